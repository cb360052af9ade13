from __future__ import annotations

from datetime import date, timedelta

import pytest

from checkins.models import HardWeeksOffer, PulseWeek
from checkins.pulse import acts
from checkins.pulse.acts import OwnWeek
from checkins.pulse.facts import own_weeks
from checkins.vocabulary import HardWeeksAnswer, Reach
from mentors.models import Absence
from pts_support.notify.models import OutboxMessage
from requests_app.models import HelpRequest, Message

pytestmark = pytest.mark.django_db
MONDAY, WEEK = date(2026, 11, 16), timedelta(days=7)


@pytest.fixture
def save(cast, policy):
    """`save(score=1, reach=Reach.MENTOR)`: Asha's week."""

    def saved(monday=MONDAY, score=1, words="", reach=Reach.NOT_NOW, share=False, by_text=False):
        typed = OwnWeek(monday, score, words, reach, share=share, by_text=by_text)
        return acts.save(cast.memberships["asha"], typed, by=cast.asha, now=cast.NOW)

    return saved


def test_a_number_causes_nothing(save):
    for number in range(1, 6):
        save(MONDAY - number * 5 * WEEK, score=number, words="No one is flexible, it’s impossible!")
    assert (HelpRequest.objects.count(), OutboxMessage.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("reach", "route", "asked"),
    [(Reach.MENTOR, "mentor", "Maeve"), (Reach.SOMEONE_ELSE, "around", "Dr. Okafor"), (Reach.PEERS, "peers", None)],
)
def test_a_tap_files_a_request_with_a_promise_and_without_the_number_and_words(cast, save, reach, route, asked):
    saved = save(score=1, words="canary", reach=reach)
    request = HelpRequest.objects.get()
    assert (request.route, request.topic, request.ref) == (route, "", saved.week.request_ref)
    assert request.promised_at > cast.NOW
    assert request.due_at
    [first] = [one.person.called for one in saved.filed.plan.first] or [None]
    assert first == asked
    [said] = Message.objects.filter(request=request)
    assert "canary" not in said.text
    assert not [number for number in "12345" if number in said.text]


def test_words_go_with_it_only_if_they_say_so(save):
    save(words="The schedule changed again.", reach=Reach.MENTOR, share=True)
    assert Message.objects.get().text.endswith("\n\nThe schedule changed again.")


def test_sent_again_it_is_written_over_and_files_no_second_request(save):
    save(score=1, reach=Reach.MENTOR)
    save(score=4, words="Better.", reach=Reach.PEERS)
    week = PulseWeek.objects.get()
    assert (week.score, week.words, week.reach) == (4, "Better.", "mentor")
    assert HelpRequest.objects.count() == 1


def test_wanting_somebody_needs_no_number(save):
    assert save(score=None, reach=Reach.SOMEONE_ELSE).week.request_ref == HelpRequest.objects.get().ref


def test_after_three_hard_weeks_they_alone_are_asked_once(cast, save):
    for number in range(2, -1, -1):
        assert not HardWeeksOffer.objects.exists()
        save(MONDAY - number * WEEK, score=2)
    offer = HardWeeksOffer.objects.get()
    assert (offer.person, offer.monday, offer.answer) == (cast.okafor, MONDAY, "")
    save(MONDAY + WEEK, score=1)
    assert HardWeeksOffer.objects.count() == 1
    assert (HelpRequest.objects.count(), OutboxMessage.objects.count()) == (0, 0)


@pytest.mark.parametrize(("said", "text"), [("yes", "call me"), ("text", "text me"), ("not_now", None)])
def test_the_answer_asks_whom_the_question_named_and_only_once(cast, save, said, text):
    for number in range(3):
        save(MONDAY - number * WEEK)
    mine, offer = cast.memberships["asha"], HardWeeksOffer.objects.get()
    for _ in range(2):
        acts.answer(mine, offer.id, HardWeeksAnswer(said), by=cast.asha, now=cast.NOW)
    assert [text in one.text for one in Message.objects.all()] == ([True] if text else [])
    assert HardWeeksOffer.objects.get().answer == said


@pytest.mark.parametrize(("said", "by_text"), [("yes", False), ("text", True)])
def test_whoever_reads_it_cannot_tell_hard_weeks_from_any_week(cast, save, said, by_text):
    """Word for word, and in every column that says how it was asked."""
    for number in range(3):
        save(MONDAY - number * WEEK)
    mine, offer = cast.memberships["asha"], HardWeeksOffer.objects.get()
    hard = acts.answer(mine, offer.id, HardWeeksAnswer(said), by=cast.asha, now=cast.NOW).asking
    any_week = save(MONDAY + WEEK, score=5, reach=Reach.SOMEONE_ELSE, by_text=by_text).asking
    assert (hard.text, hard.columns) == (any_week.text, any_week.columns)


def test_somebody_else_by_now_nothing_is_sent_and_the_question_names_them(cast, save):
    for number in range(3):
        save(MONDAY - number * WEEK)
    mine, offer = cast.memberships["asha"], HardWeeksOffer.objects.get()
    HardWeeksOffer.objects.update(person=cast.rosa)
    assert acts.answer(mine, offer.id, HardWeeksAnswer.YES, by=cast.asha, now=cast.NOW).changed
    assert HelpRequest.objects.count() == 0
    found = own_weeks(mine.id, cast.NOW)
    assert acts.named_now(found, cast.NOW).id == HardWeeksOffer.objects.get().person_id == cast.okafor.id
    day = cast.NOW.date()
    for person in (cast.okafor, cast.rosa, cast.dana):
        Absence.objects.create(person=person, first=day, last=day + WEEK)
    assert acts.named_now(found, cast.NOW) is None  # it waits
    assert HardWeeksOffer.objects.get().answer == ""


def test_deleted_weeks_are_gone(cast, save):
    first, second = save(MONDAY).week, save(MONDAY - WEEK).week
    assert acts.delete([cast.memberships["ben"].id], first.ref) == 0
    assert acts.delete([cast.memberships["asha"].id], first.ref) == 1
    assert PulseWeek.objects.get() == second
    acts.delete([cast.memberships["asha"].id])
    assert PulseWeek.objects.count() == 0
