"""What happened, in sentences: nothing that was undone, and why somebody is no longer there."""

from datetime import timedelta

import pytest

from mentors import changes
from pts_support.people.models import User
from pts_support.people.signals import person_deactivated
from requests_app.acts import steering, undoing
from requests_app.engine.sweep import sweep
from requests_app.models import Event, Message
from requests_app.pages.thread.event_sentences import TimelineReader, event_sentences_for
from tests.cast import NOW
from tests.reading import plain

pytestmark = pytest.mark.django_db


def test_what_was_undone_is_not_told(cast, ask, look):
    r = ask()
    steering.withdraw(r, by=cast.asha, now=cast.NOW)
    undoing.undo(r, by=cast.asha, now=cast.NOW + timedelta(seconds=5))
    assert all("took it back" not in plain(look(who, r)) for who in (cast.asha, cast.maeve))


def test_whoever_got_another_fellow_is_no_longer_beside_this_one_and_not_gone(cast, ask, look):
    r = ask()
    changes.assign(cast.memberships["asha"], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=cast.NOW)
    assert "Maeve is no longer beside you." in plain(look(cast.asha, r))
    r.refresh_from_db()
    sweep(r.due_at)
    there = plain(look(cast.tom, r))
    assert "Maeve is no longer beside Asha." in there
    assert "no longer here" not in there


def test_whoever_left_the_program_is_no_longer_here(cast, ask, look):
    r = ask()
    User.objects.filter(id=cast.maeve.id).update(is_active=False)
    person_deactivated.send(User, person_id=cast.maeve.id, now=cast.NOW)
    assert "Maeve is no longer here." in plain(look(cast.asha, r))


# Read by each, by the words alone ---------------------------------------------------------------------------------------

ASHA, MAEVE, TOM = 1, 2, 3
NAMES = {ASHA: "Asha", MAEVE: "Maeve", TOM: "Tom"}
LATER = NOW + timedelta(hours=1)


def told(to, kind, data=None, messages=(), **more) -> str | None:
    """What this reader hears of one event; a time in it as ⟨by⟩."""
    reader = TimelineReader(to, ASHA, NAMES, consent="may_read", phone="518-555-0142")
    happened = Event(kind=kind, at=NOW, data=data or {}, **more)
    for _, sentence in event_sentences_for([happened], messages, reader):
        return "".join(piece.text or f"⟨{piece.how}⟩" for piece in (*sentence.strong, *sentence.more))
    return None


@pytest.mark.parametrize(
    ("event", "asha", "maeve", "tom"),
    [
        (
            {"kind": "acknowledged", "person_id": MAEVE, "data": {"until": LATER.isoformat()}},
            "Maeve has it.You will hear ⟨by⟩.",
            "You have it, and said ⟨by⟩.",
            "Maeve has it, and said ⟨by⟩.",
        ),
        (
            {"kind": "talked", "actor_id": MAEVE},
            "Maeve says you talked.",
            "You and Asha talked.",
            "Maeve and Asha talked.",
        ),
        (
            {"kind": "noted", "actor_id": MAEVE},
            "Maeve wrote a note among helpers. Its text is in your own file of your data.",
            None,
            None,
        ),
        (
            {"kind": "closed", "data": {"outcome": "too_late"}},
            "You closed it. It came too late.",
            "Asha closed it. The answer came too late, and that is on us.",
            "Asha closed it. The answer came too late, and that is on us.",
        ),
    ],
)
def test_one_event_in_the_words_for_each_reader(event, asha, maeve, tom):
    assert [told(reader, **event) for reader in (ASHA, MAEVE, TOM)] == [asha, maeve, tom]


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("not beside", "Tom is no longer beside you."),
        ("bounced", "Our mail does not reach Tom."),
        ("away", "Tom is away."),
        ("ended", "Tom is no longer here."),
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
        "Tom says you talked.",
        None,
    ]
