"""Who falls away: what they read ends in every state, with the role it came by."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from mentors import changes
from pts_support.notify import kinds
from pts_support.notify.models import OutboxMessage
from pts_support.people.calendars.load import hours_for
from pts_support.people.models import Role
from pts_support.people.roster import endings
from requests_app import notices
from requests_app.access.permissions import NotAllowed
from requests_app.acts import conversation, helping, moderation, removal, steering
from requests_app.chain import deadlines
from requests_app.engine import departures
from requests_app.engine.digest import send_digests
from requests_app.engine.sweep import sweep
from requests_app.engine.turn import engine_turn
from requests_app.models import Escalation, HelpRequest, Participant
from requests_app.vocabulary import EventKind, Looked, Outcome, Route, Seat, Standing, State
from tests.cast import join, person
from tests.requests_app.asking import ask, standing, with_priya
from tests.requests_app.desk_scene import policies
from tests.requests_app.scene import C
from tests.two_worlds import look

pytestmark = pytest.mark.django_db
MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATER = "Words of the second time."


@pytest.fixture(autouse=True)
def policy(cast):
    return policies(cast)


def in_every_state(cast):
    """Requests that Maeve reads, by the state they are in."""
    made = {state: ask(cast, text=f"One that is {state}.") for state in State}
    helping.acknowledge(made["acknowledged"], by=cast.maeve, now=cast.NOW)
    for state in ("answered", "closed"):
        conversation.reply(made[state], by=cast.maeve, text="Try it.", now=cast.NOW)
    conversation.close(made["closed"], by=cast.asha, now=cast.NOW)
    steering.withdraw(made["withdrawn"], by=cast.asha, now=cast.NOW)
    return made


def test_let_back_in_they_have_the_part_they_have_beside_her_and_it_ends_with_it(cast):
    """Left out from the start they had none; and whoever is no longer beside the fellow does not go on reading."""
    out = ask(cast, text="Without them.", left_out=frozenset({cast.tom.id, cast.okafor.id}))
    for who in (cast.tom, cast.okafor):
        steering.let_back(out, by=cast.asha, person_id=who.id, now=cast.NOW)
    seats = dict(Participant.objects.filter(request=out).values_list("person__called", "seat"))
    assert (seats["Tom"], seats["Dr. Okafor"]) == (Seat.BACKUP, Seat.DIRECTOR)
    changes.assign(
        cast.memberships["asha"], mentor=cast.maeve, backup=cast.priya, by=cast.rosa, now=cast.NOW + MIN
    )  # fmt: skip
    assert (standing(out, cast.tom), standing(out, cast.okafor)) == (Standing.LEFT, Standing.ALL)


# A helper -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["their role ends", "others are assigned", "switched off", "by the last day"])
def test_sight_ends_in_every_state(cast, how, client, signed_in):
    made = in_every_state(cast)
    join(cast.maeve, cast.other, Role.MENTOR)  # the account stays
    with_priya(cast)
    if how == "their role ends":
        endings.end_role(cast.memberships["maeve"], last_day=None, by=cast.rosa, now=cast.NOW + HOUR)
    elif how == "by the last day":
        endings.end_role(cast.memberships["maeve"], last_day=cast.NOW.date(), by=cast.rosa, now=cast.NOW + HOUR)
        changes.begin_due(cast.NOW + DAY)
    elif how == "switched off":
        departures.person_departed(cast.maeve.id, "ended", now=cast.NOW + HOUR)
    assert {standing(r, cast.maeve) for r in made.values()} == {Standing.LEFT}
    assert not HelpRequest.objects.visible_to(cast.maeve).exists()
    signed_in(client, cast.maeve)
    assert {client.get(f"/requests/{r.ref}/").status_code for r in made.values()} == {404}
    assert "One that is" not in client.get("/dashboard/?show=closed").content.decode()


def test_what_is_over_stays_as_it_is_when_somebody_ends(cast):
    made = in_every_state(cast)
    before = {s: list(HelpRequest.objects.filter(id=made[s].id).values()) for s in ("closed", "withdrawn")}
    events = {s: made[s].events.count() for s in before}
    with_priya(cast)
    for s in before:
        assert list(HelpRequest.objects.filter(id=made[s].id).values()) == before[s]
        assert made[s].events.count() == events[s]


@pytest.mark.parametrize(("gone", "left"), [("maeve", State.WAITING), ("tom", State.ACKNOWLEDGED)])
def test_who_said_they_have_it_is_replaced_and_whoever_was_only_asked_is_not(cast, gone, left):
    request = ask(cast, urgency="today")  # Maeve and Tom are asked together
    helping.acknowledge(request, by=cast.maeve, now=cast.NOW)
    departures.person_departed(getattr(cast, gone).id, "ended", now=cast.NOW + MIN)
    request.refresh_from_db()
    assert request.state == left
    assert (standing(request, cast.okafor) == Standing.ALL) is (left == State.WAITING)


def test_a_role_takes_the_sight_that_came_with_it(cast):
    """Dr. Okafor directs no more and mentors on; what came to them as director is the next director's."""
    join(cast.okafor, cast.program, Role.MENTOR)
    join(person("Dr. New"), cast.program, Role.DIRECTOR)
    asked, done, mine = ask(cast, route=Route.DIRECTOR), ask(cast, route=Route.DIRECTOR), ask(cast)
    helping.acknowledge(asked, by=cast.okafor, now=cast.NOW)
    conversation.close(done, by=cast.asha, now=cast.NOW)
    Participant.objects.filter(request=mine, person=cast.maeve).update(person=cast.okafor)  # there as the mentor
    endings.end_role(cast.memberships["okafor"], last_day=None, by=cast.rosa, now=cast.NOW + HOUR)
    assert [standing(r, cast.okafor) for r in (asked, done, mine)] == [Standing.LEFT, Standing.LEFT, Standing.ALL]
    asked.refresh_from_db()
    assert (asked.state, asked.acked_by_id) == (State.WAITING, None)


def test_a_backup_stays_while_another_role_lets_them_stand_in(cast):
    """Tom mentors and is staff: with the one role gone he is still allowed to be the backup he is."""
    join(cast.tom, cast.program, Role.STAFF)
    r = ask(cast, urgency="today")
    for name in ("ben", "lena"):
        changes.assign(cast.memberships[name], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=cast.NOW)
    endings.end_role(cast.memberships["tom"], last_day=None, by=cast.rosa, now=cast.NOW + HOUR)
    assert standing(r, cast.tom) == Standing.ALL


# The fellow ---------------------------------------------------------------------------------------------------------


def end(cast, name="asha", at=None):
    endings.end_role(cast.memberships[name], last_day=None, by=cast.rosa, now=at or cast.NOW + HOUR)


# A colleague on the board --------------------------------------------------------------------------------------------


def test_the_board_ends_with_the_fellowship(cast, client, signed_in, set_clock):
    r, over = ask(cast, route=Route.PEERS), ask(cast, route=Route.PEERS)
    conversation.close(over, by=cast.asha, now=cast.NOW)
    send_digests(cast.NOW + timedelta(days=1))
    digest = list(OutboxMessage.objects.filter(kind="board.digest", person=cast.ben))
    assert notices.matters_on_board(digest, cast.NOW)
    end(cast, "ben")
    assert (standing(r, cast.ben), standing(over, cast.ben)) == (Standing.LEFT, Standing.LEFT)
    assert standing(r, cast.lena) == Standing.ALL
    assert not notices.matters_on_board(digest, cast.NOW)
    set_clock(cast.NOW + 2 * HOUR)
    signed_in(client, cast.ben)
    assert client.post(f"/requests/{r.ref}/reply/", {"text": LATER}).status_code == 404
    assert client.post(f"/peers/{r.ref}/answer/", {"text": LATER}).status_code == 404
    assert client.get(f"/requests/{r.ref}/").status_code == 404
    r.refresh_from_db()
    assert r.state == State.WAITING


def test_a_helper_who_was_a_colleague_keeps_what_came_to_the_helper(cast):
    """Ben helps in this program too: only the rows of the board end."""
    r = ask(cast, route=Route.PEERS)
    mine = ask(cast)
    Participant.objects.filter(request=mine, person=cast.maeve).update(person=cast.ben)
    end(cast, "ben")
    assert (standing(r, cast.ben), standing(mine, cast.ben)) == (Standing.LEFT, Standing.ALL)


def test_a_fellowship_that_ends_closes_what_is_open_as_left_the_program(scene):
    from requests_app.engine import departures

    r = scene.file()
    assert departures.fellowship_ended(scene.cast.memberships["asha"].id, now=scene.now) == 1
    assert (scene.fresh().state, scene.request.outcome) == (C, Outcome.LEFT_PROGRAM)
    assert r.ref == scene.request.ref


# A leaver's post -----------------------------------------------------------------------------------------------------


@pytest.fixture
def left(cast):
    """Asha asked the board, and left an hour later; the post as it is then."""
    post = ask(cast, text="Zebra lunches?", route=Route.PEERS)
    end(cast)
    post.refresh_from_db()
    return post


def test_a_leavers_post_is_closed_for_the_engine_and_stays_where_it_stands(cast, left):
    assert (left.state, left.due_at, left.outcome, left.on_board) == (C, None, Outcome.LEFT_PROGRAM, True)
    assert left.listed_until == ten_school_days_after(cast, cast.NOW + HOUR)
    assert sweep(cast.NOW + timedelta(days=60)) == 0
    assert not Escalation.objects.exists()


def ten_school_days_after(cast, at):
    hours = hours_for([cast.calendar.id])[cast.calendar.id]
    return deadlines.school_days(hours, at, deadlines.SILENCE_DAYS)


def test_what_was_answered_already_ends_on_the_day_on_which_silence_would_have_ended_it(cast):
    post = ask(cast, route=Route.PEERS)
    conversation.reply(post, by=cast.ben, text="Try lunch.", now=cast.NOW + HOUR)
    end(cast, at=cast.NOW + timedelta(days=3))
    post.refresh_from_db()
    assert post.listed_until == ten_school_days_after(cast, cast.NOW + HOUR)


def test_only_what_was_open_on_the_board_is_listed(cast):
    over, by_name, gone = (ask(cast, route=Route.PEERS), ask(cast), ask(cast, route=Route.PEERS))
    conversation.close(over, by=cast.asha, now=cast.NOW)
    steering.withdraw(gone, by=cast.asha, now=cast.NOW)
    end(cast)
    assert not HelpRequest.objects.filter(listed_until__isnull=False).exists()
    assert set(Participant.objects.on_board_for(cast.ben)) == set()
    assert {over.id, by_name.id, gone.id} == set(HelpRequest.objects.values_list("id", flat=True))


def test_the_board_reads_the_same_whoever_left(cast):
    """The same fellows go, and of one it is the post: nobody can tell of which."""
    ask(cast, text="Zebra lunches?", route=Route.PEERS)
    (lena_left,) = look(cast.ben, ["/peers/"], lambda: end(cast, "lena")).values()
    (asha_left,) = look(cast.ben, ["/peers/"], lambda: end(cast, "asha")).values()
    assert "Zebra lunches?" in lena_left[-1].decode()
    assert asha_left == lena_left


def test_a_leavers_post_is_answered_like_any_other_and_the_answer_is_theirs_to_read(
    cast, left, client, signed_in, set_clock
):
    set_clock(cast.NOW + 2 * HOUR)
    signed_in(client, cast.ben)
    said = client.post(f"/peers/{left.ref}/answer/", {"text": "Try lunch with one friend."}, follow=True)
    assert "Your answer is on the board." in said.content.decode()
    assert "Try lunch with one friend." in said.content.decode()
    left.refresh_from_db()
    assert (left.state, left.answered_at) == (C, None)
    assert left.listed_until == ten_school_days_after(cast, cast.NOW + 2 * HOUR)
    told = OutboxMessage.objects.filter(kind="fellow.answer", person=cast.asha, about=left.ref)
    assert kinds.get("fellow.answer").matters(list(told), cast.NOW) == {told.get().id}
    signed_in(client, cast.asha)
    own = client.get(f"/requests/{left.ref}/").content.decode()
    assert "Try lunch with one friend." in own
    assert "It stays on the board until" in own
    assert client.get("/peers/").status_code == 404
    departures.end_reading(cast.memberships["asha"].id)
    assert client.get(f"/requests/{left.ref}/").status_code == 404


def test_a_leavers_post_goes_on_its_day_with_the_engines_turn(cast, left, client, signed_in, set_clock):
    signed_in(client, cast.ben)
    set_clock(left.listed_until - timedelta(minutes=1))
    engine_turn()
    assert "Zebra lunches?" in client.get("/peers/").content.decode()
    set_clock(left.listed_until)
    engine_turn()
    assert "Zebra lunches?" not in client.get("/peers/").content.decode()
    assert client.post(f"/peers/{left.ref}/answer/", {"text": LATER}).status_code == 404


def test_a_leavers_post_can_be_flagged_and_looked_at_and_its_words_hidden(cast, left):
    moderation.flag(left.messages.get(), by=cast.ben, now=cast.NOW + 2 * HOUR)
    assert moderation.open_flags(cast.rosa, [cast.program.id]).count() == 1
    one = moderation.open_flags(cast.rosa, [cast.program.id]).get()
    assert moderation.record_review(cast.rosa, [cast.program.id], one.ref, Looked.HIDDEN, now=cast.NOW + 2 * HOUR)
    left.messages.get().refresh_from_db()
    assert left.messages.get().hidden_why == "program"
    assert left.state == C


def test_an_answer_among_helpers_does_not_open_what_is_closed(cast, left):
    """Only a reader of the board may answer it; the fellow who left may do nothing more."""
    with pytest.raises(NotAllowed):
        conversation.reply(left, by=cast.maeve, text="Hello.", now=cast.NOW + 2 * HOUR)
    with pytest.raises(NotAllowed):
        conversation.reopen(left, by=cast.asha, now=cast.NOW + 2 * HOUR)


def test_whose_words_are_removed_is_listed_no_more(cast, left):
    removal.remove_words([left.id], now=cast.NOW + 2 * HOUR)
    left.refresh_from_db()
    assert left.listed_until is None


def test_the_database_lists_nothing_that_is_open_or_off_the_board(cast):
    post = ask(cast, route=Route.PEERS)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpRequest.objects.filter(id=post.id).update(listed_until=cast.NOW)


def test_whoever_takes_time_away_reads_to_whom_their_requests_moved(cast, ask, client):
    """And staff who say it for them do not read how many there were."""
    ask(text="One.")
    ask(text="Another.")
    client.force_login(cast.maeve)
    days = {"first": "2026-11-17", "last": "2026-11-17"}
    page = client.post("/me/away/", days, follow=True).content.decode()
    assert "Time away saved. 2 open requests moved to Tom." in page
    client.force_login(cast.rosa)
    page = client.post("/program/away/", {**days, "person": str(cast.tom.ref)}, follow=True).content.decode()
    assert "Time away saved for Tom." in page
    assert "moved" not in page


# -- while the fellow has paused it


def paused(cast, **more):
    """Until tomorrow at 10:40."""
    request = ask(cast, **more)
    steering.hold(request, by=cast.asha, until=cast.NOW + DAY, now=cast.NOW)
    return request


def away_from_now(cast, who, *, last):
    changes.take_time_away(
        who, first=cast.NOW.date(), last=last.date(), backup=None, by=who, now=cast.NOW + HOUR
    )  # fmt: skip


def asked_since(request) -> list[tuple[str, object]]:
    steps = Escalation.objects.filter(request=request).order_by("id")
    return list(steps.values_list("person__called", "at"))


def kinds_of_events(request, since) -> list[str]:
    return list(request.events.filter(at__gt=since).order_by("id").values_list("kind", flat=True))


def test_a_time_away_that_begins_in_a_pause_asks_the_next_when_the_pause_ends(cast):
    request, ends = paused(cast), cast.NOW + DAY
    away_from_now(cast, cast.maeve, last=cast.NOW + 2 * DAY)
    assert (asked_since(request), kinds_of_events(request, cast.NOW)) == ([], [])
    sweep(ends)
    request.refresh_from_db()
    assert asked_since(request) == [("Tom", ends)]
    assert kinds_of_events(request, cast.NOW) == [EventKind.RESUMED, EventKind.FELL_AWAY, EventKind.ESCALATED]
    assert (request.state, request.held_until, request.held_from) == (State.WAITING, None, None)
    assert ends < request.open_due_at <= request.answer_by


def test_whoever_is_back_before_the_pause_ends_is_waited_for_as_before(cast):
    request = paused(cast)
    helping.acknowledge(request, by=cast.maeve, now=cast.NOW + MIN)
    steering.hold(request, by=cast.asha, until=cast.NOW + DAY, now=cast.NOW + MIN)
    away_from_now(cast, cast.maeve, last=cast.NOW)
    sweep(cast.NOW + DAY)
    request.refresh_from_db()
    assert (asked_since(request), request.state, request.acked_by) == ([], State.ACKNOWLEDGED, cast.maeve)


def test_who_leaves_in_a_pause_is_replaced_at_its_end_and_at_once_where_nobody_else_knows_of_it(cast):
    both, alone = paused(cast, urgency="today"), paused(cast)  # Maeve and Tom are asked for today
    departures.person_departed(cast.maeve.id, "ended", now=cast.NOW + MIN)
    assert (asked_since(both), asked_since(alone)) == ([], [("Tom", cast.NOW + MIN)])
    for request in (both, alone):
        request.refresh_from_db()
        assert (request.state, request.held_until, request.due_at) == (State.WAITING, *[cast.NOW + DAY] * 2)
        assert standing(request, cast.maeve) == Standing.LEFT


def test_whoever_said_they_have_it_and_leaves_in_a_pause_has_it_no_more(cast):
    request = ask(cast, urgency="today")
    helping.acknowledge(request, by=cast.maeve, now=cast.NOW)
    steering.hold(request, by=cast.asha, until=cast.NOW + DAY, now=cast.NOW)
    departures.person_departed(cast.maeve.id, "ended", now=cast.NOW + MIN)
    request.refresh_from_db()
    assert (request.state, request.acked_by, asked_since(request)) == (State.WAITING, None, [])
    assert request.held_until == cast.NOW + DAY
