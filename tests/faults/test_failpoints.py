"""kill -9 at every failpoint, in every scene that passes it; every failpoint of the source has such a trial."""

import ast
import time

import pytest

from tests.faults import breaking, scenes
from tests.faults.harness import KILLED, alone, fork, reap, throw_away, until
from tests.faults.scenes import PLACES, SCENES, Answering, Delivering, Filing, PassingOn, Sweeping, passes
from tests.faults.tally import HANG, chance, size
from tests.services import ROOT
from tests.smtp_sink import SmtpSink

ROOMS = ("pts_support", "mentors", "requests_app", "checkins", "reports")


@pytest.fixture
def sink(settings):
    with SmtpSink() as sink:
        for name, value in sink.settings().items():
            setattr(settings, name, value)
        yield sink


def places_in_the_source() -> set[str]:
    found = set()
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "fp":
                    found.add(node.args[0].value)
    return found


def test_every_failpoint_has_a_trial():
    assert places_in_the_source() == set(PLACES)
    assert len(PLACES) >= 25


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", SCENES, ids=lambda kind: kind.__name__.lower())
def test_killed_at_every_failpoint(ready, sink, trial, kind):
    """Whatever was under way is whole or not there; done again, it is there once."""
    kept = {}
    for n in range(size(3, 30)):
        for place in SCENES[kind]:
            luck = chance(kind.__name__, place, n)
            scene = kind(ready, sink, kept)
            nth = luck.randint(1, passes(place, kind))
            assert reap(fork(scene.work, kill_at=f"{place}:{nth}")) == [KILLED], f"{place}:{nth} was not passed"
            until(alone, seconds=HANG, what="the server has seen it", every=0.005)
            started = time.monotonic()
            scene.again()
            trial.recovered(time.monotonic() - started)
            trial.trials += 1
            trial.kills += 1
            trial.places.append(place)
            sends = issubclass(kind, Delivering | scenes.Watching)
            arrived = [m.message_id for m in sink.messages] if sends else None
            if kind is scenes.Refusing:
                scene.look()
                arrived = None
            found = trial.settle(
                scene.now,
                acknowledged=scene.acknowledged,
                due=scene.due,
                arrived=arrived,
                may_repeat=place == "deliver.sent",
            )
            assert (found, trial.wrong) == ([], 0), f"{kind.__name__} killed at {place}:{nth}"
            if kind is not scenes.Refusing:
                scene.look()
    throw_away()


# Controls: the same trials over a build that is broken on purpose must find the damage. ------------------------------


CONTROLS = [
    (Sweeping, "record.requests", breaking.no_transaction, "missed"),
    (Sweeping, "sweep.committed", breaking.mail_is_no_row, "lost"),
    (PassingOn, "act.locked", breaking.forgotten_before_it_is_done, "missed"),
    (Delivering, "deliver.held", breaking.marked_before_it_is_sent, "lost"),
    (Filing, "file.recorded", breaking.told_before_it_is_kept, "lost"),
    (Answering, "act.committed", breaking.mail_is_no_row, None),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kind", "place", "break_it", "what"), CONTROLS)
def test_control_the_trial_finds_a_build_that_is_broken(ready, sink, kind, place, break_it, what):
    from tests.faults.tally import Tally

    scene, tally = kind(ready, sink), Tally("control")

    def broken_work():
        break_it()
        scene.work()

    assert reap(fork(broken_work, kill_at=place)) == [KILLED]
    until(alone, seconds=HANG, what="the server has seen it", every=0.005)
    if kind in (Sweeping, PassingOn, Delivering):
        scene.again()
    arrived = [m.message_id for m in sink.messages] if kind is Delivering else None
    tally.settle(scene.now, acknowledged=scene.acknowledged, due=scene.due, arrived=arrived)
    if what is None:
        with pytest.raises(AssertionError):
            scene.look()
    else:
        assert getattr(tally, what) > 0
