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
from pts_support.spoken.pieces import by_with_day, name_of
from pts_support.spoken.statement import plain, state, unzoned
from requests_app.access import sight
from requests_app.acts import emergency, moderation, removal_demand
from requests_app.models import Glass, HelpRequest, Message, Offer, Participant
from requests_app.statements.facts import HearsBy, OnIt
from requests_app.vocabulary import CLOCK_RUNS, State

ANY_STATE = tuple(State)


DASHBOARD = "/dashboard/"
EMERGENCY = "/program/emergency/"
PRIVATE = "For privacy, their message is only on the site."
ENDS_THE_WAIT = "One sentence from you would end the wait."


def _asked(mail: NotificationContext) -> str:
    """With the due time as the reader says it: that says nothing about the fellow."""
    return _with_time("A fellow is asking", mail)


def _with_time(subject: str, mail: NotificationContext) -> str:
    due = mail.time("due")
    if due is None:
        return subject
    told = state(HearsBy(_about_request(mail), due), f"{subject}: ", by_with_day(due))
    return plain(told, mail.now, mail.zone)


def _on_it(mail: NotificationContext) -> str:
    """The one name a mail ever says: of whoever told the fellow so themself."""
    if not mail.who:
        return "Someone is on it"
    who = mail.number("who")
    return unzoned(state(OnIt(_about_request(mail), who), name_of(who, mail.who), " is on it"))


def _about_request(mail: NotificationContext) -> UUID:
    assert mail.about  # every mail that names a time or a person is about one request
    return mail.about


def _request(mail: NotificationContext) -> str:
    """The request itself: its page asks for sign-in, and shows each reader what they may see."""
    return f"/requests/{mail.about}/"


def _request_or_first_page(mail: NotificationContext) -> str:
    """Colleagues from the board have no page of the request: their first page lists what they are asked to change."""
    return "/" if mail.facts.get("board") else _request(mail)


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


def matters_to_fellow_in(*states: str, **facts: object) -> Callable[[Sequence[OutboxMessage], datetime], set[int]]:
    """The same, while the request is in one of these states and has these columns."""

    def matters(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
        found = HelpRequest.objects.filter(ref__in=_about(rows), state__in=states, **facts)
        so_now = set(found.values_list("ref", flat=True))
        return {mail.id for mail in rows if mail.about in so_now} & matters_to_fellow(rows, now)

    return matters


def matters_while_on_it(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Matters while the very person whom the mail names is on it."""
    on_it = HelpRequest.objects.filter(ref__in=_about(rows), state=State.ACKNOWLEDGED)
    pairs = set(on_it.values_list("ref", "acked_by_id"))
    there = {mail.id for mail in rows if (mail.about, mail.facts.get("who")) in pairs}
    return there & matters_to_fellow(rows, now)


def matters_while_theirs_to_call(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Matters while its reader is on it."""
    on_it = HelpRequest.objects.filter(ref__in=_about(rows), state=State.ACKNOWLEDGED)
    pairs = set(on_it.values_list("ref", "acked_by_id"))
    return {mail.id for mail in _to(pairs & _with_sight(_about(rows)), rows)}


def matters_while_offered(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Matters while an offer waits for the fellow's tap."""
    open_offers = Offer.objects.filter(request__ref__in=_about(rows), answered_at=None)
    waits = set(open_offers.values_list("request__ref", flat=True))
    return {mail.id for mail in rows if mail.about in waits} & matters_to_fellow(rows, now)


def matters_to_author_of_hidden(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Matters while words of the fellow's own are hidden there."""
    hidden = Message.objects.filter(sight.HIDDEN.q(), request__ref__in=_about(rows), author=F("request__fellow"))
    refs = set(hidden.values_list("request__ref", flat=True))
    return {mail.id for mail in rows if mail.about in refs} & matters_to_fellow(rows, now)


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


def matters_while_open(rows: Sequence[OutboxMessage], now: datetime) -> set[int]:
    """Matters while whoever asked can still read it (one query)."""
    opened = Glass.objects.filter(ref__in=_about(rows), opened_at__gt=now - emergency.OPEN_FOR)
    pairs = set(opened.values_list("ref", "asked_by_id"))
    return {mail.id for mail in _to(pairs, rows)}


def due_now(rows: Sequence[OutboxMessage]) -> dict[int, datetime | None]:
    """By when an answer is due: what waited to be gathered must not say the time of before. None where no clock runs,
    as in a pause (one query a batch)."""
    found = HelpRequest.objects.filter(ref__in=_about(rows), state__in=CLOCK_RUNS, held_until=None)
    times: dict[UUID | None, datetime | None] = {}
    for ref, stands, step, promised_at, due_at in found.values_list("ref", "state", "step", "promised_at", "due_at"):
        untouched = stands == State.WAITING and not step
        times[ref] = promised_at if untouched else due_at
    return {mail.id: times.get(mail.about) for mail in rows}


Matters = Callable[[Sequence[OutboxMessage], datetime], set[int]]
Path = Callable[[NotificationContext], str]


def _declare(
    name: str,
    subject: str | Callable[[NotificationContext], str],
    *lines: str,
    matters: Matters,
    path: str | Path = _request,
    listed_on: str = DASHBOARD,
    at_once: bool = False,
    waits: bool = False,
) -> None:
    say = subject if callable(subject) else lambda mail: subject
    leads = path if callable(path) else lambda mail: path
    register(
        NotificationKind(
            name=name,
            subject=say,
            lines=lambda mail: lines,
            path=leads,
            matters=matters,
            listed_on=listed_on,
            at_once=at_once,
            due_now=due_now,
            waits=waits,
        )
    )


# To whoever helps -----------------------------------------------------------------------------------------------------

_declare(
    "request.asked",
    _asked,
    "A fellow asked you for help and was told when to expect you.",
    PRIVATE,
    matters=matters_to_helpers(CLOCK_RUNS),
)
_declare(
    "request.reminder",
    lambda mail: _with_time("A fellow is waiting for you", mail),
    "No one has answered yet. An answer is enough, or a word about when you will have one.",
    matters=matters_to_helpers((State.WAITING,)),
    waits=True,
)
_declare(
    "request.next",
    "A fellow is waiting: it’s now with you",
    f"A request has come to you, and no one has answered it yet. {ENDS_THE_WAIT}",
    PRIVATE,
    matters=matters_to_helpers(CLOCK_RUNS),
    waits=True,
)
_declare(
    "request.still",
    "Still waiting: no one has answered yet",
    f"A fellow is still waiting, and everyone who can be asked has been asked. {ENDS_THE_WAIT}",
    matters=matters_to_helpers((State.WAITING,)),
    waits=True,
)
_declare(
    "request.taken",
    "Nothing needed: someone is on it",
    "Someone else said that they are on it. Nothing is needed from you.",
    matters=matters_to_helpers((State.ACKNOWLEDGED, State.ANSWERED)),
)
_declare(
    "request.taken_over",
    "Someone else is on it",
    "You said that you would answer, and someone else has taken over. Nothing more is needed from you.",
    matters=matters_to_helpers((State.ACKNOWLEDGED, State.ANSWERED)),
)
_declare(
    "request.wrote",
    "A fellow wrote again",
    "Something was added to a request you take part in.",
    PRIVATE,
    matters=matters_to_helpers(ANY_STATE[:4]),
)
_declare(
    "request.thanked",
    "A fellow says thanks",
    "A fellow thanks you. Nothing is needed from you.",
    matters=matters_to_helpers(ANY_STATE[:4]),
)
_declare(
    "request.sooner",
    lambda mail: _with_time("A fellow needs an answer sooner", mail),
    "A fellow changed when they need an answer.",
    matters=matters_to_helpers(CLOCK_RUNS),
)
_declare(
    "request.opened",
    "A fellow let you read their request",
    "You knew that a fellow is waiting. Now you can read what they wrote.",
    PRIVATE,
    matters=matters_to_helpers(ANY_STATE[:4]),
)
_declare(
    "request.offer",
    "A fellow answered your offer",
    "You offered something to a fellow, and they decided.",
    matters=matters_to_helpers(ANY_STATE[:4]),
)


def _call_them(mail: NotificationContext) -> tuple[str, ...]:
    """The number of whoever said yes. It names nobody."""
    said_yes = "You offered to call a fellow, and they said yes."
    number = HelpRequest.objects.filter(ref__in=[mail.about]).values_list("fellow__phone", flat=True).first()
    if not number:
        return said_yes, "They gave no number here."
    return said_yes, f"Their number: {number}. Once you have talked, tap “We talked” on the page."


register(
    NotificationKind(
        name="request.call",
        subject=lambda mail: _with_time("A fellow says yes: please call them", mail),
        lines=_call_them,
        path=_request,
        matters=matters_while_theirs_to_call,
        due_now=due_now,
        listed_on=DASHBOARD,
        waits=True,
    )
)
_declare(
    "request.in_person",
    "Please check in with a fellow",
    "Some things should not end in silence. You answered a while ago and have heard nothing since: please ask how it "
    "went.",
    matters=matters_to_helpers((State.ANSWERED,)),
)
_declare(
    "request.over",
    "Nothing needed any more",
    "A request you knew of has ended. Nothing is needed from you.",
    matters=matters_when_over,
    path=DASHBOARD,  # one that was withdrawn has no page any more
)

# To whoever asked -----------------------------------------------------------------------------------------------------


def _tell_fellow(
    name: str,
    subject: str | Callable[[NotificationContext], str],
    *lines: str,
    matters: Matters,
    at_once: bool = False,
) -> None:
    _declare(name, subject, *lines, matters=matters, listed_on="/", at_once=at_once)


_tell_fellow(
    "fellow.answer",
    "You have an answer",
    "You asked for help, and there is an answer.",
    matters=matters_to_fellow_in(State.ANSWERED, State.CLOSED),
)
_tell_fellow(
    "fellow.question",
    "There is a question for you",
    "The person who helps you needs to know one thing first. The clock pauses until you reply.",
    matters=matters_to_fellow_in(State.ANSWERED),
)
_tell_fellow(
    "fellow.talked",
    "Did talking help?",
    "The site was told that you talked. Say whether it helped, or that you haven’t talked.",
    matters=matters_to_fellow_in(State.ANSWERED),
)
_tell_fellow(
    "fellow.talked_heard",
    "Someone says that you talked",
    "The site was told that you talked. Close your request with thanks, say more, or say that you haven’t talked.",
    matters=matters_to_fellow_in(State.ANSWERED),
)
_tell_fellow(
    "fellow.on_it",
    _on_it,
    "You asked for help. The page says when you will hear.",
    matters=matters_while_on_it,
)
_tell_fellow(
    "fellow.asked",
    "Someone else was asked",
    "The page says who was asked, and when you will hear.",
    matters=matters_to_fellow_in(*CLOCK_RUNS),
)
_tell_fellow(
    "fellow.choose",
    "You decide who is asked next",
    "There is no answer yet. Choose what happens next.",
    matters=matters_to_fellow_in(State.WAITING, peer_choice=""),
)
_tell_fellow(
    "fellow.offer",
    "Someone offers to help: you decide",
    "Someone offered something that only you can say yes to. “Not now” is fine too.",
    matters=matters_while_offered,
)
_tell_fellow(
    "fellow.helped",
    "Did the answer help?",
    "You got an answer a while ago. Say whether it helped, or that you still need help. If not, your request is closed "
    "in a few days; you can open it again.",
    matters=matters_to_fellow_in(State.ANSWERED, nudged=True),
)
_tell_fellow(
    "fellow.more",
    "Is there more you want to say?",
    "Someone wrote back a while ago. Say more, or close your request with thanks. If you do neither, it is closed in a "
    "few days; you can open it again.",
    matters=matters_to_fellow_in(State.ANSWERED, nudged=True),
)
_tell_fellow(
    "fellow.closed",
    "Your request was closed",
    "There was no word after the answer, so your request was closed. You can open it again.",
    matters=matters_to_fellow_in(State.CLOSED),
)
_tell_fellow(
    "fellow.moved",
    "The time for your answer has changed",
    "A calendar was changed, and with it the time by which you hear. The page has the new time.",
    matters=matters_to_fellow_in(*CLOCK_RUNS),
)
_tell_fellow(
    "fellow.emergency",
    "Someone may read your request in an emergency",
    "Two people in your program agreed to that. The page says who may read it, and why.",
    matters=matters_to_fellow,
    at_once=True,
)
_tell_fellow(
    "fellow.removal",
    "News about a removal of your words",
    "Someone asked for words of yours to be removed. The page says what happens and what you can do.",
    matters=matters_to_fellow,
)
_tell_fellow(
    "fellow.words",
    "Please change some of your words",
    "Someone who could read them says that words you wrote may name a student. No one else can read them now.",
    "Once you change them, they are shown again.",
    matters=matters_to_author_of_hidden,
)
_tell_fellow(  # written by an older version, and still to be sent
    "fellow.message",
    "There is news about your request",
    "Something changed in a request of yours.",
    matters=matters_to_fellow,
)

# The board, and words that are hidden ---------------------------------------------------------------------------------

_declare(
    "board.digest",
    "New questions from other fellows",
    "There is a new question on the board of your cohort.",
    "Everyone who can read it gets this email at the same time, the person who asked too: it doesn’t tell who did.",
    matters=matters_on_board,
    path="/peers/",
    listed_on="/",
)
_declare(
    "words.change",
    "Please change some of your words",
    "Someone who could read them says that words you wrote may name a student. No one else can read them now.",
    "Once you change them, they are shown again.",
    matters=matters_while_hidden,
    path=_request_or_first_page,
    listed_on="/",
)
_declare(
    "board.flagged",
    "The fellows’ board: a post to look at",
    "A fellow reported something on the fellows’ board. You read it without names.",
    matters=matters_while_flagged,
    path="/peers/review/",
    listed_on="/",
)

# What two people decide -----------------------------------------------------------------------------------------------

_declare(
    removal_demand.OBJECTED,
    "PTS Support: someone objects to a change in your program",
    "Someone objects to a change that concerns them.",
    "Sign in to see which. You can stop it until its time comes.",
    matters=while_it_waits,
    path="/decisions/",
    listed_on="/",
)
_declare(
    "emergency.asked",
    "PTS Support: emergency access was asked for",
    "Someone in your program asks to read one request in an emergency. A second person has to agree.",
    "Sign in to see who asks and why. If it can’t wait, call them.",
    matters=matters_until_agreed,
    path=EMERGENCY,
    listed_on=EMERGENCY,
    at_once=True,
)
_declare(
    "emergency.agreed",
    "PTS Support: emergency access was given",
    "Two people in your program agreed that one of them reads one request in an emergency.",
    "The fellow has been told. Sign in to see who it was and why.",
    matters=matters_in_emergency,
    path=EMERGENCY,
    listed_on=EMERGENCY,
    at_once=True,
)
_declare(
    "emergency.yours",
    "PTS Support: someone agreed, you can read it now",
    "You asked to read one request in an emergency, and a second person agreed. It is open to you for half an hour.",
    "The fellow has been told.",
    matters=matters_while_open,
    path=EMERGENCY,
    listed_on=EMERGENCY,
    at_once=True,
)
