"""The database behind a pooler that lends a server for one transaction (PgBouncer, pool_mode=transaction)."""
