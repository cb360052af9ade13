"""How manageable was your week? Asked once a school week, answered for oneself; a tap, and never the number, asks."""
