"""The whole life of a request with a real worker, broker, database and SMTP server; time is moved by the
installation's clock."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pts_support import clock
from pts_support.people.models import Installation
from requests_app.acts import conversation, filing
from requests_app.acts.filing import Asking
from requests_app.models import Escalation, HelpRequest
from tests.faults.harness import all_hold, policies, product, until
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def moved(cast, monkeypatch):
    """The site's clock stands at the cast's Tuesday and runs on from there, in every process: `moved(at)` sets it."""
    monkeypatch.undo()

    def move(at):
        Installation.objects.filter(id=1).update(demo=True, clock_offset=at - clock.real())

    move(cast.NOW)
    return move


def test_asked_reminded_escalated_answered_closed(cast, moved, tmp_path):
    policies(cast, cast.NOW)
    with SmtpSink() as sink, product(tmp_path, "worker", "beat", tick=1, **sink.env()):
        asking = Asking(text="canary-words about the schedule", form_key=uuid4())
        request = filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=clock.now()).request
        said = lambda: [(m.to[0].split("@")[0], m.subject) for m in sink.messages]  # noqa: E731

        until(lambda: len(sink.messages) == 1, seconds=40, what="Maeve was told")
        assert said()[0][0] == "maeve"
        assert said()[0][1].startswith("A fellow is asking: by 10:45")

        moved(request.due_at)
        until(lambda: len(sink.messages) == 2, seconds=20, what="Maeve was reminded")
        request.refresh_from_db()
        moved(request.due_at)
        until(lambda: Escalation.objects.filter(request=request).count() == 1, seconds=20, what="Tom was brought in")
        until(lambda: len(sink.messages) == 4, seconds=20, what="Tom was told, and Asha that someone else was asked")
        assert sorted(said()[2:]) == [
            ("asha", "Someone else was asked"), ("tom", "A fellow is waiting: it's now with you")
        ]  # fmt: skip

        conversation.reply(request, by=cast.tom, text="What happens on Fridays?", now=clock.now())
        until(lambda: len(sink.messages) == 5, seconds=20, what="Asha was told")
        assert said()[4] == ("asha", "You have an answer")
        moved(clock.now() + timedelta(days=1))
        conversation.close(request, by=cast.asha, now=clock.now())
        until(lambda: ("maeve", "Nothing needed any more") in said(), seconds=30, what="Maeve was told that it is over")
        until(lambda: ("tom", "Nothing needed any more") in said(), seconds=10, what="Tom was told that it is over")
        raw = b"".join(m.raw for m in sink.messages)
    assert HelpRequest.objects.get().state == "closed"
    assert Escalation.objects.count() == 1
    assert len({m.message_id for m in sink.messages}) == len(sink.messages) == 7
    assert b"canary" not in raw
    assert b"Asha" not in raw.replace(b"asha@", b"")
    assert "canary" not in "".join(log.read_text() for log in tmp_path.glob("*.log"))
    all_hold(clock.now())
