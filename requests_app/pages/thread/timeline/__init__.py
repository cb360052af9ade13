"""The timeline of a request in sentences: each event to each reader, and no more than they may know."""
