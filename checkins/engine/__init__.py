"""What this room has due, in one turn; and what must always hold of it."""
