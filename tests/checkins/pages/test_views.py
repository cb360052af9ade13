from __future__ import annotations

import pytest
from icalendar import Calendar

from checkins.conversations import acts, talkers
from checkins.conversations.acts import NoSuchConversation
from checkins.models import Booking, OwnSwitches, Pairing, Talker
from pts_support.people.models import Membership, Role, User
from tests.cast import join
from tests.checkins.scene import begin, run

pytestmark = pytest.mark.django_db
HELD = "/conversations/held/"


@pytest.fixture
def scene(cast):
    return begin(cast)


@pytest.fixture
def sent(client, signed_in):
    """`sent(person, path, act="skip")`: the page after it."""

    def post(person, path, **data):
        return signed_in(client, person).post(path, data, follow=True)

    return post


def text(answer):
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_fellow_sees_when_with_whom_and_where_it_can_be_moved(cast, scene, client, signed_in):
    page = text(signed_in(client, cast.asha).get("/conversations/"))
    for words in ("Rosa", " calls you ", "Thursday at 3:00 pm", "20 minutes", "Only Rosa", "November 26 at 3:20 pm"):
        assert words in page
    assert "Dana" in page
    assert "Maeve" not in page
    assert signed_in(client, cast.rosa).get("/conversations/").status_code == 404


def test_a_call_says_at_which_number_or_that_it_is_missing(cast, scene, client, signed_in):
    missing = "We don’t have your phone number yet. Please add it."
    page = text(signed_in(client, cast.asha).get("/conversations/"))
    assert (missing in page, "Add your phone number" in page, "Change the number" in page) == (True, True, False)
    assert "no phone number yet" in text(signed_in(client, cast.rosa).get("/conversations/held/"))
    User.objects.update(phone="518-555-0120")
    page = text(signed_in(client, cast.asha).get("/conversations/"))
    assert (missing in page, "518-555-0120" in page, "Change the number" in page) == (False, True, True)
    assert "no phone number yet" not in text(signed_in(client, cast.rosa).get("/conversations/held/"))
    Talker.objects.update(meets_by="video")
    page = text(signed_in(client, cast.asha).get("/conversations/"))
    assert (missing in page, "518-555-0120" in page, "Change the number" in page) == (False, False, False)


def test_move_and_undo_by_taps_and_what_is_no_time_is_said_kindly(cast, scene, sent):
    mine = scene.booking("asha")
    page = sent(cast.asha, f"/conversations/{mine.ref}/do/", act="move", slot="2026-11-26T20:20:00+00:00")
    assert "Moved. You both get a new calendar file." in text(page)
    assert "November 26 at 3:20 pm" in text(page)
    assert "Undone." in text(sent(cast.asha, f"/conversations/{mine.ref}/undo/"))
    assert scene.booking("asha").starts_at == mine.starts_at
    for slot in ("", "soon", "2026-11-26", "2026-11-26T20:20:00", "2026-11-19T20:20:00+00:00", "\0", "9" * 400):
        page = sent(cast.asha, f"/conversations/{mine.ref}/do/", act="move", slot=slot)
        assert page.status_code == 200
        assert scene.booking("asha").starts_at == mine.starts_at


def test_who_holds_it_moves_it_too(cast, scene, sent):
    mine = scene.booking("asha")
    page = sent(cast.rosa, f"/conversations/{mine.ref}/do/", act="move", slot="2026-11-26T20:20:00+00:00")
    assert "Moved. You both get a new calendar file." in text(page)
    assert "November 26 at 3:20 pm" in text(page)


def test_skip_switch_off_and_on_again(cast, scene, sent):
    mine = scene.booking("asha")
    assert "You skipped the next one." in text(sent(cast.asha, f"/conversations/{mine.ref}/do/", act="skip"))
    off = text(sent(cast.asha, "/conversations/off/", off="yes"))
    told = "To the person you talk with it looks like a skip. No one else is told."  # they are mailed, as of any skip
    assert (f"You switched these off. {told}" in off, f"These are off. {told}" in off) == (True, True)
    assert (" to be booked" in off, "<span>off</span>" in off) == (False, True)
    assert "None is booked" not in text(sent(cast.asha, "/conversations/off/", off="no"))
    assert not OwnSwitches.objects.get().conversations_off


def test_who_holds_it_says_what_happened_and_writes_a_line_when_asked(cast, scene, sent, client, signed_in, set_clock):
    mine = scene.booking("asha")
    assert "Asha" in text(signed_in(client, cast.rosa).get("/conversations/held/"))
    set_clock(mine.ends_at)
    assert "Good that you talked." in text(sent(cast.rosa, f"/conversations/{mine.ref}/do/", act="talked"))
    pair = Pairing.objects.get(membership=mine.membership)
    Pairing.objects.filter(id=pair.id).update(line_asked_at=cast.NOW)
    assert "Write one line of your own" in text(signed_in(client, cast.rosa).get("/conversations/held/"))
    assert "That is all." in text(sent(cast.rosa, "/conversations/held/", line=str(mine.membership.ref)))
    for line in ("", "x", str(mine.ref)):
        assert sent(cast.rosa, "/conversations/held/", line=line).status_code == 404


@pytest.mark.parametrize("gone", ["suspended_at", "ended_at"])
def test_who_has_no_role_there_any_more_reads_and_says_nothing_of_it(
    cast, scene, client, sent, signed_in, set_clock, gone
):
    """Whatever role they have in another program."""
    mine = scene.booking("asha")
    set_clock(mine.ends_at)
    run(mine.ends_at)
    Pairing.objects.filter(membership=mine.membership).update(line_asked_at=cast.NOW)
    join(cast.rosa, cast.other, Role.STAFF)
    assert ["Asha" in text(signed_in(client, cast.rosa).get(page)) for page in ("/", HELD)] == [True, True]
    Membership.objects.filter(user=cast.rosa, program=cast.program).update(**{gone: cast.NOW})
    assert "Asha" not in text(signed_in(client, cast.rosa).get("/"))
    assert client.get(HELD).status_code == 404
    assert sent(cast.rosa, f"/conversations/{mine.ref}/do/", act="talked").status_code == 404
    with pytest.raises(NoSuchConversation):
        acts.wrote_a_line(mine.membership.ref, by=cast.rosa, now=mine.ends_at)
    talkers.name(cast.other, cast.rosa, takes=3, by=cast.rosa, now=cast.NOW)  # there she holds some too
    page = text(client.get(HELD))
    assert ("Your free times" in page, "Asha" in page) == (True, False)


def test_free_times_as_people_write_them_and_what_cannot_be_read_comes_back(cast, scene, sent):
    form = {"meets_by": "video", "place": "https://video.example/rosa", "takes": "4"}
    page = sent(cast.rosa, "/conversations/held/times/", times="Tue 3:30 pm - 4:00 pm\nthursdays 12:10 to 1pm", **form)
    assert "Saved." in text(page)
    assert "Tuesdays 3:30–4:00" in text(page)
    assert "Thursdays 12:10–1:00" in text(page)
    for wrong in ("whenever", "Tuesdays 4 pm to 3 pm", "Funday 3 pm to 4 pm", "Tue 3 pm to 4 pm\nTue 3:30 pm to 5 pm"):
        page = sent(cast.rosa, "/conversations/held/times/", times=wrong, **form)
        assert wrong.splitlines()[0] in page.content.decode().replace("&#x27;", "'")
        assert "Please fix one thing" in text(page)
    assert scene.rosa.free_times.count() == 2


def test_the_calendar_file_is_there_for_its_two_people_alone(cast, scene, client, signed_in):
    path = f"/conversations/{scene.booking('asha').ref}/file/"
    for person in (cast.asha, cast.rosa):
        answer = signed_in(client, person).get(path)
        assert answer["Content-Type"].startswith("text/calendar")
        [event] = Calendar.from_ical(answer.content).walk("VEVENT")
        assert str(event["summary"]) == "PTS Support: check-in"
    for person in (cast.ben, cast.dana, cast.okafor, cast.nina):
        assert signed_in(client, person).get(path).status_code == 404


def test_of_a_skipped_one_there_is_no_number_and_no_file(cast, scene, client, signed_in):
    mine = scene.booking("asha")
    cast.asha.phone = "518-555-0147"
    cast.asha.save()
    assert ["0147" in text(signed_in(client, cast.rosa).get(page)) for page in ("/", HELD)] == [True, True]
    acts.skip(mine.ref, by=cast.asha, now=cast.NOW)
    assert "skipped this round" in text(client.get(HELD))
    assert ["0147" in text(client.get(page)) for page in ("/", HELD)] == [False, False]
    assert "Asha" not in text(client.get("/"))
    assert client.get(f"/conversations/{mine.ref}/file/").status_code == 404


def test_the_page_asks_as_much_for_one_conversation_as_for_thirty(cast, scene, client, signed_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    signed_in(client, cast.rosa)
    with CaptureQueriesContext(
        connection,
    ) as three:
        client.get("/conversations/held/")
    Booking.objects.filter(person=cast.rosa).exclude(id=scene.booking("asha").id).delete()
    with CaptureQueriesContext(connection) as one:
        client.get("/conversations/held/")
    assert len(one) == len(three)
