"""Each role's own first page, and everything a fellow asked. No words of another person stand on either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, TypedDict

from django.core.paginator import Paginator
from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentors.support import Circle, CirclePerson, circles
from pts_support import saying
from pts_support.people.models import Membership, Role, User
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.extensions import cards
from pts_support.people.roles import HeldRole, roles_held
from pts_support.people.roster.endings import reads_until
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from pts_support.web import flash
from requests_app.access.sight import Sight, sight_of
from requests_app.access.visibility import RequestView, see
from requests_app.acts import filing
from requests_app.chain.forecast import Forecast
from requests_app.models import HelpRequest, Participant
from requests_app.pages.ask import choices
from requests_app.pages.ask.promise_facts import goes_away
from requests_app.pages.dashboard import head, order
from requests_app.pages.dashboard.reasons import RowFacts
from requests_app.pages.home import own_requests, query
from requests_app.pages.home.own_requests import News, OwnRow, PendingOffer
from requests_app.pages.home.query import KeptWords, OwnThings, Pair
from requests_app.pages.visit import previous_visit_began
from requests_app.statements.around import away_through, covers, someone_around
from requests_app.statements.facts import NotYetSent
from requests_app.statements.headings import myself
from requests_app.statements.listener import Listener
from requests_app.statements.waiting import has_until
from requests_app.vocabulary import CLOCK_RUNS, MessageKind, Route, Seat, State, Urgency

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from requests_app.pages.home.query import OwnRequest

A_PAGE = 20
FILTERS = {"": "All", "open": "Open", "answered": "Answered", "closed": "Closed", "withdrawn": "Taken back"}
STATES = {"open": CLOCK_RUNS, "answered": (State.ANSWERED,), "closed": (State.CLOSED,), "withdrawn": (State.WITHDRAWN,)}
ASK = {Seat.MENTOR: "/ask/", Seat.DIRECTOR: "/ask/?to=director", Seat.STAFF: "/ask/?to=staff"}
WHAT = {
    Seat.MENTOR: "your mentor",
    Seat.BACKUP: "backup",
    Seat.DIRECTOR: "Clinical Director",
    Seat.STAFF: "program staff",
    Seat.CONTACT: "last resort",
}


@dataclass(frozen=True)
class NearbyPerson:
    """Somebody around the reader: what they are to them, how to ask, whom to phone."""

    name: Statement
    what: str
    ask: str = ""
    phone: str = ""
    away: Statement = NOTHING_STATED
    other: Statement = NOTHING_STATED  # whom ``what`` ends with


@dataclass(frozen=True)
class FellowHome:
    news: News
    line: Statement
    nobody: bool
    offers: tuple[PendingOffer, ...]
    rows: tuple[OwnRow, ...]
    drafts: tuple[OwnRow, ...]
    more: bool
    near: tuple[NearbyPerson, ...]
    peers: int
    kept: KeptWords | None
    program_phone: str

    @property
    def colleagues(self) -> str:
        return f"{self.peers} {saying.by_number(self.peers, 'fellow', 'fellows')}"


@dataclass(frozen=True)
class HelperHome:
    headline: str
    came: int
    wrote: int
    near: tuple[NearbyPerson, ...]
    cover: tuple[Statement, ...]

    @property
    def new(self) -> str:
        """What is new since the last visit, as numbers in a sentence: no words of anybody."""
        came = f"{self.came} {saying.by_number(self.came, 'request', 'requests')} came to you"
        wrote = f"{self.wrote} {saying.by_number(self.wrote, 'fellow', 'fellows')} wrote again"
        return " and ".join(said for number, said in ((self.came, came), (self.wrote, wrote)) if number)


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """Six queries whatever roles one holds; one more on the first page of a visit, and for a room's cards that are made
    from no column of ours."""
    user, now, here = request.user, request.now, roles_held(request)
    since = previous_visit_began(user, now)
    own = query.own_things(user, here, since, now, cards.values_on_home(request))
    asked: tuple[OwnRequest, ...] = ()
    if here.fellowship:
        asked = query.open_first(user, now)
    around = circles(_memberships(here.fellowship, asked, own.pairs), now)
    context = {
        "since": since,
        "to_change": own.words,
        "greeting": greeting(now, user),
        "fellow": _fellow_home(user, here.fellowship, own, asked=asked, around=around, now=now),
        "helper": _helper_home(user, own.pairs, around, since, now) if here.is_helper else None,
        "places": room_links(here.is_staff, here.is_director),
        "to_look": own.flags,
        "late": own.late,
        "cards": cards.on_home(request, own.cards),
        "gone": None if here.held else former_roles(user),
    }
    return render(request, "requests_app/home.html", context)


def _memberships(fellowship: HeldRole | None, asked: Iterable[OwnRequest], pairs: Iterable[Pair]) -> set[int]:
    """The fellowships whose people the page names."""
    found = own_requests.moving(asked) | {pair.fellow_id for pair in pairs}
    if fellowship:
        found.add(fellowship.id)
    return found


@require_safe
def asked(request: PageRequest) -> HttpResponse:
    """Everything a fellow asked, page by page; also for whoever was a fellow here and still has something."""
    state = request.GET.get("state", "")
    if state not in FILTERS:
        state = ""
    rows = query.asked_by(request.user)
    if not roles_held(request).is_fellow and not rows.exists():
        raise Http404
    if state:
        rows = rows.filter(state__in=STATES[state])
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    page.object_list = query.as_fellow_sees(page.object_list, request.now)
    around = circles(own_requests.moving(page.object_list), request.now)
    context = {
        "page": page,
        "rows": own_requests.own_request_rows(page.object_list, around, now=request.now),
        "filters": [(key, label, key == state) for key, label in FILTERS.items()],
        "state": state,
    }
    return render(request, "requests_app/asked.html", context)


def greeting(now: datetime, user: User) -> Statement:
    part = _part_of_day(now.astimezone(user.zone).hour)
    return state(f"Good {part}, ", myself(user.id, user.called))


def _part_of_day(hour: int) -> str:
    if 4 <= hour < 12:
        return "morning"
    if 12 <= hour < 18:
        return "afternoon"
    return "evening"


# The fellow -----------------------------------------------------------------------------------------------------------


def _fellow_home(
    user: User,
    fellowship: HeldRole | None,
    own: OwnThings,
    *,
    asked: tuple[OwnRequest, ...],
    around: Mapping[int, Circle],
    now: datetime,
) -> FellowHome | None:
    if fellowship is None:
        return None
    circle, news = around[fellowship.id], own_requests.news_of(own.news, user.id)
    peers = own.peers_on(now.astimezone(circle.zone).date())
    plan = _usual_promise(circle, own, now)
    return FellowHome(
        news=news,
        line=_who_would_be_asked(plan, fellowship.id, user, now),
        nobody=plan is not None and plan.nobody,
        offers=own_requests.pending_offers(own.offers, user.id),
        rows=own_requests.own_request_rows(asked[: query.OPEN_SHOWN], around, now=now, new=news.about),
        drafts=own_requests.draft_rows(own.drafts),
        more=len(asked) > query.OPEN_SHOWN,
        near=_near_fellow(circle, now),
        peers=peers,
        kept=own.kept,
        program_phone=circle.phone,
    )


def _usual_promise(circle: Circle, own: OwnThings, now: datetime) -> Forecast | None:
    """What asking the mentor promises now; nothing while a program has no policy yet."""
    if own.rules is None:
        return None
    route, urgency = Route.MENTOR, Urgency.SOON
    return filing.promise(circle, own.rules, route=route, urgency=urgency, left_out=frozenset(), now=now)


def _who_would_be_asked(plan: Forecast | None, membership_id: int, user: User, now: datetime) -> Statement:
    """ "Maeve has until 10:45 am tomorrow to answer."; nothing where somebody's time away begins before that: what
    happens then is said on the page to ask."""
    if plan is None or plan.nobody:
        return NOTHING_STATED
    if any(goes_away(asked.person, now, plan.clock.promised_at) for asked in plan.first):
        return NOTHING_STATED
    names = {asked.person.id: asked.person.called for asked in plan.first}
    about = NotYetSent(membership_id, Route.MENTOR.value, Urgency.SOON.value)
    return has_until(about, tuple(names), plan.clock.promised_at, Listener(user.id, user.id, names))


def _near_fellow(circle: Circle, now: datetime) -> tuple[NearbyPerson, ...]:
    """Everybody of the chain, with their phones."""
    asked_first = (circle.mentor, *circle.directors[:1], *circle.staff[:1])
    first = {person.id for person in asked_first if person}
    return tuple(
        NearbyPerson(
            someone_around(person_id, name),
            _what(seat),
            ASK.get(seat, "") if person_id in first else "",
            _phone(circle, person_id, seat),
            _away_words(circle, person_id, now),
        )
        for person_id, (name, seat) in choices.people_around(circle).items()
        if seat is not Seat.COVER
    )


def _what(seat: Seat) -> str:
    """What somebody is to the fellow."""
    return WHAT.get(seat, "covers")


def _phone(circle: Circle, person_id: int, seat: Seat) -> str:
    """Their own; the contact's is the program's where they gave none."""
    phone = circle.people[person_id].phone
    if not phone and seat is Seat.CONTACT:
        return circle.phone
    return phone


def _away_words(circle: Circle, person_id: int, now: datetime) -> Statement:
    person = circle.people[person_id]
    away = person.away_at(now)
    if away is None:
        return NOTHING_STATED
    return away_through(person_id, noon_of(away.last, person.zone))


# The helper -----------------------------------------------------------------------------------------------------------


def _helper_home(
    user: User, pairs: tuple[Pair, ...], around: Mapping[int, Circle], since: datetime | None, now: datetime
) -> HelperHome:
    """How many need them now, by the dashboard's own rule; who stands beside whom. Names and numbers, no words."""
    parts = [(one, sight_of(user.id, one.request, one)) for one in _helping(user)]
    only_waiting = [one for one, sight in parts if sight is Sight.WAITING]
    readable = [one for one, sight in parts if sight is not Sight.WAITING]
    placed = order.order_rows((_facts(user, one) for one in readable), now=now, zone=user.zone)
    waiting = sum(one.request.state in CLOCK_RUNS for one in only_waiting)
    came, wrote = 0, 0
    if since:
        came = sum(one.joined_at > since for one, _ in parts)
        wrote = sum(_wrote_since(one, since) for one in readable)
    near = tuple(_fellow_near(pair, user) for pair in pairs)
    return HelperHome(head.headline("all", placed, waiting), came, wrote, near, _cover(pairs, user, around, now))


class _Wrote(TypedDict):
    fellow_wrote: datetime | None


if TYPE_CHECKING:
    Helping = WithAnnotations[Participant, _Wrote]


def _helping(user: User) -> QuerySet[Participant, Helping]:
    """Their part in everything open, and when the fellow last wrote to it."""
    again = Q(request__messages__kind__in=(MessageKind.ADDED, MessageKind.FOLLOW_UP))
    rows = Participant.objects.helping(user).open().filter(request__practice=False).select_related("request__fellow")
    return rows.annotate(fellow_wrote=Max("request__messages__at", filter=again))


def _facts(user: User, part: Participant) -> tuple[RequestView, RowFacts]:
    request = part.request
    view = see(request, user.id, part, names={request.fellow_id: request.fellow.called})
    return view, RowFacts(seat=Seat(part.seat), asked=part.has_turn(request.generation))


def _wrote_since(part: Helping, since: datetime) -> bool:
    if part.nameless or not part.fellow_wrote:
        return False
    return part.fellow_wrote > max(since, part.joined_at)


def _fellow_near(pair: Pair, user: User) -> NearbyPerson:
    """A fellow, and who is the mentor's backup, or whose backup the reader is."""
    name = someone_around(pair.fellow_user_id, pair.fellow)
    if pair.mentor_id == user.id:
        return NearbyPerson(name, "backup: ", phone=pair.phone, other=_other(pair.backup_id, pair.backup))
    return NearbyPerson(name, "you’re the backup for ", phone=pair.phone, other=_other(pair.mentor_id, pair.mentor))


def _other(person_id: int, called: str) -> Statement:
    return someone_around(person_id, called, strong=False)


@dataclass(frozen=True)
class CoverToday:
    """A mentor who is away through that day, and who is asked meanwhile (None: nobody)."""

    away: CirclePerson
    cover: CirclePerson | None
    last: date


def _cover(pairs: Iterable[Pair], user: User, around: Mapping[int, Circle], now: datetime) -> tuple[Statement, ...]:
    """Who covers for whom today, and for which fellows."""
    fellows: dict[CoverToday, dict[int, str]] = {}
    for pair in pairs:
        if found := _cover_today(around.get(pair.fellow_id), now):
            fellows.setdefault(found, {})[pair.fellow_user_id] = pair.fellow
    return tuple(_cover_said(found, theirs, user) for found, theirs in fellows.items())


def _cover_today(circle: Circle | None, now: datetime) -> CoverToday | None:
    away = circle and circle.mentor and circle.mentor.away_at(now)
    if not circle or not circle.mentor or not away:
        return None
    cover, _ = circle.backup_at(now)
    return CoverToday(circle.mentor, cover, away.last)


def _cover_said(found: CoverToday, fellows: Mapping[int, str], user: User) -> Statement:
    names = {one.id: one.called for one in (found.away, found.cover) if one}
    cover = found.cover.id if found.cover else 0
    return covers(found.away.id, cover, noon_of(found.last, user.zone), fellows, Listener(user.id, 0, names))


def noon_of(day: date, zone: tzinfo) -> datetime:
    """A moment of that day, for a sentence that says the day alone."""
    return datetime.combine(day, time(12), zone)


# Everybody else -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RoomLink:
    path: str
    label: str
    what: str


@dataclass(frozen=True)
class FormerRoles:
    """Whom to turn to when one holds no role: the programs one was in, whether one has asked something there, and
    until when one can read it."""

    programs: tuple[tuple[str, str], ...]
    has_asked: bool
    until: datetime | None


def room_links(is_staff: bool, is_director: bool) -> tuple[RoomLink, ...]:
    """The rooms of those who run a program."""
    program = RoomLink("/program/", "Program", "people, assignments, calendars, what happens when no one answers")
    reports = RoomLink("/reports/", "Reports", "how the program answers, in numbers that name no one")
    ledger = RoomLink("/program/escalation/ledger", "Escalation log", "whether each step was taken on time")
    board = RoomLink("/peers/review/", "Board review", "posts that were reported, without names")
    changed = RoomLink("/program/changed/", "You asked, we changed", "say what is different because fellows asked")
    leads = is_staff or is_director
    mine = ((program, is_staff), (reports, leads), (ledger, leads), (board, leads), (changed, is_director))
    return tuple(link for link, is_mine in mine if is_mine and flash.page_exists(link.path))


def former_roles(user: User) -> FormerRoles:
    rows = list(Membership.objects.filter(user=user).select_related("program").order_by("-starts_on", "-id"))
    programs = ((row.program.name, row.program.phone) for row in rows)
    ended = (row for row in rows if row.role == Role.FELLOW and row.ended_at and not row.over_at)
    until = max(filter(None, map(reads_until, ended)), default=None)
    return FormerRoles(tuple(dict.fromkeys(programs)), HelpRequest.objects.asked_by(user).exists(), until)
