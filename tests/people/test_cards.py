"""What waits for somebody stands on their first page; the way to all of it on that of directors and the contact."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pts_support.people.roster import powers
from tests.cast import NOW


def home(client, who):
    client.force_login(who)
    client.get("/")  # the first page of a visit asks more
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/").content.decode()
    return " ".join(page.split()), len(asked)


@pytest.mark.parametrize(
    ("who", "waits", "way"),
    [("okafor", True, True), ("rosa", False, False), ("dana", False, True), ("maeve", False, False)],
)
def test_whoever_must_act_reads_what_it_is(cast, client, who, waits, way):
    powers.give_role(
        program=cast.program, role="staff", by=cast.rosa, now=NOW, email="kim@lakeside.example", name="Kim",
        called="Kim", starts_on=NOW.date(),
    )  # fmt: skip
    page, queries = home(client, getattr(cast, who))
    assert ("Make Kim program staff." in page, "What waits for a second person in your program" in page) == (waits, way)
    assert queries <= 11


def test_the_person_concerned_finds_what_they_can_refuse(cast, client):
    powers.give_role(
        program=cast.program, role="director", by=cast.rosa, now=NOW, email=cast.maeve.email, name="Maeve",
        called="Maeve", starts_on=NOW.date(),
    )  # fmt: skip
    assert "Make Maeve Clinical Director." in home(client, cast.maeve)[0]
