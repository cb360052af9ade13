"""For staff and directors: a line is published, edited and taken back; and staff read what fellows would change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from checkins.changes import publishing, shown
from checkins.changes.publishing import LineRefused, NoSuchLine
from checkins.models import ChangedLine, EarlierLine, SharedLine
from checkins.pages.changes.everyone import PUBLISHERS
from checkins.pages.changes.forms import LineForm
from pts_support.people.models import Program, Role
from pts_support.people.page_request import PageRequest, posted
from pts_support.people.pages.program_access import ProgramAccess, open_program, way_back
from pts_support.people.roles import roles_held
from pts_support.web import flash


@dataclass(frozen=True)
class PublishedLine:
    """``earlier``: what it said before, the newest last."""

    line: ChangedLine
    topic: str
    earlier: tuple[EarlierLine, ...]


@dataclass(frozen=True)
class HandedSentences:
    """Those that came together, mixed. ``one``: any of them; all came at one time."""

    one: SharedLine
    texts: tuple[str, ...]


@dataclass(frozen=True)
class ChangesPage:
    """``sentences``: None for a director, who gets none."""

    is_on: bool
    lines: tuple[PublishedLine, ...]
    sentences: tuple[HandedSentences, ...] | None


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: PageRequest) -> HttpResponse:
    """The page, and publishing."""
    door = open_program(request, *PUBLISHERS)
    form = LineForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            line = publishing.publish(door.program, form.words, by=door.by, now=door.now)
        except LineRefused as refused:
            form.add_error(refused.field, refused.sentence)
        else:
            flash.done(request, "Published. Everyone reads it for a month.", undo=_undo_of(line.ref))
            return redirect(_page_of(door))
    context = {"door": door, "form": form, "page": _page(request, door), "back": way_back(request, door)}
    return render(request, "checkins/changes.html", context, status=422 if form.errors else 200)


def _page(request: PageRequest, door: ProgramAccess) -> ChangesPage:
    rows = ChangedLine.objects.filter(program=door.program).select_related("published_by", "tapped_by")
    in_order = rows.prefetch_related("earlier__edited_by").order_by("-published_at", "-id")
    is_staff = door.program.id in roles_held(request).programs(Role.STAFF)
    return ChangesPage(
        is_on=publishing.is_on(door.program),
        lines=tuple(PublishedLine(line, shown.in_words(line.topic), tuple(line.earlier.all())) for line in in_order),
        sentences=_handed(door.program) if is_staff else None,
    )


def _handed(program: Program) -> tuple[HandedSentences, ...]:
    """The newest first; within those that came together, by a random number that they have always had."""
    rows = SharedLine.objects.filter(program=program, told_at__isnull=False).order_by("-told_at", "ref")
    together = [list(group) for _, group in groupby(rows, key=_told_at)]
    return tuple(HandedSentences(group[0], tuple(row.text for row in group)) for group in together)


def _told_at(row: SharedLine) -> datetime | None:
    return row.told_at


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, ref: UUID) -> HttpResponse:
    programs = roles_held(request).programs(*PUBLISHERS)
    line = ChangedLine.objects.filter(ref=ref, program__in=programs, taken_back_at=None).first()
    if line is None:
        raise Http404
    form = LineForm(posted(request), initial={"text": line.text, "topic": line.topic})
    if request.method == "POST" and form.is_valid():
        try:
            publishing.edit(ref, form.words, by=request.user, programs=programs, now=request.now)
        except LineRefused as refused:
            form.add_error(refused.field, refused.sentence)
        else:
            flash.done(request, "Changed. What it said before is kept here.", undo=_undo_of(ref))
            return redirect(_page_of_program(line.program_id))
    context = {"form": form, "back": _page_of_program(line.program_id)}
    return render(request, "checkins/change_edit.html", context, status=422 if form.errors else 200)


@require_POST
def take_back(request: PageRequest, ref: UUID) -> HttpResponse:
    return _tap(request, ref, publishing.take_back, "Taken back. It is on no page any more.", undo=_undo_of(ref))


@require_POST
def undo(request: PageRequest, ref: UUID) -> HttpResponse:
    return _tap(request, ref, publishing.undo, "Undone. Everything is as it was.")


def _tap(request: PageRequest, ref: UUID, act: Callable[..., object], said: str, *, undo: str = "") -> HttpResponse:
    programs = roles_held(request).programs(*PUBLISHERS)
    program_id = ChangedLine.objects.filter(ref=ref, program__in=programs).values_list("program", flat=True).first()
    if program_id is None:
        raise Http404
    try:
        act(ref, by=request.user, programs=programs, now=request.now)
    except NoSuchLine as missing:  # it may have been undone this very moment
        raise Http404 from missing
    except LineRefused as refused:
        flash.trouble(request, refused.sentence)
    else:
        flash.done(request, said, undo=undo)
    return redirect(_page_of_program(program_id))


def _undo_of(ref: UUID) -> str:
    return reverse("checkins:undo_line", args=[ref])


def _page_of(door: ProgramAccess) -> str:
    return reverse("checkins:changes") + door.query


def _page_of_program(program_id: int) -> str:
    return f"{reverse('checkins:changes')}?program={program_id}"
