"""Asking: drafts, the promise before sending, and the one way in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from mentors.support import Circle, circle_of
from pts_support.compiled import Compiled
from pts_support.failpoints import fp
from pts_support.notify.outbox import Tell
from pts_support.people import joining, steady
from pts_support.people.models import Membership
from pts_support.people.roles import peers_of
from requests_app import attaching
from requests_app import plan as planning
from requests_app.case import Case
from requests_app.fitting import Fit
from requests_app.lifecycle import Move, NotAllowed, record
from requests_app.models import Draft, HelpRequest, Message, Participant
from requests_app.permissions import NOT_THERE
from requests_app.plan import Plan
from requests_app.rules import Rules, current_rules
from requests_app.steps import alarm, iso, join, tell
from requests_app.vocabulary import (
    Consent,
    EventKind,
    HelpKind,
    MessageKind,
    Route,
    Seat,
    Standing,
    State,
    Topic,
    Urgency,
    Verb,
)

if TYPE_CHECKING:
    from pts_support.people.models import User


@dataclass(frozen=True)
class Asking:
    """What a fellow sends, cleaned. ``left_out``: ids of people who must never know."""

    text: str
    form_key: UUID
    kind: str = HelpKind.RUN_BY
    urgency: str = Urgency.SOON
    route: str = Route.MENTOR
    topic: str = ""
    consent: str = Consent.MAY_READ
    before_at: datetime | None = None
    tried_friend: str = ""
    tried_other: str = ""
    tried_again: str = ""
    left_out: frozenset[int] = field(default_factory=frozenset)
    files: tuple[Fit, ...] = ()

    @property
    def digest(self) -> str:
        """The same form sent twice has the same digest; another body under the same key has not."""
        body = [
            self.text,
            self.kind,
            self.urgency,
            self.route,
            self.topic,
            self.consent,
            iso(self.before_at),
            self.tried_friend,
            self.tried_other,
            self.tried_again,
            sorted(self.left_out),
            *([[one.source for one in self.files]] if self.files else []),
        ]
        return hashlib.sha256(json.dumps(body).encode()).hexdigest()


class PeopleChanged(Exception):
    """The promise on the page named other people than those who would be asked now: nothing was sent."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the people changed")
        self.plan = plan


class AlreadySent(Exception):
    """This form was sent before with other words: nothing was sent now."""

    def __init__(self, request: HelpRequest) -> None:
        super().__init__("sent before with other words")
        self.request = request


@dataclass(frozen=True)
class Filed:
    """``again``: the same form had been sent before; this is the request it made then."""

    request: HelpRequest
    plan: Plan | None
    again: bool = False


def barred_by(circle: Circle, route: str, left_out: frozenset[int]) -> frozenset[int]:
    """Everybody who must never know: left out by name, the mentor gone round, and the fellow (who cannot answer
    themself)."""
    round_them = {circle.mentor.id} if route == Route.AROUND and circle.mentor else set()
    return frozenset({*left_out, *round_them, circle.fellow.id})


def goes_round(circle: Circle, left_out: frozenset[int], topic: str, mentor_may_see: bool) -> frozenset[int]:
    """Whom it goes round on whatever route: whoever is left out, and the mentor it is about unless they may see it.

    With the question left open it goes round them: the answer that cannot hurt.
    """
    about_them = circle.mentor is not None and topic in (Topic.MENTOR, Topic.ANOTHER_MENTOR)
    return left_out | {circle.mentor.id} if about_them and not mentor_may_see else left_out


def route_of(circle: Circle, route: str, left_out: frozenset[int]) -> str:
    """The route that is really taken: never through a mentor whom it goes round."""
    round_them = circle.mentor is not None and circle.mentor.id in left_out
    return Route.AROUND if route == Route.MENTOR and round_them else route


def promise(
    circle: Circle, rules: Rules, *, route: str, urgency: str, left_out: frozenset[int] = frozenset(), now: datetime
) -> Plan:
    """Who is asked, until when, and who then: said before sending and checked again on sending."""
    return planning.promise(
        circle, rules=rules, route=route, urgency=urgency, barred=barred_by(circle, route, left_out), at=now
    )


def promise_key(plan: Plan) -> str:
    """Stands in the form for the people a promise names, so that sending can tell whether they are still the same."""
    seats = [[a.person.id, a.seat.value] for a in plan.first] + [list(plan.people)]
    return salted_hmac("requests_app.promise", json.dumps(seats)).hexdigest()[:24]


def file(
    membership: Membership,
    asking: Asking,
    *,
    by: User,
    now: datetime,
    promised: str | None = None,
    rules: Rules | None = None,
) -> Filed:
    """The one way in: a row, its first move, participants, words and notifications; all of it or none.

    ``promised``: the promise_key the page showed for this route and urgency; None where no page was shown.
    ``rules``: the version the page promised by, which a request keeps; else the newest. The people are read here, under
    the lock.
    Raises PeopleChanged, AlreadySent, or NotAllowed where the fellowship has ended. Sending the same form twice makes
    one request and gives the same answer.
    """
    with transaction.atomic():
        steady.hold(membership.program_id)
        # The lock on the membership row serializes what one fellow sends: no statement has to fail for the second of
        # two equal posts.
        ended = Membership.objects.select_for_update().values_list("ended_at", flat=True).get(id=membership.id)
        sent = next(iter(_SENT(fellow=by.id, key=asking.form_key)), None)
        if sent:
            if sent.body_digest != asking.digest:
                raise AlreadySent(sent)
            return Filed(sent, None, again=True)
        if ended is not None:  # while the page stood open
            raise NotAllowed(NOT_THERE)
        circle, rules = circle_of(membership.id, now), rules or current_rules(membership.program_id)
        plan = promise(circle, rules, route=asking.route, urgency=asking.urgency, left_out=asking.left_out, now=now)
        if promised is not None and (promised != promise_key(plan) or joining.any_given_up(asking.left_out)):
            raise PeopleChanged(plan)
        move = _first_move(membership, asking, circle, rules, plan, by=by, now=now)
        fp("file.decided")
        record([move])
        attaching.keep(move.messages[0], asking.files, now=now)
        fp("file.recorded")
        Draft.objects.filter(fellow=by, form_key=asking.form_key).delete()
    fp("file.committed")
    return Filed(move.case.request, plan)


_SENT = Compiled(lambda fellow, key: HelpRequest.objects.filter(fellow=fellow, form_key=key))


def _first_move(
    membership: Membership, asking: Asking, circle: Circle, rules: Rules, plan: Plan, *, by: User, now: datetime
) -> Move:
    due = plan.clock.remind_at if not plan.nobody else circle.fellow.hours.next_opening(now)
    request = HelpRequest(
        program_id=membership.program_id,
        fellow=by,
        membership=membership,
        policy_id=rules.id,
        form_key=asking.form_key,
        body_digest=asking.digest,
        kind=asking.kind,
        urgency=asking.urgency,
        route=asking.route,
        topic=asking.topic,
        consent=asking.consent,
        before_at=asking.before_at,
        tried_friend=asking.tried_friend,
        tried_other=asking.tried_other,
        tried_again=asking.tried_again,
        on_board=asking.route == Route.PEERS,
        promised_to=list(plan.people),
        asked_at=now,
        clock_from=now,
        allowance=plan.clock.allowance,
        promised_at=plan.clock.promised_at,
        answer_by=plan.clock.promised_at,
        changed_at=now,
        newest_message_at=now,
    )
    case = Case(request, [], circle, rules, now)
    move = Move(case, Verb.FILE, by.id, {"state": State.WAITING, "due_at": due, "reminded": plan.nobody})
    for asked in plan.first:
        join(move, asked, named=True)
        move.tells.append(tell(move, asked.person.id, "request.asked", "asked:1", due=plan.clock.promised_at))
    for person_id in sorted(barred_by(circle, asking.route, asking.left_out) - {by.id}):
        mentors = circle.mentor and person_id == circle.mentor.id
        seat = Seat.MENTOR if mentors else Seat.STAFF if person_id in circle.people else Seat.PEER
        move.joins.append(
            Participant(request=request, person_id=person_id, standing=Standing.EXCLUDED, seat=seat, joined_at=now)
        )
    if asking.route == Route.PEERS:
        _put_on_board(move, membership, asking.left_out)
    move.messages.append(
        Message(request=request, author=by, kind=MessageKind.ASK, text=asking.text, at=now, on_board=request.on_board)
    )
    move.happened(
        EventKind.ASKED,
        to=[[a.person.id, a.seat.value, a.stands_in_for.id if a.stands_in_for else None] for a in plan.first],
        passed=[[p.person.id, p.seat.value, p.why] for p in plan.passed],
        promised=iso(plan.clock.promised_at),
    )
    if plan.nobody:
        move.happened(EventKind.NOBODY_LEFT)
        alarm.critical("a request reached nobody: program id %s", request.program_id)
    return move


def _put_on_board(move: Move, membership: Membership, left_out: frozenset[int]) -> None:
    """Every peer who may read it gets a row of their own: sight comes from participants alone, on the board too."""
    r, now = move.case.request, move.case.now
    today = now.astimezone(move.case.circle.zone).date()
    for peer in peers_of(membership, today):
        if peer.id in left_out:
            continue
        move.joins.append(
            Participant(
                request=r,
                person_id=peer.id,
                standing=Standing.ALL,
                seat=Seat.PEER,
                joined_at=now,
                reads_since=now,
                named=True,
                nameless=True,
            )
        )
        move.tells.append(
            Tell(person_id=peer.id, kind="board.digest", dedupe=f"board:{today}:{peer.id}")
        )  # one a day, whatever was asked


def keep_draft(by: User, form_key: UUID, fields: Mapping[str, object], *, now: datetime) -> None:
    """Keep what is typed, as typed, for the fellow alone. A form that has been sent leaves no draft behind."""
    if HelpRequest.objects.filter(fellow=by, form_key=form_key).exists():
        return
    Draft.objects.update_or_create(fellow=by, form_key=form_key, defaults={"fields": dict(fields), "changed_at": now})
