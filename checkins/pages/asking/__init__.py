"""A fellow's own view of their asking and of their weeks."""
