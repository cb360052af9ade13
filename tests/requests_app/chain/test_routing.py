"""Who is asked, in which order, and why somebody is passed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mentors.support import TimeAway
from pts_support.people.calendars.worktime import Closure
from requests_app.chain import routing
from requests_app.chain.policy import DEFAULT_RULES
from requests_app.chain.routing import AskedPerson, PassedPerson
from requests_app.vocabulary import Chain, Route, Seat, Topic
from tests.requests_app.chain.circles import (
    ASHA,
    DANA,
    GWEN,
    MAEVE,
    NOW,
    OKAFOR,
    ROSA,
    SCHOOL,
    TOM,
    circle,
    somebody,
)

TUESDAY = date(2026, 11, 17)


def away(person_id, stand_in=None):
    return somebody(person_id, away=(TimeAway(TUESDAY, TUESDAY, stand_in),))


def first(around, chain=Chain.MENTOR, barred=()):
    return routing.first_asked(around, rules=DEFAULT_RULES, chain=chain, barred={ASHA, *barred}, at=NOW)


def following(around, asked, chain=Chain.MENTOR, barred=(), present=()):
    return routing.next_asked(
        around, rules=DEFAULT_RULES, chain=chain, barred={ASHA, *barred}, asked=asked, present=present, at=NOW
    )


def seated(*pairs):
    return tuple(AskedPerson(somebody(person_id), seat) for person_id, seat in pairs)


# -- whom the page names


@pytest.mark.parametrize(
    ("chain", "asked"),
    [
        (Chain.MENTOR, seated((MAEVE, Seat.MENTOR))),
        (Chain.MENTOR_TODAY, seated((MAEVE, Seat.MENTOR), (TOM, Seat.BACKUP))),
        (Chain.DIRECTOR, seated((OKAFOR, Seat.DIRECTOR))),
        (Chain.STAFF, seated((ROSA, Seat.STAFF))),
        (Chain.AROUND, seated((OKAFOR, Seat.DIRECTOR))),
        (Chain.PEERS, ()),
    ],
)
def test_each_chain_begins_with_its_own_seat(chain, asked):
    assert first(circle(), chain) == (asked, ())


def test_a_mentor_who_is_away_is_stood_in_for_by_their_backup():
    maeve = away(MAEVE)
    assert first(circle(maeve)) == (
        (AskedPerson(somebody(TOM), Seat.BACKUP, maeve, "backup"),),
        (PassedPerson(maeve, Seat.MENTOR, "away"),),
    )


def test_an_absence_names_its_own_backup():
    maeve = away(MAEVE, GWEN)
    asked, _ = first(circle(maeve))
    assert asked == (AskedPerson(somebody(GWEN), Seat.BACKUP, maeve, "absence"),)


def test_in_a_break_whoever_is_on_call_stands_in():
    break_ = Closure(TUESDAY, TUESDAY, "Break", cover_id=GWEN)
    asha = somebody(ASHA, hours=replace(SCHOOL, closures=(break_,)))
    maeve = somebody(MAEVE, mail_refused=True)
    asked, _ = first(circle(asha, maeve))
    assert asked == (AskedPerson(somebody(GWEN), Seat.COVER, maeve, "cover"),)


def test_where_the_absences_own_backup_is_out_of_reach_whoever_is_on_call_stands_in():
    break_ = Closure(TUESDAY, TUESDAY, "Break", cover_id=ROSA)
    asha = somebody(ASHA, hours=replace(SCHOOL, closures=(break_,)))
    maeve, gwen = away(MAEVE, GWEN), somebody(GWEN, mail_refused=True)
    around = circle(asha, maeve, gwen)
    assert first(around) == (
        (AskedPerson(somebody(ROSA), Seat.COVER, maeve, "cover"),),
        (PassedPerson(maeve, Seat.MENTOR, "away"), PassedPerson(gwen, Seat.BACKUP, "bounced")),
    )
    assert around.backup_at(NOW) == (somebody(ROSA), "cover")
    assert first(around, barred={MAEVE}) == (  # and where it goes round the mentor
        seated((ROSA, Seat.BACKUP)),
        (PassedPerson(gwen, Seat.BACKUP, "bounced"),),
    )


def test_a_mentor_who_must_not_know_is_neither_asked_nor_stood_in_for_nor_named_as_passed():
    assert first(circle(away(MAEVE)), barred={MAEVE}) == (seated((TOM, Seat.BACKUP)), ())


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"active": False}, "ended"),
        ({"mail_refused": True}, "bounced"),
        ({"in_yet": False}, "not in"),
        ({"away": (TimeAway(TUESDAY, TUESDAY, None),)}, "away"),
    ],
)
def test_whoever_cannot_be_reached_is_passed_with_the_reason_and_the_gap_closes(facts, why):
    okafor = somebody(OKAFOR, **facts)
    assert first(circle(okafor), Chain.DIRECTOR) == (
        seated((ROSA, Seat.STAFF)),
        (PassedPerson(okafor, Seat.DIRECTOR, why),),
    )


def test_of_two_directors_the_first_who_can_is_asked():
    okafor = away(OKAFOR)
    around = circle(okafor, directors=(okafor, somebody(GWEN)))
    asked, passed = first(around, Chain.DIRECTOR)
    assert (asked, passed) == (seated((GWEN, Seat.DIRECTOR)), (PassedPerson(okafor, Seat.DIRECTOR, "away"),))


def test_where_nobody_at_all_can_be_reached_nobody_is_asked_and_each_is_passed_once():
    gone = [somebody(person_id, active=False) for person_id in (MAEVE, TOM, OKAFOR, ROSA, DANA)]
    seats = (Seat.MENTOR, Seat.BACKUP, Seat.DIRECTOR, Seat.STAFF, Seat.CONTACT)
    assert first(circle(*gone)) == (
        (),
        tuple(PassedPerson(person, seat, "ended") for person, seat in zip(gone, seats, strict=True)),
    )


def test_for_today_nobody_takes_two_seats():
    """Maeve is away, Tom stands in for her: he is not asked once more as the backup."""
    maeve = away(MAEVE)
    asked, _ = first(circle(maeve), Chain.MENTOR_TODAY)
    assert asked == (AskedPerson(somebody(TOM), Seat.BACKUP, maeve, "backup"),)


# -- who is next


def test_the_walk_goes_on_after_the_furthest_and_ends_with_the_contact():
    asked, seats = [(MAEVE, Seat.MENTOR)], []
    while found := following(circle(), asked)[0]:
        seats.append((found.person.id, found.seat))
        asked.append(seats[-1])
    assert seats == [(TOM, Seat.BACKUP), (OKAFOR, Seat.DIRECTOR), (ROSA, Seat.STAFF), (DANA, Seat.CONTACT)]


def test_nobody_left_out_is_asked_or_named_and_the_gap_closes():
    assert following(circle(), [(MAEVE, Seat.MENTOR)], barred={TOM, OKAFOR}) == (
        seated((ROSA, Seat.STAFF))[0],
        (),
    )


def test_a_seat_that_stayed_empty_comes_before_the_contact_and_who_takes_part_is_not_looked_up_again():
    asked = [(MAEVE, Seat.MENTOR), (ROSA, Seat.STAFF)]
    assert following(circle(), asked)[0] == seated((TOM, Seat.BACKUP))[0]
    assert following(circle(), asked, present={TOM})[0] == seated((OKAFOR, Seat.DIRECTOR))[0]
    assert following(circle(), asked, present={TOM, OKAFOR})[0] == seated((DANA, Seat.CONTACT))[0]


def test_a_mentor_who_is_new_since_then_comes_before_the_contact():
    asked = [(GWEN, Seat.MENTOR), (TOM, Seat.BACKUP), (OKAFOR, Seat.DIRECTOR), (ROSA, Seat.STAFF)]
    assert following(circle(), asked)[0] == seated((MAEVE, Seat.MENTOR))[0]


def test_a_second_director_comes_after_the_contact():
    around = circle(directors=(somebody(OKAFOR), somebody(GWEN)))
    asked = [(MAEVE, Seat.MENTOR), (TOM, Seat.BACKUP), (OKAFOR, Seat.DIRECTOR), (ROSA, Seat.STAFF)]
    assert following(around, asked)[0] == seated((DANA, Seat.CONTACT))[0]
    assert following(around, [*asked, (DANA, Seat.CONTACT)])[0] == seated((GWEN, Seat.DIRECTOR))[0]


@pytest.mark.parametrize(
    ("person_id", "seat", "following_one"),
    [
        (GWEN, Seat.BACKUP, (TOM, Seat.BACKUP)),  # lent by an absence: holds the mentor's place
        (TOM, Seat.BACKUP, (OKAFOR, Seat.DIRECTOR)),  # the backup: their own
        (GWEN, Seat.COVER, (OKAFOR, Seat.DIRECTOR)),  # on call: the backup's
    ],
)
def test_whoever_stands_in_holds_a_place_of_the_walk(person_id, seat, following_one):
    found, _ = following(circle(), [(person_id, seat)])
    assert found == seated(following_one)[0]


def test_without_a_contact_the_chain_ends_before_it():
    everybody = [(MAEVE, Seat.MENTOR), (TOM, Seat.BACKUP), (OKAFOR, Seat.DIRECTOR), (ROSA, Seat.STAFF)]
    assert following(circle(contact=None), everybody) == (None, ())


# -- whom it goes round


@pytest.mark.parametrize(
    ("route", "around", "excluded"),
    [
        (Route.MENTOR, circle(), {ASHA, TOM}),
        (Route.DIRECTOR, circle(), {ASHA, TOM}),
        (Route.AROUND, circle(), {ASHA, TOM, MAEVE}),
        (Route.AROUND, circle(mentor=None), {ASHA, TOM}),
    ],
)
def test_excluded_are_who_is_left_out_the_fellow_and_the_mentor_gone_round(route, around, excluded):
    assert routing.excluded_people(around, route, frozenset({TOM})) == excluded


@pytest.mark.parametrize("topic", ["", *Topic])
@pytest.mark.parametrize("may_see", [True, False])
def test_what_is_about_the_mentor_goes_round_them_unless_they_may_see_it(topic, may_see):
    about_them = topic in (Topic.MENTOR, Topic.ANOTHER_MENTOR)
    gone_round = {TOM, MAEVE} if about_them and not may_see else {TOM}
    assert routing.people_gone_round(circle(), frozenset({TOM}), topic, may_see) == gone_round


def test_without_a_mentor_there_is_nobody_to_go_round():
    assert routing.people_gone_round(circle(mentor=None), frozenset({TOM}), Topic.MENTOR, False) == {TOM}


@pytest.mark.parametrize("route", Route)
def test_to_a_mentor_whom_it_goes_round_it_takes_the_way_around(route):
    taken = Route.AROUND if route is Route.MENTOR else route
    assert routing.effective_route(circle(), route, frozenset({MAEVE})) == taken
    assert routing.effective_route(circle(), route, frozenset({TOM})) == route
    assert routing.effective_route(circle(mentor=None), route, frozenset({MAEVE})) == route
