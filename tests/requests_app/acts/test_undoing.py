"""Ten seconds: what a helper did with one tap is taken back, and all is as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support.notify.models import OutboxMessage
from requests_app.access.permissions import NotAllowed
from requests_app.acts import conversation, helping, steering, undoing
from requests_app.engine.due_acts import carry_out
from requests_app.engine.invariants import broken_rules
from requests_app.models import DueAct, Escalation, Offer, Participant
from requests_app.vocabulary import Consent, Urgency
from tests.requests_app.scene import A, K, W

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
COLUMNS = (
    "state", "due_at", "acked_by_id", "acked_at", "answered_by_id", "answered_at", "answer_by", "left_minutes",
    "first_human_at", "kept_promise", "promised_at", "step",
)  # fmt: skip


def columns(request):
    request.refresh_from_db()
    return {name: getattr(request, name) for name in COLUMNS}


def mails(request):
    rows = OutboxMessage.objects.filter(about=request.ref).order_by("id")
    return sorted(rows.values_list("person__called", "kind", "status"))


TAPS = {
    "acknowledge": (helping.acknowledge, K),
    "talked": (conversation.talked, A),
}


@pytest.mark.parametrize("tap", TAPS)
def test_a_tap_is_written_at_once_its_mails_wait_and_an_undo_puts_everything_back(scene, tap):
    act, state = TAPS[tap]
    r = scene.file(urgency=Urgency.TODAY)
    before, told = columns(r), mails(r)
    tapped = scene.now + 2 * SECOND
    act(r, by=scene.cast.maeve, now=tapped, can_undo=True)
    assert scene.fresh().state == state
    new = OutboxMessage.objects.filter(about=r.ref, created_at=tapped)
    assert "Asha" in set(new.values_list("person__called", flat=True))
    assert [one.person for one in new if (one.next_try_at - asked_at(r)).total_seconds() < 9] == []
    undoing.undo(r, by=scene.cast.maeve, now=tapped + 9 * SECOND)
    assert columns(r) == before
    assert [one for one in mails(r) if one[2] == "queued"] == told
    part = Participant.objects.get(request=r, person=scene.cast.maeve)
    assert (part.acked_turn, part.passed_generation) == (0, 0)
    assert broken_rules(scene.now, deep=True) == []


def asked_at(request):
    return OutboxMessage.objects.filter(about=request.ref).order_by("id").first().next_try_at


def test_after_an_undo_the_same_tap_tells_the_fellow_again(scene):
    r = scene.file()
    for seconds in (0, 5):
        helping.acknowledge(r, by=scene.cast.maeve, now=scene.now + seconds * SECOND, can_undo=True)
        if not seconds:
            undoing.undo(r, by=scene.cast.maeve, now=scene.now + 3 * SECOND)
    told = OutboxMessage.objects.filter(person=scene.cast.asha, about=r.ref).order_by("id")
    assert list(told.values_list("status", flat=True)) == ["suppressed", "queued"]


def test_taking_over_undone_leaves_it_with_who_was_on_it(scene):
    cast = scene.cast
    r = scene.file(urgency=Urgency.TODAY)
    helping.acknowledge(r, by=cast.maeve, now=scene.now)
    before = columns(r)
    later = scene.now + 60 * SECOND
    helping.acknowledge(r, by=cast.tom, now=later, instead_of=cast.maeve.id, can_undo=True)
    assert scene.fresh().acked_by == cast.tom
    undoing.undo(r, by=cast.tom, now=later + 5 * SECOND)
    assert columns(r) == before
    assert ("Maeve", "request.taken_over", "queued") not in mails(r)


def test_once_somebody_else_has_acted_an_undo_is_too_late(scene):
    r = scene.file(urgency=Urgency.TODAY)
    helping.acknowledge(r, by=scene.cast.maeve, now=scene.now, can_undo=True)
    steering.hold(r, by=scene.cast.asha, until=scene.now + timedelta(days=1), now=scene.now + 2 * SECOND)
    after = columns(r)
    with pytest.raises(NotAllowed, match="acted on it since"):
        undoing.undo(r, by=scene.cast.maeve, now=scene.now + 5 * SECOND)
    assert columns(r) == after


def test_after_ten_seconds_and_some_grace_nothing_is_taken_back(scene):
    r = scene.file()
    helping.acknowledge(r, by=scene.cast.maeve, now=scene.now, can_undo=True)
    with pytest.raises(NotAllowed, match="more than ten seconds"):
        undoing.undo(r, by=scene.cast.maeve, now=scene.now + 16 * SECOND)


def test_what_a_talk_turned_down_is_asked_for_again(scene):
    cast, r = scene.cast, scene.file(consent=Consent.ONLY_WAITING)
    scene.pass_time_to_due()
    scene.pass_time_to_due()
    helping.offer(r, by=cast.tom, kind="call", now=scene.now)
    conversation.talked(r, by=cast.maeve, now=scene.now, can_undo=True)
    assert Offer.objects.get(request=r).accepted is False
    undoing.undo(r, by=cast.maeve, now=scene.now + 5 * SECOND)
    offer = Offer.objects.get(request=r)
    assert (offer.answered_at, offer.accepted) == (None, None)


def test_an_offer_undone_is_gone_and_may_be_made_later(scene):
    cast, r = scene.cast, scene.file(consent=Consent.ONLY_WAITING)
    scene.pass_time_to_due()
    scene.pass_time_to_due()
    helping.offer(r, by=cast.tom, kind="call", now=scene.now, can_undo=True)
    undoing.undo(r, by=cast.tom, now=scene.now + 5 * SECOND)
    assert not Offer.objects.exists()
    helping.offer(r, by=cast.tom, kind="call", now=scene.now + 60 * SECOND, can_undo=True)
    assert Offer.objects.get().by == cast.tom


def test_a_reminder_undone_can_be_sent_after_all_and_undone_again(scene):
    """It goes once a day; one that was taken back went to nobody."""
    tom, r = scene.cast.tom, scene.file(consent=Consent.ONLY_WAITING)
    scene.pass_time_to_due()
    scene.pass_time_to_due()
    by_hand = OutboxMessage.objects.filter(about=r.ref, dedupe__contains=":hand:")

    def remind(after):
        helping.remind_holder(r, by=tom, now=scene.now + after * SECOND, can_undo=True)

    def undo(after):
        undoing.undo(r, by=tom, now=scene.now + after * SECOND)
        assert by_hand.get().status == "suppressed"

    remind(0)
    undo(3)
    remind(20)
    assert by_hand.get().status == "queued"
    undo(23)
    by_hand.update(status="sent")
    remind(40)
    assert by_hand.get().status == "sent"


def test_i_cant_moves_the_request_ten_seconds_later_and_not_before(scene):
    cast, r = scene.cast, scene.file()
    before = columns(r)
    for _ in range(2):  # a second tap is the same
        helping.pass_on_soon(r, by=cast.maeve, now=scene.now)
    assert (columns(r), DueAct.objects.count()) == (before, 1)
    assert carry_out(scene.now + 9 * SECOND) == 0
    assert (carry_out(scene.now + 10 * SECOND), carry_out(scene.now + 10 * SECOND)) == (1, 0)
    assert (scene.fresh().step, Escalation.objects.get(request=r).person, DueAct.objects.count()) == (1, cast.tom, 0)


def test_i_cant_undone_moves_nothing(scene):
    cast, r = scene.cast, scene.file()
    before = columns(r)
    helping.pass_on_soon(r, by=cast.maeve, now=scene.now)
    undoing.undo(r, by=cast.maeve, now=scene.now + 9 * SECOND)
    assert (carry_out(scene.now + 60 * SECOND), columns(r), DueAct.objects.count()) == (0, before, 0)
    helping.pass_on_soon(r, by=cast.maeve, now=scene.now + 60 * SECOND)
    assert carry_out(scene.now + 70 * SECOND) == 1
    with pytest.raises(NotAllowed):
        undoing.undo(r, by=cast.maeve, now=scene.now + 71 * SECOND)


def test_ill_answer_after_i_cant_is_a_change_of_mind(scene):
    cast, r = scene.cast, scene.file()
    helping.pass_on_soon(r, by=cast.maeve, now=scene.now)
    helping.acknowledge(r, by=cast.maeve, now=scene.now + 5 * SECOND)
    assert (carry_out(scene.now + 60 * SECOND), scene.fresh().state) == (0, K)


def test_i_cant_is_dropped_where_it_was_answered_meanwhile(scene):
    cast, r = scene.cast, scene.file()
    helping.pass_on_soon(r, by=cast.maeve, now=scene.now)
    conversation.close(r, by=cast.asha, now=scene.now + 5 * SECOND)
    assert (carry_out(scene.now + 60 * SECOND), DueAct.objects.count(), Escalation.objects.count()) == (0, 0, 0)


def test_i_cant_that_nobody_carries_out_is_a_broken_rule(scene):
    helping.pass_on_soon(scene.file(), by=scene.cast.maeve, now=scene.now)
    assert broken_rules(scene.now + 60 * SECOND) == []
    (broken,) = broken_rules(scene.now + 200 * SECOND)
    assert (broken.rule, broken.count) == ("nothing waits longer than its undo", 1)
    assert scene.fresh().state == W
