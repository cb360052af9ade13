"""What we add to the database layer: bulk writes, prepared queries, failpoints for trials."""
