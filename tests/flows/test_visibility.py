"""Who may see what, over everything there is: every person × every address × every request, by the words themselves.

Each request carries a word of its own. After its life has gone a few steps, every page, search, count and mail of every
person of the cast is searched for these words; the table says who may find which.
"""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from pts_support.notify import kinds
from pts_support.notify.channels import letter
from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation, filing
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest, Participant
from requests_app.vocabulary import Consent, Route
from tests.house.test_login_default import ALL

pytestmark = pytest.mark.django_db

# The word, how it is asked, and who may read it (peers: the fellows of the cohort, on their board).
SCENES = {
    "quillwort": ({}, {"asha", "maeve", "tom"}),
    "brindleword": ({"consent": Consent.ONLY_WAITING}, {"asha", "maeve"}),
    "larkspurry": ({"route": Route.AROUND}, {"asha", "okafor", "rosa"}),
    "fennelmoss": ({"route": Route.PEERS}, {"asha", "peers"}),
    "tamarisky": ({"route": Route.DIRECTOR, "left_out": ("tom", "rosa")}, {"asha", "okafor", "dana"}),
}
ANSWER, NOTE = "pondskater", "woodruffle"  # said by Maeve on the first request
STRANGERS = ("nina", "former", "priya")


@pytest.fixture
def life(cast):
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    made = {}
    for word, (how, _) in SCENES.items():
        how = dict(how)
        left = frozenset(getattr(cast, name).id for name in how.pop("left_out", ()))
        asking = Asking(text=f"It is about {word} again.", form_key=uuid4(), left_out=left, **how)
        made[word] = filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request
    for at in (cast.NOW + timedelta(hours=4), cast.NOW + timedelta(days=1, minutes=5)):  # reminded, then one step up
        assert sweep(at) == len(made)
    at = cast.NOW + timedelta(days=2)
    conversation.note(made["quillwort"], by=cast.maeve, text=f"Among us: {NOTE}.", now=at)
    conversation.ask_back(made["quillwort"], by=cast.maeve, text=f"What about {ANSWER}?", now=at)
    return made


def people(cast):
    named = {n: getattr(cast, n) for n in ("asha", "maeve", "tom", "okafor", "rosa", "dana", *STRANGERS)}
    return named | {f"peer {p.called}": p for p in cast.peers[:2]}


def may_read(word, who):
    if word == ANSWER:
        return who in SCENES["quillwort"][1]
    if word == NOTE:
        return who in {"maeve", "tom"}
    allowed = SCENES[word][1]
    return who in allowed or (who.startswith("peer ") and "peers" in allowed)


def everything(cast, person, life, set_clock):
    """Every GET address there is, with every request's ref, and the searches; as (path, bytes with headers)."""
    set_clock(cast.NOW + timedelta(days=2, hours=1))
    client = Client()
    client.force_login(person)
    paths = {path for path in ALL.values() if "logout" not in path}
    paths |= {
        p.replace(r, str(req.ref)) for p in paths for r in re.findall(r"[0-9a-f-]{36}", p) for req in life.values()
    }
    paths |= {f"/dashboard/?q={word}" for word in (*SCENES, ANSWER, NOTE)}
    paths |= {f"/dashboard/?show={s}" for s in ("mine", "covering", "have", "closed")} | {"/asked/?page=2", "/ask/"}
    for path in sorted(paths):
        answer = client.get(path)
        assert answer.status_code < 500 or path == "/healthz/engine", path
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield path, repr(sorted(answer.headers.items())).encode() + body


def test_every_page_shows_each_word_to_those_who_may_and_to_nobody_else(cast, life, set_clock):
    looked, found = 0, set()
    words = (*SCENES, ANSWER, NOTE)
    for who, person in people(cast).items():
        for path, seen in everything(cast, person, life, set_clock):
            looked += 1
            for word in words:
                if f"q={word}" in path:
                    seen = seen.replace(f'value="{word}"'.encode(), b"").replace(f"“{word}”".encode(), b"")
                if word.encode() in seen.replace(f"q={word}".encode(), b""):
                    assert may_read(word, who), f"{who} finds {word} at {path}"
                    found.add((who, word))
    assert looked > 900
    missing = {(who, word) for who in people(cast) for word in words if may_read(word, who)} - found
    assert missing == set(), "somebody who may read it does not find it anywhere"


def test_a_stranger_gets_for_a_real_request_the_bytes_of_one_that_is_not_there(cast, life, set_clock):
    set_clock(cast.NOW + timedelta(days=2, hours=1))
    same = 0
    for word, r in life.items():
        for who, person in people(cast).items():
            if (
                HelpRequest.objects.visible_to(person).filter(ref=r.ref).exclude(on_board=True).exists()
                or who == "asha"
            ):
                continue
            client = Client()
            client.force_login(person)
            real = client.get(reverse("requests:thread", args=[r.ref]))
            none = client.get(reverse("requests:thread", args=[uuid4()]))
            assert (real.status_code, real.content, real.headers.items()) == (
                404,
                none.content,
                none.headers.items(),
            ), (word, who)
            same += 1
    assert same > 30


def test_mails_hold_no_word_and_no_name_and_reach_nobody_who_may_not_know(cast, life):
    rows = list(OutboxMessage.objects.select_related("person"))
    assert len(rows) > 12
    told: dict[str, set[str]] = {word: set() for word in life}
    by_ref = {r.ref: word for word, r in life.items()}
    for row in rows:
        if row.about:
            told[by_ref[row.about]].add(row.person.called)
            assert HelpRequest.objects.visible_to(row.person).filter(ref=row.about).exists(), row.kind
        mail = kinds.NotificationContext(
            person=row.person, facts=row.facts, about=row.about, now=cast.NOW, zone=row.person.zone
        )
        text = str(letter.mail_of_notification(row.ref, row.person.email, kinds.get(row.kind), mail))
        for private in (*SCENES, ANSWER, NOTE, "Asha"):
            assert private not in text, (row.kind, private)
        ref_in = {str(ref) for ref in by_ref if str(ref) in text}
        assert ref_in <= {str(row.about)}, row.kind  # no request but the one whose reader this is
        assert str(row.about) not in text.replace(f"/requests/{row.about}/", ""), row.kind  # and only to lead there
    assert told == {  # Asha, who asked, hears each time that someone else was asked, or what to do next
        "quillwort": {"Asha", "Maeve", "Tom"},
        "brindleword": {"Asha", "Maeve", "Tom"},
        "larkspurry": {"Asha", "Dr. Okafor", "Rosa"},
        "fennelmoss": {"Asha"},
        "tamarisky": {"Asha", "Dr. Okafor", "Dana"},
    }
    everybody = {row.person.called for row in rows}
    assert everybody.isdisjoint({"Nina", "Gwen", "Priya", "Viktor", "Wanda"})


def test_the_trial_would_see_a_leak(cast, life, set_clock):
    """The control: one wrong row, and the same search finds the word where it must not be."""
    Participant.objects.create(
        request=life["larkspurry"],
        person=cast.nina,
        standing="all",
        seat="staff",
        joined_at=cast.NOW,
        reads_since=cast.NOW,
    )
    leaks = {path for path, seen in everything(cast, cast.nina, life, set_clock) if b"larkspurry again" in seen}
    assert reverse("requests:thread", args=[life["larkspurry"].ref]) in leaks
