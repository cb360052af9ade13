"""/me/asking/: a fellow's own view of what they asked, how long it took, what moved them forward, and their weeks. For
nobody else: no other page, report or file reads it. They can hide it, and delete their weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from checkins import statements
from checkins.conversations import acts as conversation_acts
from checkins.models import OwnSwitches, PulseWeek
from checkins.pages.asking.chart import WeeksChart, chart_of
from checkins.pages.views import SWITCHED
from checkins.pulse import acts
from checkins.schedule.school_weeks import monday_of
from pts_support import saying
from pts_support.people.calendars.worktime import instant
from pts_support.people.models import Membership, User
from pts_support.people.page_request import PageRequest
from pts_support.people.roles import roles_held
from pts_support.spoken.statement import Statement, state
from pts_support.web import flash
from requests_app.models import HelpRequest, KeptLine
from requests_app.vocabulary import OPEN, HelpKind, Outcome

SHOWN = 50
MOVED = (Outcome.HELPED, Outcome.PARTLY)
TOLD = (*MOVED, Outcome.SELF, Outcome.TOO_LATE)
SAID_HIDDEN = {True: "Hidden. You can show it again here.", False: "Shown again."}
SAID_OFF = {True: "Turned off. No one is told.", False: "Turned on again."}
SWITCHES = {"conversations": "conversations_off", "pulse": "pulse_off", "suggestions": "suggestions_off"}


LABELS = {
    "conversations": "Conversations",
    "pulse": "The weekly question",
    "suggestions": "“Want to put it as an ask?”",
}


@dataclass(frozen=True)
class WeekLine:
    ref: UUID
    week: Statement
    score: int | None
    words: str


@dataclass(frozen=True)
class AskedLine:
    """``answered``: after how long, or that nobody has."""

    ref: UUID
    opener: str
    asked: Statement
    answered: str
    outcome: str


@dataclass(frozen=True)
class KindLine:
    """``told``: of how many they said how it went."""

    opener: str
    told: int
    moved: int


@dataclass(frozen=True)
class AskingPage:
    """``switches``: name, label, and whether it is off."""

    hidden: bool
    switches: tuple[tuple[str, str, bool], ...]
    weeks: tuple[WeekLine, ...]
    chart: WeeksChart | None
    asked: tuple[AskedLine, ...]
    kinds: tuple[KindLine, ...]
    kept: tuple[KeptLine, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def asking(request: PageRequest) -> HttpResponse:
    if not roles_held(request).is_fellow:
        raise Http404
    if request.method == "POST":
        does = DOES.get(request.POST.get("do", ""))
        if does is None:
            flash.trouble(request, "Nothing was changed. Please use a button of this page.")
        else:
            does(request)
        return redirect("checkins:asking")
    return render(request, "checkins/asking.html", {"page": page_of(request.user, request.now)})


def section(request: PageRequest) -> dict[str, Any] | None:
    """The way to it, on /me/."""
    if not roles_held(request).is_fellow:
        return None
    return {}


def page_of(user: User, now: datetime) -> AskingPage:
    own = OwnSwitches.objects.filter(person=user).first() or OwnSwitches(person=user, changed_at=now)
    switches = tuple((name, LABELS[name], getattr(own, column)) for name, column in SWITCHES.items())
    if own.asking_hidden:
        return AskingPage(True, switches, (), None, (), (), ())
    weeks = list(PulseWeek.objects.filter(membership__user=user).order_by("monday"))
    asked = list(HelpRequest.objects.asked_by(user).filter(practice=False).order_by("-asked_at")[:SHOWN])
    return AskingPage(
        hidden=False,
        switches=switches,
        weeks=tuple(_week(row, user, now) for row in reversed(weeks)),
        chart=chart_of([(row.monday, row.score) for row in weeks]),
        asked=tuple(_asked(row) for row in asked),
        kinds=_kinds(asked),
        kept=tuple(KeptLine.objects.filter(fellow=user)[:SHOWN]),
    )


def _week(row: PulseWeek, user: User, now: datetime) -> WeekLine:
    week = statements.week_of(instant(row.monday, time(12), user.zone))
    if row.monday == monday_of(now.astimezone(user.zone).date()):
        week = state("This week")
    return WeekLine(row.ref, week, row.score, row.words)


def _asked(row: HelpRequest) -> AskedLine:
    asked = statements.asked_on(row.id, row.asked_at)
    return AskedLine(row.ref, HelpKind(row.kind).label, asked, _answered(row), row.get_outcome_display())


def _answered(row: HelpRequest) -> str:
    if row.first_human_at:
        return f"first answer after {saying.duration_words(row.first_human_at - row.asked_at)}"
    if row.state in OPEN:
        return "no answer yet"
    return "no answer"


def _kinds(asked: list[HelpRequest]) -> tuple[KindLine, ...]:
    """In the order of the ask page: of those whose end they told in their own word, how many moved them forward."""
    told = Counter(row.kind for row in asked if row.outcome in TOLD)
    moved = Counter(row.kind for row in asked if row.outcome in MOVED)
    return tuple(KindLine(kind.label, told[kind], moved[kind]) for kind in HelpKind if told[kind])


# -- what they decide here


def _memberships(request: PageRequest) -> list[int]:
    return list(Membership.objects.filter(user=request.user).values_list("id", flat=True))


def _delete(request: PageRequest) -> None:
    try:
        ref = UUID(request.POST.get("week", ""))
    except ValueError:
        ref = UUID(int=0)
    if acts.delete(_memberships(request), ref):
        flash.done(request, "Deleted.")
    else:
        flash.done(request, "That week was deleted already.")


def _delete_all(request: PageRequest) -> None:
    acts.delete(_memberships(request))
    flash.done(request, "All your weeks are deleted.")


def _hide(request: PageRequest) -> None:
    hidden = request.POST.get("hidden") == "yes"
    _change(request, asking_hidden=hidden)
    flash.done(request, SAID_HIDDEN[hidden])


def _switch(request: PageRequest) -> None:
    what, off = request.POST.get("what", ""), request.POST.get("off") == "yes"
    if what not in SWITCHES:
        flash.trouble(request, "Nothing was changed. Please use a button of this page.")
        return
    if what == "conversations":
        conversation_acts.switch(off=off, by=request.user, now=request.now)
        flash.done(request, SWITCHED[off])
        return
    _change(request, **{SWITCHES[what]: off})
    flash.done(request, SAID_OFF[off])


def _change(request: PageRequest, **columns: bool) -> None:
    defaults = {**columns, "changed_at": request.now}
    OwnSwitches.objects.update_or_create(person=request.user, defaults=defaults)


DOES: dict[str, Callable[[PageRequest], None]] = {
    "delete": _delete,
    "delete_all": _delete_all,
    "hide": _hide,
    "switch": _switch,
}
