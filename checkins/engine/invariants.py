"""What must always hold of this room's rows, asked by the audit of requests_app/engine/invariants.py in its words."""

from __future__ import annotations

RULES_IN_SQL: dict[str, str] = {}
DEEP_RULES_IN_SQL: dict[str, str] = {}
