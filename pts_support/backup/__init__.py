"""Copies of the database and of the files, and the way back from one."""
