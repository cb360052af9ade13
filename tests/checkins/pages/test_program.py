from __future__ import annotations

import pytest

from checkins.conversations import talkers
from checkins.models import ProgramCheckins, Round, Talker
from checkins.pages.program import SWITCHES
from tests.checkins.scene import begin

pytestmark = pytest.mark.django_db


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def staff(cast, client, signed_in):
    begin(cast)
    signed_in(client, cast.rosa)
    return lambda **data: client.post("/program/check-ins/", data, follow=True)


def test_numbers_without_names_and_who_holds_them(cast, staff, client):
    page = text(client.get("/program/check-ins/"))
    assert "6 of 10" in page
    assert "3 of 10 fellows" in page
    assert [one.called for one in (cast.asha, cast.ben, cast.imani) if one.called in page] == []


def test_rounds_are_edited_as_sentences_and_bad_ones_come_back(cast, staff):
    page = staff(do="rounds", weeks="3, 9 ,12", last="on")
    assert "Saved." in text(page)
    running = Round.objects.filter(program=cast.program, ended_at=None).order_by("week")
    assert [(one.when, one.week) for one in running] == [("week", 3), ("week", 9), ("week", 12), ("last", None)]
    for weeks in ("0", "53", "three", "-1", "1" * 100, "٣"):
        page = text(staff(do="rounds", weeks=weeks))
        assert "is no week of a school year" in page
    assert running.count() == 4


def test_who_holds_them_is_named_and_removed_and_what_they_had_moves(cast, staff):
    assert "Saved." in text(staff(do="name", person=str(cast.okafor.ref), takes="5"))
    okafor = Talker.objects.get(user=cast.okafor)
    page = text(staff(do="end", talker=str(Talker.objects.get(user=cast.dana).ref)))
    assert "No free times yet" in page
    said = "What they had is with someone else now, or counted above as having no one."
    assert page.index(said) < page.index("With no one to hold them") < page.index("Who holds them")
    assert Talker.objects.get(user=cast.dana).ended_at == cast.NOW
    assert okafor.takes == 5
    theirs = talkers.name(cast.other, cast.other_mentor, takes=2, by=cast.other_staff, now=cast.NOW)
    for wrong in ("", "x", str(cast.nina.ref), str(theirs.ref)):
        assert staff(do="end", talker=wrong).status_code == 404
    for no_helper_here in (cast.nina, cast.asha):
        assert "Pick" in text(staff(do="name", person=str(no_helper_here.ref), takes="5"))
        assert not Talker.objects.filter(user=no_helper_here).exists()


def test_the_switch(cast, staff):
    for name, label in SWITCHES.items():
        assert f"{label}: <b>off for everyone</b>" in text(staff(do="off", what=name))
        assert not getattr(ProgramCheckins.objects.get(program=cast.program), name)
        assert f"{label}: <b>on</b>" in text(staff(do="on", what=name))
    for wrong in ("practice", "program", "look_at", ""):
        staff(do="off", what=wrong)
    assert ProgramCheckins.objects.filter(program=cast.program, practice=True).exists()
