"""What is counted, from rows to figures: nothing in here is shown before reports/suppression.py has looked at it."""
