"""Giving out an attachment."""
