"""What no single person decides: in a running program it waits for a second yes or one weekday; before, it does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pts_support.notify.models import OutboxMessage
from pts_support.people.calendars.edit import usual_calendar
from pts_support.people.calendars.worktime import NoWorkingTime
from pts_support.people.decisions import decide
from pts_support.people.decisions.kinds import kind_of
from pts_support.people.models import Cohort, Membership, Program, ProposedAct, Role
from pts_support.people.roster import ending_soon, endings, guards, powers
from pts_support.people.signals import calendar_changed
from tests.cast import NEW_YORK, NOW, join, person, school_calendar
from tests.reading import plain

MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KIM = {"email": "kim@lakeside.example", "name": "Kim Example", "called": "Kim", "starts_on": NOW.date()}


def give(cast, role=Role.STAFF, by="rosa", now=NOW, **more):
    return powers.give_role(program=cast.program, role=role, by=getattr(cast, by), now=now, **(KIM | more))


def holds(who, program, role):
    return Membership.objects.filter(user=who, program=program, role=role, ended_at=None).exists()


def end_the_director(cast):
    return powers.end_role(cast.memberships["okafor"], by=cast.rosa, now=NOW)


def close_the_directors_access(cast):
    return powers.close_access(cast.okafor, cast.program, by=cast.rosa, now=NOW)


def name_oneself_contact(cast):
    program = Program.objects.get(id=cast.program.id)
    return powers.change_facts(program, contact=cast.rosa, by=cast.rosa, now=NOW, name="Lakeside")


def give_oneself_a_role(cast):
    return give(cast, Role.DIRECTOR, email=cast.rosa.email)


def set_a_last_day(cast):
    director = cast.memberships["okafor"]
    return powers.change_role(director, cohort=None, calendar=None, ends_on=NOW.date(), by=cast.rosa, now=NOW)


def move_oneself_up(cast):
    join(person("Sam"), cast.program, Role.STAFF, position=0)
    return powers.move_up(cast.memberships["rosa"], by=cast.rosa, now=NOW)


ACTS = {
    give: "Make Kim program staff",
    give_oneself_a_role: "Make Rosa Clinical Director",
    end_the_director: "End the role of Dr. Okafor as Clinical Director",
    close_the_directors_access: "End every role of Dr. Okafor here and close their access",
    set_a_last_day: "Make November 17, 2026 the last day of Dr. Okafor as Clinical Director",
    move_oneself_up: "Ask Rosa earlier, as program staff",
    name_oneself_contact: "Make Rosa the named contact",
}


def rows():
    """The people of all programs as the pages and the chains read them."""
    columns = "user__called", "role", "position", "starts_on", "ends_on", "ended_at"
    return set(Membership.objects.values_list(*columns))


@pytest.mark.parametrize("act", ACTS)
def test_in_a_running_program_it_waits_a_weekday(cast, act):
    asked = act(cast)
    before = rows()
    assert (asked.is_open, asked.due_at, asked.asked_by) == (True, NOW + DAY, cast.rosa)
    decide.settle_due(NOW + DAY - MIN)
    assert rows() == before
    decide.settle_due(NOW + DAY)
    assert rows() != before
    asked.refresh_from_db()
    assert (asked.outcome, "typed" in asked.payload) == ("done", False)


@pytest.mark.parametrize(("act", "title"), ACTS.items())
def test_it_says_what_it_is(cast, act, title):
    from pts_support.people.decisions.kinds import kind_of

    assert kind_of(act(cast)).title(ProposedAct.objects.get()) == title


@pytest.mark.parametrize("act", [give, name_oneself_contact, set_a_last_day, give_oneself_a_role])
def test_a_second_person_says_yes_and_it_takes_effect(cast, act):
    asked = act(cast)
    before = rows()
    decide.agree(asked.ref, by=cast.okafor, now=NOW + HOUR)
    assert rows() != before


@pytest.mark.parametrize("act", ACTS)
def test_before_the_first_fellows_first_day_it_is_at_once_and_mailed(cast, act):
    Membership.objects.filter(program=cast.program, role=Role.FELLOW).update(starts_on=NOW.date() + DAY)
    before = rows()
    asked = act(cast)
    assert (asked.outcome, asked.done_at, rows() != before) == ("done", NOW, True)
    told = OutboxMessage.objects.filter(kind="decision.over", about=asked.ref)
    assert cast.rosa.id not in told.values_list("person", flat=True)
    assert told.exists()


def test_an_ordinary_role_is_given_and_ended_in_one_act(cast):
    assert give(cast, Role.MENTOR) is None
    kim = Membership.objects.get(user__called="Kim")
    for act in (
        powers.end_role(kim, by=cast.rosa, now=NOW),
        powers.end_role(cast.memberships["gwen"], by=cast.rosa, now=NOW),
        powers.close_access(cast.former, cast.program, by=cast.rosa, now=NOW),
    ):
        assert (act.kind, act.due_at) == (ending_soon.SOON, NOW + timedelta(seconds=10))  # and nobody else is asked


def test_another_is_moved_up_at_once_and_a_newcomer_of_ones_own_is_not(cast):
    sam = join(person("Sam"), cast.program, Role.STAFF, position=3)
    assert powers.move_up(sam, by=cast.rosa, now=NOW) is None
    lou = join(person("Lou"), cast.program, Role.STAFF, position=4, given_by=cast.rosa, given_at=NOW - DAY)
    assert powers.move_up(lou, by=cast.rosa, now=NOW).is_open


def test_everybody_is_mailed_and_the_person_concerned(cast):
    sam = join(person("Sam"), cast.program, Role.STAFF, position=2).user
    asked = end_the_director(cast)
    mails = OutboxMessage.objects.filter(about=asked.ref).order_by("person__called")
    assert list(mails.values_list("person__called", "kind")) == [
        ("Dr. Okafor", "decision.asked"),
        (sam.called, "decision.asked"),
    ]


def test_a_role_given_to_oneself_can_be_refused_and_an_end_cannot(cast):
    given = give(cast, Role.DIRECTOR, email=cast.maeve.email)
    decide.stop(given.ref, by=cast.maeve, now=NOW)
    with pytest.raises(decide.NotTheirs):
        decide.stop(end_the_director(cast).ref, by=cast.okafor, now=NOW)
    decide.settle_due(NOW + DAY)
    assert not holds(cast.maeve, cast.program, Role.DIRECTOR)
    assert not holds(cast.okafor, cast.program, Role.DIRECTOR)


def test_whoever_was_let_in_is_no_second_person(cast):
    kim = join(person("Kim"), cast.program, Role.STAFF, given_by=cast.rosa, given_at=NOW - DAY).user
    with pytest.raises(decide.NotTheirs):
        decide.agree(end_the_director(cast).ref, by=kim, now=NOW)


def test_what_would_be_refused_is_refused_when_it_is_asked_for(cast):
    with pytest.raises(guards.ChangeRefused, match="No one would be left to run the program"):
        powers.end_role(cast.memberships["rosa"], by=cast.rosa, now=NOW)
    with pytest.raises(guards.ChangeRefused, match="Rosa has this role here already"):
        give(cast, Role.STAFF, email=cast.rosa.email)
    assert (ProposedAct.objects.exists(), holds(cast.rosa, cast.program, Role.STAFF)) == (False, True)


def test_what_has_ended_meanwhile_is_said_and_not_done_twice(cast):
    asked = end_the_director(cast)
    endings.end_role(cast.memberships["okafor"], last_day=None, by=cast.rosa, now=NOW + MIN)
    decide.settle_due(NOW + DAY)
    asked.refresh_from_db()
    assert (asked.outcome, asked.why_not) == ("refused", "This role has ended already.")


def test_the_programs_name_is_changed_at_once_and_the_contact_waits(cast):
    name_oneself_contact(cast)
    cast.program.refresh_from_db()
    assert (cast.program.name, holds(cast.dana, cast.program, Role.CONTACT)) == ("Lakeside", True)


def test_a_calendar_is_changed_at_once_and_a_last_day_waits(cast):
    director, other = cast.memberships["okafor"], usual_calendar(cast.program, "Another")
    asked = powers.change_role(director, cohort=None, calendar=other, ends_on=NOW.date(), by=cast.rosa, now=NOW)
    director.refresh_from_db()
    assert (director.calendar, director.ends_on, asked.is_open) == (other, None, True)


def test_nobody_is_given_a_calendar_with_hardly_any_time(cast):
    empty = usual_calendar(cast.program, "Empty")
    empty.closed_days.create(name="Gone", first=NOW.date(), last=NOW.date() + 1000 * DAY)
    person = {"email": "new@lakeside.example", "name": "New", "called": "New", "starts_on": NOW.date()}
    for role in (Role.MENTOR, Role.DIRECTOR):
        with pytest.raises(guards.ChangeRefused, match="“Empty” has too little working time"):
            powers.give_role(program=cast.program, role=role, by=cast.rosa, now=NOW, calendar=empty, **person)
    mentor = cast.memberships["maeve"]
    with pytest.raises(guards.ChangeRefused, match="“Empty” has too little working time"):
        powers.change_role(mentor, cohort=None, calendar=empty, ends_on=None, by=cast.rosa, now=NOW)
    mentor.refresh_from_db()
    assert (mentor.calendar, ProposedAct.objects.count()) == (None, 0)


def test_a_calendar_by_which_open_requests_get_no_times_is_refused(cast):
    def fail(**_):
        raise NoWorkingTime("that would take more than two years")

    mentor, other = cast.memberships["maeve"], usual_calendar(cast.program, "Another")
    calendar_changed.connect(fail)
    try:
        with pytest.raises(guards.ChangeRefused, match="could get no new times"):
            powers.change_role(mentor, cohort=None, calendar=other, ends_on=None, by=cast.rosa, now=NOW)
    finally:
        calendar_changed.disconnect(fail)
    mentor.refresh_from_db()
    assert mentor.calendar is None


def test_asked_on_friday_it_is_monday_and_in_july_the_next_day(cast):
    friday = NOW + 3 * DAY
    assert give(cast, now=friday).due_at == friday + 3 * DAY
    july = NOW.replace(year=2027, month=7, day=7)
    assert give(cast, Role.DIRECTOR, now=july).due_at == july + DAY


def test_one_change_of_a_thing_waits_at_a_time(cast):
    asked = name_oneself_contact(cast)
    assert name_oneself_contact(cast) == asked  # a double click
    assert refused(name_contact, cast, cast.okafor, "rosa") == (
        "You asked for “Make Rosa the named contact” today at 10:40\xa0am. Without a yes it is decided tomorrow at "
        "10:40\xa0am. It has to be stopped or decided first, under “Pending changes”."
    )


def name_contact(cast, contact, by):
    program = Program.objects.get(id=cast.program.id)
    return powers.change_facts(program, contact=contact, by=getattr(cast, by), now=NOW + HOUR)


def refused(act, *args) -> str:
    with pytest.raises(guards.ChangeRefused) as caught:
        act(*args)
    [sentence] = caught.value.sentences
    return sentence


def test_whoever_asks_for_it_too_is_told_whose_it_is_and_since_when(cast):
    name_oneself_contact(cast)
    since = "today at 10:40\xa0am."
    assert refused(name_contact, cast, cast.rosa, "okafor") == (
        f"Rosa asked for the same {since} It waits under “Pending changes”, where you may agree to it."
    )
    assert refused(name_contact, cast, cast.tom, "okafor").startswith(
        f"Rosa asked for “Make Rosa the named contact” {since}"
    )
    assert ProposedAct.objects.count() == 1


# Programs with one, a new one, one in July -----------------------------------------------------------------------


def a_program_with_one(fellows_from: date):
    program = Program.objects.create(name="Cove", phone="1", time_zone="America/New_York")
    school_calendar(program)
    only = join(person("Ada"), program, Role.STAFF)
    cohort = Cohort.objects.create(program=program, name="1", starts_on=fellows_from, ends_on=fellows_from + DAY)
    join(person("Flo"), program, Role.FELLOW, cohort, starts_on=fellows_from)
    return program, only


@pytest.mark.parametrize(
    ("first_day", "now", "waits"),
    [
        (NOW.date(), NOW, DAY),  # one person alone in a running program
        (NOW.date() + DAY, NOW, None),  # a new one
        (NOW.date() - 300 * DAY, NOW.replace(year=2027, month=7, day=6), DAY),  # between two years
    ],
)
def test_a_program_with_a_single_person_is_never_locked_out(db, first_day, now, waits):
    program, only = a_program_with_one(first_day)
    asked = powers.give_role(program=program, role=Role.DIRECTOR, by=only.user, now=now, **KIM)
    if waits:
        assert asked.due_at == (now.astimezone(NEW_YORK) + waits)
        assert decide.settle_due(asked.due_at) == 1
    assert Membership.objects.filter(program=program, role=Role.DIRECTOR, user__called="Kim").exists()


def test_the_contact_is_the_second_where_there_is_nobody_else(db):
    program, only = a_program_with_one(NOW.date())
    dana = join(person("Dana"), program, Role.CONTACT).user
    asked = powers.give_role(program=program, role=Role.DIRECTOR, by=only.user, now=NOW, **KIM)
    assert OutboxMessage.objects.filter(about=asked.ref, person=dana).exists()
    decide.agree(asked.ref, by=dana, now=NOW)
    assert Membership.objects.filter(program=program, role=Role.DIRECTOR).exists()


# The pages ----------------------------------------------------------------------------------------------------------


def test_the_pages_of_the_program_give_and_end_roles_here_alone():
    from pathlib import Path

    root = Path(__file__).resolve().parents[3]
    direct = ("endings.end_role", "endings.close_access", "roster.add(", "roster.change_", "roster.move_up",
              "roster.name_contact")  # fmt: skip
    for room in ("pts_support/people/pages", "mentors/views", "requests_app/pages"):
        for file in (root / room).rglob("*.py"):
            assert [name for name in direct if name in file.read_text()] == [], file


def test_the_page_says_that_it_waits_and_until_when(cast, client):
    client.force_login(cast.rosa)
    end = f"/program/people/{cast.memberships['okafor'].ref}/end/"
    page = " ".join(client.post(end, follow=True).content.decode().split())
    assert "Asked for. It takes effect tomorrow at 10:40 am, or as soon as a second person agrees." in page
    assert holds(cast.okafor, cast.program, Role.DIRECTOR)


def change(cast, **facts):
    program = Program.objects.get(id=cast.program.id)
    powers.change_facts(program, contact=cast.dana, by=cast.rosa, now=NOW, **facts)


def test_who_directs_or_runs_the_program_hears_of_another_number_to_call(cast):
    """One person changes it at once, and nobody finds out by calling it."""
    kit = person("Kit")
    join(kit, cast.program, Role.STAFF)
    change(cast, phone="518-555-0199", safety_line_phone="1-800-4-A-CHILD")
    act = ProposedAct.objects.get()
    assert (act.kind, act.outcome, Program.objects.get(id=cast.program.id).phone) == (
        powers.NUMBERS, "done", "518-555-0199",
    )  # fmt: skip
    assert kind_of(act).title(act) == (
        "Change the program’s phone to 518-555-0199 and the child-safety line to 1-800-4-A-CHILD"
    )
    told = set(OutboxMessage.objects.values_list("person__called", flat=True))
    assert told >= {"Dr. Okafor", "Kit"}
    assert "Asha" not in told


def test_the_same_number_and_another_name_are_told_to_nobody(cast):
    change(cast, phone=cast.program.phone, name="Lakeside")
    assert (ProposedAct.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_the_persons_page_says_that_ending_such_a_role_is_asked_for(cast, client):
    client.force_login(cast.rosa)
    director = plain(client.get(f"/program/people/{cast.memberships['okafor'].ref}/"))
    mentor = plain(client.get(f"/program/people/{cast.memberships['maeve'].ref}/"))
    assert ("Ask to end this role" in director, "Ask to end every role here" in director) == (True, True)
    assert ("End this role now" in mentor, "They have left the program" in mentor) == (True, True)
    assert "Ask to end" not in mentor
