"""Flags on the board: who may ask the program to look, and what becomes of what staff or a director decide."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from pts_support.notify import kinds
from pts_support.notify.kinds import NotificationContext
from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation
from requests_app.models import BoardFlag, Message
from tests.requests_app.flagging import flag, page, post

pytestmark = pytest.mark.django_db
MIN = timedelta(minutes=1)


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


def test_their_author_is_led_to_a_page_they_have(cast, posted):
    """A colleague has no page of somebody else's request."""
    flag(cast.asha, posted)
    post(cast.rosa, f"/peers/review/{BoardFlag.objects.get().ref}/", outcome="hidden")
    row = OutboxMessage.objects.get(kind="words.change", person=cast.ben)
    leads = kinds.get(row.kind).path(NotificationContext(cast.ben, row.facts, row.about, cast.NOW, cast.ben.zone))
    answer = Message.objects.get(request=posted, author=cast.ben)
    assert f"/requests/{posted.ref}/words/{answer.ref}/" in page(cast.ben, leads)


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
    for who in (cast.nina, cast.maeve, cast.rosa):
        found = post(who, f"/peers/{posted.ref}/flag/", message=str(answer.ref))
        assert (found.status_code, found.content) == (404, nothing.content), who.called
    for chosen, said in ((str(answer.ref), "Those are your own words."), ("", "Choose which words it is about.")):
        client = Client()
        client.force_login(cast.ben)  # who wrote it
        told = client.post(f"/peers/{posted.ref}/flag/", {"message": chosen}, follow=True)
        assert (told.redirect_chain[0][0], said in told.content.decode()) == ("/peers/", True)
    conversation.close(posted, by=cast.asha, now=cast.NOW + 2 * MIN)
    assert flag(cast.lena, posted).status_code == 404
    assert not BoardFlag.objects.exists()
