"""What the ask page is made from: the form, the promise for each choice, and the people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.http import Http404, HttpRequest, QueryDict

from mentors.support import Circle, circle_of
from pts_support import saying
from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people.models import Membership, User
from pts_support.people.roles import HeldRole, names_of_helpers, peers_of, roles_held
from requests_app.acts.filing import Asking
from requests_app.chain import routing
from requests_app.chain.policy import Rules
from requests_app.chain.policy_versions import current_rules
from requests_app.files import attachments
from requests_app.files.attachments import CheckedFiles
from requests_app.models import Draft
from requests_app.pages.ask import promise
from requests_app.pages.ask.forms import AskForm
from requests_app.pages.ask.promise import PromiseLine, RouteChoice
from requests_app.vocabulary import Route, Topic, Urgency

TRIED = ("tried_friend", "tried_other", "tried_again")
_MINE = PreparedQuery(lambda id: Membership.objects.select_related("program").filter(id=id))
_REFS = PreparedQuery(lambda ids: User.objects.filter(id__in=ids).values_list("ref", "id"))


@dataclass(frozen=True)
class PersonToLeaveOut:
    """Somebody the fellow may leave out."""

    ref: str
    name: str
    seat: str
    is_mentor: bool
    left_out: bool


@dataclass(frozen=True)
class WhyNotSent:
    """Why nothing was sent: "people", "sent" (with the way to what was sent) or "hints"/"board" (with the words)."""

    kind: str
    words: str = ""
    path: str = ""


class AskContext:
    """A fellow at the ask page: who stands around them, and by which rules they are asked. Nobody else has one."""

    def __init__(self, request: HttpRequest) -> None:
        self.by: User = request.user
        self.now: datetime = request.now
        (self.membership,) = _MINE(id=fellowship(request).id)
        self.circle: Circle = circle_of(self.membership.id, self.now)
        self.rules: Rules = current_rules(self.membership.program_id)
        self.peers = peers_of(self.membership, self.now.astimezone(self.circle.zone).date())
        self.around = promise.people_around(self.circle)

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
        return routing.effective_route(self.circle, form.holds("route"), self.goes_round(form)), form.holds("urgency")

    def left_out(self, form: AskForm) -> frozenset[int]:
        return frozenset(self.refs[ref] for ref in form.holds_out)

    def goes_round(self, form: AskForm) -> frozenset[int]:
        may_see = form.holds("mentor_may_see") == "yes"
        return routing.people_gone_round(self.circle, self.left_out(form), form.holds("topic"), may_see)

    def readers(self, left_out: frozenset[int]) -> int:
        """How many colleagues could read a post."""
        return len([p for p in self.peers if p.id not in left_out])

    def attach(self, route: str) -> str:
        """Which files may go with it: "all", "board" (pictures and text) or none."""
        if not self.membership.program.attachments_allowed:
            return ""
        return "board" if route == Route.PEERS else "all"

    def take(self, request: HttpRequest, route: str) -> CheckedFiles:
        """What came with the form, looked at."""
        found = request.FILES.getlist("files")
        if not found:
            return attachments.NOTHING
        known = names_of_helpers(self.membership.program_id)
        return attachments.check_files(
            found, allowed=bool(self.attach(route)), on_board=route == Route.PEERS, known=known
        )

    def asking(self, form: AskForm, key: UUID) -> Asking:
        data = form.cleaned_data
        route, urgency = self.really(form)
        names = ("kind", "topic", "consent", "before_at", *TRIED)
        return Asking(
            form_key=key,
            text=data["text"],
            route=route,
            urgency=promise.counted_as(route, urgency),
            left_out=self.goes_round(form),
            **{n: data[n] for n in names if not (n in TRIED and urgency == Urgency.TODAY)},
        )

    def line(self, asking: Asking) -> PromiseLine:
        return promise.promise_line(
            self.circle, self.rules, route=asking.route, urgency=asking.urgency, left_out=asking.left_out,
            before=asking.before_at, peers=self.readers(asking.left_out), zone=self.by.zone, now=self.now,
        )  # fmt: skip


class AskPage:
    """What the template needs; ``form`` as typed, the lines for it as they hold now."""

    def __init__(
        self,
        desk: AskContext,
        form: AskForm,
        key: UUID,
        *,
        notice: WhyNotSent | None = None,
        draft: Draft | None = None,
        warned: bool = False,
        files: CheckedFiles = attachments.NOTHING,
        sent_files: int = 0,
    ) -> None:
        circle, left_out, round_them = desk.circle, desk.left_out(form), desk.goes_round(form)
        self.form, self.form_key, self.notice, self.draft = form, key, notice or WhyNotSent(""), draft
        self.people_changed = self.notice.kind == "people"
        self.attach = desk.attach(desk.really(form)[0])
        self.files_trouble = " ".join(
            filter(None, (files.trouble, attachments.attach_again(sent_files) if self.attach else ""))
        )
        self.warned = warned or self.notice.kind == "hints"
        first = desk.really(form)
        self.lines = promise.promise_lines(
            circle, desk.rules, peers=desk.readers(left_out), left_out=left_out, goes_round=round_them,
            before=form.holds_before, first=first, zone=desk.by.zone, now=desk.now,
        )  # fmt: skip
        by_pair = {line.pair: line for line in self.lines}
        self.first = by_pair[f"{first[0]}-{first[1]}"]
        self.todays = [line for line in self.lines if line.urgency == Urgency.TODAY]
        self.instead = by_pair[f"{routing.effective_route(circle, Route.MENTOR, round_them)}-{first[1]}"]
        self.routes: tuple[RouteChoice, ...] = promise.route_choices(
            circle, by_pair, desk.readers(left_out), form.holds("route")
        )
        self.before = form.holds_before
        self.tried = [form[name] for name in TRIED]
        self.openers = AskForm.base_fields["kind"].choices
        self.phone, self.safety = circle.phone, circle.safety_line
        self.dial, self.dial_safety = promise.tel_link(circle.phone), promise.tel_link(circle.safety_line[1])
        self.mentor = circle.mentor.called if circle.mentor else ""
        self.people = self._people(desk, left_out)
        self.peers = [PersonToLeaveOut(str(p.ref), p.called, "", False, p.id in left_out) for p in desk.peers]
        self.left_out_names = saying.names(p.name for p in (*self.people, *self.peers) if p.left_out)
        self.topic = dict(Topic.choices).get(form.holds("topic"), "")
        self.open_who = any(form.errors.get(n) for n in ("route", "consent", "left_out"))
        self.open_more = bool(self.files_trouble) or any(
            form.errors.get(n) for n in ("topic", "mentor_may_see", "before_day", "before_time", *TRIED)
        )

    def _people(self, desk: AskContext, left_out: frozenset[int]) -> list[PersonToLeaveOut]:
        ids = {i: ref for ref, i in desk.refs.items()}
        mentor = desk.circle.mentor.id if desk.circle.mentor else 0
        return [
            PersonToLeaveOut(ids[i], name, promise.SEATS_SAID[seat], i == mentor, i in left_out)
            for i, (name, seat) in desk.around.items()
        ]


def fellowship(request: HttpRequest) -> HeldRole:
    """The asker's active fellowship; everybody else gets what does not exist."""
    held = roles_held(request).fellowship
    if held is None:
        raise Http404
    return held
