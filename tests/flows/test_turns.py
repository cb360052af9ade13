"""Whose turn it is, in the corners: what was passed on, held, handed over, hurried, or left the board."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from mentors.models import Absence
from pts_support.people.calendars.worktime import quarter_up
from pts_support.people.roles import roles_on
from pts_support.spoken.statement import plain
from requests_app.access.permissions import ActRefused, NotAllowed
from requests_app.acts import conversation, helping, steering, undoing
from requests_app.chain import deadlines
from requests_app.models import Escalation, Offer, Participant
from requests_app.pages.home import own_requests, query
from requests_app.vocabulary import Consent, PeerChoice, Route, State, Topic, Urgency
from tests.requests_app.scene import DAY, HOUR, MIN, NY, Scene, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast):
    return Scene(cast)


def steps(r):
    return list(Escalation.objects.filter(request=r).order_by("id").values_list("person__called", flat=True))


# -- "I can't"


def test_only_whoever_has_it_can_say_that_they_cannot(scene):
    scene.file(urgency=Urgency.TODAY)
    r = scene.fresh()
    helping.acknowledge(r, by=scene.cast.tom, now=scene.now)
    with pytest.raises(NotAllowed, match="Someone is on it already"):
        helping.pass_on(r, by=scene.cast.maeve, now=scene.now)
    assert (scene.fresh().acked_by, steps(r)) == (scene.cast.tom, [])
    helping.pass_on(r, by=scene.cast.tom, now=scene.now)
    assert (scene.fresh().state, steps(r)) == (State.WAITING, ["Dr. Okafor"])


def test_who_passed_it_on_does_not_have_the_turn_when_the_next_one_goes_away(scene):
    r = scene.file()
    helping.pass_on(r, by=scene.cast.maeve, now=scene.now)
    today = scene.now.date()
    Absence.objects.create(person=scene.cast.tom, first=today, last=today + DAY)
    from mentors.changes import begin_due

    begin_due(scene.now + MIN)
    assert steps(r) == ["Tom", "Dr. Okafor"]


def test_taking_out_the_one_who_has_it_after_the_other_passed_asks_the_next(scene):
    r = scene.file()
    helping.pass_on(r, by=scene.cast.maeve, now=scene.now)
    steering.take_out(r, by=scene.cast.asha, person_id=scene.cast.tom.id, now=scene.now)
    assert steps(r) == ["Tom", "Dr. Okafor"]


# -- a time that was named


@pytest.mark.parametrize("act", ["hand_over", "take_out"])
def test_a_time_somebody_named_stays_the_time_when_they_have_it_no_longer(scene, act):
    r = scene.file(urgency=Urgency.WHEN)
    until = quarter_up(scene.now + 3 * HOUR, NY)
    helping.acknowledge(r, by=scene.cast.maeve, until=until, now=scene.now)
    if act == "hand_over":
        helping.hand_over(scene.fresh(), by=scene.cast.maeve, person_id=scene.cast.tom.id, now=scene.now + MIN)
    else:
        helping.add_person(scene.fresh(), by=scene.cast.maeve, person_id=scene.cast.tom.id, now=scene.now)
        steering.take_out(scene.fresh(), by=scene.cast.asha, person_id=scene.cast.maeve.id, now=scene.now + MIN)
    r = scene.fresh()
    assert (r.state, r.due_at, r.promised_at) == (State.WAITING, until, until)
    r = scene.pass_time_to_due()
    assert len(steps(r)) == 1  # the next person, and no reminder first


# -- hold and hurry


def test_after_a_hold_the_page_names_the_new_time_and_the_reminder_comes_when_it_is_due(scene):
    r = scene.file()
    steering.hold(r, by=scene.cast.asha, until=scene.now + DAY, now=scene.now)
    r = scene.pass_time_to_due()
    whole = r.allowance
    assert r.promised_at == quarter_up(work(scene).add(scene.now, whole), NY)
    assert r.due_at == quarter_up(work(scene).add(scene.now, whole // 2), NY)
    assert not r.reminded
    r = scene.pass_time_to_due()
    assert (r.reminded, r.due_at) == (True, r.promised_at)


def test_a_hold_late_in_the_clock_has_no_reminder_left_to_give(scene):
    r = scene.file()
    scene.pass_time_to_due()
    steering.hold(scene.fresh(), by=scene.cast.asha, until=scene.now + DAY, now=scene.now + MIN)
    r = scene.pass_time_to_due()
    assert r.due_at == r.promised_at


def test_today_ends_a_hold_and_when_you_can_leaves_it(scene):
    r = scene.file()
    until = scene.now + DAY
    steering.hold(r, by=scene.cast.asha, until=until, now=scene.now)
    steering.change_urgency(scene.fresh(), by=scene.cast.asha, urgency=Urgency.WHEN, now=scene.now)
    r = scene.fresh()
    assert (r.held_until, r.due_at, r.urgency) == (until, until, Urgency.WHEN)
    steering.change_urgency(r, by=scene.cast.asha, urgency=Urgency.TODAY, now=scene.now)
    r = scene.fresh()
    assert (r.held_until, r.left_minutes) == (None, None)
    clock = deadlines.start_clock(scene_rules(r), Urgency.TODAY, work(scene), scene.now)
    assert (r.due_at, r.promised_at) == (clock.remind_at, clock.promised_at)


def scene_rules(r):
    from requests_app.chain.policy_versions import rules_for

    return rules_for([r.policy_id])[r.policy_id]


# -- the board


def test_the_board_promises_no_today(scene):
    r = scene.file(route=Route.PEERS)
    promised = scene.fresh().promised_at
    with pytest.raises(ActRefused, match="can’t promise today"):
        steering.change_urgency(r, by=scene.cast.asha, urgency=Urgency.TODAY, now=scene.now)
    assert (scene.fresh().urgency, r.promised_at) == (Urgency.SOON, promised)


@pytest.mark.parametrize(("consent", "standing"), [(Consent.MAY_READ, "all"), (Consent.ONLY_WAITING, "waiting")])
def test_who_read_it_without_a_name_is_asked_by_name_when_their_turn_comes(scene, consent, standing):
    r = scene.file(route=Route.PEERS, consent=consent)
    while not Participant.objects.filter(request=r, person=scene.cast.rosa).exists():
        scene.pass_time_to_due()
    rosa = Participant.objects.get(request=r, person=scene.cast.rosa)
    assert rosa.nameless
    steering.choose_on_board(scene.fresh(), by=scene.cast.asha, choice=PeerChoice.DIRECTOR, now=scene.now + MIN)
    while not (steps(r) and steps(r)[-1] != "Rosa" and len(steps(r)) > 2) and scene.fresh().step < 6:
        scene.pass_time_to_due()
    rosa.refresh_from_db()
    assert (rosa.nameless, rosa.standing) == (False, standing)
    helping.acknowledge(scene.fresh(), by=scene.cast.rosa, now=scene.now + MIN)


def test_an_offer_of_somebody_taken_out_is_none_any_more(scene):
    r = scene.begin()
    helping.offer(r, by=scene.cast.tom, kind="read", now=scene.now)
    steering.take_out(r, by=scene.cast.asha, person_id=scene.cast.tom.id, now=scene.now)
    assert Offer.objects.get(request=r).accepted is False


# -- what pages say then


def page(client, who, path):
    client.force_login(who)
    html = client.get(path).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html.replace("\xa0", " ")).split())


def test_undone_sooner_is_undone_also_where_the_next_person_has_opened_it(scene, client, set_clock):
    r = scene.file()
    steering.sooner(r, by=scene.cast.asha, now=scene.now)
    client.force_login(scene.cast.tom)
    client.get(f"/requests/{r.ref}/")
    undoing.undo(r, by=scene.cast.asha, now=scene.now + timedelta(seconds=9))
    r = scene.fresh()
    assert r.due_at == r.promised_at
    said = page(client, scene.cast.asha, f"/requests/{r.ref}/")
    assert "Waiting for Maeve If no one answers by 10:45 am tomorrow , we’ll ask Tom too." in said, said
    assert "Maeve was asked. You can still answer." in page(client, scene.cast.tom, f"/requests/{r.ref}/")
    scene.pass_time_to_due()
    assert steps(r) == ["Tom", "Tom"]


def test_a_time_named_in_time_is_the_one_that_counts_as_past(scene, client, set_clock):
    r = scene.file()
    until = r.promised_at + 2 * HOUR
    helping.acknowledge(r, by=scene.cast.maeve, until=until, now=scene.now)
    r = scene.pass_time_to_due()
    set_clock(until + 5 * MIN)
    said = page(client, scene.cast.maeve, "/dashboard/")
    assert "5 min overdue" in said


def test_i_have_it_is_never_by_after_the_time_it_is_needed(scene):
    before = scene.now + 5 * HOUR
    r = scene.file(before_at=before)
    helping.acknowledge(r, by=scene.cast.maeve, now=scene.now)
    assert scene.fresh().due_at == before


def test_what_came_back_is_no_answer_where_it_was_a_question(scene, client):
    r = scene.file()
    conversation.ask_back(r, by=scene.cast.maeve, text="Which class?", now=scene.now)
    assert "you came back" in page(client, scene.cast.maeve, "/dashboard/")
    assert "You asked a question first today at" in page(client, scene.cast.maeve, f"/requests/{r.ref}/")


def test_more_time_is_no_longer_asked_for_by_whoever_passed_it_on_or_when_it_is_answered(scene):
    for act in ("pass_on", "answer"):
        r = scene.file(urgency=Urgency.WHEN)
        for hours in (2, 3):  # a second time needs the fellow's yes
            helping.acknowledge(
                scene.fresh(), by=scene.cast.maeve, until=quarter_up(scene.now + hours * HOUR, NY), now=scene.now
            )
        assert Offer.objects.get(request=r).accepted is None
        if act == "pass_on":
            helping.pass_on(scene.fresh(), by=scene.cast.maeve, now=scene.now)
        else:
            conversation.reply(scene.fresh(), by=scene.cast.maeve, text="Here.", now=scene.now)
        assert Offer.objects.get(request=r).accepted is False


def news(fellow, since):
    """What the first page says is new since then."""
    own = query.own_things(fellow, roles_on(fellow, since.date()), since, since)
    return plain(own_requests.news_of(own.news, fellow.id).says, since, fellow.zone)


def test_news_names_no_answer_that_was_asked_on_from(scene, client, set_clock):
    r = scene.file()
    since = scene.now + MIN
    conversation.reply(r, by=scene.cast.maeve, text="Here.", now=since + MIN)
    assert "Maeve answered" in news(scene.cast.asha, since)
    conversation.follow_up(scene.fresh(), by=scene.cast.asha, text="And then?", now=since + 2 * MIN)
    assert news(scene.cast.asha, since) == ""


def test_words_sent_to_what_is_not_there_any_more_come_back(scene, client):
    r = scene.file()
    steering.withdraw(r, by=scene.cast.asha, now=scene.now)
    client.force_login(scene.cast.maeve)
    words = {"text": "Half an hour of typing on a phone.", "way": "answer"}
    gone = client.post(f"/requests/{r.ref}/reply/", words)
    never = client.post(f"/requests/{uuid4()}/reply/", words)
    assert (gone.status_code, gone.content) == (404, never.content)
    assert b"Half an hour of typing on a phone." in gone.content
    assert b"It was not sent." in gone.content


def test_the_fellow_reads_her_own_topic_and_before(scene, client):
    r = scene.file(topic=Topic.CASELOAD, before_at=scene.now + DAY)
    assert "About it Topic " + Topic.CASELOAD.label in page(client, scene.cast.asha, f"/requests/{r.ref}/")


def test_on_the_board_the_choice_is_over_once_somebody_has_it(scene, client, set_clock):
    r = scene.file(route=Route.PEERS)
    while not Participant.objects.filter(request=r, person=scene.cast.rosa).exists():
        scene.pass_time_to_due()
    set_clock(scene.now + MIN)
    assert "Your decision" not in page(client, scene.cast.asha, f"/requests/{r.ref}/")


def test_only_who_is_there_can_be_let_back_in(scene, client):
    cast = scene.cast
    r = scene.file(route=Route.DIRECTOR, left_out=frozenset({cast.maeve.id, cast.tom.id}))
    today = scene.now.date()
    Absence.objects.create(person=cast.tom, first=today - DAY, last=today + DAY)
    client.force_login(cast.asha)
    html = client.get(f"/requests/{r.ref}/?do=let_back").content.decode()
    offered = html[html.index('id="let_back_person"') :]
    offered = offered[: offered.index("</select>")]
    assert "Maeve" in offered
    assert "Tom" not in offered
    with pytest.raises(ActRefused, match="be reached here right now"):
        steering.let_back(r, by=cast.asha, person_id=cast.tom.id, now=scene.now)
    steering.let_back(r, by=cast.asha, person_id=cast.maeve.id, now=scene.now)
    assert Participant.objects.get(request=r, person=cast.maeve).standing == "all"


def away(person, scene):
    from mentors.changes import begin_due

    today = scene.now.date()
    Absence.objects.create(person=person, first=today, last=today + DAY)
    begin_due(scene.now)


@pytest.mark.parametrize("consent", [Consent.MAY_READ, Consent.ONLY_WAITING])
def test_who_is_away_keeps_sight_and_not_the_turn(scene, client, consent):
    cast = scene.cast
    r = scene.file(consent=consent)
    away(cast.maeve, scene)
    said = page(client, cast.asha, f"/requests/{r.ref}/")
    told = "Waiting for Tom" if consent == Consent.MAY_READ else "Tom was told that you are waiting"
    assert told in said
    assert "Maeve was away." in said
    assert "Waiting for Maeve" not in said
    assert "Tom was asked. You can still answer." in page(client, cast.maeve, f"/requests/{r.ref}/")
    assert "Nothing needed from you" in page(client, cast.maeve, "/dashboard/")


def test_of_two_who_are_asked_the_one_who_is_away_has_it_no_more(scene, client):
    r = scene.file(urgency=Urgency.TODAY)
    away(scene.cast.maeve, scene)
    said = page(client, scene.cast.asha, f"/requests/{r.ref}/")
    assert "Waiting for Tom" in said
    assert "Maeve was away." in said
    assert steps(r) == []
    assert (
        "Maeve"
        not in page(client, scene.cast.asha, "/").split("When it can’t wait, call")[0].split("What you asked")[1]
    )
