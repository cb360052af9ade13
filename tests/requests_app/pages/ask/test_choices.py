"""The choices of the ask page, by the people's own names; over a circle without a database."""

from __future__ import annotations

from dataclasses import replace

from mentors.support import TimeAway
from pts_support.spoken.statement import plain
from requests_app.chain.policy import DEFAULT_RULES
from requests_app.pages.ask.choices import people_around, route_choices
from requests_app.pages.ask.promise import promise_lines
from requests_app.vocabulary import Route, Seat, Urgency
from tests.cast import NEW_YORK
from tests.requests_app.chain.circles import ASHA, DANA, GWEN, MAEVE, NOW, OKAFOR, ROSA, TOM, circle, somebody


def choices(around, chosen=Route.MENTOR):
    lines = promise_lines(
        around,
        DEFAULT_RULES,
        peers=9,
        left_out=frozenset(),
        goes_round=frozenset({MAEVE}),
        before=None,
        first=(Route.MENTOR, Urgency.SOON),
        zone=NEW_YORK,
        now=NOW,
    )
    by_pair = {f"{line.route}-{line.urgency}": line for line in lines}
    return route_choices(around, by_pair, 9, chosen)


def said(statement) -> str:
    return plain(statement, NOW, NEW_YORK)


def test_the_five_routes_by_name():
    assert [(one.value, said(one.label), said(one.note), one.chosen) for one in choices(circle())] == [
        ("mentor", "Maeve, my mentor", "Also signs off on your fellowship.", True),
        ("director", "Dr. Okafor, Clinical Director", "", False),
        ("staff", "Rosa, program staff", "", False),
        (
            "peers",
            "The other fellows",
            "9 colleagues can read it. Your name is hidden from other fellows.",
            False,
        ),
        (
            "around",
            "Anyone but Maeve",
            "Maeve can’t see any of this here; people can talk. No reason needed.",
            False,
        ),
    ]


def test_a_mentor_who_does_not_sign_has_nothing_beside_the_label():
    mentor, *_ = choices(circle(mentor_rates=False))
    assert said(mentor.note) == ""


def test_with_the_mentor_away_the_choice_says_who_is_asked_instead():
    away = TimeAway(first=NOW.date(), last=NOW.date(), backup_id=TOM)
    mentor, *_ = choices(circle(somebody(MAEVE, away=(away,))))
    assert said(mentor.note) == "Maeve can’t be asked now. Tom is asked instead."


def test_everybody_who_could_be_asked_stands_there_once_in_the_order_of_the_chain():
    assert people_around(circle()) == {
        MAEVE: ("Maeve", Seat.MENTOR),
        TOM: ("Tom", Seat.BACKUP),
        OKAFOR: ("Dr. Okafor", Seat.DIRECTOR),
        ROSA: ("Rosa", Seat.STAFF),
        DANA: ("Dana", Seat.CONTACT),
    }


def test_whoever_stands_in_for_the_mentor_s_time_away_is_among_them_and_who_cannot_sign_in_is_not():
    away = TimeAway(first=NOW.date(), last=NOW.date(), backup_id=GWEN)
    around = circle(somebody(MAEVE, away=(away,)), somebody(TOM, active=False))
    assert people_around(around)[GWEN] == ("Gwen", Seat.BACKUP)
    assert TOM not in people_around(around)


def test_the_fellow_is_never_among_them():
    around = circle()
    assert ASHA not in people_around(replace(around, contact=around.fellow))


def test_staff_who_never_signed_in_are_neither_offered_to_phone_nor_to_leave_out():
    """The fellow does not know them. A mentor or backup who is still to sign in is told to them by name."""
    around = circle()
    new = replace(around.people[ROSA], in_yet=False)
    backup = replace(around.people[TOM], in_yet=False)
    people = {**around.people, ROSA: new, TOM: backup}
    found = people_around(replace(around, staff=(new,), backup=backup, people=people))
    assert (ROSA in found, TOM in found) == (False, True)
