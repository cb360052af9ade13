"""Who falls away: what they read ends in every state, with the role it came by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentors import changes
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Role
from pts_support.people.roster import endings
from requests_app import notices
from requests_app.acts import conversation, helping, steering
from requests_app.engine import departures
from requests_app.engine.digest import send_digests
from requests_app.models import HelpRequest, Participant
from requests_app.vocabulary import Outcome, Route, Seat, Standing, State
from tests.cast import join, person
from tests.requests_app.asking import ask, standing, with_priya
from tests.requests_app.desk_scene import policies
from tests.requests_app.scene import C

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
