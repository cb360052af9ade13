"""Signing in: accounts, second factor, sessions, known browsers, limits, first steps."""
