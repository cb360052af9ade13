"""Words that may name a student: hidden from everybody but their author at once, changed by them, shown again."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from pts_support.notify import kinds
from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation
from requests_app.models import Event, HelpRequest, Message
from requests_app.vocabulary import Consent, Route
from tests.reading import body, plain
from tests.requests_app.asking import up

pytestmark = pytest.mark.django_db
HIDDEN = "These words are being changed, because they may name a student."
NAMING = "Jayden bites when the bell rings."
MIN = timedelta(minutes=1)


@pytest.fixture
def tap():
    """`tap(cast.maeve, request, message)`: this person says that it names a student."""

    def post(who, request, message, name="names_student", **data):
        client = Client()
        client.force_login(who)
        path = reverse(f"requests:{name}", args=[request.ref])
        return client.post(path, {"message": getattr(message, "ref", message), **data})

    return post


@pytest.fixture
def change():
    def post(who, request, message, **data):
        client = Client()
        client.force_login(who)
        return client.post(reverse("requests:change_words", args=[request.ref, message.ref]), data)

    return post


def first(request):
    return Message.objects.filter(request=request).order_by("at", "id").first()


def get(who, path):
    client = Client()
    client.force_login(who)
    return client.get(path)


def test_hidden_from_everybody_but_the_author_at_once(cast, ask, look, tap):
    r = ask(text=NAMING, tried_friend="Jayden's teacher", urgency="today")
    before = HelpRequest.objects.values().get(id=r.id)
    assert tap(cast.maeve, r, first(r)).status_code == 302
    hers, his = plain(look(cast.asha, r)), plain(look(cast.maeve, r))
    assert NAMING in hers
    assert "hidden from everyone but you" in hers
    assert HIDDEN in his
    assert "Jayden" not in his
    assert "Jayden" not in body(get(cast.maeve, "/dashboard/"))
    assert HIDDEN in body(get(cast.maeve, "/dashboard/"))
    after = HelpRequest.objects.values().get(id=r.id)
    assert {k for k in before if before[k] != after[k]} <= {"changed_at"}  # the clock runs on
    told = OutboxMessage.objects.filter(about=r.ref, person=cast.asha).values_list("kind", flat=True)
    assert list(told) == ["fellow.words"]
    assert [(e.kind, e.actor, e.data) for e in Event.objects.filter(request=r, kind="words_hidden")] == [
        ("words_hidden", None, {"note": False})
    ]
    assert "Some of your words may name a student." in plain(get(cast.asha, "/"))


def test_a_search_does_not_find_hidden_words(cast, ask, tap):
    r = ask(text="The xylophone is broken.")
    found = lambda: body(get(cast.maeve, "/dashboard/?q=xylophone"))  # noqa: E731
    assert "is broken." in found()
    tap(cast.maeve, r, first(r))
    assert "is broken." not in found()
    assert str(r.ref) not in found()


def test_the_author_changes_them_and_the_old_ones_are_gone(cast, ask, look, tap, change):
    r = ask(text=NAMING, tried_friend="Jayden's teacher")
    message = first(r)
    tap(cast.maeve, r, message)
    page = get(cast.asha, reverse("requests:change_words", args=[r.ref, message.ref]))
    assert NAMING in plain(page)
    same = change(cast.asha, r, message, text=NAMING, tried_friend="Jayden's teacher")
    assert same.status_code == 422
    assert "These are the same words." in plain(same)
    warned = change(cast.asha, r, message, text="Jayden from my class bites.", tried_friend="")
    assert warned.status_code == 422
    assert "could be a student" in plain(warned)
    done = change(cast.asha, r, message, text="A second grader bites.", tried_friend="a teacher")
    assert done.status_code == 302
    seen = plain(look(cast.maeve, r))
    assert "A second grader bites." in seen
    assert "a teacher" in seen
    assert HIDDEN not in seen
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM requests_app_message UNION ALL SELECT tried_friend FROM requests_app_helprequest"
        )
        assert "Jayden" not in str(cursor.fetchall())
    r.refresh_from_db()
    assert r.body_digest == ""
    assert change(cast.asha, r, message, text="Again.").status_code == 404  # shown again: nothing to change


def test_a_helper_is_asked_to_change_their_own(cast, ask, look, tap, change):
    r = ask()
    conversation.reply(r, by=cast.maeve, text="Ask Jayden's mother.", now=cast.NOW + MIN)
    answer = Message.objects.get(request=r, author=cast.maeve)
    tap(cast.asha, r, answer)
    assert HIDDEN in plain(look(cast.asha, r))
    assert "Ask Jayden's mother." in plain(look(cast.maeve, r))
    row = OutboxMessage.objects.get(kind="words.change")
    assert (row.person, row.facts) == (cast.maeve, {})
    assert kinds.get("words.change").matters([row], cast.NOW) == {row.id}
    assert change(cast.asha, r, answer, text="Mine now.").status_code == 404
    change(cast.maeve, r, answer, text="Ask the family.")
    assert "Ask the family." in plain(look(cast.asha, r))
    assert kinds.get("words.change").matters([row], cast.NOW) == set()


def test_a_note_is_hidden_without_a_trace_for_the_fellow(cast, ask, look, tap):
    r = ask()
    conversation.note(r, by=cast.maeve, text="Jayden again.", now=cast.NOW + MIN)
    note = Message.objects.get(kind="note")
    before = plain(look(cast.asha, r))
    assert tap(cast.asha, r, note).status_code == 404
    tap(cast.maeve, r, note)
    assert plain(look(cast.asha, r)) == before


def test_on_the_board_peers_tap_and_no_longer_read_it(cast, ask, tap, change):
    r = ask(text="A kid bites.", route=Route.PEERS)
    conversation.reply(r, by=cast.ben, text="Ask his aunt, she knows.", now=cast.NOW + MIN)
    answer = Message.objects.get(request=r, author=cast.ben)
    back = tap(cast.lena, r, answer)
    assert (back.status_code, back["Location"]) == (302, "/peers/")
    boards = {who.called: body(get(who, "/peers/")) for who in (cast.lena, cast.ben, cast.asha)}
    assert {who: "his aunt" in page for who, page in boards.items()} == {"Lena": False, "Ben": True, "Asha": False}
    assert HIDDEN in boards["Lena"]
    assert HIDDEN in boards["Asha"]
    stopped = change(cast.ben, r, answer, text="Ask Jayden Brown.", warned="1")
    assert stopped.status_code == 422
    assert "Other fellows read this" in plain(stopped)
    assert change(cast.ben, r, answer, text="Ask a relative.")["Location"] == "/peers/"
    assert "Ask a relative." in body(get(cast.lena, "/peers/"))


def test_whoever_may_not_read_them_finds_nothing_there(cast, ask, at, tap, change):
    r = up(ask(text=NAMING, consent=Consent.ONLY_WAITING), at, 2)  # Tom knows that Asha waits
    message = first(r)
    conversation.note(r, by=cast.maeve, text="For us.", now=at(r.due_at - MIN))
    nothing = tap(cast.nina, r, uuid4())
    for who in (cast.tom, cast.nina, cast.ben, cast.rosa):
        answer = tap(who, r, message)
        assert (answer.status_code, answer.content) == (404, nothing.content), who.called
    assert tap(cast.maeve, r, uuid4()).content == nothing.content
    assert tap(cast.maeve, r, "x").status_code == 302  # no ref at all: said on the page, nothing done
    assert not Message.objects.exclude(hidden_why="").exists()
    tap(cast.maeve, r, message)
    nothing = change(cast.nina, SimpleNamespace(ref=uuid4()), message, text="Other words.")
    for who in (cast.maeve, cast.tom, cast.nina):
        assert change(who, r, message, text="Other words.").content == nothing.content


def test_a_second_tap_changes_nothing(cast, ask, tap):
    r = ask(text=NAMING)
    tap(cast.maeve, r, first(r))
    was = Message.objects.filter(request=r).values().get()
    tap(cast.maeve, r, first(r))
    assert Message.objects.filter(request=r).values().get() == was
    assert Event.objects.filter(kind="words_hidden").count() == 1


# Before it is sent ---------------------------------------------------------------------------------------------------


def write(who, request, act, text, **data):
    client = Client()
    client.force_login(who)
    data = {"text": text, "form_key": uuid4(), "way": "answer", "then": "answer", **data}
    return client.post(reverse(f"requests:{act}", args=[request.ref]), data)


@pytest.mark.parametrize("act", ["reply", "note", "add_words", "follow_up", "thank", "reopen"])
def test_off_the_board_words_are_warned_of_once_and_then_go_as_they_are(cast, ask, look, act):
    r = ask()
    if act not in ("reply", "note", "add_words"):
        conversation.reply(r, by=cast.maeve, text="So.", now=cast.NOW)
    if act == "reopen":
        conversation.close(r, by=cast.asha, now=cast.NOW)
    who = cast.maeve if act in ("reply", "note") else cast.asha
    count = Message.objects.count()
    warned = write(who, r, act, "Call Jayden Brown’s mother.")
    assert warned.status_code == 422
    assert Message.objects.count() == count
    assert "“Jayden Brown” could be a student's name." in plain(warned)
    assert "Nothing has been sent yet" in plain(warned)
    assert "Call Jayden Brown’s mother." in body(warned)
    forms = [form.split("</form>")[0] for form in body(warned).split("<form")[1:]]
    assert 'name="warned" value="1"' in next(form for form in forms if f"/{act}/" in form)
    assert write(who, r, act, "Call Jayden Brown’s mother.", warned="1").status_code == 302
    assert Message.objects.count() == count + 1


def test_who_helps_and_who_asked_are_no_students(cast, ask):
    assert write(cast.maeve, ask(), "reply", "Asha, talk to Tom or Dr. Okafor; Maeve.").status_code == 302
