"""What is kept about a person, how long, and how they get it."""
