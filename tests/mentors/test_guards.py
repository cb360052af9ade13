"""No fellow stands alone: each act that would cause it is refused, with the sentence, and nothing of it is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mentors import changes
from mentors.models import Absence, Assignment
from pts_support.people.models import AccessEntry, Membership, Role, User
from pts_support.people.roster import edit as roster
from pts_support.people.roster import endings
from pts_support.people.roster.guards import ChangeRefused, guarded
from tests.cast import NOW, join, person

TODAY = NOW.date()
NOBODY = ": no director, program staff or contact could be reached."


def refused(act, *args, **kw) -> list[str]:
    before = (
        list(Membership.objects.order_by("id").values()),
        list(Assignment.objects.order_by("id").values()),
        list(Absence.objects.order_by("id").values()),
        list(User.objects.order_by("id").values("is_active")),
        AccessEntry.objects.count(),
    )
    with pytest.raises(ChangeRefused) as caught:
        act(*args, **kw)
    after = (
        list(Membership.objects.order_by("id").values()),
        list(Assignment.objects.order_by("id").values()),
        list(Absence.objects.order_by("id").values()),
        list(User.objects.order_by("id").values("is_active")),
        AccessEntry.objects.count(),
    )
    assert after == before
    return caught.value.sentences


def end(cast, name, last_day=None):
    return endings.end_role(cast.memberships[name], last_day=last_day, by=cast.rosa, now=NOW)


def test_a_mentors_role_cannot_end_while_fellows_have_nobody_else(cast):
    assert refused(end, cast, "maeve") == [
        "Without Maeve, Ben and Lena would have no backup. Assign someone else first.",
        "Without Maeve, Asha, Imani and Jonah would have no mentor. Assign someone else first.",
    ]


def test_nor_on_a_later_day(cast):
    assert refused(end, cast, "priya", date(2026, 11, 30)) == [
        "Without Priya, Carmen, Diego, Farah, Grace and Hugo would have no mentor from Tuesday, December 1. "
        "Assign someone else first."
    ]


def test_it_can_end_when_everybody_has_somebody_else(cast):
    for name in ("asha", "imani", "jonah"):
        changes.assign(cast.memberships[name], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=NOW)
    for name in ("ben", "lena"):
        changes.assign(cast.memberships[name], mentor=cast.tom, backup=cast.priya, by=cast.rosa, now=NOW)
    assert end(cast, "maeve").ended_at == NOW


def test_a_mentor_who_stops_signing_in_is_refused_alike(cast):
    assert refused(endings.close_access, cast.priya, cast.program, by=cast.rosa, now=NOW) == [
        "Without Priya, Carmen, Diego, Farah, Grace and Hugo would have no mentor. Assign someone else first."
    ]


def test_who_may_no_longer_sign_in_counts_for_nobody(cast):
    """Whatever way an account is closed: the role alone does not stand beside a fellow."""
    with pytest.raises(ChangeRefused) as caught, guarded(cast.program.id, now=NOW):
        User.objects.filter(id=cast.maeve.id).update(is_active=False)
    assert caught.value.sentences == [
        "Without Maeve, Ben and Lena would have no backup. Assign someone else first.",
        "Without Maeve, Asha, Imani and Jonah would have no mentor. Assign someone else first.",
    ]


def test_a_former_mentor_without_fellows_may_go(cast):
    endings.close_access(cast.former, cast.program, by=cast.rosa, now=NOW)
    cast.former.refresh_from_db()
    assert cast.former.is_active is False


def test_somebody_beside_the_mentor_must_be_left(cast):
    end(cast, "dana")
    User.objects.filter(id=cast.rosa.id).update(mail_refused_at=NOW)
    assert refused(end, cast, "okafor") == [
        f"Beside Maeve, Asha, Imani and Jonah would have no one to turn to{NOBODY}",
        f"Beside Tom, Ben and Lena would have no one to turn to{NOBODY}",
        f"Beside Priya, Carmen, Diego, Farah, Grace and Hugo would have no one to turn to{NOBODY}",
    ]


def test_whoever_was_only_invited_stands_beside_nobody_yet(cast):
    """The engine cannot ask them, so the rule does not count them either."""
    end(cast, "okafor")
    end(cast, "dana")
    invited = roster.add(
        program=cast.program, role=Role.STAFF, by=cast.rosa, now=NOW, email="new@lakeside.example", name="New One",
        called="Newbie", starts_on=TODAY,
    )  # fmt: skip
    assert refused(end, cast, "rosa") == [
        f"Beside Maeve, Asha, Imani and Jonah would have no one to turn to{NOBODY}",
        f"Beside Tom, Ben and Lena would have no one to turn to{NOBODY}",
        f"Beside Priya, Carmen, Diego, Farah, Grace and Hugo would have no one to turn to{NOBODY}",
    ]
    User.objects.filter(id=invited.user_id).update(proved_at=NOW, proved_by="invitation")
    assert end(cast, "rosa").ended_at == NOW


def test_removing_the_contact_is_refused_when_they_are_all_there_is(cast):
    end(cast, "okafor")
    changes.take_time_away(
        cast.rosa, first=date(2026, 11, 23), last=date(2026, 11, 24), backup=None, by=cast.rosa, now=NOW
    )
    assert refused(roster.name_contact, cast.program, None, by=cast.rosa, now=NOW)[0] == (
        f"Beside Maeve, Asha, Imani and Jonah would have no one to turn to from Monday, November 23{NOBODY}"
    )


def test_time_away_of_the_last_one_beside_is_refused(cast):
    end(cast, "dana")
    end(cast, "okafor")
    days = {"first": TODAY + timedelta(days=2), "last": TODAY + timedelta(days=3)}
    sentences = refused(changes.take_time_away, cast.rosa, **days, backup=None, by=cast.rosa, now=NOW)
    assert sentences[0] == (
        f"Beside Maeve, Asha, Imani and Jonah would have no one to turn to from Thursday, November 19{NOBODY}"
    )


def test_the_contact_is_never_away(cast):
    days = {"first": TODAY + timedelta(days=2), "last": TODAY + timedelta(days=3)}
    assert refused(changes.take_time_away, cast.dana, **days, backup=None, by=cast.dana, now=NOW) == [
        "Dana is the contact, and a contact is never away. Name another contact first."
    ]


def test_somebody_with_time_away_ahead_cannot_become_the_contact(cast):
    changes.take_time_away(
        cast.okafor, first=date(2026, 12, 1), last=date(2026, 12, 2), backup=None, by=cast.okafor, now=NOW
    )
    assert refused(roster.name_contact, cast.program, cast.okafor, by=cast.rosa, now=NOW) == [
        "Dr. Okafor is the contact, and a contact is never away. Name another contact first."
    ]


def test_the_contact_is_never_a_mentor_or_backup(cast):
    sentence = "Dana is the contact, so they can’t be a mentor or backup here. Name another contact first."
    more = {"email": cast.dana.email, "name": "Dana", "called": "Dana", "starts_on": TODAY}
    assert refused(roster.add, program=cast.program, role=Role.MENTOR, by=cast.rosa, now=NOW, **more) == [sentence]
    assert sentence in refused(
        changes.assign, cast.memberships["asha"], mentor=cast.maeve, backup=cast.dana, by=cast.rosa, now=NOW
    )
    assert refused(roster.name_contact, cast.program, cast.tom, by=cast.rosa, now=NOW) == [
        sentence.replace("Dana", "Tom")
    ]


def test_the_contact_stands_as_mentor_only_for_a_mentor_still_to_come(cast):
    made = changes.assign(
        cast.memberships["asha"],
        mentor=cast.dana,
        backup=cast.tom,
        to_come=True,
        mentor_rates=False,
        by=cast.rosa,
        now=NOW,
    )
    assert (made.mentor, made.to_come) == (cast.dana, True)
    assert refused(
        changes.assign,
        cast.memberships["ben"],
        mentor=cast.tom,
        backup=cast.maeve,
        to_come=True,
        by=cast.rosa,
        now=NOW,
    ) == ["Without Tom, Ben would have no mentor. Assign someone else first."]


def test_a_contact_who_stands_as_mentor_cannot_be_relieved(cast):
    changes.assign(cast.memberships["asha"], mentor=cast.dana, backup=cast.tom, to_come=True, by=cast.rosa, now=NOW)
    assert refused(roster.name_contact, cast.program, cast.okafor, by=cast.rosa, now=NOW) == [
        "Without Dana, Asha would have no mentor. Assign someone else first."
    ]


def test_the_mentor_alone_is_not_somebody_beside_the_mentor(cast):
    """The contact stands as mentor: then a director or staff must be reachable."""
    User.objects.filter(id=cast.rosa.id).update(mail_refused_at=NOW)
    end(cast, "okafor")
    assert refused(
        changes.assign,
        cast.memberships["asha"],
        mentor=cast.dana,
        backup=cast.tom,
        to_come=True,
        by=cast.rosa,
        now=NOW,
    ) == [f"Beside Dana, Asha would have no one to turn to{NOBODY}"]


def test_a_backup_must_mentor_direct_or_be_staff_here(cast):
    assert refused(
        changes.assign, cast.memberships["asha"], mentor=cast.maeve, backup=cast.other_mentor, by=cast.rosa, now=NOW
    ) == ["Without Viktor, Asha would have no backup. Assign someone else first."]
    assert refused(
        changes.assign, cast.memberships["asha"], mentor=cast.maeve, backup=cast.ben, by=cast.rosa, now=NOW
    ) == ["Without Ben, Asha would have no backup. Assign someone else first."]
    assert (
        changes.assign(cast.memberships["asha"], mentor=cast.maeve, backup=cast.rosa, by=cast.rosa, now=NOW).backup
        == cast.rosa
    )


def test_mentor_and_backup_are_two_people(cast):
    with pytest.raises(ChangeRefused):
        changes.assign(cast.memberships["asha"], mentor=cast.maeve, backup=cast.maeve, by=cast.rosa, now=NOW)
    assert Assignment.objects.get(fellow=cast.memberships["asha"], ended_at__isnull=True) == cast.assignment


def test_a_fellow_added_alone_is_refused(cast):
    more = {
        "email": "kim@lakeside.example",
        "name": "Kim Example",
        "called": "Kim",
        "starts_on": TODAY,
        "cohort": cast.cohort,
    }
    assert refused(roster.add, program=cast.program, role=Role.FELLOW, by=cast.rosa, now=NOW, **more) == [
        "Kim would have no mentor. Assign someone else first."
    ]
    fellow = changes.add_fellow(program=cast.program, mentor=cast.maeve, backup=cast.tom, by=cast.rosa, now=NOW, **more)
    assert fellow.assignments.get().mentor == cast.maeve


def test_what_was_missing_before_blocks_nothing_else(cast):
    """A program that is short of somebody already can still be mended, step by step."""
    join(person("Kim"), cast.program, Role.FELLOW, cast.cohort)
    assert end(cast, "gwen").ended_at == NOW


def test_another_program_is_not_looked_at(cast):
    Membership.objects.filter(user=cast.other_director).delete()
    assert end(cast, "gwen").ended_at == NOW


def test_looking_takes_as_many_queries_for_one_fellow_as_for_ten(cast, django_assert_num_queries):
    from mentors.guards import load

    with django_assert_num_queries(4):
        load(cast.program.id, NOW)
    with django_assert_num_queries(4):
        load(cast.other.id, NOW)
