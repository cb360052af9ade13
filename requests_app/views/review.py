"""What readers of the fellows' board asked the program to look at: for its staff and directors, no name anywhere."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pts_support import ui
from pts_support.people.roles import standing
from requests_app import board_review
from requests_app.vocabulary import Looked

SAID = {
    Looked.CHECKED: "Marked as checked. The other fellows see that the program looked at it.",
    Looked.HIDDEN: "Hidden. Whoever wrote it is asked to change it.",
    Looked.LEFT: "Left as it is.",
}


@require_safe
def review(request: HttpRequest) -> HttpResponse:
    lines = board_review.queue(request.user, _programs(request), now=request.now)
    return render(request, "requests_app/review.html", {"lines": lines})


@require_POST
def looked(request: HttpRequest, ref: UUID) -> HttpResponse:
    programs, chosen = _programs(request), request.POST.get("outcome", "")
    if chosen not in Looked.values:
        ui.trouble(request, "Choose one of the three.")
        return redirect("requests:review")
    outcome = Looked(chosen)
    if not board_review.looked(request.user, programs, ref, outcome, now=request.now):
        raise Http404
    ui.done(request, SAID[outcome])
    return redirect("requests:review")


def _programs(request: HttpRequest) -> tuple[int, ...]:
    programs = standing(request).programs(*board_review.WHO_LOOKS)
    if not programs:
        raise Http404
    return programs
