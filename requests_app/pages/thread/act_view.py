"""The door every act goes through: who may, what was typed, one act, and a kind answer whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from pts_support.people.models import User
from pts_support.people.page_request import PageRequest
from pts_support.people.roles import names_in_program, names_of_helpers
from pts_support.spoken.pieces import LinePiece, name_of, since
from pts_support.spoken.statement import StatedFact, Statement, plain, state, unzoned
from pts_support.web import flash
from pts_support.web.safe_redirect import safe_redirect_path
from requests_app.access.permissions import ActRefused, NotAllowed, SomeoneAnswered, SomeoneIsOnIt, may
from requests_app.access.sight import Sight
from requests_app.acts import conversation
from requests_app.files import attachments
from requests_app.files.cleaning import CleanedFile
from requests_app.hints import find as hints
from requests_app.pages.thread import load
from requests_app.pages.thread.forms import ActForm, OnceForm
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.views import NAMES_PEOPLE, answers_seen, case_of, form_options, show
from requests_app.pages.whom_to_call import say_whom_to_call
from requests_app.statements.facts import AskedBy, Happened, OnIt
from requests_app.vocabulary import EventKind, Route, State, Verb

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from requests_app.files.attachments import CheckedFiles
    from requests_app.models import HelpRequest

NO_FILE = "A file can’t go with this. Send it as a follow-up."
STAYS_OFF_THE_BOARD = "Other fellows read this, and have no part in that student’s care."
ALREADY = {Verb.CLOSE: State.CLOSED, Verb.WITHDRAW: State.WITHDRAWN}  # done before: a second tap hears the same again


@dataclass(frozen=True)
class Act:
    """An opened door: the request, who acts, when, and what they typed (clean)."""

    request: HelpRequest
    by: User
    now: datetime
    data: dict[str, Any]
    fellow: Statement
    files: tuple[CleanedFile, ...] = ()

    @property
    def person_id(self) -> int:
        """Whom a form names by ref; 0 for nobody, which no act finds: nothing tells whether somebody exists."""
        return self.person_named("person") or 0

    def person_named(self, field: str) -> int | None:
        """Whom this field names by ref, if it names somebody."""
        try:
            ref = UUID(str(self.data[field]))
        except ValueError:
            return None
        return User.objects.filter(ref=ref).values_list("id", flat=True).first()

    def says(self, *said: StatedFact | str | LinePiece | Statement) -> str:
        """What was done, for the next page, as whoever acted reads times."""
        return plain(state(*said), self.now, self.by.zone)

    @property
    def once(self) -> dict[str, Any]:
        """What every act takes that says something, once for each form."""
        data = self.data
        return {"text": data["text"], "files": self.files, "form_key": data["form_key"], "now": self.now}


@dataclass(frozen=True)
class ActDone:
    """What the next page says. ``undo``: with an Undo; ``to``: where they land (else ``next``, else the page)."""

    text: str
    undo: bool = False
    to: str = ""


@dataclass(frozen=True)
class Attempt:
    """One try at an act: what was found of the request, and the form as it was sent. ``name``: of the act."""

    request: PageRequest
    found: LoadedRequest
    verb: Verb
    name: str
    form: ActForm

    @property
    def says_something(self) -> bool:
        return isinstance(self.form, OnceForm)

    @property
    def takes_files(self) -> bool:
        return getattr(self.form, "takes_files", False)

    @property
    def sent_files(self) -> list[UploadedFile]:
        return self.request.FILES.getlist("files")

    def opened(self, files: tuple[CleanedFile, ...]) -> Act:
        request, found = self.request, self.found
        return Act(found.request, request.user, request.now, self.form.cleaned_data, _fellow(found), files)


ViewFunction = Callable[..., HttpResponse]


def act(verb: Verb, form_class: type[ActForm] = ActForm) -> Callable[[Callable[[Act], ActDone]], ViewFunction]:
    """A view that does one act of this verb with this form. Whoever may not know of the request gets its 404."""

    def wrap(do: Callable[[Act], ActDone]) -> ViewFunction:
        @require_POST
        @wraps(do)
        def view(request: PageRequest, ref: UUID) -> HttpResponse:
            attempt = _begun(request, ref, verb, do.__name__, form_class)
            if not attempt.form.is_valid() or _names_somebody(attempt):
                return _again(attempt)
            files = _looked_through(attempt)
            if files is None:
                return _again(attempt)
            try:
                done = _done(attempt, do, files)
            except NotAllowed as no:
                return _not_now(attempt, no)
            except SomeoneIsOnIt as first:
                return _take_over(attempt, first)
            except SomeoneAnswered:
                return _read_first(attempt)
            except ActRefused as no:
                return _refused(attempt, str(no))
            if _other_words(attempt):
                return _again(attempt)
            return _answer(attempt, done, files.left_out)

        return view

    return wrap


def _done(attempt: Attempt, do: Callable[[Act], ActDone], files: CheckedFiles) -> ActDone:
    if _just_said(attempt):
        return ActDone("You already sent this. Here it is.")
    return do(attempt.opened(files.fits))


def _begun(request: PageRequest, ref: UUID, verb: Verb, name: str, form_class: type[ActForm]) -> Attempt:
    found = load.load_request(request.user, ref, request.now)
    if found is None or may(request.user.id, verb, found.request, found.part).hidden:
        raise Http404
    options = _options(request, found, name)
    form = form_class(request.POST, zone=request.user.zone, auto_id=f"{name}_%s", **options)
    return Attempt(request, found, verb, name, form)


def _options(request: PageRequest, found: LoadedRequest, name: str) -> dict[str, object]:
    if found.sight is Sight.BOARD:
        return {}
    case = case_of(request, found) if name in {*NAMES_PEOPLE, "change_urgency"} else None
    return form_options(found, request, name, case)


def _fellow(found: LoadedRequest) -> Statement:
    """The name this helper knows the fellow by."""
    if found.sight in (Sight.NAMELESS, Sight.BOARD):
        return state("The fellow")
    fellow = found.request.fellow_id
    return state(AskedBy(found.request.id, fellow), name_of(fellow, found.fellow))


# What was typed ---------------------------------------------------------------------------------------------------


def _looked_through(attempt: Attempt) -> CheckedFiles | None:
    """The files that came with the words; None where one is refused, or words or files could name a student and nobody
    has said yet that they may go as they are."""
    taken = _taken(attempt)
    if wrong := _trouble_with(taken, on_board=board_reads(attempt.found)):
        attempt.form.add_error("text", wrong)
        return None
    if advice := _first_warning(attempt, taken):
        attempt.form.fill_again(warned="1")
        attempt.form.add_error("text", f"{advice} Nothing has been sent yet; sent once more, it goes as it is.")
        return None
    return taken


def _taken(attempt: Attempt) -> CheckedFiles:
    if not attempt.takes_files:
        return attachments.CheckedFiles(trouble=NO_FILE if attempt.sent_files else "")
    allowed = attempt.found.request.program.attachments_allowed
    return attachments.check_files(
        attempt.sent_files,
        by=attempt.request.user,
        now=attempt.request.now,
        allowed=allowed,
        on_board=board_reads(attempt.found),
        names=_names_around(attempt.found) if attempt.sent_files else (),
    )


def _names_around(found: LoadedRequest) -> tuple[str, ...]:
    """On the board, whom nobody may name; elsewhere, who is no student."""
    program = found.request.program_id
    if board_reads(found):
        return tuple(names_in_program(program))
    return (*names_of_helpers(program), *found.names.values())


def _trouble_with(taken: CheckedFiles, *, on_board: bool) -> str:
    if taken.trouble:
        return f"{taken.trouble} Your words are kept."
    if taken.advice and on_board:
        return f"{taken.advice} {STAYS_OFF_THE_BOARD}"
    return ""


def _first_warning(attempt: Attempt, taken: CheckedFiles) -> str:
    """What could name a student, said once; on the board it has stopped already."""
    found, form = attempt.found, attempt.form
    if not attempt.says_something or board_reads(found) or form.cleaned_data["warned"]:
        return ""
    in_words = hints.advise(hints.find(form.cleaned_data["text"], _names_around(found)))
    return f"{in_words} {taken.advice}".strip()


def board_reads(found: LoadedRequest) -> bool:
    """Whether what this person writes here stands on the peer board."""
    request = found.request
    on_board = request.on_board or (request.route == Route.PEERS and found.sight is Sight.AUTHOR)
    return on_board and found.sight in (Sight.AUTHOR, Sight.BOARD, Sight.NAMELESS)


def _names_somebody(attempt: Attempt) -> bool:
    """Whether words for the peer board could name a student: those stop here, kept as typed."""
    form = attempt.form
    if "text" not in form.fields or not board_reads(attempt.found):
        return False
    if advice := hints.advise(hints.find_on_board(form.cleaned_data["text"], _names_around(attempt.found))):
        form.add_error("text", f"{advice} {STAYS_OFF_THE_BOARD}")
    return not form.is_valid()


def _just_said(attempt: Attempt) -> bool:
    """Whether these words went a moment ago, from the page before: Back, and Send once more."""
    if not attempt.says_something or attempt.sent_files:
        return False
    text, key = attempt.form.cleaned_data["text"], attempt.form.cleaned_data["form_key"]
    if not text:
        return False
    found, request = attempt.found, attempt.request
    return conversation.just_said(found.request, by=request.user, text=text, form_key=key, now=request.now)


def _other_words(attempt: Attempt) -> bool:
    """Whether this form had been sent before with other words: these were not taken, and can be sent on their own."""
    if not attempt.says_something:
        return False
    form = attempt.form
    key, text = form.cleaned_data["form_key"], form.cleaned_data["text"]
    if not key or not text:
        return False
    sent = conversation.sent_as(attempt.found.request, by=attempt.request.user, form_key=key)
    if sent in (None, text):
        return False
    form.fill_again(form_key=str(uuid4()))
    form.add_error("text", "What you sent before is there already. To add these words as well, send them once more.")
    return True


# The answer -------------------------------------------------------------------------------------------------------


def _answer(attempt: Attempt, done: ActDone, left_out: str) -> HttpResponse:
    if words := " ".join(attempt.form.cleaned_data.get(name) or "" for name in attempt.form.words):
        program = attempt.found.request.program
        say_whom_to_call(attempt.request, words, (program.safety_line_name, program.safety_line_phone))
    if left_out:
        flash.trouble(attempt.request, left_out)
    undo = reverse("requests:undo", args=[attempt.found.request.ref]) if done.undo else ""
    if done.text:
        flash.done(attempt.request, done.text, undo=undo)
    return redirect(done.to or _back(attempt))


def page_of(found: LoadedRequest) -> str:
    """Where this reader sees the request: peers see it on their board."""
    return "/peers/" if found.sight is Sight.BOARD else reverse("requests:thread", args=[found.request.ref])


def _back(attempt: Attempt) -> str:
    """The path of ours they asked to go back to, else the page of the request."""
    return safe_redirect_path(attempt.request.POST.get("next", "")) or page_of(attempt.found)


def _not_now(attempt: Attempt, no: NotAllowed) -> HttpResponse:
    if no.verdict.hidden:
        raise Http404
    if ALREADY.get(attempt.verb) == attempt.found.request.state:
        return redirect(_back(attempt))
    return _refused(attempt, no.verdict.reason)


def _refused(attempt: Attempt, reason: str) -> HttpResponse:
    """Nothing was changed. What was typed comes back with the reason beside it; a bare tap only hears the reason."""
    form = attempt.form
    if not form.typed:
        flash.trouble(attempt.request, reason)
        return redirect(_back(attempt))
    form.add_error(form.about if form.about in form.fields else None, reason)
    return _again(attempt)


def _take_over(attempt: Attempt, first: SomeoneIsOnIt) -> HttpResponse:
    """Somebody else is on it: who, since when, and one button that takes over from them. Until then nothing changes."""
    found, until = attempt.found, attempt.form.cleaned_data["until"]
    now_there = load.load_request(attempt.request.user, found.request.ref) or found
    about, who = found.request.id, first.person_id or 0
    on_it = state(OnIt(about, who), name_of(who, now_there.names[who]))
    shown = {
        "who": on_it,
        "instead_of": now_there.refs.get(first.person_id or 0, ""),
        "since": state(Happened(about, EventKind.ACKNOWLEDGED, first.at, who), since(first.at)),
        "until": until.isoformat() if until else "",
        "fellow": _fellow(found),
        "url": attempt.request.path,
        "next": attempt.request.POST.get("next", ""),
        "back": _back(attempt),
    }
    return render(attempt.request, "requests_app/thread_take_over.html", shown, status=409)


DID = {EventKind.QUESTIONED: "asked a question", EventKind.TALKED: "talked with them"}


def _read_first(attempt: Attempt) -> HttpResponse:
    """Somebody answered while this answer was written: it comes back below theirs, and sent once more it goes."""
    there = load.load_request(attempt.request.user, attempt.found.request.ref)
    if there is None:
        raise Http404
    person_id = there.request.answered_by_id or 0
    who = name_of(person_id, there.names.get(person_id, "Someone"))
    did = DID.get(there.last_reply, "answered") if there.last_reply else "answered"
    attempt.form.fill_again(seen=answers_seen(there))
    wrote = state(Happened(there.request.id, there.last_reply or EventKind.ANSWERED, by=person_id or None), who)
    attempt.form.add_error("text", unzoned(state(wrote, f" {did} while you were writing: read it, send yours too?")))
    return _again(attempt)


def _again(attempt: Attempt) -> HttpResponse:
    """The page with the form as it was typed. What changed meanwhile is shown as it is now."""
    request, found, form = attempt.request, attempt.found, attempt.form
    if not form.typed:
        flash.trouble(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
        return redirect(_back(attempt))
    attach = found.request.program.attachments_allowed and attempt.takes_files
    if attach and (again := attachments.attach_again(len(attempt.sent_files))):
        form.add_error(form.about, again)
    now_there = load.load_request(request.user, found.request.ref, request.now)
    if now_there is None or now_there.sight is Sight.BOARD:
        shown = {"form": form, "url": request.path, "back": page_of(found), "attach": attach and "board"}
        return render(request, "requests_app/thread_again.html", shown, status=422)
    return show(request, now_there, {attempt.name: form}, status=422)
