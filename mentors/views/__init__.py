"""Pages of this room: who stands beside whom, and time away."""
