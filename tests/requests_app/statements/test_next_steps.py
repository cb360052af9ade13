"""What happens if nobody acts."""

from __future__ import annotations

import pytest

from requests_app.access.sight import Sight
from requests_app.statements import next_steps
from requests_app.statements.facts import AskedNext


def test_who_is_asked_next_and_who_only_told(spoken):
    def says(sight, reader=spoken.asha):
        first = next_steps.if_not_we_ask(spoken.about, 3, sight, reader)
        then = next_steps.asked_at(spoken.about, (3, spoken.tomorrow, sight), reader)
        assert first.facts == (AskedNext(spoken.about, 3, sight=sight),)
        assert then.facts == (AskedNext(spoken.about, 3, spoken.tomorrow, sight),)
        return spoken.words(first), spoken.words(then)

    assert says(Sight.ALL) == (
        "If not, we’ll ask Tom too.",
        "If no one answers, Tom is asked tomorrow at 10:40 am.",
    )
    assert says(Sight.WAITING) == (
        "If not, we’ll tell Tom that you are waiting.",
        "If no one answers, Tom is told that you are waiting tomorrow at 10:40 am.",
    )
    assert says(Sight.WAITING, spoken.tom)[1] == (
        "If no one answers, you are told that a fellow is waiting tomorrow at 10:40 am."
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda s: next_steps.nobody_next(s.about, "518 555"), "Everyone who can be asked was asked. If it can’t wait, "
            "call 518 555."),
        (lambda s: next_steps.reminder_at(s.about, (2,), s.now, s.asha), "We send Maeve a reminder today at 10:40 am."),
        (lambda s: next_steps.fellow_asked(s.about, s.now), "If no one has answered by 10:40 am, we ask "
            "you what next."),
        (lambda s: next_steps.sooner_asks(s.about, 3, s.asha), "Ask Tom now"),
        (lambda s: next_steps.paused(s.about, s.tomorrow), "Paused until 10:40 am tomorrow: no one else is asked."),
        (lambda s: next_steps.asked_if_helped(s.about, s.tomorrow), "We ask whether it helped tomorrow at 10:40 am."),
        (lambda s: next_steps.closes_at(s.about, s.tomorrow), "If we hear nothing, we close it tomorrow at 10:40 am. "
            "You can open it again."),
        (lambda s: next_steps.listed_until(s.about, s.tomorrow), "On the board until 10:40 am tomorrow"),
    ],
)  # fmt: skip
def test_the_other_steps(spoken, make, words):
    assert spoken.words(make(spoken)) == words
