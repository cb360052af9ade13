"""What needs this helper now, in which order and why."""
