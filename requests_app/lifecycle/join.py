"""Somebody joins a request: with the sight that the fellow's consent gives, or asked once more."""

from __future__ import annotations

from datetime import datetime

from pts_support.db import bulk
from requests_app.chain.routing import AskedPerson
from requests_app.lifecycle.move import Move
from requests_app.models import Participant
from requests_app.vocabulary import Consent, Route, Standing, Verb


def add_participant(move: Move, asked: AskedPerson, *, named: bool | None = None) -> Participant:
    """Bring a person into the request, with the sight the fellow's consent gives; or ask again who is there already."""
    there = move.case.participant(asked.person.id)
    if there:
        _ask_once_more(move, there, asked)
        return there
    if named is None:
        named = asked.person.id in move.case.request.promised_to
    row = _newcomer(move, asked, named=named)
    move.joins.append(row)
    return row


def _ask_once_more(move: Move, there: Participant, asked: AskedPerson) -> None:
    """They have the turn again. Whoever had left, or read the board without the name, is let in anew."""
    there.asked_generation, there.passed_generation, there.brought_in = move.generation, 0, False
    there.order = move.case.next_order
    if there.standing == Standing.LEFT or (there.nameless and not _nameless(move)):
        there.standing, there.reads_since = _sight_given(move, there.person_id)
        there.seat, there.nameless = asked.seat, _nameless(move)
    move.altered(there)


def _newcomer(move: Move, asked: AskedPerson, *, named: bool) -> Participant:
    standing, reads_since = _sight_given(move, asked.person.id)
    return bulk.unsaved_row(
        Participant,
        request_id=move.case.request.id,
        person_id=asked.person.id,
        standing=standing,
        seat=asked.seat,
        stands_in_for_id=asked.stands_in_for and asked.stands_in_for.id,
        order=move.case.next_order + len(move.joins),
        asked_generation=move.generation,
        passed_generation=0,
        joined_at=move.case.now,
        reads_since=reads_since,
        named=named,
        nameless=_nameless(move),
        acked_turn=0,
        brought_in=False,
    )


def _nameless(move: Move) -> bool:
    """Whether it stands on the board, where nobody learns the fellow's name, and goes on there."""
    route = move.case.request.route
    return route == Route.PEERS == move.put.get("route", route)


def _sight_given(move: Move, person_id: int) -> tuple[Standing, datetime | None]:
    """What the fellow lets somebody know who is asked now: everything from now on, or only that they wait. Whoever made
    another fall away learns no more than that, until the fellow's own tap."""
    if person_id in move.case.request.held_back:
        return Standing.WAITING, None
    consents = move.case.request.consent == Consent.MAY_READ
    if consents or move.verb is Verb.FILE or _nameless(move):
        return Standing.ALL, move.case.now
    return Standing.WAITING, None
