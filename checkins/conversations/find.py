"""With whom, and when: the first time that a fellow and somebody who does not sign off on them both have. Pure over the
facts, and the same for everybody: nothing that a fellow asked, skipped or left out is among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from checkins.conversations.facts import FellowFacts, ProgramFacts, TalkerFacts
from checkins.models import Booking
from checkins.schedule.slots import Slot, both_free

AHEAD = timedelta(hours=18)  # nobody finds a conversation in their calendar that begins in an hour
SOON = timedelta(minutes=30)  # what somebody picks themself may be nearer


@dataclass(frozen=True)
class Found:
    """``stays``: it is with whom the fellow talks this year, and not somebody for this once."""

    talker: TalkerFacts
    slot: Slot
    stays: bool


def may_talk(talker: TalkerFacts, fellow: FellowFacts) -> bool:
    """Never the mentor or backup, never who signs off or did, never themself."""
    return talker.can and talker.user_id not in fellow.not_with and talker.user_id != fellow.user_id


def own_talker(facts: ProgramFacts, fellow: FellowFacts) -> TalkerFacts | None:
    """With whom they talk this year, as long as that person still may."""
    pair = facts.pairings.get(fellow.membership_id)
    talker = facts.talkers.get(pair.talker_id) if pair else None
    if talker and may_talk(talker, fellow):
        return talker
    return None


def others(facts: ProgramFacts, fellow: FellowFacts) -> list[TalkerFacts]:
    """Who could talk with them and takes one more: who has most room first."""
    mine = own_talker(facts, fellow)
    room = {one.id: facts.paired_with(one.id) / max(one.takes, 1) for one in facts.talkers.values()}
    free = [one for one in facts.talkers.values() if one != mine and room[one.id] < 1 and may_talk(one, fellow)]
    return sorted(free, key=lambda one: (room[one.id], one.id))


def times_with(
    facts: ProgramFacts,
    fellow: FellowFacts,
    talker: TalkerFacts,
    booking: Booking,
    *,
    mondays: Iterable[date],
    after: datetime,
) -> list[Slot]:
    """When these two can talk in these weeks. The time that is booked now counts as free."""
    return both_free(
        talker.times,
        facts.diary_of_talker(talker, without=booking.id),
        facts.diary_of_fellow(fellow, without=booking.id),
        mondays=mondays,
        minutes=facts.minutes(booking.round_id),
        after=after,
    )


def find(
    facts: ProgramFacts,
    fellow: FellowFacts,
    booking: Booking,
    mondays: Iterable[date],
    *,
    not_with: Collection[int] = (),
    after: datetime | None = None,
) -> Found | None:
    """The first time in the first of these weeks that has one: with the same person as always, else with another."""
    begins = after or facts.now + AHEAD
    for monday in mondays:
        for talker, stays in _in_order(facts, fellow):
            if talker.id in not_with:
                continue
            slots = times_with(facts, fellow, talker, booking, mondays=(monday,), after=begins)
            if slots:
                return Found(talker, slots[0], stays)
    return None


def _in_order(facts: ProgramFacts, fellow: FellowFacts) -> Iterator[tuple[TalkerFacts, bool]]:
    """Who has talked with them this year first; where that is nobody, the next one stays."""
    mine = own_talker(facts, fellow)
    if mine:
        yield mine, True
    for talker in others(facts, fellow):
        yield talker, mine is None
