"""What happened, in sentences: nothing that was undone, and why somebody is no longer there."""

from datetime import timedelta

import pytest

from mentors import changes
from pts_support.people.models import User
from pts_support.people.signals import person_deactivated
from requests_app.acts import steering, undoing
from requests_app.engine.sweep import sweep
from requests_app.models import Event, Message
from requests_app.pages.thread.event_sentences import (
    TimelineReader,
    event_sentences_for,
    opened_since,
    settled_removals,
)
from requests_app.statements.listener import Listener
from tests.cast import NOW
from tests.reading import plain

pytestmark = pytest.mark.django_db


def test_what_was_undone_is_not_told(cast, ask, look):
    r = ask()
    steering.withdraw(r, by=cast.asha, now=cast.NOW)
    undoing.undo(r, by=cast.asha, now=cast.NOW + timedelta(seconds=5))
    assert all("withdrew it" not in plain(look(who, r)) for who in (cast.asha, cast.maeve))


def test_whoever_got_another_fellow_is_no_longer_beside_this_one_and_not_gone(cast, ask, look):
    r = ask()
    changes.assign(cast.memberships["asha"], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=cast.NOW)
    assert "Maeve was no longer there for you." in plain(look(cast.asha, r))
    r.refresh_from_db()
    sweep(r.due_at)
    there = plain(look(cast.tom, r))
    assert "Maeve was no longer there for Asha." in there
    assert "had left" not in there


def test_whoever_left_the_program_is_no_longer_here(cast, ask, look):
    r = ask()
    User.objects.filter(id=cast.maeve.id).update(is_active=False)
    person_deactivated.send(User, person_id=cast.maeve.id, now=cast.NOW)
    assert "Maeve had left." in plain(look(cast.asha, r))


# Read by each, by the words alone ---------------------------------------------------------------------------------------

ASHA, MAEVE, TOM = 1, 2, 3
NAMES = {ASHA: "Asha", MAEVE: "Maeve", TOM: "Tom"}
LATER = NOW + timedelta(hours=1)


def told(to, kind, data=None, messages=(), **more) -> str | None:
    """What this reader hears of one event; a time in it as ⟨by⟩."""
    happened = Event(kind=kind, at=NOW, data=data or {}, **more)
    return next(iter(all_told(to, [happened], messages)), None)


def all_told(to, events, messages=(), consent="may_read", **more) -> list[str]:
    reader = TimelineReader(Listener(to, ASHA, NAMES), 1, consent=consent, phone="518-555-0142", **more)
    return [in_words(sentence) for _, sentence in event_sentences_for(events, messages, reader)]


def in_words(sentence) -> str:
    pieces = (*sentence.strong.line, *sentence.more.line)
    return "".join(piece.text or f"⟨{piece.how}⟩" for piece in pieces)


@pytest.mark.parametrize(
    ("event", "asha", "maeve", "tom"),
    [
        (
            {"kind": "acknowledged", "person_id": MAEVE, "data": {"until": LATER.isoformat()}},
            "Maeve said: I’ll answer ⟨by⟩.",
            "You said: I’ll answer ⟨by⟩.",
            "Maeve said: I’ll answer ⟨by⟩.",
        ),
        (
            {"kind": "talked", "actor_id": MAEVE},
            "Maeve said that you talked.",
            "You and Asha talked.",
            "Maeve and Asha talked.",
        ),
        (
            {"kind": "noted", "actor_id": MAEVE},
            "Maeve wrote a private note to helpers. Its text is in your data download.",
            None,
            None,
        ),
        (
            {"kind": "closed", "actor_id": ASHA, "data": {"outcome": "too_late"}},
            "You closed it. The answer came too late, and that’s on us.",
            "Asha closed it. The answer came too late, and that’s on us.",
            "Asha closed it. The answer came too late, and that’s on us.",
        ),
    ],
)
def test_one_event_in_the_words_for_each_reader(event, asha, maeve, tom):
    assert [told(reader, **event) for reader in (ASHA, MAEVE, TOM)] == [asha, maeve, tom]


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("not beside", "Tom was no longer there for you."),
        ("bounced", "Our email didn’t reach Tom."),
        ("away", "Tom was away."),
        ("ended", "Tom had left."),
        ("out", "Tom couldn’t be reached."),
        ("nobody knows", None),
    ],
)
def test_why_somebody_fell_away(why, said):
    assert told(ASHA, "fell_away", {"why": why}, person_id=TOM) == said


@pytest.mark.parametrize(
    ("data", "said"),
    [({"choice": "leave"}, "You left it up on the board."), ({"to": [MAEVE, TOM]}, "You asked Maeve and Tom by name.")],
)
def test_what_the_fellow_chose_for_the_board(data, said):
    assert told(ASHA, "peers_chose", data) == said


def test_thanks_in_words_of_their_own_are_not_told_twice():
    thanks = Message(kind="thanks", at=NOW)
    assert told(MAEVE, "thanked") == "Asha said thanks."
    assert told(MAEVE, "thanked", messages=[thanks]) is None


def test_what_is_private_is_told_to_the_fellow_alone():
    assert [told(reader, "talked", actor_id=TOM, private=True) for reader in (ASHA, MAEVE)] == [
        "Tom said that you talked.",
        None,
    ]


# No more sight than there is ------------------------------------------------------------------------------------------


def asked_at_last(consent="may_read", **data) -> Event:
    return Event(kind="escalated", at=LATER, person_id=TOM, data={"cause": "clock", "passed": [], **data})


@pytest.mark.parametrize(
    ("event", "known", "says"),
    [
        (asked_at_last(), {}, "Tom was asked too."),
        (asked_at_last(cause="passed_on"), {}, "Tom was asked."),
        (asked_at_last(), {"consent": "only_waiting"}, "Tom was told that you are waiting."),
        (asked_at_last(), {"consent": "only_waiting", "opened": {TOM: NOW}}, "Tom was asked too."),
        (
            asked_at_last(),
            {"consent": "only_waiting", "opened": {TOM: LATER + timedelta(hours=1)}},
            "Tom was told that you are waiting.",
        ),
        (
            asked_at_last(held_back=True),
            {},
            "Tom was told that you are waiting. They were told no more than that, because the people around you were "
            "changed.",
        ),
        (
            asked_at_last(),
            {"consent": "only_waiting", "nameless": frozenset({TOM})},
            "Tom was asked to answer on the board, without the name.",
        ),
    ],
)
def test_who_was_asked_and_who_was_only_told(event, known, says):
    assert all_told(ASHA, [event], **known) == [says]


def test_a_helper_is_told_only_that_a_fellow_waits():
    assert all_told(MAEVE, [asked_at_last()], consent="only_waiting") == ["Tom was told that a fellow is waiting."]


def test_somebody_reads_since_the_fellow_let_them():
    events = [
        Event(kind="allowed", at=LATER, person_id=TOM, data={"offer": "read"}),
        Event(kind="allowed", at=NOW, person_id=MAEVE, data={"offer": "call"}),
        Event(kind="opened", at=LATER + timedelta(hours=1), person_id=TOM, data={}),
    ]
    assert opened_since(events) == {TOM: LATER}


# What repeats ---------------------------------------------------------------------------------------------------------


def test_reminders_one_after_the_other_are_one_line():
    days = [Event(kind="reminded_all", at=NOW + timedelta(days=day), data={"passed": []}) for day in range(3)]
    assert all_told(ASHA, days) == ["We reminded everyone, every school day since ⟨day⟩."]
    by_hand = Event(kind="reminded_all", at=NOW + timedelta(days=3), actor_id=TOM, data={"by_hand": True})
    assert all_told(ASHA, [*days, by_hand]) == [
        "We reminded everyone, every school day since ⟨day⟩.",
        "We sent a reminder.",
    ]
    assert all_told(ASHA, days[:1]) == ["We reminded everyone."]


# What is over is not still to come ------------------------------------------------------------------------------------


def removal(kind, at, **data) -> Event:
    return Event(kind=kind, at=at, private=True, data={"demand": "d1", **data})


def test_a_removal_that_was_stopped_is_not_announced_any_more():
    asked = removal("removal_asked", NOW, why="district", due=LATER.isoformat())
    over = removal("removal_over", LATER, why="stopped")
    reason = "The reason they gave: the district demands it in writing."
    whole = f"The site’s operator asked that the words of this request be removed for good.{reason}"
    coming = " It happens ⟨said⟩, unless it is stopped. See what you can do"
    assert all_told(ASHA, [asked]) == [whole + coming]
    assert all_told(ASHA, [asked, over], settled=settled_removals([asked, over])) == [
        whole,
        "The removal of these words did not happen: it was stopped.",
    ]
    gone = Event(kind="words_purged", at=LATER, data={})
    assert settled_removals([asked, gone]) == {"d1"}
    assert settled_removals([asked]) == frozenset()
