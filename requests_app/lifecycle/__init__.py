"""The neck: a move, the table of transitions, and the one writer of state."""
