"""Somebody says "I can't": no reason asked, the next person is asked.

Shared by the act and by the engine, which does it when the ten seconds of its undo are over.
"""

from __future__ import annotations

from django.db.models import QuerySet

from requests_app.chain.case import RequestCase
from requests_app.lifecycle.move import Move
from requests_app.lifecycle.step_up import step_up
from requests_app.models import HelpRequest, Offer
from requests_app.vocabulary import Cause, EventKind, OfferKind, Verb


def passed_on(case: RequestCase, person_id: int) -> Move:
    """The turn leaves this person, who keeps sight; the next one is asked now."""
    mine, move = case.part_of(person_id), Move(case, Verb.PASS_ON, person_id)
    move.happened(EventKind.PASSED_ON, person_id=person_id)
    move.hush.add(person_id)
    move.turned_down(asked_for_more_time(case.request, person_id))
    mine.passed_generation = case.request.generation
    step_up(move, Cause.PASSED_ON)
    move.altered(mine)
    return move


def asked_for_more_time(request: HelpRequest, person_id: int | None) -> QuerySet[Offer]:
    """What this person asked the fellow for and has no answer to: a later time than they had named."""
    return Offer.objects.filter(request=request, by=person_id, answered_at=None, kind=OfferKind.MORE_TIME)
