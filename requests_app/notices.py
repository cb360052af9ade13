"""What a request tells people by mail: closed subjects, no names, no words; asked once more before sending whether
it still matters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from pts_support.notify.kinds import NotificationContext, NotificationKind, register
from pts_support.notify.models import OutboxMessage
from pts_support.notify.notices import while_it_waits
from pts_support.people.models import Membership
from pts_support.saying import by_with_day
from requests_app.access import sight
from requests_app.acts import emergency, moderation, removal_demand
from requests_app.models import Glass, HelpRequest, Message, Participant
from requests_app.vocabulary import CLOCK_RUNS, State

ANY_STATE = tuple(State)


def _by(mail: NotificationContext) -> str:
    """The due time as the reader says it: the one fact a subject may hold, because it says nothing about
    the fellow."""
    due = mail.time("due")
    return by_with_day(due, mail.now, mail.zone) if due else ""


def _asked(mail: NotificationContext) -> str:
    by = _by(mail)
    if not by:
        return "A fellow is asking"
    return f"A fellow is asking: {by}"


def matters_to_helpers(states: Collection[str]) -> Callable[[Sequence[OutboxMessage], datetime], set[int]]:
    """Matters while the request is in one of these states and its reader has sight of it (two queries a batch)."""

    def matters(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
        state_of = dict(HelpRequest.objects.filter(ref__in=_about(rows)).values_list("ref", "state"))
        matter = {ref for ref, state in state_of.items() if state in states}
        return {mail.id for mail in _to(_with_sight(state_of), rows) if mail.about in matter}

    return matters


def _about(rows: Iterable[OutboxMessage]) -> set[UUID]:
    """The references of the requests these mails are about."""
    return {mail.about for mail in rows if mail.about}


def _with_sight(refs: Iterable[UUID]) -> set[tuple[UUID, int]]:
    """Request and person, for everybody who may know of one of these requests."""
    there = Participant.objects.filter(sight.KNOWS.q(), request__ref__in=refs)
    return set(there.values_list("request__ref", "person_id"))


def _to(pairs: Container[tuple[UUID | None, int]], rows: Iterable[OutboxMessage]) -> list[OutboxMessage]:
    """Those of the mails whose request and reader are one of these pairs."""
    return [mail for mail in rows if (mail.about, mail.person_id) in pairs]


def matters_to_fellow(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Matters while it is their own to read, and not taken back."""
    mine = set(
        HelpRequest.objects.filter(
            sight.AUTHORS_TO_READ.q(), (~sight.TAKEN_BACK).q(), ref__in=_about(rows)
        ).values_list("ref", "fellow_id")
    )
    return {mail.id for mail in _to(mine, rows)}


def matters_when_over(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Matters when it has ended and this person was told of it before."""
    requests = HelpRequest.objects.filter(ref__in=_about(rows), state__in=(State.CLOSED, State.WITHDRAWN))
    ended = set(requests.values_list("ref", flat=True))
    sight = _with_sight(ended)
    sent = OutboxMessage.objects.filter(about__in=ended, status=OutboxMessage.Status.SENT)
    told = set(sent.values_list("about", "person_id"))
    return {mail.id for mail in _to(sight & told, rows)}


def matters_while_hidden(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Matters while words of theirs are hidden there, and the request is not taken back."""
    hidden = Message.objects.filter(sight.HIDDEN.q(), (~sight.TAKEN_BACK).q("request__"), request__ref__in=_about(rows))
    by_those_there = hidden.filter(sight.KNOWS.q("request__participants__"), request__participants__person=F("author"))
    pairs = set(by_those_there.values_list("request__ref", "author_id"))
    return {mail.id for mail in _to(pairs, rows)}


def matters_while_flagged(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Matters while something waits that this very person is asked to look at. A query for each of them: it is a
    handful of people, once a day."""
    people = {mail.person_id: mail.person for mail in rows}
    looks = Membership.objects.filter(user__in=people, ended_at=None, role__in=moderation.REVIEWER_ROLES)
    programs: dict[int, set[int]] = {}
    for person_id, program_id in looks.values_list("user_id", "program_id"):
        programs.setdefault(person_id, set()).add(program_id)
    waits = {who for who, theirs in programs.items() if moderation.open_flags(people[who], theirs).exists()}
    return {mail.id for mail in rows if mail.person_id in waits}


def matters_on_board(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Matters while something stands on the board that this person can read there, or asked themself (one query each a
    batch). Whoever asked is told like everybody else: else a colleague without the mail would be known by it."""
    people = {mail.person_id for mail in rows}
    reads = Participant.objects.filter(sight.PEER_READS.q(), person_id__in=people)
    asked = HelpRequest.objects.filter(sight.AUTHORS_ON_BOARD.q(), fellow_id__in=people)
    told = set(reads.values_list("person_id", flat=True)) | set(asked.values_list("fellow_id", flat=True))
    return {mail.id for mail in rows if mail.person_id in told}


def matters_in_emergency(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Matters to whoever was not left out of that request meanwhile (one query)."""
    kept_from = emergency.kept_from(_about(rows))
    return {mail.id for mail in rows if mail.about and mail.person_id not in kept_from.get(mail.about, ())}


def matters_until_agreed(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """The same, while it waits for a second person (two queries)."""
    waits = Glass.objects.filter(ref__in=_about(rows), agreed_at=None, asked_at__gt=now - emergency.WAITS_FOR)
    refs = set(waits.values_list("ref", flat=True))
    return {mail.id for mail in rows if mail.about in refs} & matters_in_emergency(rows, now)


def _declare(
    name: str,
    subject: str | Callable[[NotificationContext], str],
    lines: tuple[str, ...],
    path: str,
    matters: Callable[[Sequence[OutboxMessage], datetime], set[int]],
    *,
    at_once: bool = False,
) -> None:
    say = subject if callable(subject) else lambda mail: subject
    register(
        NotificationKind(
            name=name,
            subject=say,
            lines=lambda mail: lines,
            path=lambda mail: path,
            matters=matters,
            at_once=at_once,
        )
    )


_declare(
    "request.asked",
    _asked,
    (
        "A fellow asked you for help and was told when to expect you.",
        "What they wrote stands on your dashboard, and nowhere in this mail.",
    ),
    "/dashboard/",
    matters_to_helpers(CLOCK_RUNS),
)
_declare(
    "request.reminder",
    "A fellow is waiting for you",
    ("Nobody has answered yet. An answer, or a word about when you will have one, is enough.",),
    "/dashboard/",
    matters_to_helpers((State.WAITING,)),
)
_declare(
    "request.next",
    "A fellow is waiting: now you are asked",
    ("A request has come to you, and nobody has answered it yet. One sentence from you would end the wait.",),
    "/dashboard/",
    matters_to_helpers(CLOCK_RUNS),
)
_declare(
    "request.still",
    "Still waiting: nobody has answered yet",
    ("A fellow is still waiting, and everybody who can be asked has it. One sentence from you would end the wait.",),
    "/dashboard/",
    matters_to_helpers((State.WAITING,)),
)
_declare(
    "request.taken",
    "Nothing needed: somebody has it",
    ("Somebody else said they have it. Nothing is needed from you.",),
    "/dashboard/",
    matters_to_helpers((State.ACKNOWLEDGED, State.ANSWERED)),
)
_declare(
    "request.wrote",
    "A fellow wrote again",
    ("Something was added to a request you take part in.",),
    "/dashboard/",
    matters_to_helpers(ANY_STATE[:4]),
)
_declare(
    "request.offer",
    "A fellow has answered your offer",
    ("You offered a fellow something, and the answer is there.",),
    "/dashboard/",
    matters_to_helpers(ANY_STATE[:4]),
)
_declare(
    "request.in_person",
    "Please ask in person",
    (
        "Some things should not end in silence. You answered a while ago and have heard nothing since: please ask "
        "how it went.",
    ),
    "/dashboard/",
    matters_to_helpers((State.ANSWERED,)),
)
_declare(
    "request.over",
    "Nothing needed any more",
    ("A request you knew of has ended. Nothing is needed from you.",),
    "/dashboard/",
    matters_when_over,
)
_declare(
    "fellow.message", "PTS Support: you have a message", ("There is something new for you.",), "/", matters_to_fellow
)
_declare(
    "board.digest",
    "The other fellows are asking",
    (
        "There is a new question on the board of your cohort.",
        "Everyone who can read it gets this mail at the same time, and so does whoever asked: it doesn’t tell who did.",
    ),
    "/peers/",
    matters_on_board,
)
_declare(
    "words.change",
    "Please look at words of yours",
    (
        "Somebody who could read them says that words you wrote may name a student. Nobody else reads them now.",
        "Sign in to change them; then they are shown again.",
    ),
    "/",
    matters_while_hidden,
)
_declare(
    "board.flagged",
    "The fellows’ board: something to look at",
    ("A fellow asks the program to look at something on their board. You read it without names.",),
    "/peers/review/",
    matters_while_flagged,
)
_declare(
    removal_demand.OBJECTED,
    "PTS Support: someone objects to a change in your program",
    ("Someone objects to a change that concerns them.", "Sign in to see which. You can stop it until its time comes."),
    "/decisions/",
    while_it_waits,
)
_declare(
    "emergency.asked",
    "PTS Support: emergency access was asked for",
    (
        "Someone in your program asks to read one request in an emergency, and needs a second person’s yes.",
        "Sign in to see who asks and why. If it can’t wait, call them.",
    ),
    "/program/emergency/",
    matters_until_agreed,
    at_once=True,
)
_declare(
    "emergency.agreed",
    "PTS Support: emergency access was given",
    (
        "Two people in your program agreed that one of them reads one request in an emergency.",
        "The fellow has been told. Sign in to see who it was and why.",
    ),
    "/program/emergency/",
    matters_in_emergency,
    at_once=True,
)
