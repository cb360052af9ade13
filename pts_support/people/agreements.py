"""What people say yes to here: the texts, in versions, and who said yes to which, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pts_support.people import audit
from pts_support.people.models import Agreement, User
from pts_support.people.roles import Standing

VERSION = "2026-11"
TEXTS = {
    Agreement.What.HELPER: (
        "I don’t use what I read here in ratings, and I don’t pass it on. The three exceptions of our promise hold."
    ),
    Agreement.What.FELLOW: (
        "I have read what we promise, and the three exceptions: "
        "a child’s safety, danger to myself or others, and what the law demands."
    ),
}


@dataclass(frozen=True)
class Yes:
    """A text that concerns this reader. ``at`` is when they said yes to it as it stands, or None."""

    what: str
    text: str
    at: datetime | None
    is_due: bool


def last_august(today: date) -> date:
    """The August from which a yes still counts: helpers say it anew with every program year."""
    return date(today.year if today.month >= 8 else today.year - 1, 8, 1)


def for_reader(user: User, standing: Standing, now: datetime) -> tuple[Yes, ...]:
    """The texts for this person's roles (one query)."""
    wanted = [
        *([Agreement.What.HELPER] if standing.is_helper else []),
        *([Agreement.What.FELLOW] if standing.is_fellow else []),
    ]
    said: dict[str, datetime] = {}
    for a in Agreement.objects.filter(user=user, version=VERSION).order_by("at"):
        said[a.what] = a.at
    since = last_august(now.astimezone(user.zone).date())
    return tuple(
        Yes(
            what.value,
            TEXTS[what],
            said.get(what),
            what not in said or (what == Agreement.What.HELPER and said[what].astimezone(user.zone).date() < since),
        )
        for what in wanted
    )


def agree(user: User, what: str, *, now: datetime) -> Agreement:
    made = Agreement.objects.create(user=user, what=what, version=VERSION, at=now)
    audit.record(user, "agreed", f"user:{user.id}", program=None, now=now, detail=f"{what} {VERSION}")
    return made
