"""What this room puts into somebody's own file: their rows, and nobody else's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession

from pts_support.people import audit, my_data
from pts_support.people.account import changes, step_reset
from pts_support.people.models import Browser, ClosedDays, Membership, Role
from pts_support.people.records import legal_holds
from pts_support.people.roster import phone_codes
from tests.cast import FIRST_DAY, NOW, join


def test_who_one_is(cast):
    mine = next(my_data._me(cast.asha))
    shown = {key: mine[key] for key in ("name", "called", "email", "phone", "time_zone", "active", "last_sign_in")}
    assert shown == {
        "name": "Asha Example",
        "called": "Asha",
        "email": "asha@lakeside.example",
        "phone": "",
        "time_zone": "America/New_York",
        "active": True,
        "last_sign_in": None,
    }
    assert "password" not in mine


def test_a_role_with_its_dates_and_cohort(cast):
    Membership.objects.filter(id=cast.memberships["gwen"].id).update(ends_on=NOW.date(), ended_at=NOW)
    lakeside = {"program": "Lakeside Clinical Fellowship", "from": FIRST_DAY}
    assert list(my_data._roles(cast.asha)) == [
        lakeside | {"role": "fellow", "cohort": "2026–27", "until": None, "ended": None}
    ]
    assert list(my_data._roles(cast.former)) == [
        lakeside | {"role": "mentor", "cohort": "", "until": NOW.date(), "ended": NOW}
    ]


def test_what_one_agreed_to(cast):
    [fellow] = my_data._agreements(cast.asha)
    [helper] = my_data._agreements(cast.maeve)
    assert fellow["what"] == "what we promise you, and the three exceptions"
    assert helper["what"] == "what helpers promise"


def test_browsers_sessions_addresses_and_the_second_step_without_what_opens_a_door(cast):
    Browser.objects.create(
        user=cast.maeve, token_hash="a" * 64, described="Firefox", made_at=NOW, seen_at=NOW, passed_until=NOW
    )
    UserSession.objects.create(user=cast.maeve, session_key="key", ip="203.0.113.7", user_agent="Firefox")
    EmailAddress.objects.create(user=cast.maeve, email="m@home.example")
    assert list(my_data._browsers(cast.maeve)) == [
        {"says": "Firefox", "first": NOW, "last": NOW, "second_step_until": NOW}
    ]
    assert [set(row) for row in my_data._sessions(cast.maeve)] == [{"since", "last_seen", "network", "browser"}]
    assert list(my_data._addresses(cast.maeve)) == [
        {"email": "maeve@lakeside.example", "verified": True, "primary": True},
        {"email": "m@home.example", "verified": False, "primary": False},
    ]
    [step] = my_data._second_step(cast.maeve)
    assert set(step) == {"kind", "made", "last_used"}
    assert [list(section(cast.tom)) for section in (my_data._browsers, my_data._sessions)] == [[], []]


def test_breaks_one_is_on_call_for(cast):
    first, last = date(2026, 12, 21), date(2027, 1, 1)
    ClosedDays.objects.filter(name="Winter break", calendar=cast.calendar).update(cover=cast.tom)
    row = {"name": "Winter break", "first": first, "last": last, "program": "Lakeside Clinical Fellowship"}
    assert (list(my_data._on_call(cast.tom)), list(my_data._on_call(cast.maeve))) == ([row], [])


def test_the_invitation_and_the_code_read_out_but_neither_the_link_nor_the_code(cast, kim):
    phone_codes.issue_phone_code(kim, by=cast.rosa, now=NOW)
    [invited] = my_data._invitations(kim.user)
    assert (invited["email"], invited["called"], invited["used"]) == ("kim@lakeside.example", "Kim", None)
    assert not any("token" in key or "hash" in key for key in invited)
    assert list(my_data._codes(kim.user)) == [{"made": NOW, "ended": None}]
    assert (list(my_data._invitations(cast.asha)), list(my_data._codes(cast.asha))) == ([], [])


def test_the_trail_has_what_one_did_and_what_was_done_to_ones_account(cast):
    later = NOW + timedelta(minutes=1)
    audit.record(cast.rosa, "second_step_reset", f"user:{cast.asha.id}", program=cast.program, now=NOW)
    audit.record(cast.asha, "own_details", f"user:{cast.asha.id}", program=None, now=later, detail="phone")
    audit.record(cast.rosa, "second_step_reset", f"user:{cast.asha.id}0", program=cast.program, now=NOW)
    assert list(my_data._trail(cast.asha)) == [
        {"at": NOW, "what": "second_step_reset", "detail": "", "by": "the program"},
        {"at": later, "what": "own_details", "detail": "phone", "by": "me"},
    ]


@pytest.mark.parametrize(("who", "reasons"), [("asha", ["about Asha", ""]), ("maeve", [""]), ("nina", [])])
def test_the_reason_of_a_hold_is_told_only_to_whom_it_is_about(cast, who, reasons):
    for person, reason in ((cast.asha, "about Asha"), (None, "about everybody")):
        legal_holds.start_hold(cast.program, person=person, reason=reason, by=cast.rosa, now=NOW)
    person = cast.memberships[who].user
    assert sorted((row.get("why", "") for row in my_data._holds(person)), reverse=True) == reasons


def test_what_changed_on_the_account_and_phones_said_to_be_lost_without_the_way_back(cast):
    join(cast.maeve, cast.other, Role.MENTOR)
    changes.record(cast.maeve, changes.Kind.ADDRESS_ADDED, by=cast.maeve, now=NOW, detail="m@home.example")
    step_reset.phone_is_lost(cast.maeve, cast.program, by=cast.rosa, now=NOW)
    assert list(my_data._changes(cast.maeve)) == [
        {"at": NOW, "what": what, "detail": detail, "by": by, "objected": None, "undone": False}
        for what, detail, by in (
            ("An email address was added.", "m@home.example", "me"),
            ("Your program said that your phone is lost.", "", "the program"),
        )
    ]
    [lost] = my_data._lost_phones(cast.maeve)
    assert lost == {"asked": NOW, "agreed": None, "ended": None, "by": "Lakeside Clinical Fellowship"}
