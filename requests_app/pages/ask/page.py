"""What the ask page is made from: the form, the promise for each choice, and the people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import OuterRef
from django.http import Http404, QueryDict

from mentors.support import Circle, circle_of
from pts_support import saying
from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people.models import Membership, User
from pts_support.people.page_request import PageRequest
from pts_support.people.roles import HeldRole, names_in_program, names_of_helpers, peers_of, roles_held
from pts_support.people.text import REQUEST_LIMIT
from pts_support.spoken.statement import NOTHING_STATED, Statement, plain, state
from requests_app.acts.filing import Asking
from requests_app.chain import routing
from requests_app.chain.forecast import Forecast
from requests_app.chain.policy import Rules
from requests_app.chain.policy_versions import newest_as_row, rules_from
from requests_app.files import attachments
from requests_app.files.attachments import CheckedFiles
from requests_app.hints import safety
from requests_app.hints.helpers_named import people_named
from requests_app.hints.implied.asks import ImpliedAsk, asks_from
from requests_app.models import Draft, HelpRequest
from requests_app.models.draft import LIVES
from requests_app.pages.ask import choices, promise, suggestions
from requests_app.pages.ask.choices import RouteChoice
from requests_app.pages.ask.forms import NAMED, AskForm
from requests_app.pages.ask.promise import PromiseFor, PromiseLine
from requests_app.statements import headings, promised
from requests_app.statements.listener import fellow_of
from requests_app.vocabulary import HelpKind, Route, Topic, Urgency

TRIED = ("tried_friend", "tried_other", "tried_again")
WHO_SEES_IT = ("route", "consent", "left_out")  # the fields of the two folds: what is wrong in one opens it
BEFORE = ("before_day", "before_time")
MORE = ("topic", "mentor_may_see", *BEFORE, *TRIED)
_MINE = PreparedQuery(
    lambda id: (
        Membership.objects.select_related("program")
        .filter(id=id)
        .annotate(_policy=newest_as_row(OuterRef("program_id")))
    )
)
_REFS = PreparedQuery(lambda ids: User.objects.filter(id__in=ids).values_list("ref", "id"))


@dataclass(frozen=True)
class PersonToLeaveOut:
    """Somebody the fellow may leave out."""

    ref: str
    label: Statement
    seat: str
    is_mentor: bool
    left_out: bool


@dataclass(frozen=True)
class NamedHelper:
    """Somebody of whom the text speaks: should they see it? ``field``: the name of the radios."""

    field: str
    question: Statement
    is_mentor: bool
    answer: str


@dataclass(frozen=True)
class WhyNotSent:
    """Why nothing was sent: "people", "sent" (with the way to what was sent), "named" (somebody is named, and it asks
    once) or "hints"/"board" (with the words)."""

    kind: str
    words: str = ""
    path: str = ""


@dataclass(frozen=True)
class Chosen:
    """What holds in the form at the moment, whatever else is wrong with it. ``route``: the one that is really taken;
    ``instead``: the one that asking the mentor would take; ``gone_round``: whom it goes round, who beside those left
    out may be the mentor."""

    asked_route: str
    route: str
    instead: str
    urgency: str
    left_out: frozenset[int]
    gone_round: frozenset[int]

    @property
    def pair(self) -> str:
        return f"{self.route}-{self.urgency}"


class AskContext:
    """A fellow at the ask page: who stands around them, and by which rules they are asked. Nobody else has one."""

    def __init__(self, request: PageRequest) -> None:
        self.by: User = request.user
        self.now: datetime = request.now
        (self.membership,) = _MINE(id=fellowship(request).id)
        self.circle: Circle = circle_of(self.membership.id, self.now)
        self.rules: Rules = rules_from(self.membership._policy)
        self.peers = peers_of(self.membership, self.now.astimezone(self.circle.zone).date())
        self.around = choices.people_around(self.circle)
        self.reader = fellow_of(self.circle)

    @cached_property
    def refs(self) -> Mapping[str, int]:
        """Those who may be left out, by the name forms have for them."""
        here = {str(ref): person_id for ref, person_id in _REFS(ids=sorted(self.around))}
        return here | {str(peer.ref): peer.id for peer in self.peers}

    @cached_property
    def ref_of(self) -> Mapping[int, str]:
        return {person_id: ref for ref, person_id in self.refs.items()}

    def form(self, data: QueryDict | None = None, initial: dict[str, object] | None = None) -> AskForm:
        return AskForm(
            data,
            people=[(self.ref_of[person_id], name) for person_id, (name, _) in self.around.items()],
            peers=[(str(peer.ref), peer.called) for peer in self.peers],
            zone=self.by.zone,
            now=self.now,
            initial=initial,
        )

    def chosen(self, form: AskForm) -> Chosen:
        asked_route, urgency = form.holds("route"), form.holds("urgency")
        left_out = frozenset(self.refs[ref] for ref in form.holds_out)
        may_see = form.holds("mentor_may_see") == "yes"
        gone_round = routing.people_gone_round(self.circle, left_out, form.holds("topic"), may_see)
        if form.holds("mentor_may_see") == "no" and self.circle.mentor:
            gone_round |= {self.circle.mentor.id}
        route = routing.effective_route(self.circle, asked_route, gone_round)
        instead = routing.effective_route(self.circle, Route.MENTOR, gone_round)
        return Chosen(asked_route, route, instead, urgency, left_out, gone_round)

    def named(self, form: AskForm, chosen: Chosen) -> tuple[NamedHelper, ...]:
        """Those around the fellow of whom the text speaks: asked about unless they could not see it anyway."""
        barred = routing.excluded_people(self.circle, chosen.route, chosen.gone_round)
        names = {person_id: called for person_id, (called, _) in self.around.items()}
        spoken_of = people_named(str(form["text"].value() or ""), names)
        found = {person: self._named_helper(form, person) for person in spoken_of}
        return tuple(one for person, one in found.items() if one.answer or person not in barred)

    def _named_helper(self, form: AskForm, person: int) -> NamedHelper:
        question = promised.should_see(person, self.reader)
        if self.circle.mentor and person == self.circle.mentor.id:
            return NamedHelper("mentor_may_see", question, is_mentor=True, answer=form.holds("mentor_may_see"))
        ref = self.ref_of[person]
        return NamedHelper(f"{NAMED}{ref}", question, is_mentor=False, answer=form.answer_about(ref))

    def readers(self, left_out: frozenset[int]) -> int:
        """How many colleagues could read a post."""
        return sum(peer.id not in left_out for peer in self.peers)

    def attach(self, route: str) -> str:
        """Which files may go with it: "all", "board" (pictures and text) or none."""
        if not self.membership.program.attachments_allowed:
            return ""
        return "board" if route == Route.PEERS else "all"

    def take(self, request: PageRequest, route: str) -> CheckedFiles:
        """What came with the form, looked at."""
        found = request.FILES.getlist("files")
        if not found:
            return attachments.NOTHING
        on_board = route == Route.PEERS
        names = names_in_program if on_board else names_of_helpers
        return attachments.check_files(
            found,
            by=self.by,
            now=self.now,
            allowed=bool(self.attach(route)),
            on_board=on_board,
            names=names(self.membership.program_id),
        )

    def asking(self, form: AskForm, chosen: Chosen, key: UUID, files: CheckedFiles) -> Asking:
        data = form.cleaned_data
        tried = {}
        if chosen.urgency != Urgency.TODAY and data["kind"] != HelpKind.HEARD:  # the page shows no such fields then
            tried = {name: data[name] for name in TRIED}
        return Asking(
            form_key=key,
            text=data["text"],
            route=chosen.route,
            urgency=promise.counted_as(chosen.route, chosen.urgency),
            left_out=chosen.gone_round,
            mentor_may_see=form.holds("mentor_may_see") == "yes",
            kind=data["kind"],
            topic=data["topic"],
            consent=data["consent"],
            before_at=data["before_at"],
            files=files.fits,
            **tried,
        )

    def lines(self, form: AskForm, chosen: Chosen) -> tuple[PromiseLine, ...]:
        """What each route and urgency promises now."""
        return promise.promise_lines(
            self.circle,
            self.rules,
            peers=self.readers(chosen.left_out),
            left_out=chosen.left_out,
            goes_round=chosen.gone_round,
            before=form.holds_before,
            first=(chosen.route, chosen.urgency),
            zone=self.by.zone,
            now=self.now,
        )

    def filed_line(self, asking: Asking, plan: Forecast) -> PromiseLine:
        """What was promised when it was filed."""
        return promise.line_of(
            plan,
            self.circle,
            self.rules,
            PromiseFor(
                route=asking.route,
                urgency=asking.urgency,
                left_out=asking.left_out,
                before=asking.before_at,
                peers=self.readers(asking.left_out),
                zone=self.by.zone,
                now=self.now,
            ),
        )


class AskPage:
    """What the template needs; ``form`` as typed, the lines for it as they hold now."""

    def __init__(
        self,
        context: AskContext,
        form: AskForm,
        key: UUID,
        *,
        chosen: Chosen | None = None,
        notice: WhyNotSent | None = None,
        draft: Draft | None = None,
        warned: bool = False,
        asked_named: bool = False,
        files: CheckedFiles = attachments.NOTHING,
        sent_files: int = 0,
    ) -> None:
        chosen, circle = chosen or context.chosen(form), context.circle
        self.form, self.form_key, self.notice, self.draft = form, key, notice or WhyNotSent(""), draft
        self.kept_until = draft and saying.day(draft.changed_at + LIVES, context.now, context.by.zone)
        self.people_changed = self.notice.kind == "people"
        self.warned = warned or self.notice.kind == "hints"
        self.named = context.named(form, chosen)
        self.asked_named = asked_named or bool(self.named)
        self.mentor_named = any(one.is_mentor for one in self.named)
        self.limit, self.limit_said = REQUEST_LIMIT, f"{REQUEST_LIMIT:,}"
        self.safety_notes = safety.notes_for(str(form["text"].value() or ""))
        self.implied = _implied(context, form)
        self.implied_answer = form.holds("implied")
        self.says_opener = not HelpKind(form.holds("kind")).opens(str(form["text"].value() or ""))
        self.attach = context.attach(chosen.route)
        again = attachments.attach_again(sent_files) if self.attach else ""
        self.files_trouble = " ".join(filter(None, (files.trouble, again)))
        # the promises
        self.lines = context.lines(form, chosen)
        by_pair = {line.pair: line for line in self.lines}
        self.first = by_pair[chosen.pair]
        self.todays = [line for line in self.lines if line.urgency == Urgency.TODAY]
        self.instead = by_pair[f"{chosen.instead}-{chosen.urgency}"]
        readers = context.readers(chosen.left_out)
        self.routes: tuple[RouteChoice, ...] = choices.route_choices(circle, by_pair, readers, chosen.asked_route)
        # the people
        self.phone, self.safety = circle.phone, circle.safety_line
        self.mentor_question = NOTHING_STATED
        self.chose_around = NOTHING_STATED
        if circle.mentor:
            self.mentor_question = promised.should_see(circle.mentor.id, context.reader)
            self.chose_around = promised.anyone_but(circle.mentor.id, context.reader)
        ticked = frozenset(context.refs[ref] for ref in form.ticked_out)
        self.people = _people(context, ticked)
        self.peers = _peers(context, ticked)
        self.without = [one.label for one in (*self.people, *self.peers) if one.left_out]
        # the form
        self.before_fields = [form[name] for name in BEFORE]
        self.tried = [form[name] for name in TRIED]
        self.openers = form.choices_of("kind")
        self.topic = dict(Topic.choices).get(form.holds("topic"), "")
        self.open_who = any(form.errors.get(name) for name in WHO_SEES_IT)
        self.open_more = bool(self.files_trouble) or any(form.errors.get(name) for name in MORE)


def _implied(context: AskContext, form: AskForm) -> tuple[ImpliedAsk, ...]:
    """What their words could be put as, where neither they nor their program have that switched off."""
    found = asks_from(str(form["text"].value() or "")) if form.offers_an_ask else ()
    if found and suggestions.wanted(context.by, context.membership.program_id):
        return found
    return ()


def _people(context: AskContext, left_out: frozenset[int]) -> list[PersonToLeaveOut]:
    """Everybody around the fellow, each with the seat they would come in."""
    mentor = context.circle.mentor
    mentor_id = mentor.id if mentor else 0
    return [
        PersonToLeaveOut(
            context.ref_of[person_id],
            headings.choice(person_id, name),
            choices.SEATS_SAID[seat],
            person_id == mentor_id,
            person_id in left_out,
        )
        for person_id, (name, seat) in context.around.items()
    ]


def _peers(context: AskContext, left_out: frozenset[int]) -> list[PersonToLeaveOut]:
    return [
        PersonToLeaveOut(
            str(peer.ref), headings.choice(peer.id, peer.called), seat="", is_mentor=False, left_out=peer.id in left_out
        )
        for peer in context.peers
    ]


def fellowship(request: PageRequest) -> HeldRole:
    """The asker's active fellowship; everybody else gets what does not exist."""
    held = roles_held(request).fellowship
    if held is None:
        raise Http404
    return held


def already_sent(request: PageRequest, sent: HelpRequest) -> str:
    """What Back, and Send once more, hear instead of a second request."""
    told = state("You already sent this ", headings.asked(sent.id, sent.fellow_id, sent.asked_at), ". Here it is.")
    return plain(told, request.now, request.user.zone)
