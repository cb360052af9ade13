"""One person is on it: the first "I'll answer" stands, and nobody answers over an answer they have not read."""

from datetime import timedelta

import pytest

from pts_support.notify.models import OutboxMessage
from requests_app.models import Message, Offer
from requests_app.vocabulary import State, Urgency
from tests.reading import body, plain
from tests.requests_app.asking import fresh

pytestmark = pytest.mark.django_db
MIN = timedelta(minutes=1)


@pytest.fixture
def today(cast, ask, do, at):
    """Asked for today: Maeve and Tom both; Maeve is on it since 10:40."""
    request = ask(urgency=Urgency.TODAY)
    do(cast.maeve, request, "acknowledge")
    at(cast.NOW + 26 * MIN)
    return request


def kinds(request, person):
    return sorted(OutboxMessage.objects.filter(about=request.ref, person=person).values_list("kind", flat=True))


def on_it(request):
    request = fresh(request)
    return request.state, request.acked_by.called, request.due_at


def test_a_second_ill_answer_changes_nothing_and_says_who_is_on_it_since_when(cast, do, today):
    before = on_it(today)
    for data in ({}, {"until": "2026-11-17T19:00+00:00"}, {"instead_of": "nobody"}, {"instead_of": cast.tom.ref}):
        page = do(cast.tom, today, "acknowledge", **data)
        assert page.status_code == 409
        assert "Maeve is on it since 10:40 am. Take over?" in plain(page)
    assert on_it(today) == before
    assert kinds(today, cast.maeve) == ["request.asked"]


def test_one_tap_takes_over_by_the_time_that_was_named_and_who_was_on_it_is_told(cast, do, today):
    page = body(do(cast.tom, today, "acknowledge", until="2026-11-17T19:00+00:00", next="/dashboard/"))
    assert f'name="instead_of" value="{cast.maeve.ref}"' in page
    assert 'name="until" value="2026-11-17T19:00:00+00:00"' in page
    assert 'name="next" value="/dashboard/"' in page
    taken = do(cast.tom, today, "acknowledge", until="2026-11-17T19:00:00+00:00", instead_of=str(cast.maeve.ref))
    assert (taken.status_code, on_it(today)[:2]) == (302, (State.ACKNOWLEDGED, "Tom"))
    assert "request.taken_over" in kinds(today, cast.maeve)
    assert "request.taken_over" not in kinds(today, cast.tom)


def test_who_took_over_first_has_it_before_a_third(cast, do, today):
    do(cast.tom, today, "acknowledge", instead_of=str(cast.maeve.ref))
    page = do(cast.maeve, today, "acknowledge")
    assert (page.status_code, on_it(today)[1]) == (409, "Tom")
    assert "Tom is on it since 11:06 am. Take over?" in plain(page)


def test_who_was_taken_over_can_take_it_back_over(cast, do, look, today):
    """Naming a time a second time asks the fellow, but only for whoever is on it."""
    do(cast.tom, today, "acknowledge", instead_of=str(cast.maeve.ref))
    said = plain(look(cast.maeve, today))
    assert "You named a time already" not in said
    assert "Ask for that time" not in said
    do(cast.maeve, today, "acknowledge", instead_of=str(cast.tom.ref))
    assert on_it(today)[:2] == (State.ACKNOWLEDGED, "Maeve")
    assert "request.taken_over" in kinds(today, cast.tom)
    assert not Offer.objects.filter(request=today).exists()
    assert "You named a time already" in plain(look(cast.maeve, today))


def test_an_answer_that_came_meanwhile_is_read_before_the_second_goes(cast, do, look, today, at):
    open_page = look(cast.tom, today)
    seen = open_page.context["forms"]["reply"]["seen"].value()
    do(cast.maeve, today, "reply", text="Call the office first.")
    at(cast.NOW + 30 * MIN)
    page = do(cast.tom, today, "reply", text="Ask them twice.", seen=seen)
    assert page.status_code == 422
    assert "Maeve answered while you were writing: read it, send yours too?" in plain(page)
    assert "Ask them twice." in body(page)
    assert "Call the office first." in body(page)
    assert Message.objects.filter(request=today, author=cast.tom).count() == 0
    form = page.context["forms"]["reply"]
    sent = do(cast.tom, today, "reply", text="Ask them twice.", seen=form["seen"].value())
    assert (sent.status_code, Message.objects.filter(request=today, author=cast.tom).count()) == (302, 1)


def test_a_question_and_a_talk_that_came_meanwhile_are_called_so(cast, ask, do, look):
    for name, data, did in (
        ("reply", {"text": "Which class?", "then": "question"}, "asked a question"),
        ("talked", {}, "talked with them"),
    ):
        request = ask(urgency=Urgency.TODAY)
        seen = look(cast.tom, request).context["forms"]["reply"]["seen"].value()
        Message.objects.update(at=cast.NOW)
        request.refresh_from_db()
        type(request).objects.filter(id=request.id).update(asked_at=cast.NOW - MIN)
        seen = look(cast.tom, request).context["forms"]["reply"]["seen"].value()
        do(cast.maeve, request, name, **data)
        page = do(cast.tom, request, "reply", text="Mine.", seen=seen)
        assert f"Maeve {did} while you were writing" in plain(page)


def test_who_wrote_the_newest_answer_is_not_asked_about_it(cast, do, look, today, at):
    seen = look(cast.maeve, today).context["forms"]["reply"]["seen"].value()
    do(cast.maeve, today, "reply", text="Call the office first.")
    at(cast.NOW + 30 * MIN)
    assert do(cast.maeve, today, "reply", text="And one thing more.", seen=seen).status_code == 302
