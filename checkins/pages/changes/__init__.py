"""Pages of what changed because fellows asked: everybody's, and that of staff and directors."""
