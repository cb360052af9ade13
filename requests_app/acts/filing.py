"""Asking: drafts, the promise before sending, and the one way in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from mentors.support import Circle
from pts_support.db import bulk
from pts_support.db.failpoints import fp
from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people import lock
from pts_support.people.models import Membership, Program
from pts_support.people.roles import peers_of
from pts_support.people.roster import invite
from requests_app.access.permissions import NOT_THERE, NotAllowed
from requests_app.chain import forecast as forecasting
from requests_app.chain.case import RequestCase
from requests_app.chain.forecast import Forecast, promise_key
from requests_app.chain.policy import Rules
from requests_app.chain.routing import (
    AskedPerson,
    effective_route,
    excluded_people,
    people_beyond_practice,
    people_gone_round,
)
from requests_app.chain.sources import circle_of, current_rules
from requests_app.files import attachments
from requests_app.files.cleaning import CleanedFile
from requests_app.lifecycle.join import add_participant
from requests_app.lifecycle.move import Move, event_time, notification_for
from requests_app.lifecycle.step_up import alarm
from requests_app.lifecycle.transition import record
from requests_app.models import BoardDigest, Draft, HelpRequest, Message, Participant
from requests_app.models.board_digest import digest_after
from requests_app.models.draft import LIVES
from requests_app.vocabulary import (
    Consent,
    EventKind,
    HelpKind,
    MessageKind,
    Route,
    Seat,
    Standing,
    State,
    Urgency,
    Verb,
)

if TYPE_CHECKING:
    from pts_support.people.models import User

ONCE_WITHIN = timedelta(hours=1)  # the same words again
ASKED = (
    "kind", "urgency", "route", "topic", "consent", "before_at", "tried_friend", "tried_other", "tried_again",
)  # fmt: skip


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
    mentor_may_see: bool = False  # what is about the mentor goes round them, unless the fellow said yes
    files: tuple[CleanedFile, ...] = ()
    practice: bool = False

    @property
    def columns(self) -> dict[str, Any]:
        """What of it a request keeps in columns of the same name."""
        return {name: getattr(self, name) for name in ASKED}

    def chose_as(self, sent: HelpRequest) -> bool:
        """Whether that request was asked with the same choices."""
        chosen = all(getattr(sent, name) == value for name, value in self.columns.items())
        return chosen and sent.practice == self.practice

    @property
    def digest(self) -> str:
        """The same form sent twice has the same digest; another body under the same key has not."""
        body: list[object] = [
            self.text,
            self.kind,
            self.urgency,
            self.route,
            self.topic,
            self.consent,
            event_time(self.before_at),
            self.tried_friend,
            self.tried_other,
            self.tried_again,
            sorted(self.left_out),
        ]
        if self.files:
            body.append([file.source for file in self.files])
        return hashlib.sha256(json.dumps(body).encode()).hexdigest()


class PeopleChanged(Exception):
    """The promise on the page named other people than those who would be asked now: nothing was sent."""

    def __init__(self, plan: Forecast) -> None:
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
    plan: Forecast | None
    again: bool = False


def promise(
    circle: Circle,
    rules: Rules,
    *,
    route: str,
    urgency: str,
    left_out: frozenset[int] = frozenset(),
    practice: bool = False,
    now: datetime,
) -> Forecast:
    """Who is asked, until when, and who then: said before sending and checked again on sending."""
    barred = excluded_people(circle, route, left_out)
    if practice:
        barred |= people_beyond_practice(circle)
    return forecasting.forecast_new(circle, rules=rules, route=route, urgency=urgency, barred=barred, at=now)


def file_request(
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
        ended_at = _hold(membership)
        if sent := _sent_before(asking, by):
            return Filed(sent, None, again=True)
        if ended_at is not None:  # while the page stood open
            raise NotAllowed(NOT_THERE)
        circle = circle_of(membership.id, now)
        asking = _round_whom_it_is_about(asking, circle)
        rules = rules or current_rules(membership.program_id)
        plan = promise(
            circle,
            rules,
            route=asking.route,
            urgency=asking.urgency,
            left_out=asking.left_out,
            practice=asking.practice,
            now=now,
        )
        _check_the_promise(promised, plan, asking)
        request = _new_request(membership, asking, plan, policy_id=rules.id, by=by, now=now)
        move = _first_move(RequestCase(request, [], circle, rules, now), asking, plan)
        fp("file.decided")
        record([move])
        attachments.save_files(move.messages[0], asking.files, now=now)
        if request.on_board:
            _expect_a_digest(membership.program, now)
        fp("file.recorded")
        drop_draft(by, asking.form_key)
    fp("file.committed")
    return Filed(request, plan)


def _hold(membership: Membership) -> datetime | None:
    """The people of the program stand still, and one fellow sends one thing at a time; when the fellowship ended.

    The lock on the membership row serializes: no statement has to fail for the second of two equal posts.
    """
    lock.take_shared(membership.program_id)
    (ended_at,) = _LOCKED(id=membership.id)
    return ended_at


_LOCKED = PreparedQuery(
    lambda id: Membership.objects.select_for_update().filter(id=id).values_list("ended_at", flat=True)
)


def _sent_before(asking: Asking, by: User) -> HelpRequest | None:
    """The request this form has made already. Raises AlreadySent if that was with other words."""
    sent = next(iter(_BY_FORM(fellow=by.id, form_key=asking.form_key)), None)
    if sent and sent.body_digest != asking.digest:
        raise AlreadySent(sent)
    return sent


_BY_FORM = PreparedQuery(lambda fellow, form_key: HelpRequest.objects.filter(fellow=fellow, form_key=form_key))


def _round_whom_it_is_about(asking: Asking, circle: Circle) -> Asking:
    """The page has seen to it; but whoever is the mentor now may not be who was when it was drawn, and a page can be
    changed on its way. So the people of now decide, under the lock."""
    gone_round = people_gone_round(circle, asking.left_out, asking.topic, asking.mentor_may_see)
    return replace(asking, left_out=gone_round, route=effective_route(circle, asking.route, gone_round))


def same_words(asking: Asking, *, by: User, now: datetime) -> HelpRequest | None:
    """A request of the last hour that another page of theirs made of these very words and choices: after Back, or from
    a second tab, they are sent once. Not one they took back, nor one seen by somebody who is left out now."""
    if asking.files:  # which files came before is known by the form alone
        return None
    for sent in _SAID_LATELY(fellow=by.id, since=now - ONCE_WITHIN, text=asking.text):
        if sent.form_key == asking.form_key or not asking.chose_as(sent):
            continue
        out = sent.participants.filter(standing=Standing.EXCLUDED).values_list("person_id", flat=True)
        if asking.left_out <= set(out):
            return sent
    return None


def _said_lately(fellow: int, since: datetime, text: str) -> QuerySet[HelpRequest]:
    said = Message.objects.filter(request=OuterRef("pk"), kind=MessageKind.ASK, text=text)
    found = HelpRequest.objects.filter(Exists(said), fellow=fellow, asked_at__gt=since).exclude(state=State.WITHDRAWN)
    return found.order_by("-asked_at")


_SAID_LATELY = PreparedQuery(_said_lately)


def _check_the_promise(promised: str | None, plan: Forecast, asking: Asking) -> None:
    """What was shown before sending still holds: the same people are asked, and nobody left out was given up since."""
    if promised is None:
        return
    if promised != promise_key(plan) or invite.any_placeholder_replaced(asking.left_out):
        raise PeopleChanged(plan)


def _new_request(
    membership: Membership, asking: Asking, plan: Forecast, *, policy_id: int, by: User, now: datetime
) -> HelpRequest:
    return HelpRequest(
        program_id=membership.program_id,
        fellow=by,
        membership=membership,
        policy_id=policy_id,
        form_key=asking.form_key,
        body_digest=asking.digest,
        **asking.columns,
        practice=asking.practice,
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


def _first_move(case: RequestCase, asking: Asking, plan: Forecast) -> Move:
    """Whom it reaches, who never hears of it, what was written, and the clock of the promise."""
    move = Move(case, Verb.FILE, case.request.fellow_id)
    move.put |= {"state": State.WAITING, "due_at": _first_due(case, plan), "reminded": plan.nobody}
    for asked in plan.first:
        add_participant(move, asked, named=True)
        move.tells.append(
            notification_for(move, asked.person.id, "request.asked", "asked:1", due=plan.clock.promised_at)
        )
    _keep_out(move, asking)
    if asking.route == Route.PEERS:
        _put_on_board(move, asking.left_out)
    move.messages.append(_opening_message(case, asking))
    move.happened(
        EventKind.ASKED,
        to=[_as_asked(asked) for asked in plan.first],
        passed=[[passed.person.id, passed.seat.value, passed.why] for passed in plan.passed],
        promised=event_time(plan.clock.promised_at),
    )
    if plan.nobody:
        move.happened(EventKind.NOBODY_LEFT)
        alarm.critical("a request reached nobody: program id %s", case.request.program_id)
    return move


def _first_due(case: RequestCase, plan: Forecast) -> datetime:
    """When the engine acts first: at the quiet reminder; where nobody is asked it looks again each working day."""
    if plan.nobody:
        return case.circle.fellow.hours.next_opening(case.now)
    return plan.clock.remind_at


def _keep_out(move: Move, asking: Asking) -> None:
    """Whoever must never know has a row that says so."""
    request, circle = move.case.request, move.case.circle
    out = excluded_people(circle, asking.route, asking.left_out) - {request.fellow_id}
    move.joins += [
        Participant(
            request=request,
            person_id=person_id,
            standing=Standing.EXCLUDED,
            seat=_seat_of(circle, person_id),
            joined_at=move.case.now,
        )
        for person_id in sorted(out)
    ]


def _seat_of(circle: Circle, person_id: int) -> Seat:
    """In which part somebody is kept out."""
    if circle.mentor and person_id == circle.mentor.id:
        return Seat.MENTOR
    return Seat.STAFF if person_id in circle.people else Seat.PEER


def _put_on_board(move: Move, left_out: frozenset[int]) -> None:
    """Every peer who may read it gets a row of their own: sight comes from participants alone, on the board too."""
    request, now = move.case.request, move.case.now
    today = now.astimezone(move.case.circle.zone).date()
    for peer in peers_of(request.membership, today):
        if peer.id in left_out:
            continue
        move.joins.append(
            Participant(
                request=request,
                person_id=peer.id,
                standing=Standing.ALL,
                seat=Seat.PEER,
                joined_at=now,
                reads_since=now,
                named=True,
                nameless=True,
            )
        )


def _expect_a_digest(program: Program, now: datetime) -> None:
    """One mail a day, whatever was asked: who gets it is read when it is due (requests_app/engine/digest.py)."""
    row = BoardDigest(program=program, due_at=digest_after(now, program.zone))
    BoardDigest.objects.bulk_create([row], ignore_conflicts=True)


def _opening_message(case: RequestCase, asking: Asking) -> Message:
    request = case.request
    return Message(
        request=request,
        author=request.fellow,
        kind=MessageKind.ASK,
        text=asking.text,
        at=case.now,
        on_board=request.on_board,
    )


def _as_asked(asked: AskedPerson) -> list[object]:
    """Who was asked, as the timeline keeps it: the person, their seat, and whose place they take."""
    return [asked.person.id, asked.seat.value, asked.stands_in_for and asked.stands_in_for.id]


def keep_draft(by: User, form_key: UUID, fields: Mapping[str, object], *, now: datetime) -> None:
    """Keep what is typed, as typed, for the fellow alone. A form that has been sent leaves no draft behind."""
    if HelpRequest.objects.filter(fellow=by, form_key=form_key).exists():
        return
    Draft.objects.update_or_create(fellow=by, form_key=form_key, defaults={"fields": dict(fields), "changed_at": now})


def drop_draft(fellow: User, form_key: UUID) -> None:
    """The draft of this form, if one was kept."""
    bulk.delete(Draft, fellow_id=fellow.id, form_key=form_key)


def drafts_of(fellow: User, now: datetime) -> QuerySet[Draft]:
    """A fellow's drafts, the newest first, without any whose form has been sent."""
    return _drafts_since(fellow.id, now - LIVES)


def latest_draft(fellow: User, now: datetime) -> Draft | None:
    """The one of them that they wrote last."""
    return next(iter(_LATEST(fellow=fellow.id, since=now - LIVES)), None)


def _drafts_since(fellow: int, since: datetime) -> QuerySet[Draft]:
    sent = HelpRequest.objects.filter(fellow=fellow).values("form_key")
    return Draft.objects.filter(fellow=fellow, changed_at__gte=since).exclude(form_key__in=sent)


_LATEST = PreparedQuery(lambda fellow, since: _drafts_since(fellow, since)[:1])
