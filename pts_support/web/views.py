"""Pages of the whole site: light or dark, the gallery, and what to say when something is wrong."""

import re
import sys
from collections import Counter
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
    HttpResponseRedirect,
    HttpResponseServerError,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_GET, require_http_methods

from pts_support import clock, installation
from pts_support.clock import TimedRequest
from pts_support.web import flash, gallery, whose
from pts_support.web.field_labels import WHAT_YOU_WROTE, label_of

YEAR = 60 * 60 * 24 * 365
SECRETS = re.compile(r"csrf|passw|token|secret|otp|code|credential", re.IGNORECASE)
SIGNED_OUT = "was_signed_out"  # what comes from the page that says so; a sign-in makes its form a stranger's
UUID_ALONE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ONE_LINE, LINES = 40, 4  # letters that fit into a box of one line; lines of the others
# When even our own page for "something broke" cannot be made: no template, no static file, no database.
LAST_WORDS = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Something broke here · PTS Support</title><h1>Something broke here</h1>
<p>That is on us, not on you. Please go back and try again in a minute.</p>
<p>Emergency: <a href="tel:911">911</a>. In crisis? Call or text <a href="tel:988">988</a>, any time.</p></html>
"""


@login_not_required
@require_GET
def who_sees_what(request: HttpRequest) -> HttpResponse:
    return render(request, "who_sees_what.html")


class LightForm(forms.Form):
    theme = forms.ChoiceField(
        label="How should the pages look?",
        choices=[("light", "Light"), ("dark", "Dark"), ("device", "As my device does it")],
        widget=forms.RadioSelect(attrs={"data-theme-choice": True}),
        error_messages={"required": "Pick one of the three.", "invalid_choice": "Pick one of the three."},
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def light(request: HttpRequest) -> HttpResponse:
    """Light or dark, in a cookie of this browser; no script needed."""
    form = LightForm(request.POST or None, initial={"theme": flash.theme_of(request) or "device"})
    back = _way_back(request)
    if request.method != "POST" or not form.is_valid():
        return render(request, "light.html", {"form": form, "back": back})
    response = HttpResponseRedirect(back)
    if form.cleaned_data["theme"] == "device":
        response.delete_cookie("theme", samesite="Lax")
    else:
        # Not HttpOnly: shell.js reads it before the first paint, on error pages too, which are the same for everybody.
        response.set_cookie(
            "theme", form.cleaned_data["theme"], max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def _way_back(request: HttpRequest) -> str:
    """The page of ours they came from, as a path; else the first page."""
    came_from = request.POST.get("back") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return "/"
    path = urlsplit(came_from).path
    if not path.startswith("/") or path.startswith(("//", request.path)):
        return "/"
    return path


@login_not_required
def component_gallery(request: TimedRequest) -> HttpResponse:
    """Every component in every state. Only a demo and a developer's copy have it."""
    if not (settings.DEBUG or installation.current().demo):
        raise Http404
    if "done" in request.GET:
        flash.done(request, "Closed. Thank you for telling us.", undo="/ui/")
    return render(request, "ui/gallery.html", gallery.pieces(request))


# Something is wrong. These pages know nothing about the request: "not yours" and "not there" are the same bytes. ------


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    for handler in request.upload_handlers:  # Django closes the files that came whole, and leaves the one it was at
        if (file := getattr(handler, "file", None)) is not None:
            file.close()
    return HttpResponseBadRequest(render_to_string("400.html"))


@login_not_required
@require_GET
def too_large(request: HttpRequest) -> HttpResponse:
    """What the server in front asks for when more came than any form of ours may hold."""
    return HttpResponse(render_to_string("413.html"), status=413)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponseForbidden(render_to_string("403.html"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer the same for what is not there and for what is not this reader's. What they had typed comes back."""
    kept = []
    if request.method == "POST":
        kept = [field for field in _kept(request, anywhere=True) if field["is_text"]]
    return HttpResponseNotFound(render_to_string("404.html", {"kept": kept}))


def broken(request: HttpRequest) -> HttpResponse:
    """Nothing here asks the database. What was typed comes back, ready to be sent again."""
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    try:
        template, status = ("503.html", 503) if is_away else ("500.html", 500)
        return HttpResponse(render_to_string(template, _to_send_again(request)), status=status)
    except Exception:  # this page is the last there is: whatever breaks it, something plain is answered
        return HttpResponseServerError(LAST_WORDS)


def _to_send_again(request: HttpRequest) -> dict[str, Any]:
    """The words of this very form, for the browser that sent them."""
    try:
        kept = _kept(request) if request.method == "POST" else []
    except Exception:  # it broke while it was read
        return {}
    if not any(field["is_text"] for field in kept) or not _is_ours(request):
        return {}
    if "CSRF_COOKIE" not in request.META:  # it broke before anybody had looked
        CsrfViewMiddleware(_nothing).process_request(request)
    return {"csrf_token": get_token(request), **_kept_context(request, kept)}


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_not_required
@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, they signed in again beside it, or cookies are off. What was typed comes back, ready
    to be sent again.

    Sent again only to where it was going, and only when our own page sent it: no other site fills in a form of ours.
    """
    kept = _kept(request)
    own = _is_ours(request)
    if kept and _is_signed_in(request) and is_of_another(request):
        return not_yours(request)
    context = {
        **_kept_context(request, kept),
        "can_resend": own and bool(kept),
        "is_back": own and bool(kept) and _is_signed_in(request) and SIGNED_OUT in request.POST,
    }
    return HttpResponseForbidden(render_to_string("403_csrf.html", context, request))


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """Give back the words of somebody whose session ended while they wrote, ready to be sent once they are back. None
    without words."""
    return words_kept(request, "signed_out.html")


def words_kept(request: HttpRequest, template: str) -> HttpResponse | None:
    """A page with what was typed and could not be sent yet, ready to be sent. None where nothing was typed."""
    kept = _kept(request)
    if not any(field["is_text"] for field in kept) or not _is_ours(request):
        return None
    context = _kept_context(request, kept) | {"mark": SIGNED_OUT, "until": _keep_for_author(request)}
    return HttpResponseForbidden(render_to_string(template, context, request))


def _kept_context(request: HttpRequest, kept: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "kept": kept,
        "path": "/" + request.get_full_path().lstrip("/"),
        "had_file": _had_file(request),
        "whose": request.POST.get(whose.FIELD, "") if kept else "",
    }


def is_of_another(request: HttpRequest) -> bool:
    """Whether the form stood on a page that somebody else had opened."""
    mark = request.POST.get(whose.FIELD)
    return mark is not None and mark != whose.mark_of(request.user)  # type: ignore[arg-type]  # signed in


def not_yours(request: HttpRequest) -> HttpResponse:
    """Nothing of it is shown to whoever is here now; its author finds it once they sign in."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=409)
    kept = _keep_for_author(request) is not None
    return HttpResponseForbidden(render_to_string("not_yours.html", {"kept": kept}))


def _keep_for_author(request: HttpRequest) -> datetime | None:
    """Until when the words are kept for whoever opened the page; None where that is nobody, or no words came."""
    ref = whose.ref_in(request.POST.get(whose.FIELD, ""))
    words = [(name, values) for name, values in request.POST.lists() if not _is_own(name)]
    path = "/" + request.get_full_path().lstrip("/")
    if ref is None or not any(_is_text(path, name, value) for name, values in words for value in values):
        return None
    until: datetime | None = import_string(settings.KEEP_WORDS)(ref, path, words, clock.now())
    return until


def _is_signed_in(request: HttpRequest) -> bool:
    """What is refused before anybody has looked who it is has nobody yet."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def _kept(request: HttpRequest, *, anywhere: bool = False) -> list[dict[str, Any]]:
    """What was sent. ``anywhere``: with labels that do not go by the address, so that it tells of no page."""
    try:
        posted = request.POST
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, UnreadablePostError, MultiPartParserError):
        return []
    pairs = [(name, value) for name, values in posted.lists() if not _is_own(name) for value in values]
    path = "" if anywhere else request.path_info
    fields = [{"name": name, "value": value, "is_text": _is_text(path, name, value)} for name, value in pairs]
    return _labelled(path, fields)


def _labelled(path: str, fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each box of words has the label of its field; where that would be the same twice, a number too."""
    seen: Counter[str] = Counter()
    for field in fields:
        if not field["is_text"]:
            continue
        label = label_of(path, field["name"]) or WHAT_YOU_WROTE
        seen[label] += 1
        field["label"] = label if seen[label] == 1 else f"{label}, {seen[label]}"
        field["rows"] = LINES if len(field["value"]) > ONE_LINE or "\n" in field["value"] else 1
    return fields


def _is_own(name: str) -> bool:
    """Whether a field is the page's own, and no part of what was to be sent."""
    return name in (SIGNED_OUT, whose.FIELD) or bool(SECRETS.search(name))


def _is_text(path: str, name: str, value: str) -> bool:
    """Whether somebody wrote it, were it one word or a day; a form's own keys are no words."""
    if UUID_ALONE.fullmatch(value) or not value.strip():
        return False
    return " " in value.strip() or bool(label_of(path, name))


def _had_file(request: HttpRequest) -> bool:
    return request.content_type == "multipart/form-data" and bool(request.FILES)


def _is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    sent_from = urlsplit(origin)
    return sent_from.netloc == request.get_host() and sent_from.scheme == request.scheme
