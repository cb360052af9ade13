"""Forms of this room: who may be picked, what is said when days or people do not fit, and what the act is given."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from mentors import page_rows
from mentors.forms import TO_COME, AwayForm, FellowForm, PairForm
from mentors.models import Absence
from pts_support.people.models import Calendar, User
from tests.cast import NEW_YORK, NOW

TODAY = NOW.date()


# A pair --------------------------------------------------------------------------------------------------------------


def pair_form(cast, *, contact: bool = True, **typed: object) -> PairForm:
    return PairForm(
        typed,
        mentors=[cast.maeve, cast.priya],
        backups=[cast.maeve, cast.tom],
        contact=cast.dana if contact else None,
    )


def test_whom_the_page_offers_and_the_contact_only_as_still_to_come(cast):
    fields = pair_form(cast).fields
    maeve, priya, tom = ((str(who.ref), f"{who.called} ({who.name})") for who in (cast.maeve, cast.priya, cast.tom))
    to_come = (TO_COME, "To be decided (Dana covers until then)")
    assert fields["mentor"].choices == [("", "Pick one"), maeve, priya, to_come]
    assert fields["backup"].choices == [("", "Pick one"), maeve, tom]
    assert pair_form(cast, contact=False).fields["mentor"].choices == [("", "Pick one"), maeve, priya]


@pytest.mark.parametrize(
    ("mentor", "backup", "said"),
    [
        ("maeve", "maeve", {"backup": ["The backup has to be someone other than the mentor."]}),
        ("", "", {"mentor": ["Pick a mentor."], "backup": ["Pick a backup."]}),
        ("tom", "priya", {"mentor": ["Pick one from the list."], "backup": ["Pick one from the list."]}),
        ("other_mentor", "tom", {"mentor": ["Pick one from the list."]}),
    ],
)
def test_what_is_said_of_a_pair_that_cannot_be(cast, mentor, backup, said):
    refs = {"mentor": mentor and getattr(cast, mentor).ref, "backup": backup and getattr(cast, backup).ref}
    assert pair_form(cast, **refs).errors == said


def test_what_the_act_is_given(cast):
    form = pair_form(cast, mentor=cast.maeve.ref, backup=cast.tom.ref)
    assert form.is_valid()
    assert form.people() == {"mentor": cast.maeve, "backup": cast.tom, "to_come": False}


def test_a_mentor_still_to_come_is_the_contact_until_then(cast):
    form = pair_form(cast, mentor=TO_COME, backup=cast.tom.ref)
    assert form.is_valid()
    assert form.people() == {"mentor": cast.dana, "backup": cast.tom, "to_come": True}
    assert pair_form(cast, contact=False, mentor=TO_COME, backup=cast.tom.ref).errors == {
        "mentor": ["Pick one from the list."]
    }


# A fellow ------------------------------------------------------------------------------------------------------------


def fellow_form(cast, **changes: object) -> FellowForm:
    typed = {
        "name": "  Kim \u202eExample",
        "called": "Kim",
        "email": "kim@lakeside.example",
        "phone": "",
        "cohort": cast.cohort.ref,
        "starts_on": "2026-11-17",
        "calendar": "",
        "mentor": cast.maeve.ref,
        "backup": cast.tom.ref,
        "send_at": "",
    }
    return FellowForm(
        typed | changes,
        cohorts=cast.program.cohorts.all(),
        calendars=cast.program.calendars.all(),
        zone=NEW_YORK,
        now=NOW,
        mentors=[cast.maeve],
        backups=[cast.tom],
        contact=cast.dana,
    )


def test_a_new_fellow_as_the_act_is_given_them(cast):
    form = fellow_form(cast, send_at="2026-11-30T08:00")
    assert form.is_valid(), form.errors
    assert form.person() == {
        "name": "Kim Example",
        "called": "Kim",
        "email": "kim@lakeside.example",
        "phone": "",
        "cohort": cast.cohort,
        "starts_on": TODAY,
        "calendar": None,
        "send_at": datetime(2026, 11, 30, 8, 0, tzinfo=NEW_YORK),
    }
    assert "mentor_rates" not in form.fields  # said only once they are here


def test_a_link_goes_out_within_two_hundred_days(cast):
    assert fellow_form(cast, send_at="2027-11-30T08:00").errors == {
        "send_at": ["That is too far off. Choose a day within 200 days."]
    }


def test_another_programs_cohort_and_calendar_cannot_be_picked(cast):
    theirs = {"cohort": cast.other.cohorts.get().ref, "calendar": Calendar.objects.get(program=cast.other).ref}
    assert fellow_form(cast, **theirs).errors == {
        "cohort": ["Pick one from the list."],
        "calendar": ["Pick one from the list."],
    }


# Time away -----------------------------------------------------------------------------------------------------------


def away_form(cast, first: str, last: str, *, backup: User | None = None) -> AwayForm:
    typed = {"first": first, "last": last, "backup": backup.ref if backup else ""}
    return AwayForm(typed, today=TODAY, backups=page_rows.possible_backups([cast.program.id]), person=cast.maeve)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-11-17", "2026-11-17", {}),
        ("2026-11-10", "2026-11-17", {}),
        ("2026-11-20", "2026-11-19", {"last": ["The last day comes before the first."]}),
        ("2026-11-15", "2026-11-16", {"last": ["These days are over already."]}),
        (
            "2026-11-20", "2027-11-22",
            {"last": ["That is more than a year. End the role instead, or add it in parts."]},
        ),
        ("2026-11-20", "2027-11-21", {}),
        ("", "2026-11-20", {"first": ["Please fill this in."]}),
    ],
)  # fmt: skip
def test_days_that_fit_and_days_that_do_not(cast, first, last, said):
    assert away_form(cast, first, last).errors == said


@pytest.mark.parametrize(
    ("first", "last", "is_taken"),
    [
        ("2026-11-24", "2026-11-25", False),
        ("2026-11-25", "2026-11-26", True),
        ("2026-11-27", "2026-11-28", True),
        ("2026-11-20", "2026-12-20", True),
        ("2026-11-28", "2026-11-29", False),
    ],
)
def test_days_are_taken_once(cast, first, last, is_taken):
    Absence.objects.create(person=cast.maeve, first=date(2026, 11, 26), last=date(2026, 11, 27))
    Absence.objects.create(person=cast.maeve, first=TODAY, last=date(2027, 1, 1), called_off_at=NOW)
    Absence.objects.create(person=cast.tom, first=TODAY, last=date(2027, 1, 1))
    said = "There is time away on these days already. Cancel that first, or pick other days."
    assert away_form(cast, first, last).errors == ({"first": [said]} if is_taken else {})


def test_who_stands_in_is_somebody_else_and_there(cast):
    Absence.objects.create(person=cast.tom, first=date(2026, 11, 20), last=date(2026, 11, 20))
    days = ("2026-11-19", "2026-11-20")
    assert away_form(cast, *days, backup=cast.maeve).errors == {"backup": ["Someone else has to cover."]}
    assert away_form(cast, *days, backup=cast.tom).errors == {"backup": ["Tom is away then, too. Pick someone else."]}
    assert away_form(cast, *days, backup=cast.other_mentor).errors == {"backup": ["Pick one from the list."]}
    assert away_form(cast, *days, backup=cast.priya).errors == {}


def test_only_staff_pick_for_whom(cast):
    assert list(away_form(cast, "", "").fields) == ["first", "last", "backup"]
    people, backups = User.objects.filter(id=cast.tom.id), page_rows.possible_backups([cast.program.id])
    tomorrow = TODAY + timedelta(days=1)
    form = AwayForm({"first": tomorrow, "last": tomorrow, "backup": ""}, today=TODAY, people=people, backups=backups)
    assert form.errors == {"person": ["Pick who is away."]}
