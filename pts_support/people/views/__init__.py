"""Pages of this room: coming in, the program as its staff keep it, oneself, and the demo's two doors."""
