"""What happens when nobody acts, and the second hand that watches it."""
