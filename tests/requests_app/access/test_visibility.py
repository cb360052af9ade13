"""What one reader may know of one request, field by field, without a database."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from requests_app.access.sight import Sight, sight_of
from requests_app.access.visibility import COLLEAGUE, PURGED, RequestView, reads_message, see, words_of
from requests_app.acts import filing, steering
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.models import HelpRequest, Message, Participant
from requests_app.vocabulary import AuthorMay, HelpKind, Hidden, MessageKind, Seat, Standing, State, Urgency

ASHA, MAEVE, BEN = 1, 2, 3
NAMES = {ASHA: "Asha", MAEVE: "Maeve", BEN: "Ben"}
AT = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)


def request(state=State.ACKNOWLEDGED, **more):
    return HelpRequest(
        ref=uuid.uuid4(), fellow_id=ASHA, program_id=1, asked_at=AT, state=state, promised_at=AT, due_at=AT,
        acked_by_id=MAEVE, answered_by_id=MAEVE, kind="run_by", urgency="soon", topic="iep", **more,
    )  # fmt: skip


def test_a_peer_is_told_no_helpers_name():
    """Whose mentor has it says who asked."""
    part = Participant(person_id=BEN, standing=Standing.ALL, seat=Seat.PEER, nameless=True)
    made = see(request(on_board=True), BEN, part, names=NAMES, with_whom=(MAEVE,), opening="Three goals")
    assert made.sight is Sight.BOARD
    said = (made.fellow, made.acked_by, made.answered_by, made.with_whom, made.topic)
    assert said == ("A colleague", "", "", (), "")


def test_who_only_knows_that_a_fellow_waits_gets_four_facts():
    part = Participant(person_id=BEN, standing=Standing.WAITING, seat=Seat.BACKUP)
    made = see(request(), BEN, part, names=NAMES, with_whom=(MAEVE,), opening="Three goals")
    filled = {name for name, value in vars(made).items() if value not in (None, "", (), False, 0)}
    assert filled == {"ref", "sight", "fellow", "asked_at", "with_whom"}


@pytest.mark.parametrize("standing", [Standing.LEFT, Standing.EXCLUDED])
@pytest.mark.parametrize("seat", Seat)
def test_who_has_left_or_is_left_out_gets_no_words(standing, seat):
    part = Participant(person_id=BEN, standing=standing, seat=seat)
    made = see(request(on_board=True), BEN, part, names=NAMES, opening="Three goals")
    assert (made.sight, made.reads, made.opening, made.acked_by) == (Sight.NONE, False, "", "")


def test_a_helper_is_told_the_time_the_fellows_page_names_also_after_sooner(cast):
    """The fellow asked for the next person sooner: both pages say the nearer time, not the promise it replaced."""
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    asking = Asking(text="x", form_key=uuid.uuid4())
    request = filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request
    steering.sooner(request, by=cast.asha, now=cast.NOW)
    request = HelpRequest.objects.get(id=request.id)
    part = Participant.objects.get(request=request, person=cast.tom)
    view = see(request, cast.tom.id, part, names={cast.asha.id: "Asha", cast.tom.id: "Tom", cast.maeve.id: "Maeve"})
    assert view.hears_by == request.due_at < request.promised_at


HELPER = Participant(person_id=BEN, standing=Standing.ALL, seat=Seat.BACKUP, reads_since=AT)
ON_BOARD = Participant(person_id=BEN, standing=Standing.ALL, seat=Seat.STAFF, nameless=True, reads_since=AT)
PEER = Participant(person_id=BEN, standing=Standing.ALL, seat=Seat.PEER, nameless=True, reads_since=AT)
ONLY_WAITING = Participant(person_id=BEN, standing=Standing.WAITING, seat=Seat.BACKUP)


def whole(asked: HelpRequest) -> RequestView:
    """Everything there is to know of it."""
    return RequestView(
        ref=asked.ref,
        sight=Sight.ALL,
        fellow="Asha",
        asked_at=AT,
        with_whom=("Maeve",),
        program="Lakeside",
        state=State.ACKNOWLEDGED,
        opener="Can I run something by you?",
        opening="Three goals",
        urgency=Urgency.SOON,
        kind=HelpKind.RUN_BY,
        topic="IEP and paperwork",
        promised_at=AT,
        due_at=AT,
        acked_by="Maeve",
        answered_by="Maeve",
    )


def test_what_each_sees_of_one_request():
    """Every field, for everybody: what is missing here is on no page, in no order, filter or search."""
    asked = request(on_board=True)

    def seen(viewer_id, part):
        return see(
            asked, viewer_id, part, names=NAMES, with_whom=(MAEVE, BEN), opening="Three goals", program="Lakeside"
        )

    everything = whole(asked)
    of_the_board = {"fellow": COLLEAGUE, "topic": ""}
    four_facts = RequestView(asked.ref, Sight.WAITING, "Asha", AT, ("Maeve",), "Lakeside")
    assert seen(ASHA, None) == replace(everything, sight=Sight.AUTHOR, with_whom=("Maeve", "Ben"))
    assert seen(BEN, HELPER) == everything
    assert seen(MAEVE, HELPER) == replace(everything, with_whom=("Ben",), acked_by_me=True)
    assert seen(BEN, ON_BOARD) == replace(everything, sight=Sight.NAMELESS, **of_the_board)
    assert seen(BEN, PEER) == replace(
        everything, sight=Sight.BOARD, with_whom=(), acked_by="", answered_by="", **of_the_board
    )
    assert seen(BEN, ONLY_WAITING) == four_facts
    assert seen(BEN, None) == replace(four_facts, sight=Sight.NONE)


def test_a_request_without_topic_and_holder_has_none():
    asked = request()
    asked.topic, asked.acked_by_id, asked.answered_by_id = "", None, None
    view = see(asked, BEN, HELPER, names=NAMES)
    assert (view.topic, view.acked_by, view.acked_by_me, view.answered_by) == ("", "", False, "")


@pytest.mark.parametrize(
    ("sight", "reads"),
    [
        (Sight.AUTHOR, True),
        (Sight.ALL, True),
        (Sight.BOARD, True),
        (Sight.NAMELESS, True),
        (Sight.WAITING, False),
        (Sight.NONE, False),
    ],
)
def test_who_reads_the_words(sight, reads):
    view = RequestView(uuid.uuid4(), sight, "Asha", AT)
    assert (sight.reads, view.reads) == (reads, reads)


def test_sight_ends_with_the_request_the_board_and_the_fellowship():
    taken_back, closed, off = request(State.WITHDRAWN), request(State.CLOSED, on_board=True), request(on_board=False)
    assert [sight_of(BEN, taken_back, part) for part in (HELPER, PEER, ONLY_WAITING)] == [Sight.NONE] * 3
    assert [sight_of(BEN, asked, PEER) for asked in (closed, off)] == [Sight.NONE] * 2
    assert sight_of(BEN, closed, HELPER) is Sight.ALL
    assert sight_of(ASHA, taken_back, None) is Sight.AUTHOR
    gone = request()
    gone.author_may = AuthorMay.NOTHING
    assert sight_of(ASHA, gone, None) is Sight.NONE


def test_hidden_words_are_their_authors_and_removed_ones_nobodys():
    said = {
        (hidden, purged, own): words_of("J. R.", hidden=hidden, purged=purged, is_author=own)
        for hidden in ("", Hidden.STUDENT)
        for purged in (False, True)
        for own in (False, True)
    }
    assert {key: words for key, words in said.items() if key[1]} == {
        ("", True, False): PURGED,
        ("", True, True): PURGED,
        (Hidden.STUDENT, True, False): PURGED,
        (Hidden.STUDENT, True, True): PURGED,
    }
    assert {key: words for key, words in said.items() if not key[1]} == {
        ("", False, False): "J. R.",
        ("", False, True): "J. R.",
        (Hidden.STUDENT, False, False): "These words are being changed, because they may name a student.",
        (Hidden.STUDENT, False, True): "J. R.",
    }


def test_which_messages_each_reads():
    written = {
        "post": Message(kind=MessageKind.ASK, at=AT, author_id=ASHA, on_board=True),
        "answer": Message(kind=MessageKind.ANSWER, at=AT, author_id=MAEVE),
        "note": Message(kind=MessageKind.NOTE, at=AT, author_id=MAEVE, on_board=True),
        "older note": Message(kind=MessageKind.NOTE, at=AT - timedelta(minutes=1), author_id=MAEVE),
        "own older note": Message(kind=MessageKind.NOTE, at=AT - timedelta(minutes=1), author_id=BEN),
    }
    parts = {
        Sight.AUTHOR: None,
        Sight.ALL: HELPER,
        Sight.NAMELESS: ON_BOARD,
        Sight.BOARD: PEER,
        Sight.WAITING: ONLY_WAITING,
        Sight.NONE: None,
    }
    read = {
        sight: [name for name, message in written.items() if reads_message(BEN, sight, part, message)]
        for sight, part in parts.items()
    }
    assert read == {
        Sight.AUTHOR: ["post", "answer"],
        Sight.ALL: ["post", "answer", "note", "own older note"],
        Sight.NAMELESS: ["post"],
        Sight.BOARD: ["post"],
        Sight.WAITING: [],
        Sight.NONE: [],
    }


def test_a_helper_without_a_row_reads_no_note_of_others():
    note = Message(kind=MessageKind.NOTE, at=AT, author_id=MAEVE)
    assert not reads_message(BEN, Sight.ALL, None, note)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "hears"),
    [
        ({}, None),
        ({"promised_at": AT}, AT),
        ({"promised_at": AT, "answer_by": AT + HOUR}, AT + HOUR),
        ({"promised_at": AT, "due_at": AT - HOUR, "state": State.WAITING, "step": 1}, AT - HOUR),
        ({"promised_at": AT, "due_at": AT + HOUR, "state": State.WAITING, "step": 1}, AT),
        ({"promised_at": AT, "due_at": AT - HOUR, "state": State.WAITING}, AT),
        ({"promised_at": AT, "due_at": AT - HOUR, "state": State.ACKNOWLEDGED, "step": 1}, AT),
        ({"due_at": AT - HOUR, "state": State.WAITING, "step": 1}, None),
    ],
)
def test_by_when_the_fellow_hears(facts, hears):
    assert replace(RequestView(uuid.uuid4(), Sight.ALL, "Asha", AT), **facts).hears_by == hears
