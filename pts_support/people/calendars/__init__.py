"""When people work: school calendars, and arithmetic over them."""
