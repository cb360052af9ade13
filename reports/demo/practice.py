"""Practice in the demo: on their first school day most fellows ask once for practice, and their mentor welcomes it."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from uuid import UUID

from checkins.pages.practice import asking
from mentors.support import Assignment
from pts_support.people.models import Membership
from reports.demo.stage import Life, Stage
from requests_app.access import read_receipts
from requests_app.acts import conversation, filing
from requests_app.pages.thread.act_views import WELCOME

TRIES = 0.8


def first_ask(stage: Stage, row: Membership, luck: Random) -> Life:
    """Sent, welcomed within the hour, and closed that afternoon."""
    if luck.random() > TRIES:
        return
    key = UUID(int=luck.getrandbits(128), version=4)
    request = filing.file_request(row, asking(key), by=row.user, now=stage.now).request
    yield stage.now + timedelta(minutes=luck.randint(10, 50))
    mentor = Assignment.objects.select_related("mentor").get(fellow=row, ended_at=None).mentor
    read_receipts.record(mentor, [(request.id, request.messages.get().id)], now=stage.now)
    conversation.reply(request, by=mentor, text=WELCOME, now=stage.now)
    yield stage.now + timedelta(hours=luck.randint(2, 5))
    conversation.close(request, by=row.user, now=stage.now)
