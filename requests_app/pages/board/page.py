"""The peer board: open questions of the cohort without names, and what was answered; that it was read is written first.

What leaves here holds no author key, no person's ref, no time of day and no order but one drawn anew each day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.text import Truncator

from pts_support.people.models import Membership, Program, Role
from pts_support.people.roles import HeldRole
from pts_support.people.text import REPLY_LIMIT, clean, too_long
from pts_support.saying import number_word
from pts_support.spoken.statement import NOTHING_STATED, Statement
from requests_app.access import read_receipts
from requests_app.access.sight import Sight, sight_of
from requests_app.access.visibility import see, words_of
from requests_app.files.attachments import AttachedFile, files_of
from requests_app.hints import find as hints
from requests_app.models import Attachment, HelpRequest, Message, Participant
from requests_app.statements import board as sentences
from requests_app.vocabulary import OPEN, HelpKind, MessageKind, Seat, State, few_readers

if TYPE_CHECKING:
    from pts_support.people.models import User

POSTS_SHOWN = 100
OPENING = 60  # letters of what could be reported
ORDINALS = ("A colleague", "A second colleague", "A third colleague", "A fourth colleague", "A fifth colleague")


@dataclass(frozen=True)
class BoardLabel:
    """Who is said to have written something; ``is_name``: by name, for whoever asked."""

    words: str
    is_name: bool = False


YOU = BoardLabel("You")


@dataclass(frozen=True)
class BoardMessage:
    """One thing said under a post. ``heading``: who wrote it, by a neutral label that stays the same within the post,
    or "You"; a name only for whoever asked. ``ref``: these words by the name forms have for them; ``hidden``: only
    their author reads them; ``checked``: the program found them right."""

    heading: Statement
    text: str
    ref: UUID | None = None
    yours: bool = False
    hidden: bool = False
    checked: bool = False
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True)
class Reportable:
    """Words that a reader can report: by the name forms have for them, what they are, and how they begin."""

    ref: UUID
    label: str
    opening: str


def _reportable(said: BoardMessage, theirs: str, yours: str) -> Reportable | None:
    """None for words that only their author reads any more."""
    if said.ref is None or said.hidden:
        return None
    label = yours if said.yours else theirs
    return Reportable(said.ref, label, Truncator(said.text).chars(OPENING))


@dataclass(frozen=True)
class BoardPost:
    """One question. ``said``: the answers, and what the asker added. ``next`` and ``asks_you`` are for
    whoever asked alone."""

    ref: UUID
    yours: bool
    opener: str
    text: str
    asked: Statement
    said: tuple[BoardMessage, ...]
    answered_by_me: bool = False
    next: Statement = NOTHING_STATED
    asks_you: bool = False
    form_key: UUID = field(default_factory=uuid4)
    typed: str = ""
    trouble: str = ""
    message: BoardMessage | None = None

    @property
    def reportable(self) -> tuple[Reportable, ...]:
        """Everything that is to be read here; one's own words too, which may name a student."""
        asked = [_reportable(self.message, "The question", "Your question")] if self.message else []
        said = [_reportable(one, "An answer", "Your answer") for one in self.said]
        return tuple(one for one in (*asked, *said) if one)

    @property
    def others_words(self) -> bool:
        """Whether others wrote some of it: only those are for the program to look at."""
        words = self.said if self.message is None else (self.message, *self.said)
        return any(not one.yours and not one.hidden for one in words)

    @property
    def head(self) -> str:
        """The first line: it goes on where the opener ends."""
        return self.text.partition("\n")[0]

    @property
    def rest(self) -> str:
        return self.text.partition("\n")[2].strip()


@dataclass(frozen=True)
class Board:
    posts: tuple[BoardPost, ...]
    fellows: int
    takes_files: bool = False

    @property
    def few_readers(self) -> bool:
        """Whether the others are so few that a hidden name hides little. The reader is one of the fellows counted."""
        return few_readers(self.fellows - 1)

    @property
    def fellows_words(self) -> str:
        return number_word(self.fellows)


def load_board(viewer: User, fellowship: HeldRole, *, now: datetime) -> Board:
    """Everything this fellow may read here; the readings of it are written before this returns."""
    parts = {p.request_id: p for p in Participant.objects.on_board_for(viewer).select_related("request")[:POSTS_SHOWN]}
    requests = [p.request for p in parts.values()]
    mine = HelpRequest.objects.filter(fellow=viewer, program_id=fellowship.program_id, on_board=True, state__in=OPEN)
    requests += list(mine.order_by("-asked_at")[:POSTS_SHOWN])
    said: dict[int, list[Message]] = {r.id: [] for r in requests}
    on_board = Message.objects.filter(request_id__in=said, on_board=True).exclude(kind=MessageKind.NOTE)
    sent = Attachment.objects.filter(message=OuterRef("pk")).order_by("id")
    row = JSONObject(ref="ref", kind="kind", size="size", preview="preview")
    with_files = on_board.annotate(sent_with=ArraySubquery(sent.values(row=row)))
    files: list[Attachment] = []
    for message in with_files.select_related("author").order_by("at", "id"):
        said[message.request_id].append(message)
        files += [_file_of(message.id, sent_one) for sent_one in message.sent_with]
    peers = Participant.objects.filter(request_id__in=[r.id for r in requests], seat=Seat.PEER)
    seats = set(peers.values_list("request_id", "person_id"))
    read_receipts.record(viewer, [(i, said[i][-1].id) for i in parts if said[i]], now=now)
    zone = viewer.zone
    posts = [
        _post(
            r,
            parts.get(r.id),
            said[r.id],
            viewer=viewer,
            peers={p for i, p in seats if i == r.id},
            files=files,
            now=now,
        )
        for r in requests
        if said[r.id] and sight_of(viewer.id, r, parts.get(r.id)) in (Sight.AUTHOR, Sight.BOARD)
    ]
    asked = {r.ref: r.asked_at.astimezone(zone).date() for r in requests}
    fellows = _fellows(fellowship, now, zone)
    program = Program.objects.annotate(fellows=Count("memberships", filter=Q(memberships__in=fellows)))
    takes_files, count_of = program.values_list("attachments_allowed", "fellows").get(id=fellowship.program_id)
    return Board(_in_order(posts, asked, now.astimezone(zone).date()), count_of, takes_files)


def _file_of(message_id: int, row: Mapping[str, Any]) -> Attachment:
    return Attachment(
        message_id=message_id, ref=UUID(row["ref"]), kind=row["kind"], size=row["size"], preview=row["preview"]
    )


def _fellows(fellowship: HeldRole, now: datetime, zone: ZoneInfo) -> QuerySet[Membership]:
    """Those who read the board, as they get a post when it is sent (people.roles.peers_of)."""
    return Membership.objects.on(now.astimezone(zone).date()).filter(
        role=Role.FELLOW, cohort=fellowship.cohort_id, ended_at__isnull=True, user__is_active=True
    )


def count_fellows(fellowship: HeldRole, *, now: datetime, zone: ZoneInfo) -> int:
    return _fellows(fellowship, now, zone).count()


def post_for(viewer: User, ref: UUID) -> HelpRequest | None:
    """The request behind a post this peer may read now; None for everything else."""
    part = Participant.objects.on_board_for(viewer).select_related("request").filter(request__ref=ref).first()
    return part.request if part else None


def why_not_postable(text: str, people: Iterable[str]) -> tuple[str, str]:
    """What a peer typed, cleaned; and why it cannot stand on the board as it is ("" when it can).

    ``people``: what those in the program are called, whom nobody names there either.
    """
    text = clean(text)
    if not text:
        return text, "There is nothing in it yet. One sentence is enough."
    if long := too_long(text, REPLY_LIMIT):
        return text, long
    if advice := hints.advise(hints.find_on_board(text, people)):
        return text, f"{advice} On the board it has to come out before it can be sent."
    return text, ""


# -- one post


def _post(
    r: HelpRequest,
    part: Participant | None,
    said: Sequence[Message],
    *,
    viewer: User,
    peers: set[int],
    files: Sequence[Attachment],
    now: datetime,
) -> BoardPost:
    view = see(r, viewer.id, part, names={r.fellow_id: viewer.called if r.fellow_id == viewer.id else ""})
    yours = view.sight is Sight.AUTHOR
    first, *rest = said
    labels = _labels(r, rest, viewer, peers, named=yours)
    zone = viewer.zone
    waits = yours and r.state == State.WAITING
    # Only the first step asks whoever asked; a pause puts it off, and a choice made means that it has been asked.
    ahead = waits and r.promised_at > now and not (r.step or r.held_until or r.peer_choice)
    return BoardPost(
        ref=r.ref,
        yours=yours,
        opener=HelpKind(r.kind).opens(_words(first, viewer)),
        text=_words(first, viewer),
        asked=sentences.post_asked(r.id, r.asked_at, zone, yours=yours),
        said=tuple(_said(m, labels[m.author_id], viewer, files) for m in rest),
        message=_said(first, YOU, viewer, files),
        answered_by_me=any(m.author_id == viewer.id for m in rest) and not yours,
        next=sentences.asks_you_next(r.id, r.promised_at) if ahead else NOTHING_STATED,
        asks_you=waits and r.promised_at <= now and not r.peer_choice,
    )


def _said(m: Message, label: BoardLabel, viewer: User, files: Sequence[Attachment]) -> BoardMessage:
    yours = m.author_id == viewer.id
    there = () if m.hidden_why and not yours else files_of(files, m)
    if label.is_name:
        heading = sentences.said_by_name(m.request_id, m.author_id, label.words, m.at, viewer.zone)
    else:
        heading = sentences.said_below(m.request_id, label.words, m.at, viewer.zone)
    return BoardMessage(heading, _words(m, viewer), m.ref, yours, bool(m.hidden_why), m.checked_at is not None, there)


def _words(m: Message, viewer: User) -> str:
    purged = m.purged_at is not None
    return words_of(m.text, hidden=m.hidden_why, purged=purged, is_author=m.author_id == viewer.id)


def _labels(
    r: HelpRequest, said: Iterable[Message], viewer: User, peers: set[int], *, named: bool
) -> dict[int, BoardLabel]:
    """Who said what: names for whoever asked; for everybody else labels in the order of first words, the same on
    every page."""
    labels: dict[int, BoardLabel] = {}
    peer = 0
    for message in said:
        author = message.author_id
        if author in labels:
            continue
        if author == r.fellow_id:
            labels[author] = BoardLabel("The colleague who asked")
        elif author not in peers:
            labels[author] = _label(message, "The program", named=named)
        else:
            labels[author] = _label(message, _ordinal(peer), named=named)
            peer += 1
    return labels | {viewer.id: YOU}


def _label(message: Message, neutral: str, *, named: bool) -> BoardLabel:
    if named:
        return BoardLabel(message.author.called, is_name=True)
    return BoardLabel(neutral)


def _ordinal(peer: int) -> str:
    if peer < len(ORDINALS):
        return ORDINALS[peer]
    return f"Colleague {peer + 1}"


def _in_order(posts: Iterable[BoardPost], asked: dict[UUID, date], today: date) -> tuple[BoardPost, ...]:
    """Newest day first; within a day an order that says nothing and stays the same all day."""

    def drawn(post: BoardPost) -> str:
        return hashlib.sha256(f"{today}{post.ref}".encode()).hexdigest()

    return tuple(sorted(posts, key=lambda p: (-asked[p.ref].toordinal(), drawn(p))))
