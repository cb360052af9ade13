"""What this room keeps (people/records/retention.py)."""

from __future__ import annotations

from pts_support.people.records.retention import exempt

exempt("a published report stays as it was, and no figure in it is about fewer than five", "reports.edition")
