"""Two worlds: for whoever may not know of something, every page, search, filter, count and download is byte-equal in a
world with it and in a world without it; and nothing is put in the post for them."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client

from pts_support.notify.models import OutboxMessage
from reports import editions
from requests_app.acts import conversation, emergency, filing, helping, removal_demand, steering
from requests_app.chain import policy, policy_versions
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest, KeptLine
from requests_app.vocabulary import Demand, Emergency
from tests import two_worlds
from tests.access import scene, table
from tests.access.tally import SEED, control, count, size
from tests.reports import past

pytestmark = pytest.mark.django_db
REF = UUID("5f7d1c52-3c0b-4d8a-9a63-0c1f7c6f0a11")  # what every hidden request is called
WORD = "brindleword"
LAKESIDE = ("maeve", "tom", "priya", "former", "okafor", "rosa", "dana", "ben")
HARBOR = ("nina", "other_mentor", "other_director", "other_staff", "other_contact")
SEARCHES = ("", f"?q={WORD}", "?show=mine", "?show=covering", "?show=have", "?show=closed", "?show=closed&page=2",
            "?urgency=soon", "?state=waiting")  # fmt: skip
FILES = ("/reports/2026-10.csv", "/reports/2026-10.xlsx")
OWN_NAME = re.compile(rb"(signed-in/)[0-9a-f]{32}")  # of this very sign-in, which is a new one in each world


class _Back(Exception):
    """Ends a world."""


def asked(cast, who="asha", *, at=None, steps=0, **how):
    """A hidden request, gone so many steps up, always under the same ref."""
    r = scene.ask(cast, who, text=f"It is about {WORD}.", now=at or cast.NOW - timedelta(hours=1), **how)
    HelpRequest.objects.filter(id=r.id).update(ref=REF)
    r.refresh_from_db()
    for n in range(steps):  # by the fellow's own "sooner": the engine would move everybody else's requests too
        steering.sooner(r, by=cast.memberships[who].user, now=r.asked_at + timedelta(minutes=n + 1))
    return r


def withdrawn(cast):
    steering.withdraw(asked(cast), by=cast.asha, now=cast.NOW)


def handed_over(cast):
    helping.hand_over(asked(cast), by=cast.maeve, person_id=cast.rosa.id, now=cast.NOW)


def taken_out(cast):
    steering.take_out(asked(cast), by=cast.asha, person_id=cast.maeve.id, now=cast.NOW)


def draft(cast):
    filing.keep_draft(cast.asha, uuid4(), {"text": WORD}, now=cast.NOW)


def kept_line(cast):
    KeptLine.objects.create(fellow=cast.asha, text=WORD, at=cast.NOW)


def early_note(cast):
    """Written before Rosa could read the request she reads now (world() made it)."""
    r = HelpRequest.objects.filter(fellow=cast.asha, urgency="when").latest("asked_at")
    conversation.note(r, by=cast.maeve, text=WORD, now=cast.NOW - timedelta(hours=3))


def in_an_emergency(cast):
    """Rosa asks to read it; the director, who was left out of it, does not hear of that either."""
    asked(cast, left_out=("okafor",))
    emergency.ask_for_access(
        REF, program=cast.program, why=Emergency.DANGER, reason=WORD, by=cast.rosa, now=cast.NOW - timedelta(minutes=9)
    )


def to_be_removed(cast):
    """Rosa asks that its words go; the director, who was left out of it, and who has no part hears nothing."""
    r = asked(cast, left_out=("okafor",))
    conversation.close(HelpRequest.objects.get(ref=REF), by=cast.asha, now=cast.NOW - timedelta(minutes=9))
    letter = removal_demand.DemandLetter(Demand.LAW, cast.NOW.date())
    removal_demand.ask_removal(REF, letter, program=cast.program, by=cast.rosa, now=cast.NOW - timedelta(minutes=8))
    return r


# what is hidden: (how it is made, from whom)
HIDDEN = {
    "round the mentor": (lambda c: asked(c, route="around"), ("maeve", "tom", "rosa", "dana", "former", "ben")),
    "round the mentor, gone up": (lambda c: asked(c, route="around", steps=2), ("maeve", "tom", "ben", "nina")),
    "without the backup": (lambda c: asked(c, left_out=("tom",), steps=1), ("tom", "priya")),
    "without the director": (lambda c: asked(c, left_out=("okafor",), steps=2), ("okafor",)),
    "without staff": (lambda c: asked(c, left_out=("rosa",), steps=2), ("rosa",)),
    "without the contact": (lambda c: asked(c, left_out=("dana",), steps=3), ("dana",)),
    "without a peer, on the board": (lambda c: asked(c, route="peers", left_out=("ben",)), ("ben", "maeve", "okafor")),
    "not come up yet": (lambda c: asked(c), ("tom", "okafor", "rosa", "dana", "priya", "former", "ben")),
    "only waiting, not come up yet": (lambda c: asked(c, consent="only_waiting"), ("tom", "okafor", "rosa")),
    "another program's": (lambda c: asked(c), HARBOR),
    "from another program": (lambda c: asked(c, "nina", steps=1), LAKESIDE),
    "a draft": (draft, (*LAKESIDE, "nina")),
    "a kept line": (kept_line, ("maeve", "tom", "okafor", "rosa", "ben")),
    "a note from before": (early_note, ("rosa", "tom")),
    "read in an emergency, without the director": (in_an_emergency, ("okafor", "tom", "ben")),
    "to be removed, without the director": (to_be_removed, ("okafor", "rosa", "tom", "priya", "ben")),
    "taken back": (withdrawn, ("maeve", "tom", "okafor", "rosa")),
    "handed over": (handed_over, ("maeve", "tom", "okafor")),
    "taken out": (taken_out, ("maeve", "okafor", "rosa")),
}  # fmt: skip


def world(cast):
    """What is there anyway, so that there is something to count, order and page through."""
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=cast.NOW - timedelta(days=90))
    past.a_quarter(cast)
    editions.published(cast.program, cast.NOW)
    hour = timedelta(hours=1)
    for who, how in (("imani", {}), ("ben", {}), ("jonah", {"route": "peers"}), ("nina", {}), ("asha", {})):
        scene.ask(cast, who, text="Something else.", now=cast.NOW - 2 * hour, **how)
    late = scene.ask(cast, "asha", text="A plan.", urgency="when", now=cast.NOW - 4 * hour)
    helping.add_person(late, by=cast.maeve, person_id=cast.rosa.id, now=cast.NOW - 2 * hour)
    sweep(cast.NOW - hour)


def paths(cast, name):
    column = scene.COLUMN[name]
    own = [written for written, (get, _) in table.addresses().items() if get[column] == "in" and "<" not in written]
    found = [f"/{w}" for w in own if not w.startswith(("accounts/", "healthz", "join", "first"))]
    if "/dashboard/" in found:
        found += [f"/dashboard/{search}" for search in SEARCHES[1:]] + [f"/dashboard/?fellow={cast.asha.ref}"]
    return [*found, *FILES, f"/requests/{REF}/"]


def look(reader, where, adding=None):
    """What they see, and what is in the post for them."""
    found = {}
    try:
        with transaction.atomic():
            if adding:
                adding()
            client = Client()
            client.force_login(reader)
            for path in where:
                status, headers, body = two_worlds.seen(client, path)
                found[path] = status, headers, OWN_NAME.sub(rb"\1-", body)
            raise _Back
    except _Back:
        return found


def post_for(reader):
    rows = OutboxMessage.objects.filter(person=reader, status="queued").values_list("kind", "facts")
    return sorted(map(str, rows))


def differences(cast, kinds, clock, at, most=99):
    """(how many compared, [(what is hidden, from whom, where)]); at ``most`` so many readers of each kind."""
    clock(at)
    plain, compared, told = {}, 0, []
    for kind in kinds:
        make, readers = HIDDEN[kind]
        for name in random.Random(f"{SEED} {kind}").sample(readers, min(most, len(readers))):
            reader, where = getattr(cast, name), paths(cast, name)
            if name not in plain:
                plain[name] = look(reader, where)
            with_it = look(reader, where, lambda make=make: make(cast))
            compared += len(where)
            told += [(kind, name, path) for path in where if with_it[path] != plain[name][path]]
    return compared, told


def test_no_page_tells_the_worlds_apart(cast, set_clock, monkeypatch):
    """A whole world on each day of the week: in one that only stands there while days go by, everything is overdue,
    and that is for all to see."""
    compared, told, tuesday = 0, [], cast.NOW
    for days in size(quick=(0,), full=tuple(range(7))):
        monkeypatch.setattr(type(cast), "NOW", tuesday + timedelta(days=days))
        try:
            with transaction.atomic():
                world(cast)
                at = cast.NOW + timedelta(minutes=5)
                more, found = differences(cast, HIDDEN, set_clock, at, size(quick=2, full=99))
                raise _Back
        except _Back:
            compared, told = compared + more, told + [(days, *one) for one in found]
    count(told, worlds=compared, differences=len(told))
    assert told == []
    assert compared >= size(quick=500, full=10_000)


def test_nothing_is_in_the_post_for_whoever_is_left_out(cast):
    world(cast)
    wrong = []
    for kind, (make, readers) in HIDDEN.items():
        if kind in ("taken back", "handed over", "taken out"):  # they were told while it was theirs
            continue
        for name in readers:
            before = post_for(getattr(cast, name))
            try:
                with transaction.atomic():
                    make(cast)
                    if post_for(getattr(cast, name)) != before:
                        wrong.append((kind, name))
                    raise _Back
            except _Back:
                pass
    count(wrong, worlds=1, differences=len(wrong))
    assert wrong == []


def test_the_trial_finds_a_counter_that_leaks(cast, set_clock, monkeypatch):
    """The control: a page that says how many there are, whoever asks."""
    from requests_app.pages.dashboard import views as dashboard

    render = dashboard.render

    def leaking(*args, **kw):
        answer = render(*args, **kw)
        answer.headers["X-Total"] = str(HelpRequest.objects.count())
        return answer

    monkeypatch.setattr(dashboard, "render", leaking)
    world(cast)
    _, told = differences(cast, ["without the director"], set_clock, cast.NOW)
    assert ("without the director", "okafor", "/dashboard/") in told
    control("a counter that leaks")
