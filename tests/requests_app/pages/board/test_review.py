"""The page of flags: staff or a director look without names, and whoever was left out has no trace of it."""

from datetime import timedelta

import pytest

from pts_support.notify import kinds
from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation
from requests_app.models import BoardFlag, Reading
from requests_app.vocabulary import Route
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies
from tests.requests_app.flagging import flag, page, post

pytestmark = pytest.mark.django_db
MIN = timedelta(minutes=1)


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


def test_that_they_looked_is_seen_by_whoever_asked(cast, posted):
    flag(cast.lena, posted)
    page(cast.rosa)
    assert Reading.objects.filter(request=posted, reader=cast.rosa).count() == 1
    hers = page(cast.asha, f"/requests/{posted.ref}/")
    assert "Rosa" in hers
    assert "someone asked the program to look at the board" in hers


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


def test_it_stands_on_the_first_page_of_those_who_may_look_without_a_word(cast, posted):
    says = "1 post on the fellows’ board was reported."
    assert says not in page(cast.rosa, "/") + page(cast.okafor, "/")
    flag(cast.lena, posted)
    flag(cast.asha, posted)  # two who report the same words are one thing to look at
    for who in (cast.rosa, cast.okafor):
        assert says in page(who, "/")
        assert "Bite back." not in page(who, "/")
    for who in (cast.maeve, cast.tom, cast.asha, cast.nina):
        assert says not in page(who, "/")
    post(cast.rosa, f"/peers/review/{BoardFlag.objects.first().ref}/", outcome="left")
    assert says not in page(cast.rosa, "/") + page(cast.okafor, "/")


def test_whoever_is_left_out_has_no_trace_of_it_on_the_first_page(cast):
    policies(cast)
    r = ask(cast, text="A kid bites.", route=Route.PEERS, left_out=frozenset({cast.rosa.id}))
    conversation.reply(r, by=cast.ben, text="Bite back.", now=cast.NOW + MIN)
    before = page(cast.rosa, "/")
    flag(cast.lena, r)
    assert "board was reported" in page(cast.okafor, "/")
    assert "board was reported" not in before + page(cast.rosa, "/")
