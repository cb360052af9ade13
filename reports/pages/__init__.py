"""The pages of this room: the report with its files, and the ledger of escalation."""
