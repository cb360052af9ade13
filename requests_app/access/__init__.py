"""Who may see and do what, and who has read it."""
