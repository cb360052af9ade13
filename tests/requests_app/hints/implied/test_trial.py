"""Precision and recall are counted right, and good enough on sentences that the rules were not written on."""

from __future__ import annotations

from requests_app.hints.implied.sentences import ANOTHER, BLIND, LAST, UNSEEN, LabeledSentence, all_sentences
from requests_app.hints.implied.trial import line_of, tried_on

FOUND = LabeledSentence("vent", "", "It is impossible!")
MISSED = LabeledSentence("vent", "", "It is Monday.")
WRONGLY = LabeledSentence("fact", "", "Nothing works.")
ALONE = LabeledSentence("fact", "", "The bus is late.")


def test_what_is_counted():
    trial = tried_on([FOUND, MISSED, WRONGLY, ALONE])
    assert trial.wrong == (MISSED, WRONGLY)
    assert line_of("mine", trial) == "mine: sentences=4 vents=2 found=2 precision=0.50 recall=0.50"


def test_nothing_to_count():
    assert (tried_on([]).precision, tried_on([]).recall) == (0.0, 0.0)


def test_the_rules_hold_on_sentences_they_were_not_written_on():
    for part in (UNSEEN, LAST, BLIND, ANOTHER):
        trial = tried_on(one for one in all_sentences() if one.half == part)
        assert (trial.precision >= 0.9, trial.recall >= 0.8) == (True, True), line_of(part, trial)
