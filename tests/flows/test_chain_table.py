"""The chain table, once as data: every route × urgency × consent over its whole life, and who is told what when.

A row says what the engine does at which percent of the allowance A when no human acts. "M+" is told by name before
sending; sight is `all` where a person may read, `waiting` where they only learn that the fellow waits.
"""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from pts_support.notify.models import OutboxMessage
from pts_support.people.calendars.load import hours_for
from pts_support.people.calendars.worktime import quarter_up
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, Event, Participant
from requests_app.vocabulary import Consent, Route, Standing, State, Urgency

pytestmark = pytest.mark.django_db

NAMES = {"M": "Maeve", "B": "Tom", "D": "Dr. Okafor", "S": "Rosa", "C": "Dana"}
ALLOWANCE = {"today": 120, "soon": 450, "when": 3 * 450}  # working minutes; this calendar's school day has 450

# route, urgency: (at filing, at 50 %, [(percent, who joins or what happens), …], then each working day)
TABLE = {
    ("mentor", "soon"): ("M", "remind M", [(100, "B"), (150, "D"), (200, "S")], ["C", "all", "all"]),
    ("mentor", "when"): ("M", "remind M", [(100, "B"), (150, "D"), (200, "S")], ["C", "all", "all"]),
    ("mentor", "today"): ("MB", "remind MB", [(100, "D"), (150, "S"), (200, "C")], ["all", "all"]),
    ("director", "today"): ("D", "remind D", [(100, "S"), (150, "C"), (200, "all")], ["all", "all"]),
    ("director", "soon"): ("D", "remind D", [(100, "S"), (150, "C"), (200, "all")], ["all", "all"]),
    ("director", "when"): ("D", "remind D", [(100, "S"), (150, "C"), (200, "all")], ["all", "all"]),
    ("staff", "today"): ("S", "remind S", [(100, "D"), (150, "C"), (200, "all")], ["all", "all"]),
    ("staff", "soon"): ("S", "remind S", [(100, "D"), (150, "C"), (200, "all")], ["all", "all"]),
    ("staff", "when"): ("S", "remind S", [(100, "D"), (150, "C"), (200, "all")], ["all", "all"]),
    ("around", "today"): ("D", "remind D", [(100, "S"), (150, "C"), (200, "all")], ["all", "all"]),
    ("around", "soon"): ("D", "remind D", [(100, "S"), (150, "C"), (200, "all")], ["all", "all"]),
    ("around", "when"): ("D", "remind D", [(100, "S"), (150, "C"), (200, "all")], ["all", "all"]),
    ("peers", "soon"): ("", "still open", [(100, "ask fellow"), (200, "S")], ["C", "all", "all"]),
    ("peers", "when"): ("", "still open", [(100, "ask fellow"), (200, "S")], ["C", "all", "all"]),
}
LIVES = [
    (route, urgency, consent)
    for route, urgency in TABLE
    for consent in Consent
    if route != "peers" or consent == "may_read"
]


@pytest.fixture
def filed(cast):
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=cast.NOW)

    def file(route, urgency, consent="may_read", **more):
        asking = Asking(
            text="The plan fell apart.",
            form_key=uuid4(),
            route=Route(route),
            urgency=Urgency(urgency),
            consent=Consent(consent),
            **more,
        )
        return filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request

    return file


def hours(cast):
    return hours_for([cast.calendar.id])[cast.calendar.id]


def told(request, since):
    """Who was told what since then: (name, kind)."""
    rows = OutboxMessage.objects.filter(about=request.ref, id__gt=since).values_list("person__called", "kind")
    return sorted(rows), OutboxMessage.objects.order_by("-id").values_list("id", flat=True).first() or 0


def helpers(request):
    rows = Participant.objects.filter(request=request, standing__in=("all", "waiting")).exclude(seat="peer")
    return {p.person.called: p.standing for p in rows.select_related("person")}


@pytest.mark.parametrize(("route", "urgency", "consent"), LIVES)
def test_a_whole_life_in_which_nobody_acts(cast, filed, route, urgency, consent):
    first, half, steps, daily = TABLE[route, urgency]
    work, a = hours(cast), ALLOWANCE[urgency]
    zone = work.zone
    r = filed(route, urgency, consent)
    sight = dict.fromkeys((NAMES[p] for p in first), Standing.ALL)
    mail, last = told(r, 0)
    assert helpers(r) == sight
    assert mail == sorted((NAMES[p], "request.asked") for p in first)
    assert r.promised_at == quarter_up(work.add(cast.NOW, a), zone)

    due = quarter_up(work.add(cast.NOW, a // 2), zone)
    assert r.due_at == due
    assert (sweep(due - timedelta(seconds=1)), sweep(due), sweep(due)) == (0, 1, 0)
    r.refresh_from_db()
    mail, last = told(r, last)
    kinds = list(Event.objects.filter(request=r).order_by("id").values_list("kind", flat=True))
    if half == "still open":
        assert (mail, kinds) == ([], ["asked", "still_open"])
    else:
        assert mail == sorted((NAMES[p], "request.reminder") for p in half.removeprefix("remind "))
        assert kinds == ["asked", "reminded"]
    assert (r.due_at, r.step, r.state) == (r.promised_at, 0, State.WAITING)

    percent, added = 100, Standing.ALL if consent == "may_read" else Standing.WAITING
    for number, (at_percent, what) in enumerate([*steps, *((None, w) for w in daily)], 1):
        if at_percent is None:
            due = work.next_opening(due)
        else:
            due = (
                r.promised_at
                if at_percent == 100
                else quarter_up(work.add(due, a * (at_percent - percent) // 100), zone)
            )
            percent = at_percent
        assert (sweep(due - timedelta(seconds=1)), sweep(due), sweep(due)) == (0, 1, 0)
        r.refresh_from_db()
        mail, last = told(r, last)
        if what == "ask fellow":
            assert mail == [("Asha", "fellow.choose")]
        elif what == "all":
            assert mail == sorted((name, "request.still") for name in sight)
        else:
            sight[NAMES[what]] = added
            assert mail == sorted([("Asha", "fellow.asked"), (NAMES[what], "request.next")])
        assert (r.step, r.state) == (number, State.WAITING)
        assert helpers(r) == sight
    assert list(Escalation.objects.filter(request=r).order_by("step").values_list("step", flat=True)) == list(
        range(1, len(steps) + len(daily) + 1)
    )
    assert OutboxMessage.objects.filter(person__called__in=["Nina", "Gwen", "Priya", "Viktor"]).count() == 0
    if route == "around":
        assert not OutboxMessage.objects.filter(person=cast.maeve).exists()
    if route == "peers":
        assert set(
            Participant.objects.filter(request=r, seat__in=("staff", "contact")).values_list("nameless", flat=True)
        ) == {True}


def test_every_route_and_urgency_has_a_row():
    assert set(TABLE) == {(r, u) for r in Route for u in Urgency} - {("peers", "today")}


@pytest.mark.parametrize(
    ("left_out", "route", "expected"),
    [
        ({"tom"}, "mentor", ["Dr. Okafor", "Rosa", "Dana"]),
        ({"okafor"}, "mentor", ["Tom", "Rosa", "Dana"]),
        ({"tom", "okafor", "rosa"}, "mentor", ["Dana", None]),
        ({"okafor"}, "around", ["Dana", None]),  # Rosa is asked at filing: the gap closes at once
        ({"rosa"}, "director", ["Dana", None]),
        ({"dana"}, "director", ["Rosa", None]),
    ],
)
def test_left_out_in_every_role_and_the_gap_closes(cast, filed, left_out, route, expected):
    ids = {getattr(cast, name).id for name in left_out}
    r = filed(route, "soon", left_out=frozenset(ids))
    for _ in range(len(expected) + 1):
        r.refresh_from_db()
        sweep(r.due_at)
    got = list(Escalation.objects.filter(request=r).order_by("step").values_list("person__called", flat=True))
    assert got == expected
    assert not OutboxMessage.objects.filter(about=r.ref, person_id__in=ids).exists()
    assert set(Participant.objects.filter(request=r, person_id__in=ids).values_list("standing", flat=True)) == {
        "excluded"
    }


def test_an_away_mentor_is_passed_over_and_the_backup_named_before_sending(cast, filed):
    from mentors.models import Absence

    Absence.objects.create(person=cast.maeve, first=cast.NOW.date(), last=cast.NOW.date() + timedelta(days=7))
    r = filed("mentor", "soon")
    assert helpers(r) == {"Tom": "all"}
    asked = Event.objects.get(request=r, kind="asked").data
    assert asked["passed"] == [[cast.maeve.id, "mentor", "away"]]
    for _ in range(4):
        r.refresh_from_db()
        sweep(r.due_at)
    assert list(Escalation.objects.filter(request=r).order_by("step").values_list("person__called", flat=True)) == [
        "Dr. Okafor",
        "Rosa",
        "Dana",
    ]


def test_an_absence_may_name_its_own_backup(cast, filed):
    from mentors.models import Absence

    Absence.objects.create(person=cast.maeve, first=cast.NOW.date(), last=cast.NOW.date(), backup=cast.priya)
    assert helpers(filed("mentor", "soon")) == {"Priya": "all"}


def test_nobody_at_all_alarms_without_words_and_waits_for_whoever_comes_back(cast, filed, caplog):
    everybody = frozenset(getattr(cast, n).id for n in ("maeve", "tom", "okafor", "rosa", "dana"))
    r = filed("mentor", "soon", left_out=everybody)
    assert r.state == State.WAITING
    assert r.due_at is not None
    assert helpers(r) == {}
    assert "plan fell apart" not in caplog.text
    assert "nobody" in caplog.text
    assert list(Event.objects.filter(request=r).values_list("kind", flat=True)) == ["asked", "nobody_left"]


def test_soon_before_a_break_waits_for_the_first_school_day_and_today_goes_to_whoever_is_on_call(
    cast, filed, set_clock
):
    from pts_support.people.models import ClosedDays

    ny = ZoneInfo("America/New_York")
    friday = datetime(2027, 4, 2, 15, 0, tzinfo=ny)  # spring break is April 5 to 9
    ClosedDays.objects.filter(calendar=cast.calendar, first=datetime(2027, 4, 5).date()).update(cover=cast.priya)
    membership = cast.memberships["asha"]

    def file(urgency):
        asking = Asking(text="x", form_key=uuid4(), urgency=Urgency(urgency))
        return filing.file_request(membership, asking, by=cast.asha, now=friday).request

    soon, today = file("soon"), file("today")
    assert soon.promised_at.astimezone(ny) == datetime(2027, 4, 12, 15, 0, tzinfo=ny)
    assert helpers(today) == {"Maeve": "all", "Priya": "all"}
    assert today.promised_at.astimezone(ny) == datetime(2027, 4, 5, 9, 30, tzinfo=ny)


def test_after_an_outage_it_goes_up_one_step_and_the_next_interval_counts_from_then(cast, filed):
    r = filed("mentor", "soon")
    late = cast.NOW + timedelta(days=3)
    assert sweep(late) == 1
    assert sweep(late) == 0
    r.refresh_from_db()
    work = hours(cast)
    assert r.step == 1
    assert r.due_at == quarter_up(work.add(late, 225), work.zone)


def test_who_was_only_invited_is_passed_over_and_the_event_says_so(cast, filed):
    """Somebody who has never been here cannot answer: a link in their mailbox is not a person."""
    from pts_support.people.models import User

    User.objects.filter(id=cast.okafor.id).update(proved_at=None, proved_by="")
    r = filed("mentor", "soon")
    for _ in range(3):
        r.refresh_from_db()
        sweep(r.due_at)
    joined = Escalation.objects.filter(request=r).order_by("step").values_list("person__called", flat=True)
    assert list(joined) == ["Tom", "Rosa"]
    passed = Event.objects.filter(request=r, kind="escalated").order_by("-id")[0].data["passed"]
    assert passed == [[cast.okafor.id, "director", "not in"]]
