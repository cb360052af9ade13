"""Asking: the page with its fifteen promises, the promise alone, the draft as they type, and sending."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pts_support import saying
from pts_support.people.page_request import PageRequest
from pts_support.people.roles import HeldRole, names_in_program, names_of_helpers
from pts_support.people.signin import unconfirmed
from pts_support.spoken.statement import plain, state
from pts_support.web import flash
from requests_app.access.permissions import NotAllowed
from requests_app.acts import filing
from requests_app.acts.filing import AlreadySent, Asking, Filed, PeopleChanged
from requests_app.files.attachments import CheckedFiles
from requests_app.hints import find as hints
from requests_app.hints import safety
from requests_app.hints.helpers_named import people_named
from requests_app.hints.implied.vent import is_vent
from requests_app.models import Draft, HelpRequest
from requests_app.models.draft import LIVES
from requests_app.pages.ask import suggestions
from requests_app.pages.ask.forms import AskForm, as_typed, key_of, with_ask_taken, worth_keeping
from requests_app.pages.ask.page import TRIED, AskContext, AskPage, Chosen, WhyNotSent, already_sent, fellowship
from requests_app.pages.ask.promise import PromiseLine
from requests_app.pages.whom_to_call import say_whom_to_call
from requests_app.statements.next_steps import fellow_asked
from requests_app.vocabulary import Consent, Route

MOST_DRAFTS = 30


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PageRequest) -> HttpResponse:
    """The page, and sending it."""
    context = AskContext(request)
    if request.method == "POST":
        return _send(request, context)
    if request.GET.get("draft"):
        return _go_on(request, context)
    form = context.form(initial=_to(request))
    page = AskPage(context, form, key_of({}))
    return render(request, "requests_app/ask.html", {"page": page, "latest": _latest_draft(request, context)})


def _latest_draft(request: PageRequest, context: AskContext) -> Draft | None:
    """What they could go on with."""
    if request.user.is_confirmed:
        return filing.latest_draft(context.by, context.now)
    return _of_this_session(request, filing.drafts_of(context.by, context.now)).first()


def _of_this_session(request: PageRequest, drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """All of them; where the email is not confirmed, those that this session typed: nobody knows who typed the rest."""
    if request.user.is_confirmed:
        return drafts
    return drafts.filter(form_key__in=unconfirmed.wrote(request))


def _to(request: PageRequest) -> dict[str, object]:
    """The route that a link to the page names."""
    route = request.GET.get("to", "")
    return {"route": route} if route in Route.values else {}


@require_POST
def ask_promise(request: PageRequest) -> HttpResponse:
    """The parts of the page that name people and times, for what is in the form now."""
    context = AskContext(request)
    page = AskPage(context, context.form(request.POST), key_of(request.POST))
    return render(request, "requests_app/ask_parts.html", {"page": page})


@require_POST
def ask_draft(request: PageRequest) -> HttpResponse:
    """Keep what is typed (or drop it). A script gets the state to show, a plain form the next page."""
    held, key, fields = fellowship(request), key_of(request.POST), as_typed(request.POST)
    if take := request.POST.get("take"):
        fields = with_ask_taken(fields, take)
    kept, said = _keep(request, key, fields)
    if request.headers.get("X-Requested-With") == "fetch":
        hint = _hint(fields, held) if kept else ""
        return JsonResponse({"said": said, "hint": hint, **_called_for(fields, held, request)})
    tell = flash.trouble if said.startswith("Not") else flash.done
    tell(request, f"{said.rstrip('.')}.")
    return redirect(_page_of(key) if kept else "requests:home")


def _page_of(key: UUID) -> str:
    """Where this draft is written: the address that a reload, Back, or another device finds it under."""
    return f"{reverse('requests:ask')}?draft={key}"


def _hint(fields: dict[str, object], held: HeldRole) -> str:
    """What in the words could name a student, and what may not stand on the board."""
    return _advice([str(fields.get("text", ""))], held.program_id, on_board=fields.get("route") == Route.PEERS)


def _advice(texts: Iterable[str], program_id: int, *, on_board: bool) -> str:
    if on_board:
        people = names_in_program(program_id)
        return hints.advise(hint for text in texts for hint in hints.find_on_board(text, people))
    helpers = names_of_helpers(program_id)
    return hints.advise(hint for text in texts for hint in hints.find(text, helpers))


def _called_for(fields: dict[str, object], held: HeldRole, request: PageRequest) -> dict[str, object]:
    """What the words call for, whether they could be kept or not: notes, and a question about whoever is named."""
    text, names = str(fields.get("text", "")), names_of_helpers(held.program_id)
    named = people_named(text, dict(enumerate(sorted(names))))
    implied = is_vent(text) and suggestions.wanted(request.user, held.program_id)
    return {"safety": safety.notes_for(text), "named": named, "implied": implied}


def _keep(request: PageRequest, key: UUID, fields: dict[str, object]) -> tuple[bool, str]:
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
    unconfirmed.remember(request, key)
    return True, _kept_until(now, request)


def _kept_until(now: datetime, request: PageRequest) -> str:
    """When it was kept, and when it goes if nobody comes back to it."""
    zone = request.user.zone
    at = saying.said(now, now, zone).removeprefix("today ")
    return f"Draft kept {at}, until {saying.day(now + LIVES, now, zone)}"


def _go_on(request: PageRequest, context: AskContext) -> HttpResponse:
    """Open a draft of one's own; one that has been sent leads to what it became. Where nothing is kept under this key
    (not yet, not any more, not theirs: all the same) the page is empty, and keeps under it what is typed now."""
    try:
        key = UUID(request.GET["draft"])
    except ValueError:
        raise Http404 from None
    sent = HelpRequest.objects.filter(fellow=context.by, form_key=key).first()
    if sent:
        flash.done(request, already_sent(request, sent))
        return redirect(_thread(sent))
    mine = Draft.objects.kept(context.now).filter(fellow=context.by, form_key=key)
    draft = _of_this_session(request, mine).first()
    if draft is None and mine.exists():  # typed in another session of this account, and nobody knows by whom
        key = key_of({})
    form = context.form(initial=draft.fields if draft else _to(request))
    page = AskPage(context, form, key, draft=draft)
    return render(request, "requests_app/ask.html", {"page": page, "latest": None, "none_kept": draft is None})


@dataclass(frozen=True)
class _Sent:
    """A form as it was sent, with what holds in it."""

    context: AskContext
    posted: QueryDict
    form: AskForm
    chosen: Chosen
    key: UUID
    files: CheckedFiles

    @property
    def seen(self) -> bool:
        """Whether a warning was answered with "send it as it is"."""
        return bool(self.posted.get("warned") or self.posted.get("instead"))

    @property
    def promised(self) -> str:
        """The key of the promise that the page showed for what is chosen."""
        return self.posted.get(f"promise-{self.chosen.pair}", "")

    def anew(self, context: AskContext) -> _Sent:
        """The same form among the people of now."""
        form = context.form(self.posted)
        form.is_valid()
        return replace(self, context=context, form=form, chosen=context.chosen(form))


def _send(request: PageRequest, context: AskContext) -> HttpResponse:
    sent = _read(request, context)
    if not sent.form.is_valid():
        return _not_sent(request, sent)
    asking = context.asking(sent.form, sent.chosen, sent.key, sent.files)
    notice = _look_at_words(sent, asking) or _ask_about_the_named(sent)
    if notice or not sent.form.is_valid():
        return _not_sent(request, sent, notice)
    if earlier := filing.same_words(asking, by=context.by, now=context.now):
        filing.drop_draft(context.by, sent.key)
        flash.done(request, already_sent(request, earlier))
        return redirect(_thread(earlier))
    try:
        filed = filing.file_request(
            context.membership, asking, by=context.by, now=context.now, promised=sent.promised, rules=context.rules
        )
    except NotAllowed:
        raise Http404 from None
    except PeopleChanged:  # it may have been this very moment
        return _not_sent(request, sent.anew(AskContext(request)), WhyNotSent("people"))
    except AlreadySent as before:
        return _not_sent(request, replace(sent, key=key_of({})), WhyNotSent("sent", path=_thread(before.request)))
    if sent.files.left_out:
        flash.trouble(request, sent.files.left_out)
    unconfirmed.remember(request, filed.request.ref)
    say_done(request, context, asking, filed)
    return redirect(_thread(filed.request))


def _read(request: PageRequest, context: AskContext) -> _Sent:
    posted = _with_the_mentor(request.POST) if request.POST.get("instead") == "mentor" else request.POST
    form = context.form(posted)
    chosen = context.chosen(form)
    files = context.take(request, chosen.route)
    if files.trouble and form.is_valid():
        form.add_error(None, files.trouble)
    return _Sent(context, posted, form, chosen, key_of(posted), files)


def _with_the_mentor(posted: QueryDict) -> QueryDict:
    """The same, asked of one person instead of the board."""
    changed = posted.copy()
    changed["route"] = Route.MENTOR.value
    return changed


def _not_sent(request: PageRequest, sent: _Sent, notice: WhyNotSent | None = None) -> HttpResponse:
    """The page again, with all that was typed; it is kept as a draft too."""
    fields = as_typed(sent.posted)
    if worth_keeping(fields):
        filing.keep_draft(sent.context.by, sent.key, fields, now=sent.context.now)
        unconfirmed.remember(request, sent.key)
    page = AskPage(
        sent.context,
        sent.form,
        sent.key,
        chosen=sent.chosen,
        notice=notice,
        warned="warned" in sent.posted,
        asked_named="asked-named" in sent.posted,
        files=sent.files,
        sent_files=len(request.FILES.getlist("files")),
    )
    page.people_changed |= sent.posted.get(f"promise-{page.first.pair}", page.first.key) != page.first.key
    return render(request, "requests_app/ask.html", {"page": page, "latest": None})


def _look_at_words(sent: _Sent, asking: Asking) -> WhyNotSent | None:
    """A hint warns once; on the board it stops. Nobody in reach on the board stops too."""
    on_board = asking.route == Route.PEERS
    if on_board and not sent.context.readers(asking.left_out):
        sent.form.add_error("route", "No other fellow can read it now. Choose a person instead.")
        return None
    if sent.seen and not on_board:
        return None
    words = [asking.text, *(getattr(asking, name) for name in TRIED)]
    in_words = _advice(words, sent.context.membership.program_id, on_board=on_board)
    said = " ".join(filter(None, (in_words, sent.files.advice)))
    if not said:
        return None
    return WhyNotSent("board" if on_board else "hints", said)


def _ask_about_the_named(sent: _Sent) -> WhyNotSent | None:
    """Where the page has not asked yet whether somebody who is named should see it, it asks; once."""
    if "asked-named" in sent.posted:
        return None
    open_questions = [one for one in sent.context.named(sent.form, sent.chosen) if not one.answer]
    return WhyNotSent("named") if open_questions else None


def _thread(request: HelpRequest) -> str:
    return reverse("requests:thread", args=[request.ref])


def say_done(request: PageRequest, context: AskContext, asking: Asking, filed: Filed) -> None:
    """That it was sent, whom it is waiting for and until when, said on the next page; and before it whom to call."""
    say_whom_to_call(request, asking.text, context.circle.safety_line)
    if filed.plan is None:
        flash.done(request, already_sent(request, filed.request))
        return
    line, phone = context.filed_line(asking, filed.plan), context.circle.phone
    if line.nobody:
        flash.trouble(request, f"Sent. But no one can be reached on this site right now: please call {phone}.")
        return
    said = _said_done(context, asking, line, filed.request.id)
    if line.needs_phone:
        said += f" If it can’t wait, call {phone}."
    flash.done(request, said)


def _said_done(context: AskContext, asking: Asking, line: PromiseLine, about: int) -> str:
    if line.on_board:
        where = "Sent. It is on the board, without your name."
        if line.few_readers:
            where = f"Sent. It is on the board. {line.colleagues} can read it, and with so few they may know who asks."
        return plain(state(where, " ", fellow_asked(about, line.until)), context.now, context.by.zone)
    said = line.done.only_waiting if asking.consent == Consent.ONLY_WAITING else line.done.may_read
    return plain(said, context.now, context.by.zone)
