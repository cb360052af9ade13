"""Every form and every query string with what no form expects: a kind answer, never a 500."""

from __future__ import annotations

import random
import re
from urllib.parse import quote_plus, urlsplit
from uuid import uuid4

import pytest

from pts_support.people.models import Role
from pts_support.people.roster import invite
from tests.access import probing, scene, table
from tests.access.tally import SEED, control, count, size
from tests.house.test_login_default import ALL

pytestmark = pytest.mark.django_db
HOSTILE = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202eabc\u202d", "\u2066x\u2069", "\ufeff", "\u200b" * 50,
    "e" + "\u0301" * 10_000, "Z" * 60_000, "\n" * 5_000, "\r\n.\r\n", "\x1b[31m", "\U0001f9d1\u200d\U0001f91d" * 200,
    "-1", "0", "1e999", "NaN", "99999999999999999999999", "2147483648", "9223372036854775808", "\u0661\u0662", "0x10",
    "None", "true", "[]", "{}", '{"a":1}', "../../etc/passwd", "%00", "%s%n", "{{7*7}}", "${7*7}", "' OR 1=1 --",
    "<script>window.ran=1</script>", "javascript:window.ran=1", "//evil.example/", "https://evil.example/", "/\\evil",
    "00000000-0000-0000-0000-000000000000", "not-a-uuid", "{00000000-0000-4000-8000-000000000000}",
    "0001-01-01", "9999-12-31", "9999-12-31T23:59", "2026-02-30", "0000-00-00", "2026-11-29T01:30", "13/13/2026",
    "12/31/9999, 11:59 pm", "0001-01-01T00:00", "25:61", "24:00", "1969-12-31T23:59:59-23:59", "2026-W53-1",
    "2026-11-18T10:00+99:99", "today", "a@b", "@", "a@b.c\r\nBcc: x@y.z", "x" * 255 + "@x.org", "\xff\xfe",
    "America/New_York", "../UTC", "/etc/localtime", "Mars/Base", "\t", "|" * 300, ":", "a:b:c:d", "up:0:99",
)  # fmt: skip
NOT_UTF8 = ("%FF%FE", "%C0%80", "%ED%A0%80", "%F8%88%80%80%80", "%E2%82", "%")
_NAMES = """
    text form_key until until_own person way kind offer yes choice outcome kept_line next step urgency message
    then warned files route consent left_out topic mentor_may_see before_day before_time tried_friend
    tried_other tried_again act instead q show state fellow page program draft to act name called email phone
    time_zone role starts_on ends_on cohort calendar first last backup mentor mentor_rates login password code
    theme today soon when remind rehearsed weekday opens closes day last_day send_at id key token keep for_all sentence
"""
NAMES = _NAMES.split()
QUERY = ("q", "show", "state", "urgency", "fellow", "page", "program", "draft", "to", "next")
CRAWL = ("signed out", "asha", "maeve", "rosa")


def names_on(client, path: str) -> list[str]:
    answer = probing.send(client, "get", path)
    return sorted(set(re.findall(rb'name="([^"]{1,60})"', answer.body)) - {b"csrfmiddlewaretoken"})


def raw(fields: list[tuple[str, str]], chance: random.Random) -> str:
    """As bytes on the wire: surrogates, broken UTF-8 and doubled keys get through."""
    parts = []
    for name, value in fields:
        coded = quote_plus(value.encode("utf-8", "surrogatepass"))
        parts.append(f"{quote_plus(name)}={chance.choice(NOT_UTF8) if chance.random() < 0.06 else coded}")
        if chance.random() < 0.08:
            parts.append(f"{quote_plus(name)}={quote_plus(chance.choice(HOSTILE).encode('utf-8', 'surrogatepass'))}")
    return "&".join(parts)


def invitation(there: scene.Scene) -> str:
    """The page behind an open link."""
    c = there.cast
    kim = {"email": "kim@lakeside.example", "name": "Kim Example", "called": "Kim", "role": Role.MENTOR}
    _, link = invite.add_and_invite(
        program=c.program, by=c.rosa, now=there.now, starts_on=there.now.date(), mail=False, **kim
    )
    return urlsplit(link).path


def targets(there: scene.Scene, clients) -> list[tuple[str, str, list[str]]]:
    """(who, path, the names of its fields) of every address that takes something from somebody."""
    found = []
    for who in CRAWL:
        column = scene.COLUMN[who]
        for written, (get, post) in table.addresses().items():
            if "logout" in written or "in" not in (get[column], post[column]) and "own" not in post[column]:
                continue
            path = probing.path_of(written, there)
            on_page = [n.decode() for n in names_on(clients[who], path)] if get[column] in ("in", "own") else []
            found.append((who, path, on_page))
    found.append(("signed out", invitation(there), ["password1", "password2"]))
    for written in sorted(w for w in ALL if w.startswith("requests/<ref>/")):
        for who, name in (("asha", "first"), ("asha", "hidden"), ("maeve", "first"), ("maeve", "answered")):
            path = "/" + written.replace("<ref>", str(there.requests[name].ref))
            found.append((who, path.replace("<message>", str(there.refs["hidden"])), []))
    return found


def throw(there: scene.Scene, wanted: int, seed: int) -> tuple[int, list[tuple[object, ...]]]:
    """How many values were sent, and what answered 500."""
    chance = random.Random(seed)
    clients = {who: there.client(who) for who in CRAWL}
    every, sent, broken = targets(there, clients), 0, []
    while sent < wanted:
        chance.shuffle(every)
        for who, path, own in every:
            if sent >= wanted:
                break
            is_query = chance.random() < 0.15
            pool = QUERY if is_query else [*(own or NAMES), *chance.sample(NAMES, 6)]
            names = chance.sample(pool, min(len(pool), chance.randint(4, 20)))
            if "form_key" in names and chance.random() < 0.5:
                names.remove("form_key")
            body = raw([(n, chance.choice(HOSTILE)) for n in names], chance)
            client = clients[who]
            if is_query:
                answer = probing.send(client, "get", f"{path}?{body[:6000]}")
            else:
                answer = _post(client, path, body, chance)
            sent += len(names)
            if answer.status_code >= 500 and path != "/healthz/engine":
                broken.append((answer.status_code, who, path, "GET" if is_query else "POST", body[:300]))
    return sent, broken


def _post(client, path, body, chance):
    odd = chance.random()
    if odd < 0.03:
        kind = chance.choice(("application/json", "multipart/form-data; boundary=x", "multipart/form-data", "x/y"))
    else:
        kind = "application/x-www-form-urlencoded"
    return probing.send(_Raw(client, kind), "post", path, body)


class _Raw:
    """A client that posts a body as it is."""

    def __init__(self, client, kind):
        self.client, self.kind = client, kind

    def post(self, path, body):
        return self.client.post(path, body.encode() if isinstance(body, str) else b"", content_type=self.kind)


@pytest.fixture
def there(cast, set_clock):
    made = scene.make(cast)
    set_clock(made.now)
    return made


def test_no_input_breaks_a_page(there):
    sent, broken = throw(there, size(quick=5_000, full=100_000), SEED)
    count(broken, fuzz=sent, errors=len(broken))
    assert broken == []


def test_the_trial_finds_a_page_that_breaks(there, monkeypatch):
    """The control: a form that hands on what it was given."""
    from requests_app.pages.thread import forms as thread_forms

    monkeypatch.setattr(thread_forms.MessageField, "to_python", lambda self, value: int(value))
    client = there.client("maeve")
    ref = there.requests["first"].ref
    answer = probing.send(client, "post", f"/requests/{ref}/reply/", {"text": "a", "form_key": str(uuid4())})
    assert answer.status_code == 500
    control("a page that breaks")
