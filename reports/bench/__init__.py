"""What the engine and the pages cost while tables grow."""
