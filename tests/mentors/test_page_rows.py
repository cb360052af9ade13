"""What the pages of this room show: pairs, their history and time away, of one program and no other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator

from mentors import page_rows
from mentors.covering import circle_of
from mentors.models import Absence, Assignment
from mentors.page_rows import FellowRow
from pts_support.people.models import Membership, Role, User
from pts_support.people.pages.fields import named
from pts_support.spoken.facts import (
    AwayOn,
    BesideFellow,
    CoversFor,
    CoversFrom,
    CoversUntilMentor,
    TakesPart,
    WasBeside,
)
from pts_support.spoken.statement import NOTHING_STATED, Statement, unzoned
from tests.cast import FIRST_DAY, NOW, join, person

TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


def away(who: User, first: date = TODAY, last: date = TODAY, **more) -> Absence:
    return Absence.objects.create(person=who, first=first, last=last, **more)


def called(people) -> list[str]:
    return [one.called for one in people]


def fellow_row(cast, name: str) -> FellowRow:
    rows = page_rows.fellows_of_program(cast.program, NOW)
    return next(row for row in rows if row.person.called == name)


def words_and_facts(said: Statement) -> tuple[object, ...]:
    return unzoned(said), *said.facts


def test_a_fellow_with_those_beside_them_in_one_row(cast):
    away(cast.maeve, TODAY, date(2026, 11, 20))
    asha, fellow, maeve, tom = fellow_row(cast, "Asha"), cast.asha.id, cast.maeve.id, cast.tom.id
    assert asha == FellowRow(
        ref=str(cast.memberships["asha"].ref),
        person=cast.asha,
        cohort="2026–27",
        mentor=asha.mentor,
        backup=asha.backup,
        since=date(2026, 10, 3),
        to_come=False,
        away=asha.away,
    )
    assert words_and_facts(asha.mentor) == ("Maeve", BesideFellow(fellow, mentor=maeve))
    assert words_and_facts(asha.backup) == ("Tom", BesideFellow(fellow, backup=tom))
    assert words_and_facts(asha.away) == (
        "Maeve is away until November 20; Tom covers",
        AwayOn(maeve, TODAY, date(2026, 11, 20)),
        CoversFor(tom, maeve),
    )


def test_who_has_nobody_comes_first_then_whose_mentor_is_to_come(cast):
    cast.assignments["lena"].delete()
    Assignment.objects.filter(id=cast.assignments["jonah"].id).update(mentor=cast.dana, to_come=True)
    rows = page_rows.fellows_of_program(cast.program, NOW)
    names = called(row.person for row in rows)
    assert names == ["Lena", "Jonah", "Asha", "Ben", "Carmen", "Diego", "Farah", "Grace", "Hugo", "Imani"]
    assert words_and_facts(rows[1].mentor) == (
        "to be decided (Dana covers until then)",
        CoversUntilMentor(cast.jonah.id, cast.dana.id),
    )
    lena, nothing = str(cast.memberships["lena"].ref), NOTHING_STATED
    assert rows[0] == FellowRow(lena, cast.lena, "2026–27", nothing, nothing, None, False, nothing)


def test_the_list_names_who_covers_as_the_chain_would_ask(cast):
    """Tom is the usual backup; while Priya is away and says Maeve covers, every page says Maeve."""
    Assignment.objects.filter(id=cast.assignments["carmen"].id).update(mentor=cast.priya, backup=cast.tom)
    away(cast.priya, TODAY, date(2026, 11, 19), backup=cast.maeve)
    carmen = fellow_row(cast, "Carmen")
    assert unzoned(carmen.backup) == "Tom"
    assert unzoned(carmen.away) == "Priya is away until November 19; Maeve covers"
    circle = circle_of(cast.memberships["carmen"].id, NOW)
    assert circle.backup_at(NOW)[0].called == "Maeve"


def test_who_has_not_signed_in_is_marked(cast):
    User.objects.filter(id=cast.tom.id).update(proved_at=None, proved_by="")
    assert called(fellow_row(cast, "Asha").not_yet) == ["Tom"]
    [tom] = [one for one in page_rows.helpers_with_role(cast.program, Role.MENTOR, now=NOW) if one.id == cast.tom.id]
    assert named(tom) == "Tom (Tom Example) – invited, not signed in"
    assert "Tom" not in called(page_rows.possible_backups([cast.program.id]))
    Authenticator.objects.filter(user=cast.priya).delete()
    [priya] = [one for one in page_rows.possible_backups([cast.program.id]) if one.id == cast.priya.id]
    assert named(priya) == "Priya (Priya Example) – no two-step verification yet"


def test_how_many_moved_and_to_whom_is_said(cast):
    def said(*asked):
        return unzoned(page_rows.own_time_away_words(asked))

    assert said() == "Time away saved."
    assert said(cast.tom.id) == "Time away saved. 1 open request moved to Tom."
    asked = (cast.tom.id, cast.priya.id, cast.tom.id)
    assert said(*asked) == "Time away saved. 3 open requests moved to Priya and Tom."
    assert said(None) == "Time away saved. 1 open request moved on."
    assert page_rows.own_time_away_words(asked).facts == (TakesPart(cast.priya.id), TakesPart(cast.tom.id))


def test_what_is_said_once_it_is_saved(cast):
    saved = page_rows.saved_pair(cast.asha, cast.maeve, cast.tom)
    beside = BesideFellow(cast.asha.id, cast.maeve.id, cast.tom.id)
    assert words_and_facts(saved) == ("Saved. From today Maeve is the mentor of Asha, Tom the backup.", beside)
    told = page_rows.about_time_away("canceled", cast.tom)
    assert words_and_facts(told) == ("Time away canceled for Tom.", TakesPart(cast.tom.id))


def test_fellows_of_a_program_without_anothers_and_without_who_has_left(cast):
    assert called(row.person for row in page_rows.fellows_of_program(cast.other, NOW)) == ["Nina"]
    Membership.objects.filter(id=cast.memberships["nina"].id).update(ends_on=TODAY, ended_at=NOW)
    assert page_rows.fellows_of_program(cast.other, NOW) == []


def test_time_away_that_is_ahead_over_or_called_off_is_not_said_beside_a_fellow(cast):
    away(cast.maeve, TOMORROW, TOMORROW)
    away(cast.maeve, TODAY - timedelta(days=2), TODAY - timedelta(days=1))
    away(cast.maeve, called_off_at=NOW)
    assert {row.away for row in page_rows.fellows_of_program(cast.program, NOW)} == {NOTHING_STATED}


def test_who_stood_beside_a_fellow_before(cast):
    last = date(2026, 10, 2)
    [pair] = page_rows.past_pairs(cast.memberships["asha"])
    assert (pair.first, pair.last, pair.to_come) == (FIRST_DAY, last, False)
    were = WasBeside(cast.asha.id, cast.former.id, cast.tom.id, FIRST_DAY, last)
    assert words_and_facts(pair.mentor) == ("Gwen", were)
    assert words_and_facts(pair.backup) == ("Tom", were)
    Assignment.objects.filter(id=cast.assignment.id).update(ends_on=TODAY, ended_at=NOW)
    both = page_rows.past_pairs(cast.memberships["asha"])
    assert [unzoned(pair.mentor) for pair in both] == ["Maeve", "Gwen"]
    assert page_rows.past_pairs(cast.memberships["ben"]) == ()


def test_time_away_from_today_on(cast):
    now = away(cast.maeve, TODAY - timedelta(days=1), TODAY, backup=cast.priya)
    ahead = away(cast.tom, TOMORROW, TOMORROW)
    away(cast.maeve, TODAY - timedelta(days=9), TODAY - timedelta(days=8))
    away(cast.tom, called_off_at=NOW)
    away(cast.nina)
    maeve, tom, priya = cast.maeve.id, cast.tom.id, cast.priya.id
    rows = page_rows.time_away([cast.maeve, cast.tom], NOW)
    assert [(row.ref, row.first, row.last, row.has_begun) for row in rows] == [
        (str(now.ref), now.first, now.last, True),
        (str(ahead.ref), TOMORROW, TOMORROW, False),
    ]
    assert words_and_facts(rows[0].person) == ("Maeve", AwayOn(maeve, now.first, now.last))
    assert words_and_facts(rows[0].covers) == ("Priya covers", CoversFor(priya, maeve))
    assert words_and_facts(rows[1].covers) == ("Maeve covers", CoversFrom(maeve, tom, TOMORROW))


def test_where_no_one_covers_the_page_says_so():
    assert unzoned(page_rows.cover_words(1, (), None)) == "no one covers"
    assert unzoned(page_rows.cover_words(1, (), None, start=True)) == "No one covers"


def test_who_stands_in_for_a_mentor_and_with_whom(cast):
    Assignment.objects.filter(id=cast.assignments["imani"].id).update(backup=cast.priya)
    maeve = cast.maeve.id
    assert [words_and_facts(said) for said in page_rows.named_backups(cast.maeve)] == [
        ("Priya is your backup for Imani.", BesideFellow(cast.imani.id, maeve, cast.priya.id)),
        (
            "Tom is your backup for Asha and Jonah.",
            BesideFellow(cast.asha.id, maeve, cast.tom.id),
            BesideFellow(cast.jonah.id, maeve, cast.tom.id),
        ),
    ]
    assert page_rows.named_backups(cast.former) == ()


def test_the_pair_of_now_and_none_for_who_has_none(cast):
    asha, maeve, tom = cast.asha.id, cast.maeve.id, cast.tom.id
    assert words_and_facts(page_rows.own_pair(cast.asha)) == (
        "Maeve is your mentor. Tom is your backup.",
        BesideFellow(asha, mentor=maeve),
        BesideFellow(asha, backup=tom),
    )
    assert page_rows.own_pair(cast.maeve) == NOTHING_STATED
    Assignment.objects.filter(id=cast.assignments["asha"].id).update(mentor=cast.dana, to_come=True)
    assert words_and_facts(page_rows.own_pair(cast.asha)) == (
        "Your mentor is to be decided (Dana covers until then). Tom is your backup.",
        CoversUntilMentor(asha, cast.dana.id),
        BesideFellow(asha, backup=tom),
    )
    Membership.objects.filter(id=cast.memberships["asha"].id).update(ends_on=TODAY, ended_at=NOW)
    assert page_rows.own_pair(cast.asha) == NOTHING_STATED


def test_mentors_directors_and_staff_can_stand_in_and_the_contact_never(cast):
    join(cast.dana, cast.program, Role.STAFF)
    assert called(page_rows.possible_backups([cast.program.id])) == [
        "Dr. Okafor", "Gwen", "Maeve", "Priya", "Rosa", "Tom",
    ]  # fmt: skip
    User.objects.filter(id=cast.former.id).update(is_active=False)
    Membership.objects.filter(user=cast.priya).update(ends_on=TODAY, ended_at=NOW)
    assert called(page_rows.possible_backups([cast.program.id])) == ["Dr. Okafor", "Maeve", "Rosa", "Tom"]
    assert called(page_rows.possible_backups([cast.other.id])) == ["Dr. Young", "Viktor", "Wanda", "Xavier"]
    assert called(page_rows.possible_backups([])) == []


@pytest.mark.parametrize(
    ("roles", "found"),
    [
        ([Role.MENTOR], ["Gwen", "Maeve", "Priya", "Tom"]),
        ([Role.CONTACT], ["Dana"]),
        ([Role.MENTOR, Role.DIRECTOR, Role.STAFF], ["Dr. Okafor", "Gwen", "Maeve", "Priya", "Rosa", "Tom"]),
    ],
)
def test_who_holds_a_role_today_each_once_by_name(cast, roles, found):
    join(cast.rosa, cast.program, Role.DIRECTOR)
    join(person("Later"), cast.program, Role.MENTOR, starts_on=TOMORROW)
    assert called(page_rows.helpers_with_role(cast.program, *roles, now=NOW)) == found


def test_a_role_counts_from_its_first_day_in_the_programs_zone(cast):
    join(person("Kim"), cast.other, Role.MENTOR, starts_on=TOMORROW)
    midnight = NOW.replace(hour=23, minute=59)  # New York's; in Chicago it is 10:59 pm
    found = [
        called(page_rows.helpers_with_role(cast.other, Role.MENTOR, now=midnight + timedelta(minutes=minutes)))
        for minutes in (0, 30, 61)
    ]
    assert found == [["Viktor", "Wanda"], ["Viktor", "Wanda"], ["Kim", "Viktor", "Wanda"]]
