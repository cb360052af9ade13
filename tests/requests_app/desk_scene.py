"""A full desk for Maeve on the cast's Tuesday at 10:40: every group, every kind of row. Also a board for the
fellows."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentors.models import Absence
from requests_app.acts import conversation, helping
from requests_app.chain.policy import DEFAULT_RULES
from requests_app.chain.policy_versions import save_policy
from requests_app.engine.sweep import sweep
from tests.requests_app.asking import ask


def policies(cast):
    """Both programs with the default policy."""
    return [
        save_policy(program, DEFAULT_RULES, by=None, now=cast.NOW - timedelta(days=90))
        for program in (cast.program, cast.other)
    ]


def full_desk(cast):
    """Requests by what they show: late, today, covering, waiting, mine, back, heard, when, answered."""
    now, hours = cast.NOW, timedelta(hours=1)
    Absence.objects.create(person=cast.priya, first=date(2026, 11, 16), last=date(2026, 11, 19), backup=cast.maeve)
    monday = now - timedelta(days=1)
    made = {
        "late": ask(cast, "asha", "open a session with a first grader who comes in upset from recess?", monday - hours / 2, kind="show"),
        "waiting": ask(cast, "lena", "Words for Tom alone.", monday - timedelta(minutes=50), consent="only_waiting"),
        "back": ask(cast, "asha", "A fifth grader has started to refuse to leave class with me.", monday),
        "covering": ask(cast, "carmen", "Three handwriting goals for a second grader who can copy but not "
            "compose.", monday + 3 * hours, kind="look"),
    }  # fmt: skip
    helping.acknowledge(made["back"], by=cast.maeve, now=monday + hours)
    conversation.reply(made["back"], by=cast.maeve, text="What happens just before?", now=monday + 2 * hours)
    for at in (monday + 3 * hours, monday + 5 * hours, now - timedelta(minutes=20)):
        sweep(at)
    made |= {
        "answered": ask(cast, "jonah", "My goals for a kindergartner who mostly gestures.", now - 2 * hours, kind="look"),
        "mine": ask(cast, "jonah", "working on transfers in the gym rather than one to one?", now - 2 * hours, kind="thoughts"),
        "today": ask(cast, "imani", "The eligibility meeting is at one and I am being asked to sign before I have "
            "finished the evaluation.", now - hours, kind="need_help", urgency="today"),
        "heard": ask(cast, "imani", "Four schools, three keys, and nobody knows my name in two of them.", now - hours / 2, kind="heard"),
        "when": ask(cast, "jonah", "A letter home about the new seating, before it goes out.", now - hours / 3, kind="look", urgency="when"),
    }  # fmt: skip
    conversation.follow_up(made["back"], by=cast.asha, text="He was fine until the bell.", now=now - hours / 2)
    conversation.reply(made["answered"], by=cast.maeve, text="Start with what they gesture for.", now=now - hours)
    helping.acknowledge(made["mine"], by=cast.maeve, until=now + 4 * hours, now=now - hours)
    return made


def board(cast):
    """Three posts: Imani's with two answers, Jonah's without, Asha's own."""
    now, day = cast.NOW, timedelta(days=1)
    made = {
        "imani": ask(cast, "imani", "keep data when five children in a group all talk at once?", now - 5 * day, kind="show", route="peers"),
        "jonah": ask(cast, "jonah", "eating lunch in the teachers’ lounge when you are in a building one day a "
            "week?\nI never know where to sit.", now - 4 * day, kind="thoughts", route="peers"),
        "asha": ask(cast, "asha", "fitting forty-six children into four mornings without taking anyone out of "
            "recess.", now - day / 24, kind="need_help", route="peers"),
    }  # fmt: skip
    conversation.reply(
        made["imani"],
        by=cast.ben,
        text="I stopped writing it all down. One child a session, on a sticky note, and the others take turns.",
        now=now - 4.5 * day,
    )
    conversation.reply(
        made["imani"], by=cast.asha, text="Tally rings. A ring moves from one finger to the next.", now=now - 4 * day
    )
    conversation.add_words(made["imani"], by=cast.imani, text="It is the group before lunch.", now=now - 3 * day)
    return made


def headings(html):
    return re.findall(r'<h2 id="g-\w+"[^>]*>([^<]+)', html)


def opened(html):
    """The opening words of the rows, in order."""
    return re.findall(r'<span dir="auto">([^<]*)</span></a>', html)


def queries(client, path="/dashboard/"):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return caught
