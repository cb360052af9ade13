"""Reading one request in an emergency."""
