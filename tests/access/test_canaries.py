"""Every text carries a token of its own. After many scenarios the outputs are searched for what nobody may read there.

Outputs: HTML, headers, titles, redirects, CSV, XLSX, mail from, to, subject, preheader, text and HTML, the log of the
site, of a real worker and of the database, the broker, the sessions.
"""

from __future__ import annotations

import email
import email.policy
import io
import logging
import random
import re
import sys
from collections import defaultdict
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.test import Client

from pts_support import clock
from pts_support.celery import app
from pts_support.kept import keeping
from pts_support.kept.models import UnsentWords
from pts_support.notify import kinds
from pts_support.notify.channels import letter
from pts_support.notify.models import OutboxMessage
from pts_support.quiet_log import QuietFormatter
from reports import exports
from requests_app.access.permissions import ActRefused, NotAllowed
from requests_app.acts import conversation, filing, helping, steering
from requests_app.acts.filing import Asking
from requests_app.models import HelpRequest, KeptLine, Message, Participant
from requests_app.vocabulary import Consent, Route, Seat, Standing, State, Urgency
from tests import services
from tests.access import probing, scene, table
from tests.access.tally import SEED, control, count, size
from tests.faults.harness import Running, policies, until
from tests.reports import past

pytestmark = pytest.mark.django_db
READERS = ("asha", "ben", "imani", "nina", "maeve", "tom", "priya", "former", "okafor", "rosa", "dana", "other_mentor",
           "other_director", "other_staff")  # fmt: skip
TOKEN = re.compile(rb"canary[a-z]{10}q")
OUTPUTS = ("html", "headers", "title", "redirect", "csv", "xlsx", "mail from", "mail to", "mail subject",
           "mail preheader", "mail text", "mail html", "site log", "worker log", "database log",
           "broker keys", "session")  # fmt: skip
REPORTS = ("/reports/2026-10.csv", "/reports/2026-10.xlsx")


class Canaries:
    """``may[token]``: ids of those who may read it; nobody but the page of a person may ever hold one."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.may: dict[bytes, set[int]] = defaultdict(set)
        self.of: dict[bytes, tuple[int, str]] = {}
        self.found: list[tuple[str, str, str]] = []
        self.looked = dict.fromkeys(OUTPUTS, 0)

    def new(self, request: int, what: str) -> str:
        token = "canary" + "".join(self.chance.choices("abcdefghijklmnop", k=10)) + "q"
        self.of[token.encode()] = (request, what)
        return token

    def look(self, output: str, where: str, data: bytes | str, reader: int | None = None) -> None:
        self.looked[output] += 1
        for token in set(TOKEN.findall(data if isinstance(data, bytes) else data.encode("utf-8", "replace"))):
            if reader is None or reader not in self.may[token]:
                self.found.append((output, where, str(self.of.get(token))))


def scenarios(cast, canaries: Canaries, wanted: int) -> int:
    """Requests of every route, urgency and consent, each with a few acts by whoever may; words with tokens in each."""
    chance, made = canaries.chance, 0
    helpers = {n: getattr(cast, n) for n in ("maeve", "tom", "okafor", "rosa", "dana", "priya")}
    for n in range(wanted):
        by = chance.choice(("asha", "asha", "imani", "ben", "nina"))
        fellow, now = getattr(cast, by), cast.NOW - timedelta(days=3) + timedelta(minutes=7 * n)
        out = chance.sample(sorted(helpers), chance.choice((0, 0, 1, 2))) if by != "nina" else []
        asking = Asking(
            text=f"It is {canaries.new(n, 'text')}.", form_key=uuid4(), route=chance.choice(list(Route)),
            urgency=chance.choice((Urgency.SOON, Urgency.WHEN)), consent=chance.choice(list(Consent)),
            tried_other=canaries.new(n, "tried"), left_out=frozenset(helpers[x].id for x in out),
        )  # fmt: skip
        with transaction.atomic():
            r = filing.file_request(cast.memberships[by], asking, by=fellow, now=now).request
        said = Tokens(texts={t.encode() for t in (asking.text[6:-1], asking.tried_other)})
        made += 1
        if r.route == Route.PEERS:
            said.board.add(asking.text[6:-1].encode())
        for _ in range(chance.randrange(4)):
            now += timedelta(minutes=chance.randrange(1, 3))
            _act(cast, r, by=fellow, now=now, token=canaries.new(n, "later words"), said=said, chance=chance)
        r.refresh_from_db()
        _who_may(r, canaries, said)
        draft = canaries.new(n, "draft")
        if n % 4 == 0:
            filing.keep_draft(fellow, uuid4(), {"text": draft}, now=now)
            canaries.may[draft.encode()] = {fellow.id}
        if n % 4 == 1:
            _typed_and_left(r, (fellow, cast.maeve)[n % 8 == 1], canaries.new(n, "unsent words"), canaries, now)
    return made


def _typed_and_left(r, person, token, canaries, now):
    """A reply that was never sent: its author's alone, whoever else reads the request."""
    page, fields = f"/requests/{r.ref}/", {"text": [f"It is {token}."]}  # a phrase: a single short word is not shown
    assert keeping.keep(person.id, f"{page}reply/#0", page, fields, now=now)
    canaries.may[token.encode()] = {person.id}


@dataclass
class Tokens:
    """The tokens of one request, by whom they are for."""

    texts: set[bytes]  # whoever is in the conversation
    board: set[bytes] = field(default_factory=set)  # peers too, as long as it hangs there
    kept: set[bytes] = field(default_factory=set)  # the fellow alone
    notes: dict[bytes, frozenset[int]] = field(default_factory=dict)  # the helpers of that moment


ACTS = ("reply", "note", "add", "close", "hand", "out", "withdraw", "board")


def _act(cast, r, *, by, now, token, said, chance):
    r.refresh_from_db()
    reads = [p.person for p in Participant.objects.filter(request=r, standing=Standing.ALL, nameless=False)]
    act = chance.choice(ACTS)
    with suppress(NotAllowed, ActRefused):
        if act in ("reply", "note", "hand", "out"):
            if reads:
                _act_of_a_helper(cast, r, act, reads, fellow=by, now=now, token=token, said=said, chance=chance)
        else:
            _act_of_a_fellow(r, act, by=by, now=now, token=token, said=said)


def _act_of_a_helper(cast, r, act, reads, *, fellow, now, token, said, chance):
    match act:
        case "reply":
            conversation.reply(r, by=chance.choice(reads), text=token, now=now)
            said.texts.add(token.encode())
        case "note":
            conversation.note(r, by=reads[0], text=token, now=now)
            said.notes[token.encode()] = frozenset(p.id for p in reads)
        case "hand":
            helping.hand_over(r, by=reads[0], person_id=cast.dana.id, now=now)
        case "out":
            steering.take_out(r, by=fellow, person_id=reads[0].id, now=now)


def _act_of_a_fellow(r, act, *, by, now, token, said):
    match act:
        case "add":
            conversation.add_words(r, by=by, text=token, now=now)
            said.texts.add(token.encode())
            if r.on_board:
                said.board.add(token.encode())
        case "close":
            conversation.close(r, by=by, kept_line=token, now=now)
            said.kept.add(token.encode())
        case "withdraw":
            steering.withdraw(r, by=by, now=now)
        case "board" if r.on_board:
            peer = Participant.objects.filter(request=r, seat=Seat.PEER, standing=Standing.ALL).first()
            if peer is not None:
                conversation.reply(r, by=peer.person, text=token, now=now)
                said.texts.add(token.encode())
                said.board.add(token.encode())


def _who_may(r, canaries, said):
    parts = list(Participant.objects.filter(request=r, standing=Standing.ALL))
    gone = r.state == State.WITHDRAWN
    helpers = set() if gone else {p.person_id for p in parts if p.seat != Seat.PEER and not p.nameless}
    shown = r.on_board and r.state not in ("closed", "withdrawn")
    peers = {p.person_id for p in parts if p.seat == Seat.PEER and shown}
    for token in said.texts:
        canaries.may[token] = {r.fellow_id} | helpers
        if token in said.board:
            canaries.may[token] |= peers
    for token, then in said.notes.items():
        canaries.may[token] = helpers & then
    for token in said.kept:
        canaries.may[token] = {r.fellow_id}


def crawl(cast, canaries: Canaries, names) -> int:
    """Every page of everybody, every request's own page, a search for tokens, and a few acts for their redirects."""
    tokens = sorted(canaries.of)
    refs = list(HelpRequest.objects.values_list("ref", flat=True))
    pages = table.addresses()
    looked = 0
    for name in names:
        reader, client = getattr(cast, name), Client(raise_request_exception=False)
        client.force_login(reader)
        column = scene.COLUMN[name]
        own = [f"/{w}" for w, (get, _) in pages.items() if get[column] == "in" and "<" not in w and "logout" not in w]
        paths = [*(p for p in own if not p.startswith("/accounts/2fa")), *REPORTS]
        paths += [f"/requests/{ref}/" for ref in refs]
        if column in "HDS":
            paths += ["/dashboard/?show=closed", "/dashboard/?show=closed&page=2", "/dashboard/?show=mine"]
        for path in paths:
            answer = probing.send(client, "get", path)
            _page(canaries, name, path, answer, reader.id)
            looked += 1
        for token in canaries.chance.sample(tokens, 4):  # what was typed comes back; another's words must not
            if column in "HDS":
                answer = probing.send(client, "get", f"/dashboard/?q={token.decode()}")
                body = answer.body.replace(token, b"") if reader.id not in canaries.may[token] else answer.body
                canaries.look("html", f"{name} searches", body, reader.id)
        for ref in canaries.chance.sample(refs, 4):
            for act in ("note", "pass_on", "thank", "reply"):
                typed = {"text": "Yes.", "next": f"/requests/{ref}/"}
                answer = probing.send(client, "post", f"/requests/{ref}/{act}/", typed)
                _page(canaries, name, f"{act}", answer, reader.id)
    return looked


def _page(canaries, name, path, answer, reader):
    where = f"{name} at {path}"
    kind = answer.headers.get("Content-Type", "")
    if kind == exports.TYPES[exports.XLSX]:
        with ZipFile(io.BytesIO(answer.body)) as book:
            canaries.look("xlsx", where, b"".join(map(book.read, book.namelist())), reader)
    else:
        canaries.look("csv" if kind == exports.TYPES[exports.CSV] else "html", where, answer.body, reader)
    canaries.look("headers", where, repr(sorted(answer.headers.items())))
    canaries.look("redirect", where, answer.headers.get("Location", ""))
    for title in re.findall(rb"<title>(.*?)</title>", answer.body, re.DOTALL):
        canaries.look("title", where, title)


def mails(cast, canaries: Canaries) -> int:
    sent = 0
    for row in OutboxMessage.objects.select_related("person"):
        mail = kinds.NotificationContext(
            person=row.person, facts=row.facts, about=row.about, now=cast.NOW, zone=row.person.zone
        )
        made = letter.mail_of_notification(row.ref, row.person.email, kinds.get(row.kind), mail)
        read = email.message_from_bytes(made.data, policy=email.policy.default)
        text, html = read.get_body(("plain",)).get_content(), read.get_body(("html",)).get_content()
        for output, said in (
            ("mail from", str(read["From"])), ("mail to", str(read["To"])), ("mail subject", str(read["Subject"])),
            ("mail preheader", " ".join(text.split())[:160]), ("mail text", text), ("mail html", html),
        ):  # fmt: skip
            canaries.look(output, row.kind, said)
        sent += 1
    return sent


def behind_the_pages(cast, canaries: Canaries, said: io.StringIO) -> None:
    """What operators could read: logs, keys, sessions. Each is made to say something about a text first."""
    token = canaries.new(-1, "in an error")
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.bulk_create([Message(request_id=HelpRequest.objects.first().id, author=cast.asha, kind="x" * 99,
                                             text=token, at=cast.NOW)])  # fmt: skip
    logging.getLogger("pts").error("while writing", exc_info=_error(token))
    canaries.look("site log", "log", said.getvalue())
    for one in services._running:
        log = one.root / "log"
        canaries.look("database log", str(log.name), log.read_bytes() if log.exists() else b"")
    broker = services.broker_client(settings.CELERY_BROKER_URL)
    keys = list(broker.scan_iter())
    canaries.look("broker keys", "keys", b" ".join(keys) + b"".join(broker.dump(k) or b"" for k in keys))
    broker.close()
    for session in Session.objects.all():
        canaries.look("session", "session", repr(session.get_decoded()))


def _error(token: str) -> tuple[type[BaseException], BaseException, None]:
    error = ValueError(f"no place for {token}")
    return type(error), error, None


@contextmanager
def worker(tmp_path):
    """A Celery worker as it runs in production, which has the tasks of telltale.py besides; its log grows in a file."""
    celery = [sys.executable, "-m", "celery", "-A", "pts_support", "worker", "-c", "1", "-I", "tests.access.telltale"]
    log = tmp_path / "worker.log"
    running = Running("worker", [*celery, "--without-mingle", "--without-gossip"], log, services.child_env())
    try:
        yield log
    finally:
        running.stop()


def worker_log(cast, canaries: Canaries, tmp_path, *tasks: str) -> str:
    """What a worker wrote while it moved requests that are due, could not send their mails, and ran ``tasks``."""
    scenarios(cast, canaries, 20)
    HelpRequest.objects.filter(due_at__isnull=False).update(due_at=clock.real(), promised_at=clock.real())
    token = canaries.new(-1, "in a task")
    with worker(tmp_path) as log:
        for name in ("requests_app.sweep", "notify.deliver"):
            app.send_task(name)
        for name in tasks:
            app.send_task(f"telltale.{name}", [token])
        until(lambda: "telltale is done" in log.read_text(), seconds=60, what="the worker has done it all")
    assert not HelpRequest.objects.filter(due_at__lt=clock.real() - timedelta(minutes=1)).exists()
    return log.read_text()


@pytest.mark.django_db(transaction=True)
def test_the_log_of_a_real_worker_holds_no_words(cast, tmp_path):
    """It moves requests, fails at their mails, and runs tasks that fail with words in every place an error has."""
    policies(cast, cast.NOW - timedelta(days=90))
    canaries = Canaries(SEED)
    log = worker_log(cast, canaries, tmp_path, "raises", "breaks_a_row", "answers", "done")
    canaries.look("worker log", "log", log)
    count(canaries.found, canaries=len(canaries.of), leaks=len(canaries.found), outputs=1)
    assert canaries.found == []
    assert "builtins.ValueError" in log, "the failures themselves are told, without their words"
    assert "23514" in log, "a refused row is told by its number"


@pytest.mark.django_db(transaction=True)
def test_the_trial_finds_what_a_worker_logs(cast, tmp_path):
    """The control: a task logs a body."""
    policies(cast, cast.NOW - timedelta(days=90))
    canaries = Canaries(SEED)
    canaries.look("worker log", "log", worker_log(cast, canaries, tmp_path, "tells", "done"))
    assert canaries.found == [("worker log", "log", "(-1, 'in a task')")]
    control("a body in a worker's log")


@pytest.fixture
def said():
    """What the site logs, as its handlers write it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(QuietFormatter("%(name)s %(message)s"))
    loggers = [logging.getLogger(n) for n in ("", "pts", "django")]
    for one in loggers:
        one.addHandler(handler)
    yield out
    for one in loggers:
        one.removeHandler(handler)


def test_no_output_holds_what_its_receiver_may_not_read(cast, set_clock, said):
    policies(cast, cast.NOW - timedelta(days=90))
    past.a_quarter(cast)
    canaries = Canaries(SEED)
    made = scenarios(cast, canaries, size(quick=100, full=400))
    set_clock(cast.NOW)
    looked = crawl(cast, canaries, READERS if size(quick=0, full=1) else READERS[::3])
    assert mails(cast, canaries) > made
    behind_the_pages(cast, canaries, said)
    seen = sum(1 for n in canaries.looked.values() if n)
    count(canaries.found, canaries=len(canaries.of), leaks=len(canaries.found), scenarios=made, outputs=seen)
    assert canaries.found == []
    assert (made, looked > 3 * made) == (size(quick=100, full=400), True)
    assert [output for output, n in canaries.looked.items() if not n] == ["worker log"]  # a trial of its own, below
    assert (KeptLine.objects.exists(), UnsentWords.objects.exists()) == (True, True)


def test_the_trial_finds_a_logged_body(cast, said):
    """The control: somebody logs what a fellow wrote."""
    canaries = Canaries(SEED)
    logging.getLogger("pts").warning("took: " + canaries.new(1, "text"))
    canaries.look("site log", "log", said.getvalue())
    assert canaries.found == [("site log", "log", "(1, 'text')")]
    control("a logged body")
