"""Asking first: what the program does for everybody by the calendar, whether they asked for help or not."""
