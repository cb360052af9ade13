"""One moment of a world: every page for every reader, what it states, and whether that is so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from urllib.parse import urlencode

from django.conf import settings
from django.template import Context, Template
from django.test import Client

from pts_support.people.models import Membership, Program, Role, User
from pts_support.people.roster.invite import invite
from pts_support.people.signin import first_steps
from pts_support.spoken import recorder
from pts_support.spoken.facts import GatheredAt
from pts_support.spoken.statement import Statement
from requests_app.access.sight import Sight
from requests_app.acts.emergency import OPEN_FOR
from requests_app.models import (
    DueAct,
    Event,
    Glass,
    HelpRequest,
    Message,
    Offer,
    Participant,
    Reading,
    RemovalDemand,
)
from requests_app.statements.facts import AwayFrom, FactOfRequest, NotYetSent, SoonerAsks
from requests_app.vocabulary import OPEN
from tests.truth import account_emails, emails, marks
from tests.truth.checks.against import RowsNow, Trial
from tests.truth.checks.shared import which
from tests.truth.checks.verdict import wrong
from tests.truth.future import look_ahead
from tests.truth.world import WORD, World

# Kinds of pages on which no name and no time may stand outside a statement or a person's own words. What is not named
# here is still to be converted: the aim is that NOT_YET is empty.
CONVERTED = (
    "ask",
    "dashboard",
    "home",
    "thread of the fellow",
    "thread of a helper",
    "after an act",
    "email",
    "me",
    "program",
    "report",
    "peers",
    "two people",
    "asked first",
    "powers",
    "coming in",
    "account email",
)
NOT_YET: tuple[str, ...] = ()
YOU = frozenset({"You", "you"})
NAMELESS = frozenset({"A colleague", "a colleague", "someone", "Someone"})


@dataclass(frozen=True)
class Page:
    """``kind``: the page as NOT_YET and CONVERTED call it; ``about``: the request, where it is one request's page;
    ``sends``: the form that is sent there, where the page is the one that follows an act."""

    kind: str
    path: str
    reader: int
    about: int = 0
    sends: tuple[tuple[str, str], ...] | None = None


Fetch = Callable[[Page], tuple[int, str]]


@dataclass
class Found:
    """What was counted, and what was wrong."""

    statements: int = 0
    pages: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    outside: dict[str, list[str]] = field(default_factory=dict)

    def count(self, page: Page, shown: list[Statement]) -> None:
        self.pages[page.kind] += 1
        self.statements += len(shown)
        self.kinds.update(type(fact).__name__ for statement in shown for fact in statement.facts)

    def stray(self, kind: str, strays: list[str]) -> None:
        if strays:
            self.outside.setdefault(kind, []).extend(strays)

    @property
    def strays_of_converted(self) -> list[str]:
        return [f"{kind}: {one}" for kind in CONVERTED for one in self.outside.get(kind, ())]


def read_moment(world: World, pages: list[Page], found: Found, fetch: Fetch | None = None) -> None:
    """Read the pages, let time move, and compare. ``fetch``: where a trial's own pages come from."""
    told, opened = _read_pages(world, pages, found, fetch or Browsers(world).fetch)
    if fetch is None:
        told += emails.read(world, found)
        told += account_emails.read(world, found)
    rows = rows_now()
    said = [fact for _, statement in told for fact in statement.facts]
    forms = {fact.about for fact in said if isinstance(getattr(fact, "about", None), NotYetSent)}
    hurried = {fact.about for fact in said if isinstance(fact, SoonerAsks)}
    ahead = look_ahead(world, sorted(forms, key=repr), sorted(hurried))
    names = {user.id: names_of(user) for user in world.people.values()}
    leaving: dict[Page, set[tuple[object, int]]] = {}
    for page, statement in told:
        leaves = [fact for fact in statement.facts if isinstance(fact, AwayFrom)]
        leaving.setdefault(page, set()).update((which(fact.about), fact.person) for fact in leaves)
    for page, statement in told:
        trial = Trial(world.now, page.reader, rows, ahead, opened, frozenset(leaving[page]))
        for trouble in _troubles(statement, trial, names):
            found.wrong.append(f"{page.kind} of {world.people[page.reader].called}, {page.path}: {trouble}")


@dataclass
class Browsers:
    """Everyone of the world, signed in."""

    world: World
    clients: dict[int, Client] = field(default_factory=dict)

    def fetch(self, page: Page) -> tuple[int, str]:
        if page.path.startswith("/join/"):  # nobody is signed in there yet
            answer = Client().get(page.path)
            return answer.status_code, answer.content.decode()
        if page.reader not in self.clients:
            self.clients[page.reader] = Client()
            self.clients[page.reader].force_login(self.world.people[page.reader])
        browser = self.clients[page.reader]
        if page.path.startswith("/first/"):  # what a test signs in has nothing to agree to
            session = browser.session
            session.pop(first_steps.MARK, None)
            session.save()
        if page.sends is None:
            answer = browser.get(page.path)
        else:
            answer = browser.post(page.path, dict(page.sends), follow=True)
        return answer.status_code, answer.content.decode()


def _read_pages(
    world: World, pages: list[Page], found: Found, fetch: Fetch
) -> tuple[list[tuple[Page, Statement]], dict[tuple[int, int], tuple[int, bool]]]:
    told: list[tuple[Page, Statement]] = []
    opened: dict[tuple[int, int], tuple[int, bool]] = {}
    names = all_names(world)
    for page in pages:
        with recorder.recording() as record:
            status, text = fetch(page)
        if page.about and page.sends is None:
            opened[page.about, page.reader] = (status, WORD in text)
        if status not in (200, 409, 422):  # "Take over?" and a form that comes back are pages, too
            continue
        shown = [record.statements[number] for number in marks.numbers_on(text)]
        told += [(page, statement) for statement in shown if isinstance(statement, Statement)]
        found.count(page, shown)
        found.stray(page.kind, marks.strays(text, names))
    return told, opened


def names_of(user: User) -> frozenset[str]:
    return frozenset({user.called, user.name})


def all_names(world: World) -> list[str]:
    return sorted({name for user in world.people.values() for name in names_of(user)}, key=len, reverse=True)


def _troubles(statement: Statement, trial: Trial, names: dict[int, frozenset[str]]) -> Iterator[str]:
    """What is wrong with a statement: its facts, and words that say more than they do."""
    for fact in statement.facts:
        if trouble := wrong(fact, trial):
            yield f"{fact}: {trouble}"
    yield from _says_more(statement, trial, names)


def _says_more(statement: Statement, trial: Trial, names: dict[int, frozenset[str]]) -> Iterator[str]:
    people = frozenset[int]().union(*(fact.people for fact in statement.facts))
    people |= {rows.request.fellow_id for rows in _requests_of(statement, trial)}
    times = frozenset().union(*(fact.times for fact in statement.facts))
    everybody = frozenset[str]().union(*names.values())
    says_the_hours = any(isinstance(fact, GatheredAt) for fact in statement.facts)
    for piece in statement.line:
        if piece.at and piece.at not in times:
            yield f"{statement.line}: the time {piece.at} is in no fact"
        if piece.person and piece.person not in people:
            yield f"{statement.line}: {piece.text} is in no fact"
        if piece.person and piece.text not in _may_be_called(piece.person, trial.reader, names):
            yield f"{statement.line}: {piece.person} is called {piece.text}"
        if not piece.person and not says_the_hours and marks.strays(piece.text, everybody):
            yield f"{statement.line}: a name or a time was typed: {piece.text}"


def _requests_of(statement: Statement, trial: Trial) -> Iterator[RowsNow]:
    for fact in statement.facts:
        rows = trial.now_of(fact.about) if isinstance(fact, FactOfRequest) else None
        if rows:
            yield rows


def _may_be_called(person: int, reader: int, names: dict[int, frozenset[str]]) -> frozenset[str]:
    if person == reader:
        return names.get(person, frozenset()) | YOU
    return names.get(person, frozenset()) | NAMELESS


# A page of the trial's own, for its controls -----------------------------------------------------------------------


def pages_of(world: World, make: Callable[[int], Statement]) -> Fetch:
    """Pages that say one thing about one request each: what ``make`` gives for it."""
    template = Template("{% load spoken %}<p>{% tell line %}</p>")

    def fetch(page: Page) -> tuple[int, str]:
        request = SimpleNamespace(now=world.now, user=world.people[page.reader])
        return 200, template.render(Context({"request": request, "line": make(page.about)})) + WORD

    return fetch


# What is read ---------------------------------------------------------------------------------------------------------


def rows_now() -> dict[int, RowsNow]:
    """Every request with its rows, in a few queries."""
    there = {model: _by_request(model) for model in (Participant, Event, Message, Offer, Reading, DueAct)}
    return {
        request.id: RowsNow(
            request,
            tuple(there[Participant].get(request.id, ())),
            tuple(there[Event].get(request.id, ())),
            tuple(there[Message].get(request.id, ())),
            tuple(there[Offer].get(request.id, ())),
            tuple(there[Reading].get(request.id, ())),
            tuple(there[DueAct].get(request.id, ())),
        )
        for request in HelpRequest.objects.all()
    }


def _by_request(model: type) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in model.objects.order_by("id"):
        found.setdefault(row.request_id, []).append(row)
    return found


def threads(world: World, rows: dict[int, RowsNow]) -> list[Page]:
    """The page of each request: for whoever asked, everyone who knows of it, and one who does not."""
    pages = []
    for number, one in sorted(rows.items()):
        path = f"/requests/{one.request.ref}/"
        pages.append(Page("thread of the fellow", path, one.request.fellow_id, number))
        knowing = [row.person_id for row in one.participants if one.sight(row.person_id) is not Sight.NONE]
        barred = [row.person_id for row in one.participants if one.sight(row.person_id) is Sight.NONE]
        helpers = [person for person in (*knowing, *barred) if person in world.people]
        pages += [Page("thread of a helper", path, person, number) for person in helpers]
    return pages


def lists(world: World) -> list[Page]:
    """Home, ask, board and dashboard of everyone, and the pages about people."""
    pages = []
    fellows = {membership.user_id for membership in world.cast.memberships.values() if membership.role == "fellow"}
    for person in sorted(world.people):
        pages.append(Page("home", "/", person))
        pages += [Page("me", path, person) for path in OWN_PAGES]
        pages += [Page("two people", path, person) for path in TWO_PEOPLE]
        pages.append(Page("report", "/reports/", person))
        if person in fellows:
            pages += [Page("ask", "/ask/", person), Page("peers", "/peers/", person)]
            continue
        pages += [Page("dashboard", f"/dashboard/{query}", person) for query in DASHBOARDS]
    for program, staff in ((world.cast.program, world.cast.rosa), (world.cast.other, world.cast.other_staff)):
        pages += [Page("program", path, staff.id) for path in program_pages(program)]
    return pages


def powers(world: World) -> list[Page]:
    """Requests that are open to one of staff, and removals that their authors are told of."""
    opened = Glass.objects.filter(opened_at__gt=world.now - OPEN_FOR).values_list("ref", "asked_by")
    removed = RemovalDemand.objects.exclude(begun_at=None).values_list("ref", "request__fellow")
    pages = [Page("powers", f"/program/emergency/{ref}/", reader) for ref, reader in opened]
    return pages + [Page("powers", f"/removals/{ref}/", reader) for ref, reader in removed]


def coming_in(world: World) -> list[Page]:
    """What somebody reads who was invited, and who has set a password and agreed to nothing yet."""
    pages = []
    for role in world.newcomers:
        if role.user.proved_at:
            pages += [Page("coming in", path, role.user_id) for path in ("/first/", "/first/?read=promise")]
            continue
        link = invite(role, by=world.cast.rosa, now=world.now, mail=False)
        pages.append(Page("coming in", link.removeprefix(settings.SITE_URL), role.user_id))
    return pages


def asked_first(world: World) -> list[Page]:
    """What the calendar brings each of them, and the numbers of it for staff."""
    pages = [Page("asked first", path, person) for person in sorted(world.people) for path in ASKED_FIRST]
    return [*pages, Page("asked first", "/program/check-ins/", world.cast.rosa.id)]


def program_pages(program: Program) -> list[str]:
    """What staff have of their program: the lists, and a page of each person, fellow and calendar."""
    paths = [f"/program/{name}/" for name in PROGRAM_PAGES]
    for held in Membership.objects.filter(program=program, ended_at=None):
        paths += [f"/program/people/{held.ref}/{page}" for page in ("", "over/", "over/?all=1")]
        if held.role == Role.FELLOW:
            paths.append(f"/program/assignments/{held.ref}/")
    return ["/program/", *paths, *(f"/program/calendars/{calendar.ref}/" for calendar in program.calendars.all())]


def acts(world: World, rows: dict[int, RowsNow]) -> list[Page]:
    """One tap of somebody on each open request, and the page that follows with what it says was done."""
    pages = []
    for number, one in sorted(open_ones(rows).items()):
        path = f"/requests/{one.request.ref}"
        helpers = [part.person_id for part in one.helpers if part.person_id in world.people]
        for name, *sends in TAPS_OF_FELLOW:
            pages.append(Page("after an act", f"{path}/{name}/", one.request.fellow_id, number, tuple(sends)))
        for name, *sends in TAPS_OF_HELPER:
            pages += [Page("after an act", f"{path}/{name}/", person, number, tuple(sends)) for person in helpers]
    world.chance.shuffle(pages)
    return list({page.about: page for page in pages}.values())


# Each by its address, and the fields that are sent with it.
TAPS_OF_FELLOW = (
    ("sooner",),
    ("close",),
    ("change_urgency", ("urgency", "today")),
    ("follow_up", ("text", f"More of {WORD}.")),
)
TAPS_OF_HELPER = (
    ("acknowledge",),
    ("pass_on",),
    ("talked",),
    ("offer", ("kind", "call")),
    ("reply", ("text", "Try one thing, and see what it does.")),
)
OWN_PAGES = (
    "/me/",
    "/me/away/",
    "/me/emails/",
    "/me/zone/",
    "/me/data/",
    "/me/changes/",
    "/me/another-mentor/",
    "/me/used-against-me/",
    "/asked/",
    "/kept/",
    "/who-sees-what/",
    "/promise/",
    "/accounts/sessions/",
)
TWO_PEOPLE = ("/decisions/", "/program/emergency/", "/peers/review/", "/program/escalation/ledger")
ASKED_FIRST = ("/conversations/", "/conversations/held/", "/pulse/", "/me/asking/")
PROGRAM_PAGES = (
    "people",
    "people/add",
    "fellows/add",
    "assignments",
    "away",
    "cohorts",
    "calendars",
    "facts",
    "keeping",
    "escalation",
)
DASHBOARDS = ("", "?show=mine", "?show=have", "?show=closed", "?" + urlencode({"q": WORD}))


def open_ones(rows: dict[int, RowsNow]) -> dict[int, RowsNow]:
    return {number: one for number, one in rows.items() if one.request.state in OPEN}


def some(world: World, pages: list[Page], shares: Mapping[str, int], chance: Random | None = None) -> list[Page]:
    """So many pages of each kind, by chance."""
    left = dict(shares)
    (chance or world.chance).shuffle(pages)
    chosen = []
    for page in pages:
        if left.get(page.kind, 0):
            left[page.kind] -= 1
            chosen.append(page)
    return chosen
