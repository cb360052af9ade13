"""A removal on demand: three days, the author told, a director who may stop it, and nothing for whoever is left out."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from pts_support.notify import kinds
from pts_support.notify.models import OutboxMessage
from pts_support.people.decisions import decide
from pts_support.people.models import Membership, ProposedAct, Role, User
from pts_support.people.records import legal_holds, retention
from requests_app.acts import removal_demand
from requests_app.acts.removal_demand import DemandLetter
from requests_app.models import Event, Participant, RemovalDemand
from requests_app.vocabulary import Demand
from tests.cast import at_home, join, person
from tests.people.own_file import taken_out
from tests.reading import plain
from tests.requests_app.kept import words_there
from tests.requests_app.sending_files import client_of

pytestmark = pytest.mark.django_db
LETTER = DemandLetter(Demand.DISTRICT, date(2026, 11, 3), "12")
HOUR, DAYS = timedelta(hours=1), timedelta(days=3)


@pytest.fixture
def start(cast):
    """When it is asked for: an hour after everything the requests lived through."""
    return cast.NOW + HOUR


@pytest.fixture
def asked(cast, start):
    def ask(by, request, now=None):
        """Whether they are told that they have a part in it; what waits is ``waiting()``."""
        ref = getattr(request, "ref", request)
        return removal_demand.ask_removal(ref, LETTER, program=cast.program, by=by, now=now or start)

    return ask


@pytest.fixture
def young(cast):
    """A second director."""
    made = join(person("Dr. Second"), cast.program, Role.DIRECTOR)
    at_home([made])
    return made.user


def waiting():
    return ProposedAct.objects.filter(kind="words.remove", outcome="")


def part(request, who, standing="all"):
    since = {"all": request.asked_at}.get(standing)
    Participant.objects.create(
        request=request, person=who, standing=standing, seat="staff", joined_at=request.asked_at, reads_since=since
    )


def told(who):
    return sorted(OutboxMessage.objects.filter(person=who, about__in=refs()).values_list("kind", flat=True))


def refs():
    return ProposedAct.objects.values_list("ref", flat=True)


def can_stop(act, who, now):
    try:
        decide.stop(act.ref, by=who, now=now)
    except decide.NotTheirs:
        return False
    return True


def timeline(cast, request):
    return plain(client_of(cast.asha).get(f"/requests/{request.ref}/"))


def test_it_happens_after_three_days_and_the_author_knows_both_times(cast, lived, asked, start, set_clock):
    done, still = lived
    mails = OutboxMessage.objects.filter(person=cast.asha, about=done.ref, dedupe__contains="removal:")
    set_clock(start)
    assert asked(cast.rosa, done) is False
    [act] = waiting()
    assert (act.due_at, act.asked_by, act.person) == (start + DAYS, None, None)
    assert mails.count() == 1
    User.objects.filter(id=cast.asha.id).update(this_visit_at=cast.NOW)
    assert "Rosa asked to have words of yours removed" in plain(client_of(cast.asha).get("/"))
    page = timeline(cast, done)
    assert "Rosa asked that the words of this request be removed for good." in page
    assert "The reason they gave: the district demands it in writing." in page
    assert decide.settle_due(start + DAYS - HOUR) == 0
    assert "words-of-asha" in words_there()
    assert decide.settle_due(start + DAYS) == 1
    assert words_there().split() == ["words-still-open"]
    assert "The words were removed for good, because it was demanded." in timeline(cast, done)
    assert OutboxMessage.objects.filter(person=cast.asha, dedupe__contains="purged:").count() == 1
    assert told(cast.okafor) == ["decision.asked", "decision.over"]
    assert told(cast.rosa) == told(cast.dana) == []


def test_nobody_brings_it_nearer(cast, lived, asked, start):
    asked(cast.rosa, lived[0])
    for who in (cast.okafor, cast.rosa, None):
        with pytest.raises(decide.NotTheirs):
            decide.agree(waiting().get().ref, by=who, now=start + HOUR)


def test_a_director_who_did_not_ask_stops_it_and_the_author_knows(cast, lived, asked, start, young, set_clock):
    done, _ = lived
    set_clock(start)
    asked(cast.okafor, done)
    act = waiting().get()
    assert [can_stop(act, who, start) for who in (cast.okafor, cast.rosa, cast.dana, cast.asha)] == [False] * 4
    page = plain(client_of(young).get("/decisions/"))
    assert "Dr. Okafor asked for it. The district demands it in writing: letter of November 3, 2026, number 12." in page
    assert "Asha" not in page
    assert "Remove the words" not in plain(client_of(cast.okafor).get("/decisions/"))
    assert can_stop(act, young, start + HOUR)
    assert decide.settle_due(start + 2 * DAYS) == 0
    assert "words-of-asha" in words_there()
    assert "The removal of these words did not happen: it was stopped." in timeline(cast, done)
    assert told(cast.okafor) == []


def test_where_no_other_director_is_the_contact_can_stop_it(cast, lived, asked, start):
    asked(cast.okafor, lived[0])
    act = waiting().get()
    assert told(cast.dana) == ["decision.asked"]
    assert [can_stop(act, who, start) for who in (cast.rosa, cast.dana)] == [False, True]


def test_else_the_operator_stops_it(cast, lived, asked, start):
    Membership.objects.filter(program=cast.program, role=Role.CONTACT).update(ended_at=start)
    asked(cast.okafor, lived[0])
    act = waiting().get()
    assert not can_stop(act, cast.rosa, start)
    call_command("pending_changes", stop=str(act.ref))
    assert not waiting().exists()


@pytest.mark.parametrize("whose", ["asha", "maeve", None])
def test_a_hold_made_meanwhile_stops_it_though_it_was_released(cast, lived, asked, start, whose, set_clock):
    done, _ = lived
    asked(cast.rosa, done)
    held = legal_holds.start_hold(
        cast.program, person=whose and getattr(cast, whose), reason="Letter 9", by=cast.okafor, now=start + HOUR
    )
    legal_holds.release_hold(cast.program, held.ref, by=cast.okafor, now=start + 2 * HOUR)
    set_clock(start + DAYS)
    decide.settle_due(start + DAYS)
    assert "words-of-asha" in words_there()
    act = ProposedAct.objects.get(kind="words.remove")
    assert (act.outcome, act.why_not) == ("refused", "A legal hold covers it, or did while this waited.")
    assert "The removal of these words did not happen: a legal hold covered it." in timeline(cast, done)
    assert "A legal hold covers it, or did while this waited." in plain(client_of(cast.okafor).get("/decisions/"))


def test_a_hold_that_ran_when_it_was_asked_for_stops_it_though_it_is_released_meanwhile(cast, lived, asked, start):
    done, _ = lived
    held = legal_holds.start_hold(cast.program, person=cast.asha, reason="Letter 9", by=cast.okafor, now=start - HOUR)
    asked(cast.rosa, done)
    legal_holds.release_hold(cast.program, held.ref, by=cast.okafor, now=start + HOUR)
    decide.settle_due(start + DAYS)
    act = ProposedAct.objects.get(kind="words.remove")
    assert (act.outcome, "words-of-asha" in words_there()) == ("refused", True)


def test_words_of_an_open_request_stay_and_what_is_gone_is_gone(cast, lived, asked, start):
    done, still = lived
    asked(cast.rosa, still)
    decide.settle_due(start + DAYS)
    asked(cast.rosa, done)
    decide.settle_due(start + DAYS)
    asked(cast.rosa, done, now=start + DAYS)
    decide.settle_due(start + 2 * DAYS)
    acts = ProposedAct.objects.filter(kind="words.remove").order_by("id")
    assert list(acts.values_list("outcome", "why_not")) == [
        ("refused", "The request is open, and words of an open request stay."),
        ("done", ""),
        ("refused", "Its words had been removed before."),
    ]
    assert words_there().split() == ["words-still-open"]


def test_whoever_has_a_part_in_it_does_not_ask_nor_do_two_while_somebody_has_none(cast, lived, asked, young):
    done, _ = lived
    for who in (cast.rosa, young):
        part(done, who)
        assert asked(who, done) is True
    assert not waiting().exists()
    assert asked(cast.okafor, done) is False
    assert waiting().count() == 1


def test_where_all_have_a_part_it_takes_two_who_are_two(cast, lived, asked, start):
    done, _ = lived
    second = join(person("Lou"), cast.program, Role.STAFF, given_by=cast.rosa, given_at=start - HOUR).user
    for who in (cast.rosa, cast.okafor, second):
        part(done, who)
    assert asked(cast.rosa, done) is asked(cast.rosa, done) is asked(second, done) is True
    assert not waiting().exists()
    assert asked(cast.okafor, done) is True
    demand = RemovalDemand.objects.get(begun_at=start)
    assert (demand.asked_by, demand.seconded_by) == (cast.okafor, cast.rosa)
    assert [can_stop(waiting().get(), who, start) for who in (cast.okafor, cast.rosa)] == [False, False]


def test_whoever_is_left_out_asks_for_nothing_and_hears_of_nothing(cast, lived, asked, start, young):
    done, _ = lived
    part(done, cast.okafor, "excluded")
    assert asked(cast.okafor, done) is False
    assert not waiting().exists()
    asked(cast.rosa, done)
    assert not can_stop(waiting().get(), cast.okafor, start)
    assert "Remove the words" not in plain(client_of(cast.okafor).get("/decisions/"))
    assert "Remove the words" in plain(client_of(young).get("/decisions/"))
    decide.settle_due(start + DAYS)
    assert (told(cast.okafor), told(young)) == ([], ["decision.asked", "decision.over"])


def test_the_operator_asks_where_nobody_can(cast, lived, asked, start, set_clock):
    done, _ = lived
    for who in (cast.rosa, cast.okafor):
        part(done, who, "excluded")
    set_clock(start)
    with pytest.raises(CommandError, match="no request"):
        call_command("remove_words", str(uuid4()), why="law", dated="2026-11-03")
    call_command("remove_words", str(done.ref), why="law", dated="2026-11-03")
    assert waiting().get().due_at == start + DAYS
    assert "The site’s operator asked that the words of this request be removed" in timeline(cast, done)
    assert told(cast.dana) == ["decision.asked"]


def test_the_author_objects_and_the_directors_are_told_without_a_name(cast, lived, asked, start, set_clock):
    done, _ = lived
    set_clock(start)
    asked(cast.rosa, done)
    act, path = waiting().get(), f"/removals/{RemovalDemand.objects.get().ref}/"
    assert "They are removed" in plain(client_of(cast.asha).get(path))
    for who in (cast.ben, cast.rosa, cast.okafor, cast.maeve):
        assert client_of(who).get(path).status_code == client_of(who).post(f"{path}object/").status_code == 404
    for _ in range(2):
        assert client_of(cast.asha).post(f"{path}object/").status_code == 302
    assert "You objected" in plain(client_of(cast.asha).get(path))
    page = plain(client_of(cast.okafor).get("/decisions/"))
    assert "The fellow who wrote it objects." in page
    assert "Asha" not in page
    assert told(cast.okafor) == ["decision.asked", "removal.objected"]
    mails = list(OutboxMessage.objects.filter(kind="removal.objected"))
    assert kinds.get("removal.objected").matters(mails, start) == {mails[0].id}
    decide.stop(act.ref, by=cast.okafor, now=start)
    assert "It was stopped. Nothing was removed." in plain(client_of(cast.asha).get(path))
    assert client_of(cast.asha).post(f"{path}object/").status_code == 404
    assert kinds.get("removal.objected").matters(mails, start) == set()


def test_no_day_is_said_for_what_a_hold_keeps(cast, lived, asked, start, set_clock):
    done, _ = lived
    set_clock(start)
    asked(cast.rosa, done)
    path = f"/removals/{RemovalDemand.objects.get().ref}/"
    legal_holds.start_hold(cast.program, person=cast.asha, reason="Letter 9", by=cast.rosa, now=start)
    page = plain(client_of(cast.asha).get(path))
    assert "A legal hold covers this request, so its words stay and nothing is removed." in page
    assert "They are removed" not in page


def test_it_stands_in_the_files_of_its_author_and_of_whoever_asked(cast, lived, asked, start):
    done, _ = lived
    asked(cast.rosa, done)
    asked(cast.rosa, uuid4())
    [hers] = json.loads(taken_out(cast.asha)["data.json"])["sections"]["requests_app.removaldemand"]["rows"]
    assert (hers["request"], hers["who"], hers["number"]) == (str(done.ref), "Rosa", "12")
    own = json.loads(taken_out(cast.rosa)["data.json"])["sections"]["requests_app.removaldemand"]["rows"]
    assert own[0] == own[1]
    assert set(own[0]) == {"who", "asked", "why", "dated", "number"}


def test_who_asked_for_a_removal_does_not_alone_decide_about_a_hold(cast, lived, asked, start):
    held = legal_holds.start_hold(cast.program, person=None, reason="9", by=cast.okafor, now=start)
    for who in (cast.rosa, cast.okafor):
        asked(who, uuid4())
    act = legal_holds.ask_release(cast.program, held.ref, by=cast.rosa, now=start)
    with pytest.raises(decide.NotTheirs):
        decide.agree(act.ref, by=cast.okafor, now=start)
    decide.agree(act.ref, by=cast.dana, now=start)


def test_what_was_asked_for_is_kept_as_long_as_who_read_what(cast, lived, asked, start):
    asked(cast.rosa, uuid4())
    retention.purge(start + timedelta(days=400))
    assert RemovalDemand.objects.exists()
    retention.purge(start + timedelta(days=401))
    assert not RemovalDemand.objects.exists()


def at_once(*acts):
    """Each in a thread and a transaction of its own, all let go at one moment; what they gave back."""
    given, gate = [], threading.Barrier(len(acts))

    def run(act):
        try:
            gate.wait()
            given.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_are_two_and_it_begins_once(cast, lived, asked):
    done, _ = lived
    for who in (cast.rosa, cast.okafor):
        part(done, who)
    asks = [lambda who=who: asked(who, done) for who in (cast.rosa, cast.okafor)]
    assert at_once(*asks, *asks) == [True] * 4
    assert (waiting().count(), RemovalDemand.objects.exclude(begun_at=None).count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_it_is_stopped_or_happens_and_not_both(cast, lived, asked, start):
    done, _ = lived
    asked(cast.rosa, done)
    act, now = waiting().get(), start + DAYS
    at_once(lambda: can_stop(act, cast.okafor, now), lambda: decide.settle_due(now), lambda: decide.settle_due(now))
    act.refresh_from_db()
    kinds_told = list(Event.objects.filter(request=done, kind__in=("words_purged", "removal_over")).values_list("kind"))
    assert (act.outcome, "words-of-asha" in words_there(), kinds_told) in [
        ("stopped", True, [("removal_over",)]),
        ("done", False, [("words_purged",)]),
    ]
