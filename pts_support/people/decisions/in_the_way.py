"""What waits already about the same thing: one change of a thing waits at a time, and whoever asks for another is told
whose it is, since when, and what can be done about it."""

from __future__ import annotations

from datetime import datetime

from pts_support.people.decisions.kinds import kind_of
from pts_support.people.models import ProposedAct, User
from pts_support.spoken.facts import Recorded, TakesPart
from pts_support.spoken.pieces import LinePiece, person, said
from pts_support.spoken.statement import Statement, plain, state


def who_waits(act: ProposedAct, *, asks_the_same: bool, by: User, now: datetime) -> str:
    """ "Rosa asked for “Make Tom the named contact” today at 3:40 pm. …", to somebody who asks for it too, or for
    another change of the same thing."""
    asker = state("The site’s operator")
    if act.asked_by is not None:
        asker = state(TakesPart(act.asked_by.id), person(act.asked_by))
    if act.asked_by_id == by.id:
        asker = state("You")
    since = state(Recorded(act._meta.label, act.asked_at), " ", said(act.asked_at), ".")
    if asks_the_same:
        whole = state(
            asker, " asked for the same", since, " It waits under “Pending changes”, where you may agree to it."
        )
        return plain(whole, now, by.zone)
    first = " It has to be stopped or decided first, under “Pending changes”."
    title = LinePiece(f" asked for “{kind_of(act).title(act)}”")
    return plain(state(asker, title, since, _ends(act), first), now, by.zone)


def _ends(act: ProposedAct) -> Statement:
    if act.due_at is None:
        return state(" It waits for a second person’s yes.")
    return state(Recorded(act._meta.label, act.due_at), " Without a yes it is decided ", said(act.due_at), ".")
