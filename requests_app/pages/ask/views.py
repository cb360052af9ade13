"""Asking: the page with its fifteen promises, the promise alone, the draft as they type, and sending."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pts_support import saying
from pts_support.people.roles import names_of_helpers
from pts_support.web import flash
from requests_app.access.permissions import NotAllowed
from requests_app.acts import filing
from requests_app.acts.filing import AlreadySent, Asking, PeopleChanged
from requests_app.hints import find as hints
from requests_app.models import Draft, HelpRequest
from requests_app.pages.ask.forms import AskForm, as_typed, key_of, worth_keeping
from requests_app.pages.ask.page import TRIED, AskContext, AskPage, WhyNotSent, fellowship
from requests_app.pages.ask.promise import PromiseLine
from requests_app.vocabulary import Route

MOST_DRAFTS = 30


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The page, and sending it."""
    desk = AskContext(request)
    if request.method == "POST":
        return _send(request, desk)
    if "draft" in request.GET:
        return _go_on(request, desk)
    route = request.GET.get("to", "")
    form = desk.form(initial={"route": route} if route in Route.values else None)
    latest = filing.drafts_of(desk.by, desk.now).first()
    return render(request, "requests_app/ask.html", {"page": AskPage(desk, form, key_of({})), "latest": latest})


@require_POST
def ask_promise(request: HttpRequest) -> HttpResponse:
    """The parts of the page that name people and times, for what is in the form now."""
    desk = AskContext(request)
    page = AskPage(desk, desk.form(request.POST), key_of(request.POST))
    return render(request, "requests_app/ask_parts.html", {"page": page})


@require_POST
def ask_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed (or drop it). A script gets the state to show, a plain form the next page."""
    held, key, fields = fellowship(request), key_of(request.POST), as_typed(request.POST)
    live = request.headers.get("X-Requested-With") == "fetch"
    kept, said = _keep(request, key, fields)
    if live:
        found = hints.find(str(fields.get("text", "")), names_of_helpers(held.program_id)) if kept else ()
        return JsonResponse({"said": said, "hint": hints.advise(found)})
    (flash.trouble if said.startswith("Not") else flash.done)(request, f"{said.rstrip('.')}.")
    return redirect("requests:home")


def _keep(request: HttpRequest, key: UUID, fields: dict[str, object]) -> tuple[bool, str]:
    """Whether it was kept, and what to say."""
    mine, now = Draft.objects.filter(fellow=request.user), request.now
    if request.POST.get("act") == "delete":
        mine.filter(form_key=key).delete()
        return False, "The draft is gone."
    if not worth_keeping(fields):
        mine.filter(form_key=key).delete()
        return False, "Nothing to keep yet."
    if mine.kept(now).exclude(form_key=key).count() >= MOST_DRAFTS:
        return False, f"Not kept: you have {MOST_DRAFTS} drafts. Send or delete one first."
    filing.keep_draft(request.user, key, fields, now=now)
    return True, f"Draft kept {saying.said(now, now, request.user.zone).removeprefix('today ')}"


def _go_on(request: HttpRequest, desk: AskContext) -> HttpResponse:
    """Open a draft of one's own; one that has been sent leads to what it became."""
    try:
        key = UUID(request.GET["draft"])
    except ValueError:
        raise Http404 from None
    sent = HelpRequest.objects.filter(fellow=desk.by, form_key=key).first()
    if sent:
        return redirect(_thread(sent))
    draft = Draft.objects.kept(desk.now).filter(fellow=desk.by, form_key=key).first()
    if draft is None:
        raise Http404
    page = AskPage(desk, desk.form(initial=draft.fields), key, draft=draft)
    return render(request, "requests_app/ask.html", {"page": page, "latest": None})


def _send(request: HttpRequest, desk: AskContext) -> HttpResponse:
    posted = request.POST.copy()
    if posted.get("instead") == "mentor":
        posted["route"] = Route.MENTOR.value
    form, key = desk.form(posted), key_of(posted)
    notice, files = None, desk.take(request, desk.really(form)[0])
    if files.trouble and form.is_valid():
        form.add_error(None, files.trouble)
    if form.is_valid():
        asking = replace(desk.asking(form, key), files=files.fits)
        seen = bool(posted.get("warned") or posted.get("instead"))
        notice = _look_at_words(form, desk, asking, seen=seen, in_files=files.advice)
        if form.is_valid() and notice is None:
            shown = posted.get(f"promise-{desk.really(form)[0]}-{desk.really(form)[1]}", "")
            try:
                filed = filing.file_request(
                    desk.membership, asking, by=desk.by, now=desk.now, promised=shown, rules=desk.rules
                )
            except NotAllowed:
                raise Http404 from None
            except PeopleChanged:
                notice = WhyNotSent("people")
                desk = AskContext(request)  # it may have been this very moment
                form = desk.form(posted)
                form.is_valid()
            except AlreadySent as sent:
                notice, key = WhyNotSent("sent", path=_thread(sent.request)), key_of({})
            else:
                _say_done(request, desk, desk.line(asking), again=filed.again)
                return redirect(_thread(filed.request))
    fields = as_typed(posted)
    if worth_keeping(fields):
        filing.keep_draft(desk.by, key, fields, now=desk.now)
    sent = len(request.FILES.getlist("files"))
    page = AskPage(desk, form, key, notice=notice, warned="warned" in posted, files=files, sent_files=sent)
    page.people_changed |= posted.get(f"promise-{page.first.pair}", page.first.key) != page.first.key
    return render(request, "requests_app/ask.html", {"page": page, "latest": None})


def _look_at_words(
    form: AskForm, desk: AskContext, asking: Asking, *, seen: bool, in_files: str = ""
) -> WhyNotSent | None:
    """A hint warns once; on the board it stops. Nobody in reach on the board stops too."""
    if asking.route == Route.PEERS and not desk.readers(asking.left_out):
        form.add_error("route", "Nobody else of your cohort can read it now. Choose a person instead.")
        return None
    if seen and asking.route != Route.PEERS:
        return None
    known = names_of_helpers(desk.membership.program_id)
    words = [asking.text, *(getattr(asking, name) for name in TRIED)]
    in_words = hints.advise(hint for part in words for hint in hints.find(part, known))
    said = " ".join(filter(None, (in_words, in_files)))
    if not said:
        return None
    return WhyNotSent("board" if asking.route == Route.PEERS else "hints", said)


def _thread(request: HelpRequest) -> str:
    return reverse("requests:thread", args=[request.ref])


def _say_done(request: HttpRequest, desk: AskContext, line: PromiseLine, *, again: bool) -> None:
    """Who has it now and until when, said on the next page."""
    until = saying.until(line.until, desk.now, desk.by.zone)
    phone = f"If it can’t wait, call {desk.circle.phone}."
    if again:
        flash.done(request, "It was sent already. Here it is.")
        return
    if line.nobody:
        flash.trouble(
            request, f"It is kept here, but nobody can be reached right now. Please call {desk.circle.phone}."
        )
        return
    if line.on_board:
        by = saying.by(line.until, desk.now, desk.by.zone)
        said = f"It is on the board, without your name. If nobody has answered {by}, we ask you what next."
    else:
        then = f" Then {line.then} too." if line.then else ""
        said = f"{line.who} {'have' if line.several else 'has'} it {until}.{then}"
    flash.done(request, f"{said} {phone}" if line.before or line.pause else said)
