"""Whether a notice still matters to this very reader."""

import pytest

from pts_support.notify import kinds
from pts_support.notify.models import OutboxMessage
from requests_app.models import BoardFlag
from requests_app.vocabulary import Route
from tests.requests_app.asking import ask
from tests.requests_app.flagging import flag, page

pytestmark = pytest.mark.django_db


def test_a_mail_is_about_what_this_very_reader_can_look_at(cast, posted):
    """What waits of a post they were left out of sends them nothing that another flag had put in the post."""
    flag(cast.lena, posted)
    round_okafor = ask(cast, "imani", text="Round her.", route=Route.PEERS, left_out=frozenset({cast.okafor.id}))
    flag(cast.lena, round_okafor, "Round her.")
    BoardFlag.objects.filter(message__request=posted).update(looked_at=cast.NOW, looked_by=cast.rosa, outcome="left")
    told = {m.person_id: m for m in OutboxMessage.objects.filter(kind="board.flagged")}
    assert told.keys() == {cast.rosa.id, cast.okafor.id}
    assert kinds.get("board.flagged").matters(list(told.values()), cast.NOW) == {told[cast.rosa.id].id}
    assert "Bite back." not in page(cast.other_staff)
