"""What people say yes to here: the texts, in versions that stay readable, and who said yes to which, when.

A text that has been in force is never edited: a change is a new version with a template of its own under
templates/promise/, and everybody is asked anew. (tests/people/signin/test_agreements.py keeps
the fingerprint of each.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people import audit
from pts_support.people.models import Agreement, User
from pts_support.people.roles import HeldRoles


@dataclass(frozen=True)
class AgreementText:
    """One wording. ``pledge`` is what helpers say, ``read`` what fellows say; the promise stands in ``template``."""

    name: str
    since: date
    pledge: str
    read: str

    @property
    def template(self) -> str:
        return f"promise/{self.name}.html"


VERSIONS = (
    AgreementText(
        "2026-11",
        date(2026, 11, 1),
        pledge="I don’t use this in ratings and I don’t pass it on.",
        read="I have read what you promise, the three exceptions, and what nobody can promise.",
    ),
    AgreementText(
        "2026-11-17",
        date(2026, 11, 17),
        pledge="I don’t use this in ratings and I don’t pass it on.",
        read="I have read what you promise, the three exceptions, and what you can’t promise.",
    ),
)
VERSION = VERSIONS[-1].name
TEXTS = {Agreement.What.HELPER: VERSIONS[-1].pledge, Agreement.What.FELLOW: VERSIONS[-1].read}


@dataclass(frozen=True)
class ReaderAgreement:
    """A text that concerns this reader. ``at`` is when they said yes to it as it stands, or None."""

    what: str
    text: str
    at: datetime | None
    is_due: bool

    @property
    def is_pledge(self) -> bool:
        return self.what == Agreement.What.HELPER


def find_text(name: str) -> AgreementText | None:
    return next((version for version in VERSIONS if version.name == name), None)


def last_august(today: date) -> date:
    """The August from which a yes still counts: helpers say it anew with every program year."""
    august = date(today.year, 8, 1)
    if today < august:
        return date(today.year - 1, 8, 1)
    return august


_SAID = PreparedQuery(
    lambda user, version: Agreement.objects.filter(user=user, version=version).order_by("at").values_list("what", "at")
)


def agreements_for(user: User, standing: HeldRoles, now: datetime) -> tuple[ReaderAgreement, ...]:
    """The texts for this person's roles (one query)."""
    wanted = []
    if standing.is_helper:
        wanted.append(Agreement.What.HELPER)
    if standing.is_fellow:
        wanted.append(Agreement.What.FELLOW)
    said: dict[str, datetime] = {}
    for what, at in _SAID(user=user.id, version=VERSION):
        said[what] = at
    since = last_august(now.astimezone(user.zone).date())
    return tuple(
        ReaderAgreement(
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
