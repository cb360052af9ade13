"""You asked, we changed, in the demo: two lines, sentences that staff have, and one that waits for others."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from checkins.changes import publishing, sentences
from checkins.changes.publishing import LineWords
from reports.demo.people import Cast

# Each with how many days before the demo opens.
LINES = (
    (42, "Interpreters: every school and the library now have the list of who to call."),
    (5, "The therapy room can be booked for calls to families."),
)
SENTENCES = (
    (50, "A list of who to call for interpreters, at every school."),
    (50, "Could all of us get the IEP calendar in August instead of October?"),
    (49, "One shared shelf for test kits, so that no one drives across town for one."),
    (48, "Please say before the first week which printer we can use."),
    (48, "Time for paperwork in our schedule, not after 4."),
    (47, "Show new fellows the evaluation form once, filled in."),
    (4, "A room with a door for calls to families."),
)


def publish(cast: Cast, text: str, *, now: datetime) -> None:
    publishing.publish(cast.program, LineWords(text), by=cast.rosa, now=now)


def give(cast: Cast, number: int, *, now: datetime) -> None:
    """One of the program's fellows, on closing."""
    _, text = SENTENCES[number]
    fellow = cast.fellows[number % len(cast.fellows)].user
    sentences.give(text, program=cast.program, closing=uuid4(), by=fellow, now=now)
