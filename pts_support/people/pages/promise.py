"""The promise as a page: how the program keeps an ask apart from everything else, in every wording it ever had."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from pts_support.people.signin import agreements


@login_not_required
@require_GET
def promise(request: HttpRequest) -> HttpResponse:
    """As it stands now, or an older wording by `?version=`: what somebody said yes to stays readable."""
    asked = request.GET.get("version", agreements.VERSION)
    shown = agreements.find_text(asked)
    if shown is None:
        raise Http404
    return render(
        request,
        "promise.html",
        {"version": shown, "versions": agreements.VERSIONS, "is_current": shown.name == agreements.VERSION},
    )
