from __future__ import annotations

from datetime import timedelta

import pytest

from checkins.hello.telling import tell
from mentors.support import circle_of
from tests.checkins.hello.scene import REMINDED, begin, of

pytestmark = pytest.mark.django_db


def test_one_mail_for_however_many_which_names_none(cast):
    begin(cast)
    rows = [of(cast, name) for name in ("asha", "imani", "jonah")]
    maeve = circle_of(cast.memberships["asha"].id, cast.NOW).mentor
    mails = [tell(step, maeve, rows, REMINDED) for step in (1, 2, 3)]
    assert [mail.kind for mail in mails] == ["hello.remind", "hello.passed_on", "hello.passed_on"]
    assert len({mail.dedupe for mail in mails}) == 3
    assert {mail.about for mail in mails} == {None}
    assert mails[0].facts == {"greetings": sorted(str(row.ref) for row in rows), "until": rows[0].mentor_until}


def test_it_waits_for_the_whole_second_in_which_their_school_opens(cast):
    begin(cast)
    maeve = circle_of(cast.memberships["asha"].id, cast.NOW).mentor
    before = REMINDED - timedelta(seconds=1, microseconds=400_000)
    assert tell(1, maeve, [of(cast, "asha")], before).hold == 2
