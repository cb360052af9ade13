"""What changed, for everybody in the program; and below it a fellow's own sentences, which they can take back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from checkins.changes import sentences, shown
from checkins.changes.sentences import NoSuchSentence
from checkins.models import ChangedLine, SharedLine
from pts_support.people.models import Role
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.program_access import open_program
from pts_support.people.roles import roles_held
from pts_support.web import flash

PUBLISHERS = (Role.STAFF, Role.DIRECTOR)
TOO_LATE = "Staff have it already, so it can’t be taken back."


@dataclass(frozen=True)
class StandingLine:
    line: ChangedLine
    topic: str


@dataclass(frozen=True)
class ChangedPage:
    lines: tuple[StandingLine, ...]
    own: tuple[SharedLine, ...]
    may_publish: bool


@require_safe
def changed(request: PageRequest) -> HttpResponse:
    door = open_program(request)
    page = ChangedPage(
        lines=tuple(StandingLine(line, shown.in_words(line.topic)) for line in shown.of_program(door.program)),
        own=tuple(sentences.own(request.user)),
        may_publish=door.program.id in roles_held(request).programs(*PUBLISHERS),
    )
    return render(request, "checkins/changed.html", {"door": door, "page": page})


@require_POST
def take_back(request: PageRequest, ref: UUID) -> HttpResponse:
    """A fellow's own sentence, before staff get it."""
    try:
        sentences.take_back(ref, by=request.user, now=request.now)
    except NoSuchSentence as missing:
        _refuse(request, ref, missing)
    else:
        flash.done(request, "Taken back. Staff don’t get it.", undo=reverse("checkins:keep_sentence", args=[ref]))
    return redirect("checkins:changed")


@require_POST
def undo(request: PageRequest, ref: UUID) -> HttpResponse:
    try:
        sentences.undo_take_back(ref, by=request.user, now=request.now)
    except NoSuchSentence as missing:
        raise Http404 from missing
    flash.done(request, "Undone. Staff get it with the others.")
    return redirect("checkins:changed")


def _refuse(request: PageRequest, ref: UUID, missing: NoSuchSentence) -> None:
    """Theirs, and handed over a moment ago; whatever else there is is not there."""
    if not sentences.own(request.user).filter(ref=ref).exists():
        raise Http404 from missing
    flash.trouble(request, TOO_LATE)
