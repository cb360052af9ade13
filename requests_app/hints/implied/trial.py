"""How well the rules of vent.py tell vents from facts, asks and thanks: sentences, counts, and their lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from requests_app.hints.implied.sentences import VENT, LabeledSentence
from requests_app.hints.implied.vent import is_vent


@dataclass(frozen=True)
class Trial:
    """Counts of one try. ``wrong``: the sentences that were told wrongly."""

    sentences: int
    vents: int
    found: int
    found_right: int
    wrong: tuple[LabeledSentence, ...]

    @property
    def precision(self) -> float:
        """Of those taken for a vent, how many are one."""
        return self.found_right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Of the vents, how many were found."""
        return self.found_right / self.vents if self.vents else 0.0


def tried_on(sentences: Iterable[LabeledSentence]) -> Trial:
    told = [(sentence, is_vent(sentence.words)) for sentence in sentences]
    return Trial(
        sentences=len(told),
        vents=sum(sentence.kind == VENT for sentence, _ in told),
        found=sum(vent for _, vent in told),
        found_right=sum(vent and sentence.kind == VENT for sentence, vent in told),
        wrong=tuple(sentence for sentence, vent in told if vent != (sentence.kind == VENT)),
    )


def line_of(name: str, trial: Trial) -> str:
    return (
        f"{name}: sentences={trial.sentences} vents={trial.vents} found={trial.found} "
        f"precision={trial.precision:.2f} recall={trial.recall:.2f}"
    )
