"""Cases for the tests of what a decision makes of a request: asked through the one way in, loaded as under a lock."""

from __future__ import annotations

from datetime import datetime

from requests_app.chain import policy, policy_versions
from requests_app.chain.case import RequestCase, load_cases
from requests_app.lifecycle.move import Move
from requests_app.models import HelpRequest
from requests_app.vocabulary import Verb
from tests.requests_app.asking import ask


def asked_case(cast, now: datetime | None = None, **asking) -> RequestCase:
    """Asha's request as it is a moment later (``asking``: what differs from the form's defaults)."""
    if not policy_versions.EscalationPolicy.objects.filter(program=cast.program).exists():
        policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    return case_of(ask(cast, **asking), now or cast.NOW)


def case_of(request: HelpRequest, now: datetime) -> RequestCase:
    return load_cases([HelpRequest.objects.get(id=request.id)], now)[0]


def move_of(case: RequestCase, verb: Verb = Verb.ESCALATE, by_id: int | None = None) -> Move:
    return Move(case, verb, by_id)


def told(move: Move) -> list[tuple[int, str]]:
    """Who hears of it, and what kind of mail."""
    return [(mail.person_id, mail.kind) for mail in move.tells]
