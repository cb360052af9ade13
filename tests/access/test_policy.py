"""The table against the policy functions: may(), see(), visible_to() and readable_by()."""

from __future__ import annotations

import random
from dataclasses import fields
from datetime import timedelta
from uuid import uuid4

import pytest

from requests_app.access import permissions, visibility
from requests_app.access.visibility import RequestView
from requests_app.acts import conversation, filing, helping, steering
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest, Participant
from requests_app.vocabulary import Seat, Standing, Verb
from tests.access import relations, table
from tests.access.tally import SEED, control, count, size

ACTS = table.acts()


def expected(relation: str, letter: str, verb: Verb, has_it: bool) -> str:
    """ "yes", "not now" or "not there"; ``has_it``: they said "I have it"."""
    states = ACTS.get(verb.value, {}).get(relation)
    if states is None or letter not in table.KNOWS.get(relation, ""):
        return "not there"
    if has_it:
        states = states.upper()
    return "yes" if letter in states else "not now"


def said(verdict: permissions.Verdict) -> str:
    return "yes" if verdict.ok else "not there" if verdict.hidden else "not now"


def against_may(wanted: int, may=permissions.may) -> tuple[int, list[tuple[str, ...]]]:
    """(how many tuples, those in which table and policy differ)."""
    wrong, asked = [], 0
    for one in relations.tuples(wanted // len(Verb), SEED):
        for verb in Verb:
            got = said(may(one.viewer, verb, one.request, one.part))
            want = expected(one.relation, one.letter, verb, one.request.acked_by_id == one.viewer)
            asked += 1
            if got != want:
                wrong.append((one.relation, one.letter, verb.value, f"{got}, not {want}"))
    return asked, wrong


def test_the_table_names_every_verb_and_every_relation_once():
    assert set(ACTS) | table.ENGINES == {v.value for v in Verb}
    assert set(ACTS).isdisjoint(table.ENGINES)
    assert {rel for row in ACTS.values() for rel in row} <= set(table.RELATIONS)


def test_every_act_from_every_state_for_everybody():
    asked, wrong = against_may(size(quick=6_000, full=40_000))
    count(wrong, tuples=asked, mismatches=len(wrong))
    assert wrong == []
    assert asked >= size(quick=5_000, full=30_000)


def test_every_field_of_what_somebody_is_shown():
    names = {f.name for f in fields(RequestView)}
    wrong, asked = [], 0
    for one in relations.tuples(size(quick=900, full=9_000), SEED + 1):
        view = visibility.see(
            one.request, one.viewer, one.part,
            names=relations.NAMES, with_whom=(3,), opening="Words", program="Lakeside",
        )  # fmt: skip
        knows = one.letter in table.KNOWS.get(one.relation, "")
        may_hold = table.FIELDS.get(one.relation, "") if knows else "ref sight fellow asked_at with_whom program"
        filled = {n for n in names if getattr(view, n) not in (None, "", (), False, 0)}
        asked += 1
        if may_hold != "*" and (more := filled - set(may_hold.split())):
            wrong.append((one.relation, one.letter, "holds", sorted(more)))
        if view.reads != (one.letter in table.READS.get(one.relation, "")):
            wrong.append((one.relation, one.letter, "reads", view.reads))
        if one.relation in ("unnamed", "peer") and knows and view.fellow != table.NAMELESS:
            wrong.append((one.relation, one.letter, "names", view.fellow))
    count(wrong, tuples=asked, mismatches=len(wrong))
    assert wrong == []


# -- with a database: what each role has come to, and that rows are found by those alone


def everybody(cast):
    return {name: getattr(cast, name) for name in ("asha", *table.PEOPLE.values(), *table.STRANGERS)}


def lives():
    """Each route, urgency, consent and number of steps, with the relation each person must then have."""
    for (route, urgency, steps), (first, later) in table.chains().items():
        for consent, joins_as in table.JOINS_AS.items():
            who = dict.fromkeys((table.PEOPLE[p] for p in first), "reads")
            who |= dict.fromkeys((table.PEOPLE[p] for p in later), joins_as)
            who |= dict.fromkeys((table.PEOPLE[p] for p in table.GONE_ROUND.get(route, "")), "out")
            yield route, urgency, steps, consent, who | {"asha": "author"}


def check(cast, r, who, letter, wrong) -> int:
    """Everybody against this request, by rows and by acts; how many tuples."""
    r.refresh_from_db()
    parts = {p.person_id: p for p in Participant.objects.filter(request=r)}
    asked = 0
    for name, person in everybody(cast).items():
        relation = who.get(name, "none")
        knows = HelpRequest.objects.visible_to(person).filter(id=r.id).exists()
        reads = HelpRequest.objects.readable_by(person).filter(id=r.id).exists()
        if knows != (letter in table.KNOWS.get(relation, "")):
            wrong.append((name, relation, letter, "visible_to", knows))
        if reads != (letter in table.READS.get(relation, "")):
            wrong.append((name, relation, letter, "readable_by", reads))
        asked += 2
        for verb in Verb:
            got = said(permissions.may(person.id, verb, r, parts.get(person.id)))
            asked += 1
            if got != expected(relation, letter, verb, r.acked_by_id == person.id):
                wrong.append((name, relation, letter, verb.value, got))
    return asked


def ask(cast, route, urgency="soon", consent="may_read", left_out=()):
    asking = Asking(
        text="Words.", form_key=uuid4(), route=route, urgency=urgency, consent=consent,
        left_out=frozenset(getattr(cast, n).id for n in left_out),
    )  # fmt: skip
    return filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request


def step_up(r, steps):
    """Nobody answers: the reminder, then so many steps; by when."""
    now = r.asked_at
    while (r.step, r.reminded) < (steps, True) and now < r.asked_at + timedelta(days=40):
        now = r.due_at
        sweep(now)
        r.refresh_from_db()
    return now


@pytest.mark.django_db
def test_every_role_on_every_chain_with_either_consent(cast):
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    wrong, asked = [], 0
    every = list(lives())
    chosen = every if size(quick=0, full=1) else random.Random(SEED).sample(every, 20)
    for route, urgency, steps, consent, who in chosen:
        r = ask(cast, route, urgency, consent)
        now = step_up(r, steps)
        before = len(wrong)
        asked += check(cast, r, who, "W", wrong)
        conversation.talked(r, by=_reader(cast, who), now=now)
        asked += check(cast, r, who, "A", wrong)
        conversation.close(r, by=cast.asha, now=now)
        asked += check(cast, r, who, "C", wrong)
        wrong[before:] = [(route, urgency, steps, consent, *one) for one in wrong[before:]]
    count(wrong, tuples=asked, mismatches=len(wrong))
    assert wrong == []


def _reader(cast, who):
    return getattr(cast, next(name for name, relation in who.items() if relation == "reads"))


@pytest.mark.django_db
def test_left_out_handed_over_taken_out_opened_and_taken_back(cast):
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    wrong, asked, now = [], 0, cast.NOW
    for letter in "MBDSC":  # left out in each role: the chain goes round them, and they have nothing at any step
        name = table.PEOPLE[letter]
        r = ask(cast, "around" if letter == "M" else "mentor", left_out=(name,))
        for steps in range(3):
            step_up(r, steps)
            r.refresh_from_db()
            rows = Participant.objects.filter(request=r).select_related("person")
            there = {p.person.called: p.standing for p in rows}
            person = getattr(cast, name)
            found = HelpRequest.objects.visible_to(person).filter(id=r.id).exists()
            asked += 2
            if found or there[person.called] != Standing.EXCLUDED:
                wrong.append((name, "left out", steps, found, there))
    r = ask(cast, "mentor")
    helping.hand_over(r, by=cast.maeve, person_id=cast.rosa.id, now=now)
    asked += check(cast, r, {"asha": "author", "maeve": "left", "rosa": "reads"}, "W", wrong)
    r = ask(cast, "mentor", "today", "only_waiting")
    steering.take_out(r, by=cast.asha, person_id=cast.maeve.id, now=now)
    asked += check(cast, r, {"asha": "author", "maeve": "out", "tom": "reads"}, "W", wrong)
    steering.let_back(r, by=cast.asha, person_id=cast.maeve.id, now=now)
    asked += check(cast, r, {"asha": "author", "maeve": "reads", "tom": "reads"}, "W", wrong)
    steering.withdraw(r, by=cast.asha, now=now)
    asked += check(cast, r, {"asha": "author", "maeve": "reads", "tom": "reads"}, "X", wrong)
    r = ask(cast, "mentor", "soon", "only_waiting")
    now = step_up(r, 1)
    asked += check(cast, r, {"asha": "author", "maeve": "reads", "tom": "waits"}, "W", wrong)
    steering.open_it(r, by=cast.asha, person_id=cast.tom.id, now=now)
    asked += check(cast, r, {"asha": "author", "maeve": "reads", "tom": "reads"}, "W", wrong)
    r = ask(cast, "peers")
    peers = {"asha": "author", "ben": "peer", "imani": "peer"}
    asked += check(cast, r, peers, "W", wrong)
    conversation.reply(r, by=cast.ben, text="Try it.", now=cast.NOW)
    asked += check(cast, r, peers, "A", wrong)
    conversation.close(r, by=cast.asha, now=cast.NOW)
    asked += check(cast, r, peers | {"ben": "peer gone", "imani": "peer gone"}, "C", wrong)
    count(wrong, tuples=asked, mismatches=len(wrong))
    assert wrong == []


@pytest.mark.django_db
def test_a_policy_edit_widens_nothing_for_what_runs(cast):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    r = ask(cast, "mentor", consent="only_waiting")
    before = sorted(Participant.objects.filter(request=r).values_list("person_id", "standing"))
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=cast.rosa, now=cast.NOW)
    wrong: list = []
    asked = check(cast, r, {"asha": "author", "maeve": "reads"}, "W", wrong)
    count(wrong, tuples=asked, mismatches=len(wrong))
    assert wrong == []
    assert sorted(Participant.objects.filter(request=r).values_list("person_id", "standing")) == before


def test_the_trial_finds_a_broken_policy():
    """The control: a policy that lets somebody who only knows that the fellow waits read and answer."""

    def broken(viewer, verb, request, part):
        if part and part.standing == Standing.WAITING and part.seat != Seat.PEER:
            part = Participant(person_id=viewer, standing=Standing.ALL, seat=part.seat)
        return permissions.may(viewer, verb, request, part)

    _, wrong = against_may(6_000, broken)
    assert ("waits", "W", "answer", "yes, not not there") in wrong
    control("a broken policy")
