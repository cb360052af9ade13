"""Who is in a program: inviting, joining, editing, ending."""
