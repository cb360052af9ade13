"""Each kind of fact about what the calendar brings has a check, and each finds a lie, for whoever reads it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from checkins import statements
from checkins.hello import sweep as hello
from checkins.hello.acts import greet
from checkins.models import HardWeeksOffer
from checkins.pulse import acts as pulse
from checkins.pulse.acts import OwnWeek
from checkins.vocabulary import GreetedBy, Reach
from pts_support.people.models import User
from pts_support.spoken.statement import StatedFact
from tests.access.scene import ask
from tests.checkins.hello import scene as hellos
from tests.checkins.scene import at, begin
from tests.requests_app.desk_scene import policies
from tests.truth.checks.against import Trial
from tests.truth.checks.verdict import wrong
from tests.truth.future import look_ahead
from tests.truth.trial import rows_now
from tests.truth.world import World

pytestmark = pytest.mark.django_db
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
KINDS = {one for one in vars(statements).values() if isinstance(one, type) and issubclass(one, StatedFact)} - {
    StatedFact
}


def true_and_false(cast) -> list[tuple[User, StatedFact, dict[str, object]]]:
    """Who reads it, a true sentence of each kind, and what makes it a lie."""
    now, asha, rosa = cast.NOW, cast.asha, cast.rosa
    talk, bens = begin(cast).booking("asha"), begin(cast).booking("ben")
    hello.sweep(now)
    greet(hellos.of(cast, "imani").ref, GreetedBy.TALKED, by=cast.maeve, staff_of=(), now=now)
    membership, monday = cast.memberships["asha"], date(2026, 11, 16)
    for back in (3, 2, 1):
        pulse.save(membership, OwnWeek(monday - back * WEEK, 1, "", Reach.NOT_NOW), by=asha, now=now)
    would_call = HardWeeksOffer.objects.get().person_id
    asked, until = ask(cast), hellos.of(cast, "asha").mentor_until
    noon = datetime.combine(monday - WEEK, time(12), asha.zone)
    later = {"at": now + 99 * HOUR}
    return [
        (
            asha, statements.TalkBooked(talk.id, rosa.id, talk.starts_at),
            {"person": cast.dana.id, "booking": bens.id, **later},
        ),
        (rosa, statements.TalkBooked(talk.id, asha.id, talk.starts_at), {"person": cast.ben.id, **later}),
        (asha, statements.TalkAt(talk.ref, talk.starts_at), {"booking": bens.ref, **later}),
        (asha, statements.TalkOfYear(rosa.id), {"person": cast.maeve.id}),
        (asha, statements.TalkFree(at(26, 15, 20)), {"at": at(26, 9)}),
        (asha, statements.WeekBegins(noon), {"at": noon + 24 * HOUR}),
        (cast.maeve, statements.HelloUntil(until), {"at": until + WEEK}),
        (cast.maeve, statements.HelloTo(asha.id), {"person": cast.nina.id}),
        (
            cast.maeve, statements.SaidHello(cast.maeve.id, cast.imani.id, now),
            {"by": cast.tom.id, "person": asha.id, **later},
        ),
        (asha, statements.WouldCall(would_call), {"person": cast.maeve.id}),
        (asha, statements.OwnAsked(asked.id, asked.asked_at), later),
    ]  # fmt: skip


def test_each_check_takes_what_is_so_and_finds_each_lie(cast):
    policies(cast)
    told = true_and_false(cast)
    assert {type(fact) for _, fact, _ in told} == KINDS
    people = {user.id: user for user in User.objects.all()}
    rows, ahead = rows_now(), look_ahead(World(cast, random.Random(1), cast.NOW, people), [], [])

    def trouble(reader: User, fact: StatedFact) -> str:
        return wrong(fact, Trial(cast.NOW, reader.id, rows, ahead, {}))

    assert [(fact, found) for reader, fact, _ in told if (found := trouble(reader, fact))] == []
    lies = [(reader, replace(fact, **{name: lie})) for reader, fact, wrongs in told for name, lie in wrongs.items()]
    assert [lie for reader, lie in lies if not trouble(reader, lie)] == []


def test_a_hello_that_is_passed_on_early_or_never_is_found(cast):
    """The control: the engine does something else than the page said."""
    policies(cast)
    begin(cast)
    hello.sweep(cast.NOW)
    until = hellos.of(cast, "asha").mentor_until
    people = {user.id: user for user in User.objects.all()}
    ahead = look_ahead(World(cast, random.Random(1), cast.NOW, people), [], [])

    def trouble() -> str:
        return wrong(statements.HelloUntil(until), Trial(cast.NOW, cast.maeve.id, {}, ahead, {}))

    assert trouble() == ""
    passed = ahead.calendar.passed
    ahead.calendar.passed = {key: when - 2 * WEEK for key, when in passed.items()}
    assert trouble().startswith("passed on before")
    ahead.calendar.passed = {}
    assert trouble().startswith("never passed on")
