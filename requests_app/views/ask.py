"""Asking: the page with its fifteen promises, the promise alone, the draft as they type, and sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mentors.support import Circle, circle_of
from pts_support import saying, ui
from pts_support.compiled import Compiled
from pts_support.people.models import Membership, User
from pts_support.people.roles import Held, names_of_helpers, peers_of, standing
from requests_app import attaching, filing, hints, own, promise_words
from requests_app.attaching import Taken
from requests_app.filing import AlreadySent, Asking, PeopleChanged
from requests_app.forms import AskForm, as_typed, key_of, worth_keeping
from requests_app.lifecycle import NotAllowed
from requests_app.models import Draft, HelpRequest
from requests_app.promise_words import Line, RouteChoice
from requests_app.rules import Rules, current_rules
from requests_app.vocabulary import Route, Topic, Urgency

MOST_DRAFTS = 30
TRIED = ("tried_friend", "tried_other", "tried_again")


@dataclass(frozen=True)
class Person:
    """Somebody the fellow may leave out."""

    ref: str
    name: str
    seat: str
    is_mentor: bool
    left_out: bool


@dataclass(frozen=True)
class Notice:
    """Why nothing was sent: "people", "sent" (with the way to what was sent) or "hints"/"board" (with the words)."""

    kind: str
    words: str = ""
    path: str = ""


class Desk:
    """A fellow at the ask page: who stands around them, and by which rules they are asked. Nobody else has one."""

    def __init__(self, request: HttpRequest) -> None:
        self.by: User = request.user
        self.now: datetime = request.now
        (self.membership,) = _MINE(id=fellowship(request).id)
        self.circle: Circle = circle_of(self.membership.id, self.now)
        self.rules: Rules = current_rules(self.membership.program_id)
        self.peers = peers_of(self.membership, self.now.astimezone(self.circle.zone).date())
        self.around = promise_words.people_around(self.circle)

    @cached_property
    def refs(self) -> Mapping[str, int]:
        """Those who may be left out, by the name forms have for them."""
        rows = _REFS(ids=sorted(self.around))
        return {str(ref): i for ref, i in (*rows, *((p.ref, p.id) for p in self.peers))}

    def form(self, data: QueryDict | None = None, initial: dict[str, object] | None = None) -> AskForm:
        ids = {i: ref for ref, i in self.refs.items()}
        return AskForm(
            data,
            people=[(ids[i], name) for i, (name, _) in self.around.items()],
            peers=[(str(p.ref), p.called) for p in self.peers],
            zone=self.by.zone,
            now=self.now,
            initial=initial,
        )

    def really(self, form: AskForm) -> tuple[str, str]:
        """The route and urgency this form takes, whatever else is wrong with it."""
        return filing.route_of(self.circle, form.holds("route"), self.goes_round(form)), form.holds("urgency")

    def left_out(self, form: AskForm) -> frozenset[int]:
        return frozenset(self.refs[ref] for ref in form.holds_out)

    def goes_round(self, form: AskForm) -> frozenset[int]:
        may_see = form.holds("mentor_may_see") == "yes"
        return filing.goes_round(self.circle, self.left_out(form), form.holds("topic"), may_see)

    def readers(self, left_out: frozenset[int]) -> int:
        """How many colleagues could read a post."""
        return len([p for p in self.peers if p.id not in left_out])

    def attach(self, route: str) -> str:
        """Which files may go with it: "all", "board" (pictures and text) or none."""
        if not self.membership.program.attachments_allowed:
            return ""
        return "board" if route == Route.PEERS else "all"

    def take(self, request: HttpRequest, route: str) -> Taken:
        """What came with the form, looked at."""
        found = request.FILES.getlist("files")
        if not found:
            return attaching.NOTHING
        known = names_of_helpers(self.membership.program_id)
        return attaching.take(found, allowed=bool(self.attach(route)), on_board=route == Route.PEERS, known=known)

    def asking(self, form: AskForm, key: UUID) -> Asking:
        data = form.cleaned_data
        route, urgency = self.really(form)
        names = ("kind", "topic", "consent", "before_at", *TRIED)
        return Asking(
            form_key=key,
            text=data["text"],
            route=route,
            urgency=promise_words.counted_as(route, urgency),
            left_out=self.goes_round(form),
            **{n: data[n] for n in names if not (n in TRIED and urgency == Urgency.TODAY)},
        )

    def line(self, asking: Asking) -> Line:
        return promise_words.line(
            self.circle, self.rules, route=asking.route, urgency=asking.urgency, left_out=asking.left_out,
            before=asking.before_at, peers=self.readers(asking.left_out), zone=self.by.zone, now=self.now,
        )  # fmt: skip


class Page:
    """What the template needs; ``form`` as typed, the lines for it as they hold now."""

    def __init__(
        self,
        desk: Desk,
        form: AskForm,
        key: UUID,
        *,
        notice: Notice | None = None,
        draft: Draft | None = None,
        warned: bool = False,
        files: Taken = attaching.NOTHING,
        sent_files: int = 0,
    ) -> None:
        circle, left_out, round_them = desk.circle, desk.left_out(form), desk.goes_round(form)
        self.form, self.form_key, self.notice, self.draft = form, key, notice or Notice(""), draft
        self.people_changed = self.notice.kind == "people"
        self.attach = desk.attach(desk.really(form)[0])
        self.files_trouble = " ".join(filter(None, (files.trouble, attaching.again(sent_files) if self.attach else "")))
        self.warned = warned or self.notice.kind == "hints"
        first = desk.really(form)
        self.lines = promise_words.promises(
            circle, desk.rules, peers=desk.readers(left_out), left_out=left_out, goes_round=round_them,
            before=form.holds_before, first=first, zone=desk.by.zone, now=desk.now,
        )  # fmt: skip
        by_pair = {line.pair: line for line in self.lines}
        self.first = by_pair[f"{first[0]}-{first[1]}"]
        self.todays = [line for line in self.lines if line.urgency == Urgency.TODAY]
        self.instead = by_pair[f"{filing.route_of(circle, Route.MENTOR, round_them)}-{first[1]}"]
        self.routes: tuple[RouteChoice, ...] = promise_words.route_choices(
            circle, by_pair, desk.readers(left_out), form.holds("route")
        )
        self.before = form.holds_before
        self.tried = [form[name] for name in TRIED]
        self.openers = AskForm.base_fields["kind"].choices
        self.phone, self.safety = circle.phone, circle.safety_line
        self.dial, self.dial_safety = promise_words.dial(circle.phone), promise_words.dial(circle.safety_line[1])
        self.mentor = circle.mentor.called if circle.mentor else ""
        self.people = self._people(desk, left_out)
        self.peers = [Person(str(p.ref), p.called, "", False, p.id in left_out) for p in desk.peers]
        self.left_out_names = saying.names(p.name for p in (*self.people, *self.peers) if p.left_out)
        self.topic = dict(Topic.choices).get(form.holds("topic"), "")
        self.open_who = any(form.errors.get(n) for n in ("route", "consent", "left_out"))
        self.open_more = bool(self.files_trouble) or any(
            form.errors.get(n) for n in ("topic", "mentor_may_see", "before_day", "before_time", *TRIED)
        )

    def _people(self, desk: Desk, left_out: frozenset[int]) -> list[Person]:
        ids = {i: ref for ref, i in desk.refs.items()}
        mentor = desk.circle.mentor.id if desk.circle.mentor else 0
        return [
            Person(ids[i], name, promise_words.SEATS_SAID[seat], i == mentor, i in left_out)
            for i, (name, seat) in desk.around.items()
        ]


_MINE = Compiled(lambda id: Membership.objects.select_related("program").filter(id=id))
_REFS = Compiled(lambda ids: User.objects.filter(id__in=ids).values_list("ref", "id"))


def fellowship(request: HttpRequest) -> Held:
    """The asker's active fellowship; everybody else gets what does not exist."""
    held = standing(request).fellowship
    if held is None:
        raise Http404
    return held


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The page, and sending it."""
    desk = Desk(request)
    if request.method == "POST":
        return _send(request, desk)
    if "draft" in request.GET:
        return _go_on(request, desk)
    route = request.GET.get("to", "")
    form = desk.form(initial={"route": route} if route in Route.values else None)
    latest = own.drafts_of(desk.by, desk.now).first()
    return render(request, "requests_app/ask.html", {"page": Page(desk, form, key_of({})), "latest": latest})


@require_POST
def ask_promise(request: HttpRequest) -> HttpResponse:
    """The parts of the page that name people and times, for what is in the form now."""
    desk = Desk(request)
    page = Page(desk, desk.form(request.POST), key_of(request.POST))
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
    (ui.trouble if said.startswith("Not") else ui.done)(request, f"{said.rstrip('.')}.")
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


def _go_on(request: HttpRequest, desk: Desk) -> HttpResponse:
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
    page = Page(desk, desk.form(initial=draft.fields), key, draft=draft)
    return render(request, "requests_app/ask.html", {"page": page, "latest": None})


def _send(request: HttpRequest, desk: Desk) -> HttpResponse:
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
                filed = filing.file(desk.membership, asking, by=desk.by, now=desk.now, promised=shown, rules=desk.rules)
            except NotAllowed:
                raise Http404 from None
            except PeopleChanged:
                notice = Notice("people")
                desk = Desk(request)  # it may have been this very moment
                form = desk.form(posted)
                form.is_valid()
            except AlreadySent as sent:
                notice, key = Notice("sent", path=_thread(sent.request)), key_of({})
            else:
                _say_done(request, desk, desk.line(asking), again=filed.again)
                return redirect(_thread(filed.request))
    fields = as_typed(posted)
    if worth_keeping(fields):
        filing.keep_draft(desk.by, key, fields, now=desk.now)
    sent = len(request.FILES.getlist("files"))
    page = Page(desk, form, key, notice=notice, warned="warned" in posted, files=files, sent_files=sent)
    page.people_changed |= posted.get(f"promise-{page.first.pair}", page.first.key) != page.first.key
    return render(request, "requests_app/ask.html", {"page": page, "latest": None})


def _look_at_words(form: AskForm, desk: Desk, asking: Asking, *, seen: bool, in_files: str = "") -> Notice | None:
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
    return Notice("board" if asking.route == Route.PEERS else "hints", said)


def _thread(request: HelpRequest) -> str:
    return reverse("requests:thread", args=[request.ref])


def _say_done(request: HttpRequest, desk: Desk, line: Line, *, again: bool) -> None:
    """Who has it now and until when, said on the next page."""
    until = saying.until(line.until, desk.now, desk.by.zone)
    phone = f"If it can’t wait, call {desk.circle.phone}."
    if again:
        ui.done(request, "It was sent already. Here it is.")
        return
    if line.nobody:
        ui.trouble(request, f"It is kept here, but nobody can be reached right now. Please call {desk.circle.phone}.")
        return
    if line.on_board:
        by = saying.by(line.until, desk.now, desk.by.zone)
        said = f"It is on the board, without your name. If nobody has answered {by}, we ask you what next."
    else:
        then = f" Then {line.then} too." if line.then else ""
        said = f"{line.who} {'have' if line.several else 'has'} it {until}.{then}"
    ui.done(request, f"{said} {phone}" if line.before or line.pause else said)
