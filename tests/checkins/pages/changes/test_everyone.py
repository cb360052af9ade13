"""What changed, for everybody; and a fellow's own sentences, which nobody else finds."""

from __future__ import annotations

from uuid import uuid4

import pytest

from checkins.changes import publishing
from checkins.changes.publishing import LineWords
from checkins.models import SharedLine
from tests.checkins.changes.scene import MONDAYS, begin, give
from tests.reading import plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(cast, client, signed_in):
    begin(cast)
    publishing.publish(cast.program, LineWords("Rooms can be booked."), by=cast.rosa, now=cast.NOW)
    give(cast, "asha", now=cast.NOW)

    def of(person):
        signed_in(client, person)
        return plain(client.get("/changed/"))

    return of


def test_everybody_of_the_program_reads_the_line_and_only_its_author_the_sentence(cast, read):
    for person in (cast.asha, cast.ben, cast.maeve, cast.okafor, cast.rosa, cast.dana):
        shown = read(person)
        assert "Rooms can be booked." in shown
        assert ("By asha." in shown) == (person == cast.asha)
        assert ("Publish or change a line" in shown) == (person in (cast.okafor, cast.rosa))
    assert "Rooms can be booked." not in read(cast.nina)


def test_a_fellow_takes_a_sentence_back_before_staff_have_it(cast, read, client):
    read(cast.asha)
    url = f"/changed/{SharedLine.objects.get().ref}/"
    answer = client.post(url + "take-back/", follow=True)
    assert "Taken back. Staff don’t get it." in plain(answer)
    assert "By asha." not in plain(answer)
    assert "Undone." in plain(client.post(url + "undo/", follow=True))
    SharedLine.objects.update(closing=None, due_at=None, told_at=MONDAYS[2])
    answer = plain(client.post(url + "take-back/", follow=True))
    assert "Staff have it already" in answer
    assert "Staff got it yesterday" in answer
    read(cast.ben)
    assert client.post(url + "take-back/").status_code == client.post(url + "undo/").status_code == 404
    assert client.post(f"/changed/{uuid4()}/take-back/").status_code == 404
