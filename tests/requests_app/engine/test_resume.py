"""What a restored copy would do, whom that concerns, and the yes that lets it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support import clock
from pts_support.backup import database
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation
from requests_app.engine import resume
from requests_app.models import HelpRequest
from tests.cast import FELLOWS
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

NINA = "  Nina Example <nina@harbor.example>"
MAEVE = "  Maeve Example <maeve@lakeside.example>"
ASHA = "  Asha Example <asha@lakeside.example>"


@pytest.fixture
def asked(cast):
    """Asha waits, and one mail about it; the engine is paused."""
    policies(cast)
    request = ask(cast)
    Installation.objects.update(paused=True, swept_at=None)
    return request


@pytest.fixture
def restored(cast, asked):
    database.after_archive(cast.NOW)
    return asked


def statuses():
    return list(OutboxMessage.objects.values_list("status", flat=True))


def test_where_nothing_is_paused_there_is_nothing_to_say(cast):
    assert not resume.is_paused()
    assert list(resume.preview_lines(cast.NOW)) == ["The engine is not paused."]


def test_a_paused_engine_says_what_it_would_do(asked):
    assert resume.is_paused()
    assert list(resume.preview_lines(asked.due_at)) == [
        "Would be escalated at once: 1 requests, each by one step.",
        "  With --anew none of them: each begins its clock again now, and nobody is told.",
        "Would be sent: 1 mails that were waiting then.",
        "They would go to (1):",
        MAEVE,
    ]


def test_a_restored_copy_names_everybody_who_may_have_written_since(cast, restored):
    fellows = [f"  {name} Example <{name.lower()}@lakeside.example>" for name in sorted(FELLOWS)]
    assert list(resume.preview_lines(cast.NOW)) == [
        f"This is a restored copy. Everything written after {database.restored_to().isoformat(timespec='seconds')}"
        " is gone.",
        "Would be escalated at once: 0 requests, each by one step.",
        "Would be sent: 1 mails that were waiting then.",
        "  They may have gone out since. A second one has the same Message-ID; --without-mail sends none of them.",
        "They would go to (1):",
        MAEVE,
        "Had something open then; what was asked, answered or agreed since is gone. Ask them to look and to send"
        " again (1):",
        ASHA,
        "May have asked something new since, which nobody can know from here. Tell them (11):",
        *fellows,
        NINA,
        "May have answered since. Tell them which answers to write again (1):",
        MAEVE,
    ]


def test_who_left_or_only_reads_the_board_is_not_told_to_answer(cast, restored):
    restored.participants.update(standing="left", reads_since=None)
    board = ask(cast, "imani", route="peers")
    assert board.participants.exists()
    assert not [line for line in resume.preview_lines(cast.NOW) if line.startswith("May have answered")]


def test_after_a_yes_it_runs_has_begun_and_is_a_copy_no_longer(cast, restored):
    assert resume.resume(now=cast.NOW) == 0
    place = Installation.current()
    assert (place.paused, database.restored_to(), statuses()) == (False, None, ["queued"])
    assert clock.real() - place.swept_at < timedelta(seconds=10)


def test_an_engine_that_ran_before_keeps_its_mark(cast, asked):
    Installation.objects.update(swept_at=cast.NOW)
    resume.resume(now=cast.NOW)
    assert Installation.current().swept_at == cast.NOW


def test_without_mail_what_was_waiting_is_dropped_and_counted(cast, asked):
    assert (resume.resume(now=cast.NOW, without_mail=True), statuses()) == (1, ["suppressed"])
    assert OutboxMessage.objects.get().done_at is not None


@pytest.mark.parametrize("anew", [True, False])
def test_begun_anew_what_is_due_begins_its_clock_again(asked, anew):
    late = asked.due_at + timedelta(days=20)
    resume.resume(now=late, anew=anew)
    due = HelpRequest.objects.get().due_at
    assert (due > late, due == asked.due_at) == (anew, not anew)
