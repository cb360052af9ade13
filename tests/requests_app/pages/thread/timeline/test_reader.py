"""What is known of a reader from the events themselves."""

from __future__ import annotations

from datetime import timedelta

from requests_app.models import Event
from requests_app.pages.thread.timeline.reader import opened_since
from tests.cast import NOW
from tests.requests_app.pages.thread.timeline.telling import LATER, MAEVE, TOM


def test_somebody_reads_since_the_fellow_let_them():
    events = [
        Event(kind="allowed", at=LATER, person_id=TOM, data={"offer": "read"}),
        Event(kind="allowed", at=NOW, person_id=MAEVE, data={"offer": "call"}),
        Event(kind="opened", at=LATER + timedelta(hours=1), person_id=TOM, data={}),
    ]
    assert opened_since(events) == {TOM: LATER}
