"""When: school weeks, rounds, free times and deadlines, counted in each one's own calendar. Pure."""
