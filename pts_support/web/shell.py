"""The shell around every page: who is here, where they can go, and what the whole program should know."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from pts_support import clock, installation
from pts_support.clock import TimedRequest
from pts_support.installation import Place
from pts_support.spoken.facts import Myself
from pts_support.spoken.pieces import person
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from pts_support.web.flash import page_exists, theme_of, zone_of


@dataclass(frozen=True)
class NavItem:
    """One entry of the one list of main links."""

    label: str
    path: str
    icon: str
    current: bool = False


@dataclass(frozen=True)
class DemoLink:
    label: str
    path: str


@dataclass(frozen=True)
class Demo:
    """The demo's own line: its clock and the doors beside it."""

    now: datetime
    links: tuple[DemoLink, ...]


@dataclass(frozen=True)
class Shell:
    """What base.html may know about the reader and the installation; nothing about requests."""

    nav: tuple[NavItem, ...]
    name: str
    late_since: datetime | None
    paused: bool  # nothing is passed on or sent until an operator says so
    demo: Demo | None
    now: datetime
    zone: tzinfo
    theme: str  # "light", "dark" or "" for the device's own
    here: str
    me: Statement = NOTHING_STATED


NAV_FELLOW = (("Home", "/", "home"), ("Ask", "/ask/", "ask"), ("Peers", "/peers/", "peers"))
NAV_HELPER = (("Home", "/", "home"), ("Dashboard", "/dashboard/", "dashboard"))
NAV_REPORTS = ("Reports", "/reports/", "reports")
NAV_PROGRAM = ("Program", "/program/", "program")
NAV_ME = ("Me", "/me/", "me")
DEMO_LINKS = (("Set the clock", "/clock/"), ("Mailbox", "/mailbox/"), ("Try as someone else", "/demo/"))


def main_links(*, is_fellow: bool, is_helper: bool, is_staff: bool) -> list[tuple[str, str, str]]:
    """The main links for these roles, in order. Five at most, so that they fit on the smallest phone."""
    if is_fellow and is_helper:
        return [*NAV_FELLOW, NAV_HELPER[1], NAV_ME]
    if is_fellow:
        return [*NAV_FELLOW, NAV_ME]
    if is_helper:
        ours = [NAV_PROGRAM] if is_staff else []
        return [*NAV_HELPER, NAV_REPORTS, *ours, NAV_ME]
    return [NAV_HELPER[0], NAV_ME]


def nav_for(*, path: str, exists: Callable[[str], bool] | None = None, **roles: bool) -> tuple[NavItem, ...]:
    """The main links, the one that holds `path` marked as current."""
    exists = exists or page_exists
    items = [place for place in main_links(**roles) if exists(place[1])]
    holding = [where for _, where, _ in items if path == where or (where != "/" and path.startswith(where))]
    return tuple(NavItem(label, where, icon, where in holding) for label, where, icon in items)


def shell(request: TimedRequest) -> dict[str, Any]:
    """Context processor. Lazy: a fragment that shows no shell costs no query."""
    return {"shell": SimpleLazyObject(lambda: shell_for(request))}


def shell_for(request: TimedRequest) -> Shell:
    """The shell of this page. Reads the installation once; the roles come from the request's own cache."""
    user = getattr(request, "user", None)
    place: Place = getattr(request, "installation", None) or installation.current()
    for_anybody = Shell(
        nav=(),
        name="",
        late_since=None,
        paused=False,
        demo=_demo(request.now) if place.demo else None,
        now=request.now,
        zone=zone_of(request),
        theme=theme_of(request),
        here=request.path,
    )
    if user is None or not user.is_authenticated:
        return for_anybody
    return replace(
        for_anybody,
        nav=_nav(request),
        name=user.called,
        late_since=_late_since(place),
        paused=place.paused,
        me=state(Myself(user.id), person(user)),
    )


def _late_since(place: Place) -> datetime | None:
    """Since when the watchdog says so; or, should the watchdog be dead too, since the last sweep.

    Both are real time; a demo's reader lives by the demo's clock.
    """
    since, swept = place.late_since, place.swept_at
    if since is None and swept and not place.paused:
        silent = abs(clock.real() - swept) > timedelta(seconds=settings.ENGINE["alarm"])
        if silent:
            since = swept
    return since and since + place.clock_offset


def _nav(request: TimedRequest) -> tuple[NavItem, ...]:
    here = import_string(settings.ROLES_OF_READER)(request)
    return nav_for(path=request.path, is_fellow=here.is_fellow, is_helper=here.is_helper, is_staff=here.is_staff)


def _demo(now: datetime) -> Demo:
    return Demo(now, tuple(DemoLink(label, path) for label, path in DEMO_LINKS if page_exists(path)))
