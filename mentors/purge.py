"""What this room keeps (people/retention.py)."""

from __future__ import annotations

from pts_support.people.retention import stays

stays("who stood beside whom, and who was away: a fellowship is shown with it", "mentors.assignment", "mentors.absence")
