"""Keeping a form while it is typed, giving it back to its author, and the list of what was never sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from pts_support import saying
from pts_support.kept import keeping, words_call
from pts_support.kept.models import UnsentWords
from pts_support.people.page_request import PageRequest
from pts_support.web import flash
from pts_support.web.safe_redirect import safe_redirect_path

MOST_FORMS = 60  # of one page
WORDS = 20  # letters from which on a value is shown: less is a choice, and no words


@dataclass(frozen=True)
class UnsentForm:
    form: str
    page: str
    words: tuple[str, ...]
    changed_at: datetime
    goes_at: datetime


@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: PageRequest) -> HttpResponse:
    """The list; and keeping (or dropping) one form of it."""
    if request.method != "POST":
        rows = [_shown(row) for row in keeping.of(request)]
        return render(request, "kept/kept.html", {"rows": rows})
    form = request.POST.get("kept_form", "")
    if not keeping.is_place(form):
        raise Http404
    if request.POST.get("act") == "delete":
        keeping.forget(request.user, form)
        return _said(request, "Deleted.", kept=False)
    fields = keeping.fields_of(request.POST.lists())
    notes = words_call.notes_on(fields)
    if not keeping.keep(request.user.id, form, request.POST.get("kept_page", ""), fields, now=request.now):
        return _said(request, f"Not kept: {keeping.MOST} of your texts are kept already.", kept=False, notes=notes)
    keeping.remember(request, form)
    until = saying.day(UnsentWords(changed_at=request.now).goes_at, request.now, request.user.zone)
    said = f"Not sent yet. Kept until {until}, only you see it."
    return _said(request, said, kept=True, notes=notes)


def _said(request: PageRequest, said: str, *, kept: bool, notes: Sequence[str] = ()) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"said": said, "kept": kept, "safety": notes})
    flash.done(request, said)
    return redirect("kept:kept")


def _shown(row: UnsentWords) -> UnsentForm:
    values = [value for values in row.fields.values() for value in values]
    words = tuple(value for value in values if " " in value or len(value) > WORDS)
    page = safe_redirect_path(row.page) or "/"
    return UnsentForm(row.form, page + keeping.mark_in_page(row.form), words, row.changed_at, row.goes_at)


@require_GET
def words(request: PageRequest) -> HttpResponse:
    """What is kept of the forms of one page, for its script."""
    forms = [form for form in request.GET.getlist("form")[:MOST_FORMS] if keeping.is_place(form)]
    found = keeping.found(request, forms)
    return JsonResponse({form: _words_of(request, row) for form, row in found.items()})


def _words_of(request: PageRequest, row: UnsentWords) -> dict[str, object]:
    notes = words_call.notes_on(row.fields)
    return {"fields": row.fields, "row": row.form, "said": _of_before(request, row), "safety": notes}


def _of_before(request: PageRequest, row: UnsentWords) -> str:
    return f"Not sent yet. This is what you wrote {saying.said(row.changed_at, request.now, request.user.zone)}."
