"""Places where a file can hide something, one file each, and the search for what was hidden."""
