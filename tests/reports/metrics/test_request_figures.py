"""What is counted of requests, and what a group of them says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pts_support.people.calendars.load import hours_for
from reports.metrics import request_figures
from reports.metrics.request_figures import EngineRecord, Figures, OpenNow, RequestFact
from reports.periods import Period
from requests_app.models import Escalation
from requests_app.vocabulary import Outcome, State, Urgency
from tests.cast import NOW
from tests.reports.past import asked, at

AUGUST = Period(date(2026, 8, 1), date(2026, 8, 1))


def fact(fellow: int, **more) -> RequestFact:
    known = {"month": AUGUST.first, "urgency": "soon", "route": "mentor", "minutes": 60, "kept": True, "step": 0}
    return RequestFact(**{"fellow": fellow, "too_late": False} | known | more)


def test_figures_of_a_group():
    group = [fact(number, minutes=30 * number) for number in range(1, 11)]
    assert request_figures.figures(group, exact=True) == Figures(requests=10, half=150, ninety=270, kept="")
    eleven = [*group, fact(11, minutes=330, kept=False)]
    assert request_figures.figures(eleven, exact=True) == Figures(requests=11, half=180, ninety=300, kept=">90%")


def test_times_need_five_fellows_and_the_ninth_tenth_ten_answers():
    four = [fact(number % 4) for number in range(40)]
    assert request_figures.figures(four, exact=True) == Figures(40, None, None, "")
    nine = [fact(number) for number in range(9)]
    assert request_figures.figures(nine, exact=True) == Figures(9, 60, None, "")
    unanswered = [fact(number, minutes=None, kept=False) for number in range(11)]
    assert request_figures.figures(unanswered, exact=False, in_words=True) == Figures(11, None, None, "<10%")
    assert request_figures.figures(unanswered, exact=False) == Figures(11, None, None, "")


@pytest.mark.parametrize(("kept", "late", "said"), [
    (1, 20, "<10%"), (5, 6, "<50%"), (6, 5, ">50%"), (20, 1, ">90%"),
    (11, 0, ">90%"), (0, 11, "<10%"), (10, 0, ""), (0, 10, ""), (5, 5, ""),
])  # fmt: skip
def test_a_share_in_words(kept, late, said):
    part, rest = [fact(number) for number in range(kept)], [fact(number) for number in range(late)]
    assert request_figures.share(part, rest, exact=False) == said


@pytest.mark.django_db
def test_one_row_a_request_of_the_period(cast):
    asha, ben = cast.memberships["asha"], cast.memberships["ben"]
    asked(asha, at(8, 20), minutes=45, urgency=Urgency.WHEN, highest_step=1, outcome=Outcome.TOO_LATE)
    asked(ben, at(8, 31, 23), kept=False)
    asked(ben, at(8, 21), state=State.WITHDRAWN)
    asked(ben, at(8, 22), left_out=cast.maeve)
    asked(cast.memberships["nina"], at(8, 20))
    asked(asha, at(9, 1))
    assert request_figures.facts(cast.program, AUGUST) == [
        RequestFact(cast.asha.id, AUGUST.first, "when", "mentor", 45, True, 1, True),
        RequestFact(cast.ben.id, AUGUST.first, "soon", "mentor", 60, False, 0, False),
    ]


@pytest.mark.django_db
def test_what_nobody_answered_was_kept_broken_or_not_needed(cast):
    asha = cast.memberships["asha"]
    open_still = {"minutes": None, "state": State.WAITING}
    asked(asha, at(8, 20), **open_still)
    asked(asha, at(8, 21), **open_still, held_from=at(8, 21), held_until=at(12, 1))
    asked(asha, at(8, 22), minutes=None, closed_at=at(8, 22, 12))
    asked(asha, at(8, 23), **open_still | {"answer_by": at(12, 1)})
    assert [each.kept for each in request_figures.facts(cast.program, AUGUST)] == [False, None, None, None]


@pytest.mark.django_db
def test_who_waits_now_is_said_in_bands(cast):
    hours = hours_for([cast.calendar.id])[cast.calendar.id]
    assert request_figures.open_now(cast.program, hours, NOW) == OpenNow("fewer than five fellows", "under a day")
    for name in ("asha", "ben", "imani", "jonah", "lena"):
        asked(cast.memberships[name], NOW - timedelta(days=1), minutes=None, state=State.WAITING)
    assert request_figures.open_now(cast.program, hours, NOW) == OpenNow("five or more fellows", "a day")
    later = NOW + timedelta(days=7)
    assert request_figures.open_now(cast.program, None, later) == OpenNow("five or more fellows", "longer")


@pytest.mark.django_db
def test_the_engine_over_thirty_days(cast):
    assert request_figures.engine(cast.program, NOW) == EngineRecord(0, timedelta(), 0, 0)
    overdue = {"minutes": None, "state": State.WAITING, "due_at": NOW - timedelta(minutes=3)}
    request = asked(cast.memberships["asha"], NOW - timedelta(days=3), **overdue)
    for step, (days, late) in enumerate(((40, 90), (2, 7), (1, 5)), 1):
        due = NOW - timedelta(days=days)
        Escalation.objects.create(
            request=request, generation=1, step=step, does="add", cause="clock", due_at=due,
            at=due + timedelta(seconds=late),
        )  # fmt: skip
    assert request_figures.engine(cast.program, NOW) == EngineRecord(2, timedelta(seconds=7), 1, 0)
    assert request_figures.engine(cast.other, NOW) == EngineRecord(0, timedelta(), 0, 0)
