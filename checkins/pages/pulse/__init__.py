"""The weekly question: on the first page, and as a page."""
