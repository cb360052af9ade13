"""The ledger is for those who run the program: staff and directors."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checkins.engine import turn
from tests.checkins.hello import scene as hellos

pytestmark = pytest.mark.django_db
PAGE = "/program/escalation/ledger"


@pytest.mark.parametrize(
    ("name", "status"),
    [("rosa", 200), ("okafor", 200), ("asha", 404), ("maeve", 404), ("dana", 404), ("nina", 404)],
)
def test_who_finds_it(cast, client, signed_in, name, status):
    signed_in(client, getattr(cast, name))
    assert [client.get(url).status_code for url in (PAGE, f"{PAGE}.csv", f"{PAGE}.xlsx")] == [status] * 3


def test_the_file_is_named_and_holds_this_program_alone(cast, client, signed_in):
    signed_in(client, cast.rosa)
    answer = client.get(f"{PAGE}.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="ledger.csv"'
    first, *_ = answer.content.decode("utf-8-sig").splitlines()
    assert first == f'"{cast.program.name}"'


def test_it_is_shown_and_never_posted_to(cast, client, signed_in):
    signed_in(client, cast.rosa)
    assert [client.post(url).status_code for url in (PAGE, f"{PAGE}.csv")] == [405, 405]


def test_conversations_and_hellos_that_wait_are_counted_of_this_program_alone(cast, client, signed_in, set_clock):
    signed_in(client, cast.rosa)
    hellos.begin(cast)
    set_clock(hellos.REMINDED + timedelta(seconds=30))
    assert "Conversations and hellos of the calendar are on time too." in client.get(PAGE).content.decode()
    set_clock(hellos.REMINDED + timedelta(minutes=2))
    said = " ".join(client.get(PAGE).content.decode().split())
    assert "0 conversations and 10 hellos of the calendar wait." in said
    assert turn.late_in(cast.other.id, hellos.WITH_ALL) == turn.LateCounts(0, 0)
