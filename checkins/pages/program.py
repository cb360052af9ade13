"""For staff: the rounds as sentences, who holds conversations, the switch, and how it stands in numbers, no names."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from checkins import programs, statements
from checkins.conversations import coverage, settings, talkers
from checkins.hello import whose
from checkins.models import Round, Talker
from checkins.pages.forms import RoundsForm, TalkerForm
from checkins.pages.held_page import words_of
from checkins.schedule.slots import WeeklyTime
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.program_access import ProgramAccess, staff_only
from pts_support.spoken.statement import Statement
from pts_support.web import flash

SWITCHES = {
    "conversations": "Conversations",
    "hello": "Say hello, every third week",
    "pulse": "The weekly question",
    "suggestions": "“Want to put it as an ask?”",
    "changes": "You asked, we changed",
}


@dataclass(frozen=True)
class TalkerLine:
    ref: UUID
    called: str
    says: Statement
    takes: int
    fellows: int
    times: str


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def check_ins(request: PageRequest, door: ProgramAccess) -> HttpResponse:
    checkins = settings.begin(door.program, now=door.now)
    rounds = list(Round.objects.filter(program=door.program, ended_at=None).order_by("id"))
    rounds_form = RoundsForm(_sent(request, "rounds"), rounds=rounds)
    talker_form = TalkerForm(_sent(request, "name"), people=talkers.may_be_named(door.program))
    if request.method == "POST" and _done(request, door, rounds_form, talker_form):
        return redirect(reverse("checkins:program") + door.query)
    context = {
        "door": door,
        "switches": [(name, label, getattr(checkins, name)) for name, label in SWITCHES.items()],
        "rounds_form": rounds_form,
        "talker_form": talker_form,
        "people": _talkers(door),
        "coverage": coverage.coverage(door.program, door.now),
        "greeted": whose.of_this_round(door.now).filter(program=door.program).aggregate(**whose.COUNTS),
    }
    return render(request, "checkins/program.html", context)


def _sent(request: PageRequest, form: str) -> QueryDict | None:
    """What was sent with this one of the page's forms."""
    if request.POST.get("do") == form:
        return request.POST
    return None


def _done(request: PageRequest, door: ProgramAccess, rounds: RoundsForm, talker: TalkerForm) -> bool:
    """Whether what was sent is done; else the page comes back with what was typed."""
    do, by, now = request.POST.get("do", ""), door.by, door.now
    if do == "rounds" and rounds.is_valid():
        talkers.save_rounds(door.program, **rounds.cleaned_data, by=by, now=now)
        flash.done(request, "Saved. What is booked already stays as it is.")
        return True
    if do == "name" and talker.is_valid():
        named = talkers.name(
            door.program, talker.cleaned_data["person"], takes=talker.cleaned_data["takes"], by=by, now=now
        )
        flash.done(request, f"Saved. {named.user.called} gives their free times on their own page.")
        return True
    if do == "end":
        talkers.end(_talker(request, door), by=by, now=now)
        flash.done(request, "Saved. What they had is with someone else now, or counted above as having no one.")
        return True
    if do in ("on", "off") and request.POST.get("what", "conversations") in programs.SWITCHES:
        programs.switch(door.program, request.POST.get("what", "conversations"), on=do == "on", by=by, now=now)
        flash.done(request, "Saved.")
        return True
    return False


def _talker(request: PageRequest, door: ProgramAccess) -> Talker:
    try:
        ref = UUID(request.POST.get("talker", ""))
    except ValueError as wrong:
        raise Http404 from wrong
    found = Talker.objects.filter(program=door.program, ref=ref, ended_at=None).first()
    if found is None:
        raise Http404
    return found


def _talkers(door: ProgramAccess) -> list[TalkerLine]:
    """By name: their free times, and with how many fellows of how many (two queries)."""
    rows = Talker.objects.filter(program=door.program, ended_at=None).select_related("user")
    counted = rows.annotate(fellows=Count("pairings", filter=Q(pairings__until=None)))
    return [
        TalkerLine(
            ref=row.ref,
            called=row.user.called,
            says=statements.named(row.user),
            takes=row.takes,
            fellows=row.fellows,
            times=", ".join(words_of(WeeklyTime(one.weekday, one.opens, one.closes)) for one in row.free_times.all()),
        )
        for row in counted.prefetch_related("free_times").order_by("user__called", "id")
    ]
