"""One's own time away, and who covers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mentors import changes, page_rows
from mentors.forms import AwayForm
from mentors.models import Absence
from pts_support.people.page_request import PageRequest, posted
from pts_support.people.roles import roles_held
from pts_support.spoken.statement import unzoned
from pts_support.web import flash


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: PageRequest) -> HttpResponse:
    user, now = request.user, request.now
    today = now.astimezone(user.zone).date()
    backups = page_rows.possible_backups(list(roles_held(request).programs())).exclude(id=user.id)
    form = AwayForm(posted(request), today=today, backups=backups, person=user)
    taken: list[changes.TimeAwayTaken] = []

    def take() -> None:
        taken.append(changes.take_time_away(user, **form.cleaned_data, by=user, now=now))

    if request.method == "POST" and form.is_valid() and form.keep(take):
        flash.done(request, unzoned(page_rows.own_time_away_words(taken[0].asked)))
        return redirect("mentors:my_away")
    context = {
        "form": form,
        "away": page_rows.time_away([user], now),
        "stand_ins": page_rows.named_backups(user),
        "is_helper": roles_held(request).is_helper,
    }
    return render(request, "mentors/my_away.html", context)


@require_POST
def away_call_off(request: PageRequest, ref: UUID) -> HttpResponse:
    absence = Absence.objects.filter(ref=ref, person=request.user, called_off_at__isnull=True).first()
    if absence is None:
        raise Http404
    changes.cancel_time_away(absence, by=request.user, now=request.now)
    flash.done(request, "Time away canceled. You’ll be asked on these days.")
    return redirect("mentors:my_away")


def away_section(request: PageRequest) -> dict[str, Any]:
    """Time away on /me/."""
    return {
        "away": page_rows.time_away([request.user], request.now),
        "stand_ins": page_rows.named_backups(request.user),
    }


def pair_section(request: PageRequest) -> dict[str, Any] | None:
    """Mentor and backup of a fellow, on their own /me/."""
    if not roles_held(request).is_fellow:
        return None
    pair = page_rows.own_pair(request.user)
    return {"pair": pair} if pair else None
