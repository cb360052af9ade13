"""The door every act goes through: who may, what was typed, one act, and a kind answer whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from pts_support import ui
from pts_support.own_path import own_path
from pts_support.people.models import User
from pts_support.people.roles import names_of_helpers
from requests_app import attaching, conversation, hints, whole
from requests_app.fitting import Fit
from requests_app.lifecycle import NotAllowed, Refused
from requests_app.permissions import may
from requests_app.thread_forms import ActForm, OnceForm
from requests_app.views.thread import NAMES_PEOPLE, case_of, form_options, show
from requests_app.visibility import Sight
from requests_app.vocabulary import Route, State, Verb
from requests_app.whole import Whole

if TYPE_CHECKING:
    from requests_app.models import HelpRequest

ALREADY = {Verb.CLOSE: State.CLOSED, Verb.WITHDRAW: State.WITHDRAWN}  # done before: a second tap hears the same again


@dataclass(frozen=True)
class Act:
    """An opened door: the request, who acts, when, and what they typed (clean)."""

    request: HelpRequest
    by: User
    now: datetime
    data: dict[str, Any]
    fellow: str
    files: tuple[Fit, ...] = ()

    @property
    def person_id(self) -> int:
        """Whom a form names by ref; 0 for nobody, which no act finds: nothing tells whether somebody exists."""
        return User.objects.filter(ref=self.data["person"]).values_list("id", flat=True).first() or 0

    @property
    def once(self) -> dict[str, Any]:
        """What every act takes that says something, once for each form."""
        data = self.data
        return {"text": data["text"], "files": self.files, "form_key": data["form_key"], "now": self.now}


@dataclass(frozen=True)
class Done:
    """What the next page says. ``undo``: with an Undo; ``to``: where they land (else ``next``, else the page)."""

    text: str
    undo: bool = False
    to: str = ""


View = Callable[..., HttpResponse]


def act(verb: Verb, form_class: type[ActForm] = ActForm) -> Callable[[Callable[[Act], Done]], View]:
    """A view that does one act of this verb with this form. Whoever may not know of the request gets its 404."""

    def wrap(do: Callable[[Act], Done]) -> View:
        @require_POST
        @wraps(do)
        def view(request: HttpRequest, ref: UUID) -> HttpResponse:
            found = whole.find(request.user, ref)
            if found is None:
                raise Http404
            verdict = may(request.user.id, verb, found.request, found.part)
            if verdict.hidden:
                raise Http404
            name = do.__name__
            form = form_class(
                request.POST, zone=request.user.zone, auto_id=f"{name}_%s", **_options(request, found, name)
            )
            if not form.is_valid() or _names_somebody(found, form):
                return _again(request, found, name, form)
            files = _looked_through(request, found, form)
            if files is None:
                return _again(request, found, name, form)
            try:
                done = do(Act(found.request, request.user, request.now, form.cleaned_data, _fellow(found), files))
            except NotAllowed as no:
                return _not_now(request, found, verb, name, form, no)
            except Refused as no:
                return _refused(request, found, name, form, str(no))
            if isinstance(form, OnceForm) and _other_words(found, request.user, form):
                return _again(request, found, name, form)
            return _answer(request, found, done)

        return view

    return wrap


def _looked_through(request: HttpRequest, found: Whole, form: ActForm) -> tuple[Fit, ...] | None:
    """The files that came with the words; None where one is refused, or words or files could name a student and nobody
    has said yet that they may go as they are."""
    on_board, taken = board_reads(found), attaching.NOTHING
    if getattr(form, "takes_files", False):
        allowed = found.request.program.attachments_allowed
        taken = attaching.take(request.FILES.getlist("files"), allowed=allowed, on_board=on_board)
    if taken.trouble:
        form.add_error("text", f"{taken.trouble} Your words are kept.")
        return None
    if taken.advice and on_board:
        form.add_error("text", f"{taken.advice} Other fellows read this, and have no part in that student’s care.")
        return None
    if isinstance(form, OnceForm) and not on_board and not form.cleaned_data["warned"]:
        known = (*names_of_helpers(found.request.program_id), *found.names.values())
        in_words = hints.advise(hints.find(form.cleaned_data["text"], known))
        if advice := f"{in_words} {taken.advice}".strip():
            form.data = form.data.copy()
            form.data["warned"] = "1"
            form.add_error("text", f"{advice} Nothing has been sent yet; sent once more, it goes as it is.")
            return None
    return taken.fits


def board_reads(found: Whole) -> bool:
    """Whether what this person writes here stands on the peer board."""
    r = found.request
    on_board = r.on_board or (r.route == Route.PEERS and found.sight is Sight.AUTHOR)
    return on_board and found.sight in (Sight.AUTHOR, Sight.BOARD, Sight.NAMELESS)


def _names_somebody(found: Whole, form: ActForm) -> bool:
    """Whether words for the peer board could name a student: those stop here, kept as typed."""
    if "text" not in form.fields or not board_reads(found):
        return False
    if advice := hints.advise(hints.find(form.cleaned_data["text"])):
        form.add_error("text", f"{advice} Other fellows read this, and have no part in that student’s care.")
    return not form.is_valid()


def _other_words(found: Whole, by: User, form: OnceForm) -> bool:
    """Whether this form had been sent before with other words: these were not taken, and can be sent on their own."""
    key, text = form.cleaned_data["form_key"], form.cleaned_data["text"]
    sent = conversation.sent_as(found.request, by=by, form_key=key) if key and text else None
    if sent in (None, text):
        return False
    form.data = form.data.copy()
    form.data["form_key"] = str(uuid4())
    form.add_error("text", "What you sent before is there already. To add these words as well, send them once more.")
    return True


def _fellow(found: Whole) -> str:
    """The name this helper knows the fellow by."""
    return "They" if found.sight in (Sight.NAMELESS, Sight.BOARD) else found.names[found.request.fellow_id]


def _options(request: HttpRequest, found: Whole, name: str) -> dict[str, object]:
    if found.sight is Sight.BOARD:
        return {}
    return form_options(found, request, name, case_of(request, found) if name in NAMES_PEOPLE else None)


def _answer(request: HttpRequest, found: Whole, done: Done) -> HttpResponse:
    undo = reverse("requests:undo", args=[found.request.ref]) if done.undo else ""
    if done.text:
        ui.done(request, done.text, undo=undo)
    return redirect(done.to or _next(request) or page_of(found))


def page_of(found: Whole) -> str:
    """Where this reader sees the request: peers see it on their board."""
    return "/peers/" if found.sight is Sight.BOARD else reverse("requests:thread", args=[found.request.ref])


def _next(request: HttpRequest) -> str:
    """The path of ours they asked to go back to, if it is one."""
    return own_path(request.POST.get("next", ""))


def _not_now(request: HttpRequest, found: Whole, verb: Verb, name: str, form: ActForm, no: NotAllowed) -> HttpResponse:
    if no.verdict.hidden:
        raise Http404
    if ALREADY.get(verb) == found.request.state:
        return redirect(_next(request) or page_of(found))
    return _refused(request, found, name, form, no.verdict.reason)


def _refused(request: HttpRequest, found: Whole, name: str, form: ActForm, reason: str) -> HttpResponse:
    """Nothing was changed. What was typed comes back with the reason beside it; a bare tap only hears the reason."""
    if not form.typed:
        ui.trouble(request, reason)
        return redirect(_next(request) or page_of(found))
    form.add_error(form.about if form.about in form.fields else None, reason)
    return _again(request, found, name, form)


def _again(request: HttpRequest, found: Whole, name: str, form: ActForm) -> HttpResponse:
    """The page with the form as it was typed. What changed meanwhile is shown as it is now."""
    if not form.typed:
        ui.trouble(request, " ".join(text for texts in form.errors.values() for text in texts))
        return redirect(_next(request) or page_of(found))
    attach = found.request.program.attachments_allowed and getattr(form, "takes_files", False)
    if attach and (again := attaching.again(len(request.FILES.getlist("files")))):
        form.add_error(form.about, again)
    now_there = whole.find(request.user, found.request.ref)
    if now_there is None or now_there.sight is Sight.BOARD:
        shown = {"form": form, "url": request.path, "back": page_of(found), "attach": attach and "board"}
        return render(request, "requests_app/thread_again.html", shown, status=422)
    return show(request, now_there, {name: form}, status=422)
