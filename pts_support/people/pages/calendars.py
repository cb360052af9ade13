"""Pages under /program/calendars/: the school week, half days, breaks and snow days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pts_support.people.calendars import edit as calendar_edits
from pts_support.people.calendars.enough import TooLittleTime
from pts_support.people.calendars.load import as_hours
from pts_support.people.models import Calendar, ClosedDays, DayHours, HalfDay
from pts_support.people.page_request import PageRequest, posted
from pts_support.people.pages.calendar_forms import CalendarForm, ClosedForm, HalfDayForm, SnowForm, WeekForm
from pts_support.people.pages.fields import WEEKDAYS
from pts_support.people.pages.program import FORM, SHOW, helpers_of
from pts_support.people.pages.program_access import ProgramAccess, staff_only
from pts_support.spoken.people_here import taking_part
from pts_support.spoken.statement import Statement
from pts_support.web import flash

ONE = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class CalendarRow:
    ref: str
    name: str
    zone: str
    is_default: bool
    week: str
    next_off: str
    snow_day: date | None  # the day one tap would close; None while that day is off anyway


@dataclass(frozen=True)
class OffRow:
    ref: str
    kind: str
    name: str
    first: date
    last: date
    cover: Statement
    over: bool


@dataclass(frozen=True)
class HalfRow:
    ref: str
    day: date
    hours: str


def _calendar(door: ProgramAccess, ref: UUID) -> Calendar:
    found = door.program.calendars.filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


def _said(at: time) -> str:
    half = "am" if at.hour < 12 else "pm"
    return f"{at.hour % 12 or 12}:{at.minute:02} {half}"


def week_in_words(week: Iterable[DayHours]) -> str:
    """The week's hours in one line: days in a row with the same hours stand together."""
    runs: list[tuple[int, int, tuple[time, time]]] = []
    for day in week:
        hours = (day.opens, day.closes)
        if runs and runs[-1][2] == hours and runs[-1][1] == day.weekday - 1:
            runs[-1] = (runs[-1][0], day.weekday, hours)
        else:
            runs.append((day.weekday, day.weekday, hours))
    said = [f"{_weekdays(a, b)}, {_said(opens)} to {_said(closes)}" for a, b, (opens, closes) in runs]
    return "; ".join(said) or "no hours yet"


def _weekdays(a: int, b: int) -> str:
    """From one day to the other, or one day alone."""
    if a == b:
        return WEEKDAYS[a]
    return f"{WEEKDAYS[a]} to {WEEKDAYS[b]}"


def snow_day_for(calendar: Calendar, door: ProgramAccess) -> date | None:
    """Today until school is over, then the next day; None when it is a day off already."""
    hours = as_hours(calendar)
    today = door.now.astimezone(hours.zone).date()
    window = hours.window(today)
    is_before_closing = window is not None and door.now < window[1]
    day = today if is_before_closing else today + timedelta(days=1)
    if hours.window(day) is None:
        return None
    return day


@staff_only
@SHOW
def calendars(request: PageRequest, door: ProgramAccess) -> HttpResponse:
    found = door.program.calendars.prefetch_related("week", "closed_days", "half_days").order_by("name")
    rows = [
        CalendarRow(
            ref=str(each.ref),
            name=each.name,
            zone=_zone(each.time_zone),
            is_default=each.id == door.program.calendar_id,
            week=week_in_words(each.week.all()),
            next_off=_next_off(each, door.today),
            snow_day=snow_day_for(each, door),
        )
        for each in found
    ]
    return render(request, "people/calendars.html", {"door": door, "calendars": rows})


def _next_off(calendar: Calendar, today: date) -> str:
    for off in calendar.closed_days.all():
        if off.last >= today:
            return f"{off.name}, {_days(off.first, off.last)}"
    return ""


def _zone(name: str) -> str:
    return name.split("/")[-1].replace("_", " ") + " time"


def _days(first: date, last: date) -> str:
    if first == last:
        return f"{first:%B} {first.day}"
    return f"{first:%B} {first.day} to {last:%B} {last.day}"


@staff_only
@FORM
def calendar_add(request: PageRequest, door: ProgramAccess) -> HttpResponse:
    form = CalendarForm(
        posted(request),
        taken=door.program.calendars,
        initial={"time_zone": door.program.time_zone},
    )
    if request.method == "POST" and form.is_valid():
        made = calendar_edits.make_calendar(door.program, **form.cleaned_data, by=door.by, now=door.now)
        flash.done(request, f"{made.name} was created, with the usual week.")
        return redirect(reverse("people:calendar", args=[made.ref]) + door.query)
    return render(request, "people/calendar_add.html", {"door": door, "form": form})


def _page(
    request: PageRequest,
    door: ProgramAccess,
    calendar: Calendar,
    *,
    week: WeekForm | None = None,
    closed: ClosedForm | None = None,
    half: HalfDayForm | None = None,
) -> HttpResponse:
    offs = [
        OffRow(
            ref=str(off.ref),
            kind=off.get_kind_display(),
            name=off.name,
            first=off.first,
            last=off.last,
            cover=taking_part([off.cover] if off.cover else ()),
            over=off.last < door.today,
        )
        for off in calendar.closed_days.select_related("cover").order_by("first")
    ]
    context = {
        "door": door,
        "ref": str(calendar.ref),
        "name": calendar.name,
        "zone": _zone(calendar.time_zone),
        "is_default": calendar.id == door.program.calendar_id,
        "week": week or _week_form(door, calendar),
        "closed": closed or _closed_form(door),
        "half": half or HalfDayForm(prefix="half"),
        "ahead": [off for off in offs if not off.over],
        "over": [off for off in offs if off.over],
        "halves": [
            HalfRow(str(half_day.ref), half_day.day, f"{_said(half_day.opens)} to {_said(half_day.closes)}")
            for half_day in calendar.half_days.order_by("day")
            if half_day.day >= door.today
        ],
        "snow_day": snow_day_for(calendar, door),
        "in_words": week_in_words(calendar.week.all()),
    }
    return render(request, "people/calendar.html", context)


def _week_form(door: ProgramAccess, calendar: Calendar, data: QueryDict | None = None) -> WeekForm:
    start: dict[str, object] = {"name": calendar.name, "time_zone": calendar.time_zone}
    for day in calendar.week.all():
        start |= {f"opens_{day.weekday}": day.opens, f"closes_{day.weekday}": day.closes}
    return WeekForm(data, prefix="week", taken=door.program.calendars.exclude(id=calendar.id), initial=start)


def _closed_form(door: ProgramAccess, data: QueryDict | None = None) -> ClosedForm:
    return ClosedForm(data, prefix="closed", people=helpers_of(door.program))


@staff_only
@ONE
def calendar(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    held = _calendar(door, ref)
    if request.method != "POST":
        return _page(request, door, held)
    form = _week_form(door, held, request.POST)
    if not form.is_valid():
        return _page(request, door, held, week=form)
    facts = {"name": form.cleaned_data["name"], "time_zone": form.cleaned_data["time_zone"], "week": form.week()}
    if not form.keep(lambda: calendar_edits.set_week(held, **facts, by=door.by, now=door.now)):
        held.refresh_from_db()
        return _page(request, door, held, week=form)
    flash.done(request, "Saved. Open requests have their new times.")
    return _back(door, ref)


@staff_only
@require_POST
def days_close(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    held = _calendar(door, ref)
    form, done = _closed_form(door, request.POST), list[ClosedDays]()
    if not form.is_valid() or not form.keep(
        lambda: done.append(calendar_edits.close_days(held, **form.cleaned_data, by=door.by, now=door.now))
    ):
        return _page(request, door, held, closed=form)
    made = done[0]
    flash.done(request, f"{made.name} was added.", undo=reverse("people:days_open", args=[ref, made.ref]) + door.query)
    return _back(door, ref)


@staff_only
@require_POST
def days_open(request: PageRequest, door: ProgramAccess, ref: UUID, off: UUID) -> HttpResponse:
    held = ClosedDays.objects.filter(calendar=_calendar(door, ref), ref=off).select_related("calendar").first()
    if held is None:
        raise Http404
    with _said_if_refused(request):
        calendar_edits.open_days(held, by=door.by, now=door.now)
        flash.done(request, f"{held.name} was removed.")
    return _back(door, ref)


@staff_only
@require_POST
def snow(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    held = _calendar(door, ref)
    form = SnowForm(request.POST)
    if not form.is_valid() or abs((form.cleaned_data["day"] - door.today).days) > 14:
        flash.trouble(request, "A snow day is today or one of the next days. Another day goes in below, as a day off.")
        return _back(door, ref)
    with _said_if_refused(request):
        made = calendar_edits.snow_day(held, day=form.cleaned_data["day"], by=door.by, now=door.now)
        flash.done(
            request,
            f"Snow day on {made.first:%A}. Open requests have their new times.",
            undo=reverse("people:days_open", args=[ref, made.ref]) + door.query,
        )
    return _back(door, ref)


@staff_only
@require_POST
def half_day(request: PageRequest, door: ProgramAccess, ref: UUID) -> HttpResponse:
    held = _calendar(door, ref)
    form = HalfDayForm(request.POST, prefix="half")
    if not form.is_valid() or not form.keep(
        lambda: calendar_edits.set_half_day(held, **form.cleaned_data, by=door.by, now=door.now)
    ):
        return _page(request, door, held, half=form)
    flash.done(request, "The half day was added.")
    return _back(door, ref)


@staff_only
@require_POST
def half_day_drop(request: PageRequest, door: ProgramAccess, ref: UUID, half: UUID) -> HttpResponse:
    held = HalfDay.objects.filter(calendar=_calendar(door, ref), ref=half).select_related("calendar").first()
    if held is None:
        raise Http404
    with _said_if_refused(request):
        calendar_edits.drop_half_day(held, by=door.by, now=door.now)
        flash.done(request, "It’s a regular day again.")
    return _back(door, ref)


@contextmanager
def _said_if_refused(request: PageRequest) -> Iterator[None]:
    """For an act that has no form."""
    try:
        yield
    except TooLittleTime as refused:
        flash.trouble(request, str(refused))


def _back(door: ProgramAccess, ref: UUID) -> HttpResponse:
    return redirect(reverse("people:calendar", args=[ref]) + door.query)
