"""What this room keeps (people/retention.py)."""

from __future__ import annotations

from pts_support.people.retention import stays

stays("a published report stays as it was, and no figure in it is about fewer than five", "reports.edition")
