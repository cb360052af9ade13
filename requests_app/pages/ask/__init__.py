"""Asking: the form with its promise, and the pages around it."""
