"""When somebody was here before: what is new counts from there."""

from __future__ import annotations

from datetime import datetime, timedelta

from pts_support.people.models import User

NEW_VISIT = timedelta(minutes=30)


def previous_visit_began(user: User, now: datetime) -> datetime | None:
    """When the visit before this one began. A visit lasts half an hour from its first page here; after that the next
    one begins (one small UPDATE)."""
    began = user.this_visit_at
    if began is not None and timedelta() <= now - began <= NEW_VISIT:
        return user.last_visit_at
    # Two tabs opened at once must not both move it on, or the second would find nothing new.
    User.objects.filter(id=user.id, this_visit_at=began).update(last_visit_at=began, this_visit_at=now)
    return began
