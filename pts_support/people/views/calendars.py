"""Pages under /program/calendars/: the school week, half days, breaks and snow days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pts_support import ui
from pts_support.people import calendar_edits
from pts_support.people.calendars import as_hours
from pts_support.people.doors import Door, staff_only
from pts_support.people.forms import WEEKDAYS, CalendarForm, ClosedForm, HalfDayForm, SnowForm, WeekForm
from pts_support.people.models import Calendar, ClosedDays, HalfDay
from pts_support.people.page_request import PageRequest, posted
from pts_support.people.views.program import FORM, SHOW, helpers_of

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
    cover: str
    over: bool


@dataclass(frozen=True)
class HalfRow:
    ref: str
    day: date
    hours: str


def _calendar(door: Door, ref: UUID) -> Calendar:
    found = door.program.calendars.filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


def _said(at: time) -> str:
    return f"{at.hour % 12 or 12}:{at.minute:02} {'am' if at.hour < 12 else 'pm'}"


def week_in_words(week: list) -> str:
    """The week's hours in one line: days in a row with the same hours stand together."""
    runs: list[tuple[int, int, tuple[time, time]]] = []
    for day in week:
        hours = (day.opens, day.closes)
        if runs and runs[-1][2] == hours and runs[-1][1] == day.weekday - 1:
            runs[-1] = (runs[-1][0], day.weekday, hours)
        else:
            runs.append((day.weekday, day.weekday, hours))
    named = [(WEEKDAYS[a] if a == b else f"{WEEKDAYS[a]} to {WEEKDAYS[b]}", hours) for a, b, hours in runs]
    return "; ".join(f"{days}, {_said(hours[0])} to {_said(hours[1])}" for days, hours in named) or "no hours yet"


def snow_day_for(calendar: Calendar, door: Door) -> date | None:
    """Today until school is over, then the next day; None when it is a day off already."""
    hours = as_hours(calendar)
    today = door.now.astimezone(hours.zone).date()
    window = hours.window(today)
    day = today if window and door.now < window[1] else today + timedelta(days=1)
    return day if hours.window(day) else None


@staff_only
@SHOW
def calendars(request: PageRequest, door: Door) -> HttpResponse:
    rows = []
    for c in door.program.calendars.prefetch_related("week", "closed_days", "half_days").order_by("name"):
        ahead = next((off for off in c.closed_days.all() if off.last >= door.today), None)
        off = f"{ahead.name}, {_days(ahead.first, ahead.last)}" if ahead else ""
        rows.append(
            CalendarRow(
                str(c.ref),
                c.name,
                _zone(c.time_zone),
                c.id == door.program.calendar_id,
                week_in_words(list(c.week.all())),
                off,
                snow_day_for(c, door),
            )
        )
    return render(request, "people/calendars.html", {"door": door, "calendars": rows})


def _zone(name: str) -> str:
    return name.split("/")[-1].replace("_", " ") + " time"


def _days(first: date, last: date) -> str:
    return f"{first:%B} {first.day}" if first == last else f"{first:%B} {first.day} to {last:%B} {last.day}"


@staff_only
@FORM
def calendar_add(request: PageRequest, door: Door) -> HttpResponse:
    form = CalendarForm(
        posted(request),
        taken=door.program.calendars,
        initial={"time_zone": door.program.time_zone},
    )
    if request.method == "POST" and form.is_valid():
        made = calendar_edits.make_calendar(door.program, **form.cleaned_data, by=door.by, now=door.now)
        ui.done(request, f"{made.name} is made, with the usual week.")
        return redirect(reverse("people:calendar", args=[made.ref]) + door.query)
    return render(request, "people/calendar_add.html", {"door": door, "form": form})


def _page(
    request: PageRequest,
    door: Door,
    c: Calendar,
    *,
    week: WeekForm | None = None,
    closed: ClosedForm | None = None,
    half: HalfDayForm | None = None,
) -> HttpResponse:
    offs = [
        OffRow(
            str(o.ref),
            o.get_kind_display(),
            o.name,
            o.first,
            o.last,
            o.cover.called if o.cover else "",
            o.last < door.today,
        )
        for o in c.closed_days.select_related("cover").order_by("first")
    ]
    context = {
        "door": door,
        "ref": str(c.ref),
        "name": c.name,
        "zone": _zone(c.time_zone),
        "is_default": c.id == door.program.calendar_id,
        "week": week or _week_form(door, c),
        "closed": closed or _closed_form(door),
        "half": half or HalfDayForm(prefix="half"),
        "ahead": [o for o in offs if not o.over],
        "over": [o for o in offs if o.over],
        "halves": [
            HalfRow(str(h.ref), h.day, f"{_said(h.opens)} to {_said(h.closes)}")
            for h in c.half_days.order_by("day")
            if h.day >= door.today
        ],
        "snow_day": snow_day_for(c, door),
        "in_words": week_in_words(list(c.week.all())),
    }
    return render(request, "people/calendar.html", context)


def _week_form(door: Door, c: Calendar, data: object = None) -> WeekForm:
    start = {"name": c.name, "time_zone": c.time_zone}
    for day in c.week.all():
        start |= {f"opens_{day.weekday}": day.opens, f"closes_{day.weekday}": day.closes}
    return WeekForm(data, prefix="week", taken=door.program.calendars.exclude(id=c.id), initial=start)


def _closed_form(door: Door, data: object = None) -> ClosedForm:
    return ClosedForm(data, prefix="closed", people=helpers_of(door.program))


@staff_only
@ONE
def calendar(request: PageRequest, door: Door, ref: UUID) -> HttpResponse:
    c = _calendar(door, ref)
    if request.method != "POST":
        return _page(request, door, c)
    form = _week_form(door, c, request.POST)
    if not form.is_valid():
        return _page(request, door, c, week=form)
    data = form.cleaned_data
    calendar_edits.set_week(
        c, name=data["name"], time_zone=data["time_zone"], week=form.week(), by=door.by, now=door.now
    )
    ui.done(request, "Kept. Open requests have their new times.")
    return _back(door, ref)


@staff_only
@require_POST
def days_close(request: PageRequest, door: Door, ref: UUID) -> HttpResponse:
    c = _calendar(door, ref)
    form = _closed_form(door, request.POST)
    if not form.is_valid():
        return _page(request, door, c, closed=form)
    made = calendar_edits.close_days(c, **form.cleaned_data, by=door.by, now=door.now)
    ui.done(
        request, f"{made.name} is in the calendar.", undo=reverse("people:days_open", args=[ref, made.ref]) + door.query
    )
    return _back(door, ref)


@staff_only
@require_POST
def days_open(request: PageRequest, door: Door, ref: UUID, off: UUID) -> HttpResponse:
    held = ClosedDays.objects.filter(calendar=_calendar(door, ref), ref=off).select_related("calendar").first()
    if held is None:
        raise Http404
    calendar_edits.open_days(held, by=door.by, now=door.now)
    ui.done(request, f"{held.name} is out of the calendar.")
    return _back(door, ref)


@staff_only
@require_POST
def snow(request: PageRequest, door: Door, ref: UUID) -> HttpResponse:
    c = _calendar(door, ref)
    form = SnowForm(request.POST)
    if not form.is_valid() or abs((form.cleaned_data["day"] - door.today).days) > 14:
        ui.trouble(request, "A snow day is today or one of the next days. Another day goes in below, as a day off.")
        return _back(door, ref)
    made = calendar_edits.snow_day(c, day=form.cleaned_data["day"], by=door.by, now=door.now)
    ui.done(
        request,
        f"Snow day on {made.first:%A}. Open requests have their new times.",
        undo=reverse("people:days_open", args=[ref, made.ref]) + door.query,
    )
    return _back(door, ref)


@staff_only
@require_POST
def half_day(request: PageRequest, door: Door, ref: UUID) -> HttpResponse:
    c = _calendar(door, ref)
    form = HalfDayForm(request.POST, prefix="half")
    if not form.is_valid():
        return _page(request, door, c, half=form)
    calendar_edits.set_half_day(c, **form.cleaned_data, by=door.by, now=door.now)
    ui.done(request, "The half day is in the calendar.")
    return _back(door, ref)


@staff_only
@require_POST
def half_day_drop(request: PageRequest, door: Door, ref: UUID, half: UUID) -> HttpResponse:
    held = HalfDay.objects.filter(calendar=_calendar(door, ref), ref=half).select_related("calendar").first()
    if held is None:
        raise Http404
    calendar_edits.drop_half_day(held, by=door.by, now=door.now)
    ui.done(request, "A usual day again.")
    return _back(door, ref)


def _back(door: Door, ref: UUID) -> HttpResponse:
    return redirect(reverse("people:calendar", args=[ref]) + door.query)
