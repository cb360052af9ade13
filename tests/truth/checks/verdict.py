"""Whether a fact is so: by the check of its kind."""

from __future__ import annotations

from pts_support.spoken.statement import StatedFact
from requests_app.statements import facts
from requests_app.vocabulary import EventKind
from tests.truth.checks import asked_first, happened, next_steps, people, readings, sight, times, who_is_asked
from tests.truth.checks.against import Trial
from tests.truth.checks.next_steps import joins_at_all
from tests.truth.checks.registry import CHECKS
from tests.truth.checks.shared import UNDO

# Each enters its checks in CHECKS.
SUBJECTS = (asked_first, happened, next_steps, people, readings, sight, times, who_is_asked)
WITH_UNDO = (EventKind.ACKNOWLEDGED, EventKind.TALKED)
UNTIL_UNDONE = (
    facts.WaitingFor,
    facts.OnIt,
    facts.AskedNext,
    facts.NobodyNext,
    facts.ReminderAt,
    facts.SoonerAsks,
    facts.PausedUntil,
    facts.OverdueSince,
    facts.HearsBy,
    facts.CameBack,
    facts.AskedIfHelpedAt,
    facts.ClosesAt,
)


def wrong(fact: StatedFact, trial: Trial) -> str:
    """ "" where it is so; else what is so instead."""
    if isinstance(fact, facts.FactOfRequest) and trial.now_of(fact.about) is None:
        return "the form would be refused"
    if isinstance(fact, UNTIL_UNDONE) and _just_tapped(fact, trial):
        return joins_at_all(fact, trial) if isinstance(fact, facts.AskedNext) else ""
    return CHECKS[type(fact)](fact, trial)


def _just_tapped(fact: facts.FactOfRequest, trial: Trial) -> bool:
    """Whether the ten seconds of an undo are not over. After "I can't" it stands as it did for everybody, and what
    comes then is not yet so; "I'll answer" and "we talked" are told to the fellow only then."""
    rows = trial.now_of(fact.about)
    if rows.taps:
        return True
    last = max((event.at for event in rows.events if event.kind in WITH_UNDO), default=None)
    return trial.reader == rows.request.fellow_id and last is not None and trial.now - last < UNDO
