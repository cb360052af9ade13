"""A file: who may read it, by the same rule as its words, and what a page calls it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from requests_app.access.attachments import attachments_readable_by, find_attachment
from requests_app.acts import conversation, steering
from requests_app.models import Attachment, HelpRequest, Message
from requests_app.vocabulary import Consent, FileKind, Route
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies
from tests.requests_app.sending_files import client_of, fetch

MINUTE = timedelta(minutes=1)


def attach(message):
    return Attachment.objects.create(
        message=message, kind=FileKind.PDF, stored=uuid4().hex, size=2048, sha256="0" * 64, at=message.at
    )


@pytest.fixture
def readers(cast):
    """`readers(file)`: who of the cast may read it, by name."""
    policies(cast)
    people = [cast.asha, cast.ben, cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.nina, cast.other_mentor]

    def those_of(file):
        return [person.called for person in people if attachments_readable_by(person).filter(id=file.id)]

    return those_of


def test_who_reads_the_words_reads_their_file(cast, readers):
    file = attach(ask(cast, left_out=frozenset({cast.okafor.id})).messages.get())
    assert readers(file) == ["Asha", "Maeve"]


def test_who_knows_only_of_the_waiting_reads_none(cast, readers):
    request = ask(cast, consent=Consent.ONLY_WAITING)
    file = attach(request.messages.get())
    steering.sooner(request, by=cast.asha, now=cast.NOW + MINUTE)
    assert request.participants.filter(person=cast.tom, standing="waiting").exists()
    assert readers(file) == ["Asha", "Maeve"]


def test_what_is_taken_back_is_the_fellows_alone(cast, readers):
    request = ask(cast)
    file = attach(request.messages.get())
    steering.withdraw(request, by=cast.asha, now=cast.NOW + 5 * MINUTE)
    assert readers(file) == ["Asha"]


def test_after_the_days_in_which_they_still_read_it_is_not_the_fellows_either(cast, readers):
    request = ask(cast)
    file = attach(request.messages.get())
    HelpRequest.objects.update(author_may="nothing")
    assert readers(file) == ["Maeve"]


def test_a_file_of_hidden_words_is_its_authors_alone(cast, readers):
    message = ask(cast).messages.get()
    file = attach(message)
    Message.objects.update(hidden_why="student", hidden_at=cast.NOW, hidden_by=cast.maeve)
    assert readers(file) == ["Asha"]


def test_a_note_shows_no_file_to_anybody(cast, readers):
    request = ask(cast)
    conversation.note(request, by=cast.maeve, text="Among us.", now=cast.NOW + MINUTE)
    assert readers(attach(request.messages.get(kind="note"))) == []


def test_on_the_board_peers_read_what_was_written_there_and_nothing_else(cast, readers):
    request = ask(cast, "imani", route="peers")
    post = request.messages.get()
    file = attach(post)
    assert readers(file) == ["Asha", "Ben"]
    Message.objects.update(on_board=False)
    assert readers(file) == []


@pytest.mark.parametrize("helpers", [1, 30])
def test_it_is_one_query(cast, readers, django_assert_num_queries, helpers):
    for _ in range(helpers):
        attach(ask(cast).messages.get())
    with django_assert_num_queries(1):
        assert len(attachments_readable_by(cast.maeve)) == helpers


@pytest.mark.parametrize(
    ("kind", "size", "called"),
    [
        ("pdf", 1, "PDF, 1 KB"),
        ("png", 1600, "Picture, 2 KB"),
        ("docx", 2**20 - 1, "Word document, 1024 KB"),
        ("txt", 2**20, "Text, 1.0 MB"),
        ("jpg", 1_258_291, "Picture, 1.2 MB"),
    ],
)
def test_a_page_calls_it_by_kind_and_size(kind, size, called):
    assert Attachment(kind=kind, size=size).called == called


@pytest.mark.django_db
def test_a_file_is_one_query_whether_it_is_there_or_not(cast, kept, django_assert_num_queries):
    _, file = kept()
    for ref in (file.ref, uuid4()):
        with django_assert_num_queries(1):
            assert find_attachment(cast.nina, ref) is None


@pytest.mark.django_db
def test_on_the_board_peers_get_it_while_it_stands_there(cast, kept):
    r, file = kept(route=Route.PEERS)
    assert str(file.ref) in client_of(cast.ben).get("/peers/").content.decode()
    assert [fetch(who, file).status_code for who in (cast.ben, cast.nina, cast.maeve)] == [200, 404, 404]
    conversation.close(r, by=cast.asha, now=cast.NOW + MINUTE)
    assert fetch(cast.ben, file).status_code == 404
