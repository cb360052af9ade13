"""What rooms above add to our pages: cards on the first page, parts of /me/, lines of the program's menu."""
