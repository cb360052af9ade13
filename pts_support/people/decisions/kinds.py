"""What kinds of acts can wait: rooms register theirs in ready()."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pts_support.people.decisions.circle import DecisionCircle
from pts_support.people.models import ProposedAct, User

Sentences = tuple[str, ...]


class TakesNoEffect(Exception):
    """It cannot take effect as things are now: nothing was changed. Each sentence says why."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def a_second_person(act: ProposedAct, circle: DecisionCircle, reader_id: int) -> bool:
    """Another of directors and staff, and another person indeed."""
    return reader_id in circle.seconds(act.asked_by_id)


def whoever_asked(act: ProposedAct, circle: DecisionCircle, reader_id: int) -> bool:
    return reader_id == act.asked_by_id


def every_decider(act: ProposedAct, circle: DecisionCircle) -> frozenset[int]:
    """All directors and staff, whoever could be the second, whoever asked, and the person concerned."""
    concerned = {found for found in (act.asked_by_id, act.person_id) if found}
    return circle.deciders | circle.seconds(act.asked_by_id) | concerned


@dataclass(frozen=True)
class DecisionKind:
    """One kind of act that waits. ``people/decisions/__init__.py`` says what each function is for.

    ``lapses``: what happens instead when its time comes without a yes. ``freezes``: while it waits, nothing else that
    the same person asked for takes effect. ``says_who``: one more line, on who may stop it. ``by_time_alone``: nobody's
    yes makes it come sooner; ``at_once``: one person is enough, and it waits only for its undo. ``asker``: who asked,
    where the row itself must not tell. ``not_done``: called where it was stopped or could not take effect, in the same
    transaction. ``undo_yes``: a second yes can be undone for ten seconds, and this is called meanwhile.
    """

    name: str
    title: Callable[[ProposedAct], str]
    explains: Callable[[ProposedAct], Sentences]
    apply: Callable[[ProposedAct, datetime], None]
    may_agree: Callable[[ProposedAct, DecisionCircle, int], bool] = a_second_person
    may_stop: Callable[[ProposedAct, DecisionCircle, int], bool] = whoever_asked
    knows: Callable[[ProposedAct, DecisionCircle], frozenset[int]] = every_decider
    lapses: Callable[[ProposedAct, datetime], None] | None = None
    freezes: bool = False
    says_who: Callable[[ProposedAct], str] | None = None
    by_time_alone: bool = False
    asker: Callable[[ProposedAct], User | None] = lambda act: act.asked_by
    not_done: Callable[[ProposedAct, datetime], None] | None = None
    at_once: bool = False
    undo_yes: Callable[[ProposedAct], None] | None = None


_kinds: dict[str, DecisionKind] = {}


def register(kind: DecisionKind) -> DecisionKind:
    """Two kinds of one name are a mistake (ValueError)."""
    if kind.name in _kinds:
        raise ValueError(f"there is a kind {kind.name} already")
    _kinds[kind.name] = kind
    return kind


def kind_of(act: ProposedAct) -> DecisionKind:
    """KeyError for a kind nobody registered."""
    return _kinds[act.kind]


def freezing() -> list[str]:
    """The names of the kinds that hold back whatever else their asker started."""
    return [kind.name for kind in _kinds.values() if kind.freezes]
