"""What in a text may name a student. Pure."""
