"""Staff and directors publish; staff read the sentences, mixed, and nobody's name."""

from __future__ import annotations

from uuid import uuid4

import pytest

from checkins import programs
from checkins.changes import topics
from checkins.models import ChangedLine
from tests.checkins.changes.scene import MONDAYS, begin, give, run
from tests.reading import body, plain

pytestmark = pytest.mark.django_db
PAGE = "/program/changed/"


@pytest.fixture
def by(cast, client, signed_in):
    begin(cast)

    def person(who):
        signed_in(client, who)
        return client

    return person


def test_a_line_is_published_edited_taken_back_and_undone_from_the_page(cast, by):
    client = by(cast.rosa)
    answer = client.post(PAGE, {"text": "Rooms can be booked.", "topic": ""}, follow=True)
    assert "Published. Everyone reads it for a month." in plain(answer)
    line = ChangedLine.objects.get()
    url = f"{PAGE}{line.ref}/"
    assert "Rooms can be booked." in body(client.get(url))
    client = by(cast.okafor)
    answer = client.post(url, {"text": "Rooms can be booked for calls.", "topic": ""}, follow=True)
    shown = plain(answer)
    assert "Edited by Dr. Okafor, today. Before: " in shown
    assert "Rooms can be booked." in shown
    assert "Taken back. It is on no page any more." in plain(client.post(url + "take-back/", follow=True))
    assert client.get(url).status_code == 404
    assert "Undone. Everything is as it was." in plain(client.post(url + "undo/", follow=True))
    assert "Someone has changed it since" in plain(by(cast.rosa).post(url + "undo/", follow=True))


def test_what_is_refused_comes_back_with_the_reason_beside_it(cast, by):
    client = by(cast.rosa)
    answer = client.post(PAGE, {"text": "Asha asked for it.", "topic": ""})
    assert (answer.status_code, "Asha asked for it." in body(answer)) == (422, True)
    assert "could be someone in your program" in plain(answer)
    answer = plain(client.post(PAGE, {"text": "Forms are shorter.", "topic": "iep"}))
    assert topics.TOO_FEW in answer
    assert client.post(PAGE, {"text": "x" * 281, "topic": "another_mentor"}).status_code == 422
    assert not ChangedLine.objects.exists()


def test_whoever_does_not_publish_finds_nothing(cast, by):
    by(cast.rosa).post(PAGE, {"text": "Rooms can be booked."})
    url = f"{PAGE}{ChangedLine.objects.get().ref}/"
    for who in (cast.asha, cast.maeve, cast.dana, cast.other_staff):
        client = by(who)
        codes = [client.get(url).status_code, client.post(url, {"text": "Mine."}).status_code]
        codes += [client.post(url + act).status_code for act in ("take-back/", "undo/")]
        assert codes == [404] * 4
    assert [by(who).get(PAGE).status_code for who in (cast.asha, cast.maeve, cast.other_staff)] == [404, 404, 200]
    assert by(cast.rosa).post(f"{PAGE}{uuid4()}/undo/").status_code == 404


def test_staff_read_sentences_mixed_without_names_and_a_director_none(cast, by):
    fellows = ("asha", "ben", "imani", "jonah", "lena", "asha")
    give(cast, *fellows, now=MONDAYS[0])
    run(*MONDAYS[1:2])
    shown = plain(by(cast.rosa).get(PAGE))
    assert all(f"By {name}." in shown for name in fellows)
    assert [one.called for one in (cast.asha, cast.ben, cast.imani) if one.called in shown] == []
    assert "What fellows would change" not in plain(by(cast.okafor).get(PAGE))
    assert "By asha." not in plain(by(cast.other_staff).get(PAGE))


def test_where_it_is_off_the_page_says_so(cast, by):
    programs.switch(cast.program, "changes", on=False, by=cast.rosa, now=cast.NOW)
    shown = plain(by(cast.rosa).get(PAGE))
    assert "This is turned off for the whole program" in shown
    assert "What changed, in one line" not in shown
    assert "turned off" in plain(by(cast.rosa).post(PAGE, {"text": "Rooms can be booked."}))
