"""An act that waits takes effect once: by a second person's yes, or when its time has come."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from pts_support.notify.models import OutboxMessage
from pts_support.people.decisions import decide
from pts_support.people.decisions.kinds import TakesNoEffect
from pts_support.people.models import AccessEntry, ProposedAct, Role
from tests.cast import NOW, join, make_cast, person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ask(cast, by="rosa", kind="test.note", **more):
    facts = {"program": cast.program, "about": "note:1", "payload": {"typed": "Kim", "role": "staff"}}
    return decide.propose(kind, **(facts | {"by": getattr(cast, by), "now": cast.NOW} | more))


def ended(act):
    act.refresh_from_db()
    return act.outcome, act.done_at


def told(act):
    rows = OutboxMessage.objects.filter(about=act.ref).order_by("kind", "person__called")
    return list(rows.values_list("kind", "person__called", "status"))


def test_a_second_person_agrees_and_it_takes_effect_once(cast, notes):
    act = ask(cast, due_at=cast.NOW + DAY)
    decide.agree(act.ref, by=cast.okafor, now=cast.NOW + HOUR)
    assert notes.done == [({"typed": "Kim", "role": "staff"}, cast.NOW + HOUR)]
    assert ended(act) == ("done", cast.NOW + HOUR)
    assert (act.agreed_by, act.payload) == (cast.okafor, {"role": "staff"})  # what was typed is needed no longer
    with pytest.raises(decide.NotTheirs):
        decide.agree(act.ref, by=cast.okafor, now=cast.NOW + HOUR)
    assert decide.settle_due(cast.NOW + 2 * DAY) == 0
    assert len(notes.done) == 1


@pytest.mark.parametrize("who", ["rosa", "maeve", "asha", "dana", "other_director"])
def test_nobody_else_is_the_second(cast, notes, who):
    act = ask(cast, due_at=cast.NOW + DAY)
    with pytest.raises(decide.NotTheirs):
        decide.agree(act.ref, by=getattr(cast, who), now=cast.NOW + HOUR)
    assert (notes.done, ended(act)) == ([], ("", None))


def test_its_time_comes_and_it_takes_effect(cast, notes):
    act = ask(cast, due_at=cast.NOW + DAY)
    assert (decide.settle_due(cast.NOW + DAY - HOUR), decide.settle_due(cast.NOW + DAY)) == (0, 1)
    assert notes.done == [({"typed": "Kim", "role": "staff"}, cast.NOW + DAY)]
    assert (ended(act), act.agreed_at) == (("done", cast.NOW + DAY), None)


def test_without_a_time_it_waits_for_a_yes_for_ever(cast, notes):
    act = ask(cast)
    assert (decide.settle_due(cast.NOW + 400 * DAY), ended(act)) == (0, ("", None))


def test_nothing_due_is_one_query(cast, notes, django_assert_num_queries):
    ask(cast, due_at=cast.NOW + DAY)
    with django_assert_num_queries(1):
        decide.settle_due(cast.NOW)


def test_whoever_asked_takes_it_back(cast, notes):
    act = ask(cast, due_at=cast.NOW + DAY)
    with pytest.raises(decide.NotTheirs):
        decide.stop(act.ref, by=cast.okafor, now=cast.NOW)
    decide.stop(act.ref, by=cast.rosa, now=cast.NOW)
    assert (notes.done, ended(act), act.stopped_by) == ([], ("stopped", cast.NOW), cast.rosa)
    assert decide.settle_due(cast.NOW + 2 * DAY) == 0


def test_the_operator_may_be_the_second(cast, notes):
    act = ask(cast)
    decide.agree(act.ref, by=None, now=cast.NOW)
    assert (ended(act), act.agreed_by, act.agreed_at) == (("done", cast.NOW), None, cast.NOW)


def test_the_same_thing_is_asked_for_once(cast, notes):
    assert ask(cast) == ask(cast, by="okafor")
    assert ProposedAct.objects.count() == 1


def test_what_cannot_take_effect_changes_nothing_and_says_why(cast, notes):
    act = ask(cast, due_at=cast.NOW + DAY)
    notes.refuses.append("Ben would have no mentor.")
    with pytest.raises(TakesNoEffect, match=r"Ben would have no mentor\."):
        decide.agree(act.ref, by=cast.okafor, now=cast.NOW)
    assert ended(act) == ("", None)  # as before: it may be agreed to once the reason is gone
    decide.settle_due(cast.NOW + DAY)
    assert (ended(act), act.why_not) == (("refused", cast.NOW + DAY), "Ben would have no mentor.")


def test_one_that_breaks_does_not_keep_others_back(cast, notes, caplog):
    broken = ask(cast, due_at=cast.NOW, about="note:0")
    ProposedAct.objects.filter(id=broken.id).update(kind="test.unheard_of")
    fine = ask(cast, due_at=cast.NOW + HOUR)
    assert decide.settle_due(cast.NOW + DAY) == 1
    assert (ended(fine)[0], ended(broken)[0]) == ("done", "")
    assert f"could not settle act id {broken.id}: KeyError" in caplog.text


def test_without_a_yes_a_kind_may_lapse(cast, notes):
    act = ask(cast, kind="test.frozen", due_at=cast.NOW + DAY)
    decide.settle_due(cast.NOW + DAY)
    assert (notes.done, len(notes.lapsed), ended(act)[0]) == ([], 1, "lapsed")


def test_what_is_stopped_is_undone_where_it_lasted_until_a_yes(cast, notes):
    act = ask(cast, kind="test.frozen", due_at=cast.NOW + DAY)
    decide.stop(act.ref, by=cast.rosa, now=cast.NOW)
    assert (notes.done, len(notes.lapsed), ended(act)[0]) == ([], 1, "stopped")


def test_meanwhile_nothing_else_of_theirs_takes_effect(cast, notes):
    frozen = ask(cast, kind="test.frozen", due_at=cast.NOW + DAY)
    act = ask(cast, due_at=cast.NOW + HOUR)
    with pytest.raises(TakesNoEffect, match="That has to be decided first"):
        decide.agree(act.ref, by=cast.okafor, now=cast.NOW)
    assert (decide.settle_due(cast.NOW + HOUR), ended(act)[0]) == (0, "")
    decide.settle_due(cast.NOW + DAY)
    act.refresh_from_db()
    assert act.due_at == frozen.due_at + decide.AFTER_THE_FREEZE
    assert (decide.settle_due(act.due_at), ended(act)[0]) == (1, "done")


def test_everybody_who_may_know_is_mailed_and_not_whoever_did_it(cast, notes):
    act = ask(cast, person=cast.maeve, due_at=cast.NOW + DAY)
    assert told(act) == [("decision.asked", "Dr. Okafor", "queued"), ("decision.asked", "Maeve", "queued")]
    decide.agree(act.ref, by=cast.okafor, now=cast.NOW + HOUR)
    assert told(act) == [
        ("decision.asked", "Dr. Okafor", "suppressed"),
        ("decision.asked", "Maeve", "suppressed"),
        ("decision.over", "Maeve", "queued"),
        ("decision.over", "Rosa", "queued"),
    ]


def test_the_trail_holds_who_asked_and_how_it_ended(cast, notes):
    act = ask(cast, due_at=cast.NOW + DAY)
    decide.settle_due(cast.NOW + DAY)
    lines = AccessEntry.objects.filter(subject=f"act:{act.id}").order_by("id")
    assert list(lines.values_list("verb", "actor", "detail")) == [
        ("act.asked", cast.rosa.id, "test.note"),
        ("act.done", None, "test.note"),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("hands", [("yes", "time"), ("time", "time"), ("yes", "yes"), ("yes", "stop")])
def test_two_hands_at_once_and_it_takes_effect_once(set_clock, notes, hands):
    """Each in a connection of its own: whoever comes second finds it over."""
    set_clock(NOW)
    cast = make_cast()
    second = join(person("Dr. Head"), cast.program, Role.DIRECTOR, position=2).user
    act = ask(cast, due_at=cast.NOW)
    start, results = threading.Barrier(2), []
    ways = {
        "yes": lambda by: decide.agree(act.ref, by=by, now=NOW),
        "time": lambda by: decide.settle_due(NOW),
        "stop": lambda by: decide.stop(act.ref, by=cast.rosa, now=NOW),
    }

    def hand(way: str, by: object) -> None:
        try:
            start.wait(10)
            results.append(bool(ways[way](by)))
        except decide.NotTheirs:
            results.append(False)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=hand, args=[way, by]) for way, by in zip(hands, (cast.okafor, second), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    act.refresh_from_db()
    assert sorted(results) == [False, True]
    assert len(notes.done) == (act.outcome == "done")
    over = OutboxMessage.objects.filter(about=act.ref, kind="decision.over")
    assert over.count() == len(set(over.values_list("person", flat=True)))
