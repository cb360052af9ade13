"""The one rule of sight: a row and a queryset get the same answer, and one edit of it moves every door."""

from __future__ import annotations

import gc
from datetime import timedelta
from itertools import product
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from pts_support.db.prepared_queries import PreparedQuery
from pts_support.notify.models import OutboxMessage
from pts_support.people.roles import HeldRoles
from reports.metrics.request_figures import counted
from requests_app import notices
from requests_app.access.attachments import attachments_readable_by
from requests_app.access.permissions import may
from requests_app.access.sight import HELPER_KNOWS, HELPER_READS, PEER_READS, TAKEN_BACK, OneOf, Sight, sight_of
from requests_app.acts import conversation, steering
from requests_app.engine import departures
from requests_app.models import Attachment, HelpRequest, Message, Participant
from requests_app.pages.home.query import own_things
from requests_app.vocabulary import AuthorMay, Seat, Standing, State, Verb
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import board, full_desk, policies

FELLOW, HELPER = 1, 2


def request(state=State.WAITING, *, on_board=False, author_may=AuthorMay.ACT, listed_until=None):
    return SimpleNamespace(
        fellow_id=FELLOW, state=state, on_board=on_board, author_may=author_may, listed_until=listed_until
    )


def part(standing=Standing.ALL, seat=Seat.MENTOR, *, nameless=False):
    return SimpleNamespace(standing=standing, seat=seat, nameless=nameless)


def test_the_author_sees_their_own_until_their_reading_ends():
    seen = {
        (state, right): sight_of(FELLOW, request(state, author_may=right), None)
        for state, right in product(State, AuthorMay)
    }
    assert {key for key, found in seen.items() if found is Sight.NONE} == {(s, AuthorMay.NOTHING) for s in State}
    assert set(seen.values()) == {Sight.AUTHOR, Sight.NONE}


@pytest.mark.parametrize("state", State)
def test_a_helper_sees_by_their_row_and_nothing_of_what_was_taken_back(state):
    seen = {
        (standing, nameless): sight_of(HELPER, request(state), part(standing, nameless=nameless))
        for standing, nameless in product(Standing, (False, True))
    }
    given = {
        (Standing.ALL, False): Sight.ALL,
        (Standing.ALL, True): Sight.NAMELESS,
        (Standing.WAITING, False): Sight.WAITING,
        (Standing.WAITING, True): Sight.WAITING,
    }
    if state is State.WITHDRAWN:
        given = {}
    assert seen == {key: given.get(key, Sight.NONE) for key in seen}
    assert sight_of(HELPER, request(state), None) is Sight.NONE


def test_a_peer_sees_what_stands_on_the_board_now():
    seen = {
        (state, on_board, standing): sight_of(HELPER, request(state, on_board=on_board), part(standing, Seat.PEER))
        for state, on_board, standing in product(State, (False, True), Standing)
    }
    open_states = (State.WAITING, State.ACKNOWLEDGED, State.ANSWERED)
    assert {key for key, found in seen.items() if found is not Sight.NONE} == {
        (state, True, Standing.ALL) for state in open_states
    }
    assert set(seen.values()) == {Sight.BOARD, Sight.NONE}


def test_a_peer_sees_a_leavers_post_until_its_day_and_never_one_that_was_taken_back():
    peer, until = part(Standing.ALL, Seat.PEER), object()
    listed = {
        (state, on_board): sight_of(HELPER, request(state, on_board=on_board, listed_until=until), peer)
        for state, on_board in product((State.CLOSED, State.WITHDRAWN), (False, True))
    }
    assert {key for key, found in listed.items() if found is not Sight.NONE} == {(State.CLOSED, True)}


def test_only_whoever_reads_may_read():
    assert [one for one in Sight if one.reads] == [Sight.AUTHOR, Sight.ALL, Sight.BOARD, Sight.NAMELESS]


def test_a_condition_says_the_same_in_sql():
    one, several = OneOf("state", "waiting"), OneOf("state", "waiting", "answered")
    assert str(one.q("request__")) == "(AND: ('request__state', 'waiting'))"
    assert str(several.q()) == "(AND: ('state__in', ('waiting', 'answered')))"
    assert str((one & ~several).q()) == str(one.q() & ~several.q())
    assert [(one & ~several).holds(request()), (~one).holds(request(State.CLOSED))] == [False, True]


@pytest.fixture
def scene(cast):
    """Requests of every kind, one of them taken back and one closed, with everybody's rows."""
    policies(cast)
    made = full_desk(cast) | {f"board-{name}": post for name, post in board(cast).items()}
    gone = ask(cast, "carmen", route="peers")
    departures.fellowship_ended(cast.memberships["carmen"].id, now=cast.NOW)
    assert HelpRequest.objects.get(id=gone.id).listed_until
    conversation.close(made["answered"], by=cast.jonah, now=cast.NOW)
    steering.withdraw(made["when"], by=cast.jonah, now=cast.NOW)
    return made


@pytest.mark.django_db
def test_rows_and_querysets_get_the_same_answer(cast, scene):
    rows = list(Participant.objects.select_related("request"))
    assert len(rows) > 30
    for way in (HELPER_KNOWS, HELPER_READS, PEER_READS):
        open_to = {row.id for row in rows if way.open_to(row.request, row)}
        assert open_to == set(Participant.objects.filter(way.q()).values_list("id", flat=True))
        assert 0 < len(open_to) < len(rows)
    for person in (*cast.memberships["asha"].program.memberships.values_list("user_id", flat=True),):
        mine = {row.request_id: row for row in rows if row.person_id == person}
        seen = {one.id: sight_of(person, one, mine.get(one.id)) for one in HelpRequest.objects.all()}
        assert set(HelpRequest.objects.visible_to(person).values_list("id", flat=True)) == {
            id for id, found in seen.items() if found is not Sight.NONE
        }
        assert set(HelpRequest.objects.readable_by(person).values_list("id", flat=True)) == {
            id for id, found in seen.items() if found.reads
        }


# One edit ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def answered(cast):
    """Maeve answered it with a file."""
    policies(cast)
    taken = ask(cast)
    conversation.reply(taken, by=cast.maeve, text="Ring the parents.", now=cast.NOW + timedelta(minutes=1))
    answer = Message.objects.get(author=cast.maeve)
    Attachment.objects.create(message=answer, kind="pdf", stored="a", size=1, sha256="", at=cast.NOW)
    return taken


@pytest.fixture
def gone(cast, answered):
    """Taken back after that."""
    steering.withdraw(answered, by=cast.asha, now=cast.NOW + timedelta(minutes=2))
    answered.refresh_from_db()
    return answered


def doors(cast, taken):
    """Through which doors Maeve, and the figures, come to what was taken back."""
    client = Client()
    client.force_login(cast.maeve)
    row = Participant.objects.get(request=taken, person=cast.maeve)
    mail = OutboxMessage(id=1, about=taken.ref, person=cast.asha)
    hidden = OutboxMessage(id=1, about=taken.ref, person=cast.maeve)
    Message.objects.filter(author=cast.maeve).update(hidden_why="asked", hidden_at=timezone.now(), hidden_by=cast.rosa)
    while_hidden = {
        "mail about hidden words": notices.matters_while_hidden([hidden], cast.NOW) == {1},
        "words to change": bool(own_things(cast.maeve, HeldRoles(()), None, cast.NOW).words),
    }
    Message.objects.filter(author=cast.maeve).update(hidden_why="", hidden_at=None, hidden_by=None)
    return while_hidden | {
        "page": client.get(f"/requests/{taken.ref}/").status_code == 200,
        "sight": sight_of(cast.maeve.id, taken, row) is Sight.ALL,
        "act": not may(cast.maeve.id, Verb.ANSWER, taken, row).hidden,
        "visible": HelpRequest.objects.visible_to(cast.maeve).exists(),
        "readable": HelpRequest.objects.readable_by(cast.maeve).exists(),
        "lists": Participant.objects.helping(cast.maeve).exists(),
        "files": attachments_readable_by(cast.maeve).exists(),
        "mail to whoever asked": notices.matters_to_fellow([mail], cast.NOW) == {1},
        "figures": counted(cast.program).exists(),
    }


@pytest.mark.django_db
def test_whether_what_was_taken_back_is_nobodys_is_one_edit(cast, gone, monkeypatch):
    assert set(doors(cast, gone).values()) == {False}
    for query in (one for one in gc.get_objects() if type(one) is PreparedQuery):
        monkeypatch.setattr(query, "_kept", {})  # statements are written once; now they are written again
    monkeypatch.setattr(TAKEN_BACK, "values", ())
    assert doors(cast, gone) == dict.fromkeys(doors(cast, gone), True)


@pytest.mark.django_db
def test_the_same_edit_can_take_away_what_is_closed(cast, answered, monkeypatch):
    conversation.close(answered, by=cast.asha, now=cast.NOW + timedelta(minutes=2))
    answered.refresh_from_db()
    for query in (one for one in gc.get_objects() if type(one) is PreparedQuery):
        monkeypatch.setattr(query, "_kept", {})
    monkeypatch.setattr(TAKEN_BACK, "values", (State.WITHDRAWN, State.CLOSED))
    assert set(doors(cast, answered).values()) == {False}
