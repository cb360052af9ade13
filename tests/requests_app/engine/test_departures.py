"""What ends with a role, an assignment or a fellowship: sight in every state, the board, after 90 days the account."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from mentors import coverage
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Role
from pts_support.people.roster import endings
from requests_app import notices
from requests_app.access.permissions import NotAllowed
from requests_app.acts import conversation, filing, helping, steering
from requests_app.acts.filing import Asking
from requests_app.engine import departures
from requests_app.models import HelpRequest, KeptLine, Message, Participant
from requests_app.vocabulary import Outcome, Route, Seat, Standing, State
from tests.cast import join, person
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies
from tests.requests_app.scene import C

pytestmark = pytest.mark.django_db
MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATER = "Words of the second time."


@pytest.fixture(autouse=True)
def policy(cast):
    return policies(cast)


def standing(request, who) -> str | None:
    return Participant.objects.filter(request=request, person=who).values_list("standing", flat=True).first()


def in_every_state(cast):
    """Requests that Maeve reads, by the state they are in."""
    made = {state: ask(cast, text=f"One that is {state}.") for state in State}
    helping.acknowledge(made["acknowledged"], by=cast.maeve, now=cast.NOW)
    for state in ("answered", "closed"):
        conversation.reply(made[state], by=cast.maeve, text="Try it.", now=cast.NOW)
    conversation.close(made["closed"], by=cast.asha, now=cast.NOW)
    steering.withdraw(made["withdrawn"], by=cast.asha, now=cast.NOW)
    return made


def with_priya(cast):
    """Maeve's fellows are Priya's now, and Tom's are backed up by her."""
    for name in cast.assignments:
        if name != "nina":
            mentor, backup = (cast.tom, cast.priya) if name in ("ben", "lena") else (cast.priya, cast.tom)
            coverage.assign(cast.memberships[name], mentor=mentor, backup=backup, by=cast.rosa, now=cast.NOW + MIN)


def test_let_back_in_they_have_the_part_they_have_beside_her_and_it_ends_with_it(cast):
    """Left out from the start they had none; and whoever is no longer beside the fellow does not go on reading."""
    out = ask(cast, text="Without them.", left_out=frozenset({cast.tom.id, cast.okafor.id}))
    for who in (cast.tom, cast.okafor):
        steering.let_back(out, by=cast.asha, person_id=who.id, now=cast.NOW)
    seats = dict(Participant.objects.filter(request=out).values_list("person__called", "seat"))
    assert (seats["Tom"], seats["Dr. Okafor"]) == (Seat.BACKUP, Seat.DIRECTOR)
    coverage.assign(
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
        coverage.begin_due(cast.NOW + DAY)
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


def test_opened_again_it_begins_with_whoever_is_there_now(cast, client, signed_in):
    r = ask(cast)
    conversation.reply(r, by=cast.maeve, text="Try it.", now=cast.NOW)
    conversation.close(r, by=cast.asha, now=cast.NOW + MIN)
    with_priya(cast)
    OutboxMessage.objects.all().delete()
    conversation.reopen(r, by=cast.asha, text=LATER, now=cast.NOW + HOUR)
    assert (standing(r, cast.maeve), standing(r, cast.priya)) == (Standing.LEFT, Standing.ALL)
    assert set(OutboxMessage.objects.values_list("person__called", "kind")) == {("Priya", "request.asked")}
    signed_in(client, cast.maeve)
    assert client.get(f"/requests/{r.ref}/").status_code == 404
    assert LATER not in client.get("/dashboard/").content.decode()


def test_opened_again_after_a_peers_answer_somebody_by_name_is_asked(cast):
    """It left the board when the fellow asked by name, so the board can not have it again."""
    r = ask(cast, route=Route.PEERS)
    HelpRequest.objects.filter(id=r.id).update(step=1)
    steering.choose_on_board(r, by=cast.asha, choice="mentor", now=cast.NOW)
    conversation.reply(r, by=cast.ben, text="Me too.", now=cast.NOW)
    conversation.close(r, by=cast.asha, now=cast.NOW + MIN)
    conversation.reopen(r, by=cast.asha, text=LATER, now=cast.NOW + HOUR)
    r.refresh_from_db()
    assert not r.on_board
    assert Participant.objects.get(request=r, person=cast.maeve).has_turn(r.generation)


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
        coverage.assign(cast.memberships[name], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=cast.NOW)
    endings.end_role(cast.memberships["tom"], last_day=None, by=cast.rosa, now=cast.NOW + HOUR)
    assert standing(r, cast.tom) == Standing.ALL


# The fellow ---------------------------------------------------------------------------------------------------------


def words(client, path) -> str:
    return client.get(path).content.decode().replace("\xa0", " ")


def end(cast, name="asha", at=None):
    endings.end_role(cast.memberships[name], last_day=None, by=cast.rosa, now=at or cast.NOW + HOUR)


def test_whoever_left_reads_and_does_nothing(cast, client, signed_in, set_clock):
    open_one, helped = ask(cast), ask(cast, text="An older one.")
    conversation.reply(helped, by=cast.maeve, text="Try it.", now=cast.NOW)
    conversation.close(helped, by=cast.asha, now=cast.NOW)
    end(cast)
    open_one.refresh_from_db()
    assert (open_one.state, open_one.outcome) == (State.CLOSED, Outcome.LEFT_PROGRAM)
    with pytest.raises(NotAllowed, match="fellowship"):
        conversation.reopen(helped, by=cast.asha, text=LATER, now=cast.NOW + 2 * HOUR)
    set_clock(cast.NOW + 2 * HOUR)
    signed_in(client, cast.asha)
    for r in (open_one, helped):
        page = words(client, f"/requests/{r.ref}/")
        assert "read this" in page
        assert "February 15, 2027" in page
        assert "/reopen/" not in page
        assert "/thank/" not in page
        assert "whenever you like" not in page
        for act in ("reopen", "thank", "undo"):
            client.post(f"/requests/{r.ref}/{act}/", {"text": LATER})
        r.refresh_from_db()
        assert r.state == State.CLOSED
    assert not Message.objects.filter(text=LATER).exists()
    assert "February 15, 2027" in words(client, "/")
    assert "An older one." in words(client, "/asked/")
    assert client.get("/me/data/").status_code == 200


def test_after_ninety_days_it_is_over(cast, client, signed_in, set_clock):
    r = ask(cast)
    end(cast, at=cast.NOW)
    coverage.begin_due(cast.NOW + 90 * DAY - MIN)
    cast.asha.refresh_from_db()
    assert cast.asha.is_active
    assert HelpRequest.objects.visible_to(cast.asha).exists()
    coverage.begin_due(cast.NOW + 90 * DAY)
    cast.asha.refresh_from_db()
    assert not cast.asha.is_active
    assert not HelpRequest.objects.visible_to(cast.asha).exists()
    assert coverage.begin_due(cast.NOW + 91 * DAY) == 0
    r.refresh_from_db()
    assert r.state == State.CLOSED


def test_whoever_helps_on_keeps_the_account_and_not_the_reading(cast, client, signed_in, set_clock):
    r, KEPT = ask(cast), "A line of mine."
    KeptLine.objects.create(fellow=cast.asha, request=r, text=KEPT, at=cast.NOW)
    join(cast.asha, cast.other, Role.MENTOR)
    end(cast, at=cast.NOW)
    coverage.begin_due(cast.NOW + 90 * DAY)
    cast.asha.refresh_from_db()
    assert cast.asha.is_active
    set_clock(cast.NOW + 91 * DAY)
    signed_in(client, cast.asha)
    assert client.get(f"/requests/{r.ref}/").status_code == 404
    assert client.post(f"/requests/{r.ref}/reopen/", {"text": LATER}).status_code == 404
    assert client.get("/asked/").status_code == 404


def test_whoever_has_left_altogether_comes_in_for_ninety_days_too(cast):
    endings.close_access(cast.asha, cast.program, by=cast.rosa, now=cast.NOW)
    cast.asha.refresh_from_db()
    assert cast.asha.is_active
    coverage.begin_due(cast.NOW + 90 * DAY)
    cast.asha.refresh_from_db()
    assert not cast.asha.is_active


def test_a_new_fellowship_begins_anew(cast):
    old = ask(cast)
    end(cast, at=cast.NOW)
    again = join(cast.asha, cast.program, Role.FELLOW, cast.cohort)
    coverage.assign(again, mentor=cast.maeve, backup=cast.tom, by=cast.rosa, now=cast.NOW + DAY)
    asking = Asking(text=LATER, form_key=uuid4())
    new = filing.file_request(again, asking, by=cast.asha, now=cast.NOW + DAY).request
    with pytest.raises(NotAllowed):
        conversation.reopen(old, by=cast.asha, now=cast.NOW + DAY)
    conversation.close(new, by=cast.asha, now=cast.NOW + DAY)
    coverage.begin_due(cast.NOW + 90 * DAY)
    cast.asha.refresh_from_db()
    assert cast.asha.is_active
    assert list(HelpRequest.objects.visible_to(cast.asha)) == [new]


def test_nothing_is_filed_once_the_fellowship_has_ended(cast):
    """The page was open when it ended."""
    end(cast)
    with pytest.raises(NotAllowed):
        ask(cast)
    assert not HelpRequest.objects.exists()


# A colleague on the board --------------------------------------------------------------------------------------------


def test_the_board_ends_with_the_fellowship(cast, client, signed_in, set_clock):
    r, over = ask(cast, route=Route.PEERS), ask(cast, route=Route.PEERS)
    conversation.close(over, by=cast.asha, now=cast.NOW)
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


# Whom a helper may bring in at once ----------------------------------------------------------------------------------


def test_at_once_comes_only_somebody_of_this_chain(cast):
    """On the director's chain stand director, staff and contact: mentor and backup wait for the fellow's tap."""
    for who, act in [(cast.maeve, "add_person"), (cast.tom, "add_person"), (cast.tom, "hand_over")]:
        r = ask(cast, route=Route.DIRECTOR)
        getattr(helping, act)(r, by=cast.okafor, person_id=who.id, now=cast.NOW + MIN)
        assert (standing(r, who), standing(r, cast.okafor)) == (None, Standing.ALL)
        offer = r.offers.get()
        steering.answer_offer(r, by=cast.asha, offer=offer.ref, yes=True, now=cast.NOW + HOUR)
        assert standing(r, who) == Standing.ALL
    r = ask(cast, route=Route.DIRECTOR)
    helping.add_person(r, by=cast.okafor, person_id=cast.rosa.id, now=cast.NOW + MIN)
    assert standing(r, cast.rosa) == Standing.ALL


def test_who_stands_in_the_chain_by_another_part_comes_at_once(cast):
    join(cast.tom, cast.program, Role.STAFF)
    r = ask(cast, route=Route.DIRECTOR)
    helping.add_person(r, by=cast.okafor, person_id=cast.tom.id, now=cast.NOW + MIN)
    part = Participant.objects.get(request=r, person=cast.tom)
    assert (part.standing, part.seat) == (Standing.ALL, Seat.STAFF)


def test_the_page_says_that_she_is_asked_first(cast, client, signed_in):
    r = ask(cast, route=Route.DIRECTOR)
    signed_in(client, cast.okafor)
    page = client.get(f"/requests/{r.ref}/?do=add_person").content.decode()
    assert "Maeve, mentor (Asha is asked first)" in page
    assert "Rosa, program staff</option>" in page
    maeve, rosa = str(cast.maeve.ref), str(cast.rosa.ref)
    said = client.post(f"/requests/{r.ref}/add_person/", {"person": maeve}, follow=True).content.decode()
    assert "Asha is asked first." in said
    said = client.post(f"/requests/{r.ref}/add_person/", {"person": rosa}, follow=True).content.decode()
    assert "They can read it now too." in said


# The clock of each row, one by one --------------------------------------------------------------------------------


def test_a_fellowship_that_ends_closes_what_is_open_as_left_the_program(scene):
    from requests_app.engine import departures

    r = scene.file()
    assert departures.fellowship_ended(scene.cast.memberships["asha"].id, now=scene.now) == 1
    assert (scene.fresh().state, scene.request.outcome) == (C, Outcome.LEFT_PROGRAM)
    assert r.ref == scene.request.ref
