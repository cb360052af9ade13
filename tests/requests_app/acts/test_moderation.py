"""Flags on the board: a reader asks the program to look, staff or a director look without names and decide."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from pts_support.notify import kinds
from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation
from requests_app.models import BoardFlag, Message, Reading
from requests_app.vocabulary import Route
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db
MIN = timedelta(minutes=1)


@pytest.fixture
def posted(cast):
    policies(cast)
    r = ask(cast, text="A kid bites.", route=Route.PEERS)
    conversation.reply(r, by=cast.ben, text="Bite back.", now=cast.NOW + MIN)
    return r


def post(who, path, **data):
    client = Client()
    client.force_login(who)
    return client.post(path, data)


def page(who, path="/peers/review/"):
    client = Client()
    client.force_login(who)
    answer = client.get(path)
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def flag(who, request, text="Bite back."):
    return post(who, f"/peers/{request.ref}/flag/", message=str(Message.objects.get(request=request, text=text).ref))


def test_a_flag_brings_it_before_staff_and_director_without_names(cast, posted):
    before = page(cast.rosa)
    assert "Nothing to look at" in before
    assert flag(cast.lena, posted).status_code == 302
    assert flag(cast.asha, posted).status_code == 302
    for who in (cast.rosa, cast.okafor):
        seen = page(who)
        main = seen[seen.index("<main") : seen.index("<footer")]
        assert main.count("<article") == 1
        assert "A kid bites." in main
        assert "Bite back." in main
        for person in (cast.asha, cast.ben, cast.lena):
            assert person.called not in main
            assert str(person.ref) not in main
        assert str(posted.ref) not in main
    told = OutboxMessage.objects.filter(kind="board.flagged")
    assert sorted(m.person.called for m in told) == ["Dr. Okafor", "Rosa"]
    assert kinds.get("board.flagged").matters(list(told), cast.NOW) == {m.id for m in told}
    assert {page(who) for who in (cast.maeve, cast.ben, cast.asha, cast.nina)} == {404}


def test_a_mail_is_about_what_this_very_reader_can_look_at(cast, posted):
    """What waits of a post they were left out of sends them nothing that another flag had put in the post."""
    flag(cast.lena, posted)
    round_okafor = ask(cast, "imani", text="Round her.", route=Route.PEERS, left_out=frozenset({cast.okafor.id}))
    flag(cast.lena, round_okafor, "Round her.")
    BoardFlag.objects.filter(message__request=posted).update(looked_at=cast.NOW, looked_by=cast.rosa, outcome="left")
    told = {m.person_id: m for m in OutboxMessage.objects.filter(kind="board.flagged")}
    assert told.keys() == {cast.rosa.id, cast.okafor.id}
    assert kinds.get("board.flagged").matters(list(told.values()), cast.NOW) == {told[cast.rosa.id].id}
    assert "Bite back." not in page(cast.other_staff)


def test_that_they_looked_is_seen_by_whoever_asked(cast, posted):
    flag(cast.lena, posted)
    page(cast.rosa)
    assert Reading.objects.filter(request=posted, reader=cast.rosa).count() == 1
    hers = page(cast.asha, f"/requests/{posted.ref}/")
    assert "Rosa" in hers
    assert "somebody asked the program to look at the board" in hers


def test_whoever_was_left_out_has_no_trace_of_it(cast):
    policies(cast)
    r = ask(cast, text="About Rosa.", route=Route.PEERS, left_out=frozenset({cast.rosa.id}))
    conversation.reply(r, by=cast.ben, text="Hm.", now=cast.NOW + MIN)
    before = page(cast.rosa)
    flag(cast.lena, r, "Hm.")
    assert page(cast.rosa) == before or "Nothing to look at" in page(cast.rosa)
    assert not OutboxMessage.objects.filter(kind="board.flagged", person=cast.rosa).exists()
    one = BoardFlag.objects.get()
    assert post(cast.rosa, f"/peers/review/{one.ref}/", outcome="checked").status_code == 404
    assert "Hm." in page(cast.okafor)


def test_checked_is_shown_to_everybody_on_the_board(cast, posted):
    flag(cast.lena, posted)
    one = BoardFlag.objects.get()
    assert post(cast.okafor, f"/peers/review/{one.ref}/", outcome="checked").status_code == 302
    for who in (cast.lena, cast.asha):
        assert "Checked by the program" in page(who, "/peers/")
    one.refresh_from_db()
    assert (one.outcome, one.looked_by) == ("checked", cast.okafor)
    assert "Nothing to look at" in page(cast.rosa)
    assert post(cast.rosa, f"/peers/review/{one.ref}/", outcome="hidden").status_code == 404  # looked at already


def test_hidden_until_its_author_changes_it(cast, posted):
    flag(cast.asha, posted)
    one = BoardFlag.objects.get()
    post(cast.rosa, f"/peers/review/{one.ref}/", outcome="hidden")
    assert "Bite back." not in page(cast.lena, "/peers/")
    assert "because the program asked for it" in page(cast.lena, "/peers/")
    answer = Message.objects.get(request=posted, author=cast.ben)
    post(cast.ben, f"/requests/{posted.ref}/words/{answer.ref}/", text="Offer a chew.")
    assert "Offer a chew." in page(cast.lena, "/peers/")


def test_a_post_is_reported_and_left_as_it_is(cast, posted):
    assert flag(cast.lena, posted, "A kid bites.").status_code == 302
    seen = page(cast.rosa)
    assert "A question" in seen
    assert 'value="checked"' not in seen
    post(cast.rosa, f"/peers/review/{BoardFlag.objects.get().ref}/", outcome="left")
    assert "A kid bites." in page(cast.lena, "/peers/")
    assert "Nothing to look at" in page(cast.rosa)


def test_who_may_not_flag(cast, posted):
    nothing = post(cast.nina, f"/peers/{uuid4()}/flag/", message=str(uuid4()))
    answer = Message.objects.get(request=posted, author=cast.ben)
    for who in (cast.nina, cast.maeve, cast.rosa, cast.ben):  # Ben wrote it
        found = post(who, f"/peers/{posted.ref}/flag/", message=str(answer.ref))
        assert (found.status_code, found.content) == (404, nothing.content), who.called
    conversation.close(posted, by=cast.asha, now=cast.NOW + 2 * MIN)
    assert flag(cast.lena, posted).status_code == 404
    assert not BoardFlag.objects.exists()


def test_it_stands_on_the_first_page_of_those_who_may_look_without_a_word(cast, posted):
    says = "Somebody asked the program to look"
    assert says not in page(cast.rosa, "/") + page(cast.okafor, "/")
    flag(cast.lena, posted)
    for who in (cast.rosa, cast.okafor):
        assert says in page(who, "/")
        assert "Bite back." not in page(who, "/")
    for who in (cast.maeve, cast.tom, cast.asha, cast.nina):
        assert says not in page(who, "/")
    post(cast.rosa, f"/peers/review/{BoardFlag.objects.get().ref}/", outcome="left")
    assert says not in page(cast.rosa, "/") + page(cast.okafor, "/")


def test_whoever_is_left_out_has_no_trace_of_it_on_the_first_page(cast):
    policies(cast)
    r = ask(cast, text="A kid bites.", route=Route.PEERS, left_out=frozenset({cast.rosa.id}))
    conversation.reply(r, by=cast.ben, text="Bite back.", now=cast.NOW + MIN)
    before = page(cast.rosa, "/")
    flag(cast.lena, r)
    assert "asked the program to look" in page(cast.okafor, "/")
    assert "asked the program to look" not in before + page(cast.rosa, "/")
