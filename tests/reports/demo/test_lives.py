"""How a request goes in the demo, with the luck written down."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from reports.demo import lives
from reports.demo.asks import ASKS, FOR_PEERS
from reports.demo.lives import Pace
from reports.demo.stage import Stage
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.models import HelpRequest, Message, Reading
from requests_app.vocabulary import Route, State, Urgency

START = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)  # a Tuesday morning in New York


class Luck(Random):
    """Says these first, and then that it is neither very good nor bad."""

    def __new__(cls, *said):
        return super().__new__(cls, 1)

    def __init__(self, *said):
        super().__init__(1)
        self.said = list(said)

    def random(self):
        return self.said.pop(0) if self.said else 0.5


@pytest.fixture
def told(cast):
    """Tell one life to its end: the request, and the kinds of what was said."""
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)

    def tell(*luck, said=ASKS[0], **more):
        stage = Stage(Luck(*luck), timedelta(), now=START)
        membership = cast.memberships["asha"]
        stage.at(START, lives.live(stage, membership, said, Pace(), **more))
        stage.run(START + timedelta(days=20))
        request = HelpRequest.objects.get()
        return request, list(Message.objects.order_by("id").values_list("kind", flat=True))

    return tell


def test_taken_back_at_once(told):
    request, said = told(0.9, 0.01)
    assert (request.state, said) == (State.WITHDRAWN, ["ask"])


def test_solved_by_the_fellow_themself(told):
    request, said = told(0.9, 0.03)
    assert (request.state, request.outcome, said) == (State.CLOSED, "self", ["ask"])


def test_answered_and_closed(told, cast):
    request, said = told(0.9, 0.5)
    assert (request.state, said) == (State.CLOSED, ["ask", "answer"])
    assert Reading.objects.filter(request=request, reader=cast.maeve).exists()


def test_words_are_added_before_an_answer_comes(told):
    _, said = told(0.9, 0.1)
    assert said[:2] == ["ask", "added"]


def test_on_the_board_peers_answer(told, cast):
    request, said = told(0.9, 0.5, said=FOR_PEERS[0], route=Route.PEERS)
    assert said[:2] == ["ask", "answer"]
    assert request.answered_by in cast.peers


def test_who_has_left_the_program_asks_nothing(cast):
    cast.memberships["asha"].__class__.objects.filter(id=cast.memberships["asha"].id).update(ended_at=START)
    stage = Stage(Random(1), timedelta(), now=START)
    assert list(lives.live(stage, cast.memberships["asha"], ASKS[0], Pace())) == []
    assert not HelpRequest.objects.exists()


@pytest.mark.parametrize(
    ("hour", "later", "at"),
    [(10, 1, "Tue 11:00"), (23, 1, "Wed 07"), (10, 12, "Wed 07"), (10, 20, "Wed 07")],
)
def test_a_fellow_has_their_hands_free_between_breakfast_and_bed(cast, hour, later, at):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    stage = Stage(Random(1), timedelta(), now=cast.NOW.replace(hour=hour, minute=0))
    asking = Asking(text="x", form_key=stage.key())
    it = lives.file(stage, cast.memberships["asha"], asking, Pace())
    assert f"{it.when_home(later):%a %H:%M}".startswith(at)


def test_most_ask_their_mentor():
    chance = Random(1)
    routes = Counter(lives.route_by_chance(chance, Urgency.SOON) for _ in range(1_000))
    assert routes.most_common(1)[0][0] == Route.MENTOR
    assert routes.keys() == {Route.MENTOR, Route.STAFF, Route.DIRECTOR}
