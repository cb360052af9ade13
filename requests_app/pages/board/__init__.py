"""The fellows' board, and what was flagged on it."""
