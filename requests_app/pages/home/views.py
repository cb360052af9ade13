"""Each role's own first page, and everything a fellow asked. No words of another person stand on either."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentors.support import Circle, circle_of, circles, fellows_of
from pts_support import saying
from pts_support import saying as saying_
from pts_support.people.models import Membership, Role, User
from pts_support.people.page_request import PageRequest
from pts_support.people.roles import HeldRoles, peers_of, roles_held
from pts_support.people.roster.endings import reads_until
from pts_support.web import flash
from requests_app.access.sight import Sight, sight_of
from requests_app.access.visibility import see
from requests_app.acts import moderation
from requests_app.chain.policy_versions import current_rules
from requests_app.models import EscalationPolicy, HelpRequest, KeptLine, Participant
from requests_app.pages.ask import promise
from requests_app.pages.ask.promise import PromiseLine
from requests_app.pages.dashboard import order as triage
from requests_app.pages.dashboard import reasons
from requests_app.pages.dashboard.reasons import RowFacts
from requests_app.pages.home import own_requests
from requests_app.vocabulary import CLOCK_RUNS, OPEN, MessageKind, Route, Seat, State, Urgency

if TYPE_CHECKING:
    from mentors.support import Assignment

NEW_VISIT = timedelta(minutes=30)
A_PAGE = 20
FILTERS = {"": "All", "open": "Open", "answered": "Your turn", "closed": "Closed", "withdrawn": "Taken back"}
STATES = {"open": CLOCK_RUNS, "answered": (State.ANSWERED,), "closed": (State.CLOSED,), "withdrawn": (State.WITHDRAWN,)}


@dataclass(frozen=True)
class NearbyPerson:
    """Somebody around the reader: what they are to them, how to ask, whom to phone."""

    name: str
    what: str
    ask: str = ""
    phone: str = ""
    away: str = ""

    @property
    def dial(self) -> str:
        return promise.tel_link(self.phone)


@dataclass(frozen=True)
class FellowHome:
    news: own_requests.News
    line: PromiseLine | None
    offers: tuple[own_requests.PendingOffer, ...]
    rows: tuple[own_requests.OwnRow, ...]
    drafts: tuple[own_requests.OwnRow, ...]
    more: bool
    near: tuple[NearbyPerson, ...]
    peers: int
    kept: KeptLine | None
    program_phone: str

    @property
    def dial(self) -> str:
        return promise.tel_link(self.program_phone)

    @property
    def colleagues(self) -> str:
        return f"{saying_.capital_number_word(self.peers)} {'fellow' if self.peers == 1 else 'fellows'}"


@dataclass(frozen=True)
class HelperHome:
    headline: str
    came: int
    wrote: int
    near: tuple[NearbyPerson, ...]
    cover: tuple[str, ...]

    @property
    def new(self) -> str:
        """What is new since the last visit, as numbers in a sentence: no words of anybody."""
        came = f"{saying_.number_word(self.came)} came to you" if self.came else ""
        wrote = f"{saying_.number_word(self.wrote)} wrote again" if self.wrote else ""
        return " and ".join(filter(None, [came, wrote]))


@require_safe
def home(request: PageRequest) -> HttpResponse:
    since, here = previous_visit_began(request.user, request.now), roles_held(request)
    context = {
        "since": since,
        "to_change": own_requests.words_to_change(request.user),
        "greeting": greeting(request.now, request.user),
        "fellow": fellow_home(request, since) if here.is_fellow else None,
        "helper": helper_home(request.user, since, request.now) if here.is_helper else None,
        "places": room_links(here.is_staff, here.is_director),
        "to_look": has_flags_to_review(request.user, here),
        "gone": None if here.held else former_roles(request.user),
    }
    return render(request, "requests_app/home.html", context)


@require_safe
def asked(request: PageRequest) -> HttpResponse:
    """Everything a fellow asked, page by page; also for whoever was a fellow here and still has something."""
    state = request.GET.get("state", "")
    state = state if state in FILTERS else ""
    rows = own_requests.asked_by(request.user)
    if not roles_held(request).is_fellow and not rows.exists():
        raise Http404
    page = Paginator(rows.filter(state__in=STATES[state]) if state else rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": own_requests.own_request_rows(page.object_list, now=request.now),
        "filters": [(key, label, key == state) for key, label in FILTERS.items()],
        "state": state,
    }
    return render(request, "requests_app/asked.html", context)


def previous_visit_began(user: User, now: datetime) -> datetime | None:
    """When the visit before this one began: what is new counts from there. A visit lasts half an hour from its first
    page here; after that the next one begins (one small UPDATE)."""
    began = user.this_visit_at
    if began is not None and timedelta() <= now - began <= NEW_VISIT:
        return user.last_visit_at
    # Two tabs opened at once must not both move it on, or the second would find nothing new.
    User.objects.filter(id=user.id, this_visit_at=began).update(last_visit_at=began, this_visit_at=now)
    return began


def greeting(now: datetime, user: User) -> str:
    hour = now.astimezone(user.zone).hour
    part = "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
    return f"Good {part}, {user.called}"


# The fellow -----------------------------------------------------------------------------------------------------------


def fellow_home(request: PageRequest, since: datetime | None) -> FellowHome:
    user, now = request.user, request.now
    fellowship = roles_held(request).fellowship
    assert fellowship is not None  # who is no fellow has no such page
    membership = Membership.objects.get(id=fellowship.id)
    circle = circle_of(membership.id, now)
    news = own_requests.news_for(user, since)
    open_ones = list(
        own_requests.asked_by(user)
        .filter(state__in=OPEN)
        .order_by("order", "due_at", "id")[: own_requests.OPEN_SHOWN + 1]
    )
    peers = peers_of(membership, now.astimezone(circle.zone).date())
    return FellowHome(
        news=news,
        line=_usual_line(circle, membership.program_id, len(peers), user, now),
        offers=own_requests.offers_to(user),
        rows=own_requests.own_request_rows(
            open_ones[: own_requests.OPEN_SHOWN], now=now, circle=circle, new=news.about
        ),
        drafts=own_requests.draft_rows(user, now),
        more=len(open_ones) > own_requests.OPEN_SHOWN,
        near=_near_fellow(circle, now),
        peers=len(peers),
        kept=KeptLine.objects.filter(fellow=user).first(),
        program_phone=circle.phone,
    )


def _usual_line(circle: Circle, program_id: int, peers: int, user: User, now: datetime) -> PromiseLine | None:
    """What asking the mentor promises now; nothing while a program has no policy yet."""
    try:
        rules = current_rules(program_id)
    except EscalationPolicy.DoesNotExist:
        return None
    return promise.promise_line(
        circle, rules, route=Route.MENTOR, urgency=Urgency.SOON, peers=peers, zone=user.zone, now=now
    )


def _near_fellow(circle: Circle, now: datetime) -> tuple[NearbyPerson, ...]:
    """Everybody of the chain, with their phones (one query)."""
    around = promise.people_around(circle)
    phones = dict(User.objects.filter(id__in=around).values_list("id", "phone"))
    what = {
        Seat.MENTOR: "your mentor",
        Seat.BACKUP: f"steps in for {circle.mentor.called}" if circle.mentor else "steps in",
        Seat.DIRECTOR: "Clinical Director",
        Seat.STAFF: "program staff",
        Seat.COVER: "on call over a break",
        Seat.CONTACT: "for when nobody else is there",
    }
    ask = {Seat.MENTOR: "/ask/", Seat.DIRECTOR: "/ask/?to=director", Seat.STAFF: "/ask/?to=staff"}
    first = {circle.mentor.id if circle.mentor else 0, *(p.id for p in (*circle.directors[:1], *circle.staff[:1]))}
    return tuple(
        NearbyPerson(
            name,
            what[seat],
            ask.get(seat, "") if person in first else "",
            phones.get(person) or (circle.phone if seat is Seat.CONTACT else ""),
            _away_words(circle, person, now),
        )
        for person, (name, seat) in around.items()
        if seat is not Seat.COVER
    )


def _away_words(circle: Circle, person_id: int, now: datetime) -> str:
    person = circle.people.get(person_id)
    away = person.away_at(now) if person else None
    return f"away through {saying.day(away.last, now, person.zone)}" if away and person else ""


# The helper -----------------------------------------------------------------------------------------------------------


def helper_home(user: User, since: datetime | None, now: datetime) -> HelperHome:
    """How many need them now, by the dashboard's own rule; who stands beside whom. Names and numbers, no words."""
    rows = Participant.objects.helping(user).open()
    wrote = Max(
        "request__messages__at", filter=Q(request__messages__kind__in=(MessageKind.ADDED, MessageKind.FOLLOW_UP))
    )
    parts = list(rows.select_related("request__fellow").annotate(fellow_wrote=wrote))
    readable, waiting, came, again = [], 0, 0, 0
    for part in parts:
        r = part.request
        came += bool(since and part.joined_at > since)
        if sight_of(user.id, r, part) is Sight.WAITING:
            waiting += r.state in CLOCK_RUNS
            continue
        view = see(r, user.id, part, names={r.fellow_id: r.fellow.called})
        readable.append((view, RowFacts(seat=Seat(part.seat), asked=part.has_turn(r.generation))))
        again += bool(
            since and not part.nameless and part.fellow_wrote and part.fellow_wrote > max(since, part.joined_at)
        )
    placed = triage.order_rows(readable, now=now, zone=user.zone)
    return HelperHome(reasons.headline(placed, waiting), came, again, *_beside(user, now))


def _beside(user: User, now: datetime) -> tuple[tuple[NearbyPerson, ...], tuple[str, ...]]:
    """Their fellows and those they step in for; and who covers for whom today, in sentences."""
    beside = fellows_of(user, now)
    around = circles({a.fellow_id for a in beside}, now)
    away: dict[tuple[str, str], list[str]] = {}
    for a in beside:
        if said := _cover(a, user, around.get(a.fellow_id), now):
            away.setdefault(said, []).append(a.fellow.user.called)
    near = tuple(NearbyPerson(a.fellow.user.called, _part(a, user), phone=a.fellow.user.phone) for a in beside)
    return near, tuple(f"{gone}: {asked} for {saying.names(fellows)}." for (gone, asked), fellows in away.items())


def _part(a: Assignment, user: User) -> str:
    return (
        f"{a.backup.called} steps in when you are away"
        if a.mentor_id == user.id
        else f"you step in for {a.mentor.called}"
    )


def _cover(a: Assignment, user: User, circle: Circle | None, now: datetime) -> tuple[str, str] | None:
    """Who is away until when, and who is asked meanwhile."""
    away = circle.mentor.away_at(now) if circle and circle.mentor else None
    if not circle or not away:
        return None
    stand_in, _ = circle.backup_at(now)
    who = "you are" if stand_in and stand_in.id == user.id else f"{stand_in.called} is" if stand_in else "nobody is"
    gone = "You are" if a.mentor_id == user.id else f"{a.mentor.called} is"
    return f"{gone} away through {saying.day(away.last, now, user.zone)}", f"{who} asked"


# Everybody else -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RoomLink:
    path: str
    label: str
    what: str


def has_flags_to_review(user: User, here: HeldRoles) -> bool:
    """Whether a reader of the fellows' board asked the program to look, and it is theirs to (one query)."""
    programs = here.programs(*moderation.REVIEWER_ROLES)
    return bool(programs) and moderation.open_flags(user, programs).exists()


@dataclass(frozen=True)
class FormerRoles:
    """Whom to turn to when one holds no role: the programs one was in, whether one has asked something there, and
    until when one can read it."""

    programs: tuple[tuple[str, str, str], ...]
    has_asked: bool
    until: datetime | None


def room_links(is_staff: bool, is_director: bool) -> tuple[RoomLink, ...]:
    """The rooms of those who run a program."""
    found = []
    if is_staff:
        found.append(
            RoomLink("/program/", "Program", "people, assignments, calendars, what happens when nobody answers")
        )
    if is_staff or is_director:
        found.append(RoomLink("/reports/", "Reports", "how the program answers, in numbers that name nobody"))
    return tuple(p for p in found if flash.page_exists(p.path))


def former_roles(user: User) -> FormerRoles:
    rows = Membership.objects.filter(user=user).select_related("program").order_by("-starts_on", "-id")
    programs = tuple(dict.fromkeys((m.program.name, m.program.phone, promise.tel_link(m.program.phone)) for m in rows))
    ended = [row for row in rows if row.role == Role.FELLOW and row.ended_at and not row.over_at]
    read = [until for row in ended if (until := reads_until(row))]
    return FormerRoles(programs, HelpRequest.objects.asked_by(user).exists(), max(read, default=None))
