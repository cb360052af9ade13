"""After a fellowship: ninety days to read and take out what is one's own, and then it is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from mentors import changes
from pts_support.people.models import Role
from pts_support.people.roster import endings
from requests_app.access.permissions import NotAllowed
from requests_app.acts import conversation, filing
from requests_app.acts.filing import Asking
from requests_app.models import HelpRequest, KeptLine, Message
from requests_app.vocabulary import Outcome, State
from tests.cast import join
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db
MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATER = "Words of the second time."


@pytest.fixture(autouse=True)
def policy(cast):
    return policies(cast)


def words(client, path) -> str:
    return client.get(path).content.decode().replace("\xa0", " ")


def end(cast, name="asha", at=None):
    endings.end_role(cast.memberships[name], last_day=None, by=cast.rosa, now=at or cast.NOW + HOUR)


def test_whoever_left_reads_and_does_nothing(cast, client, signed_in, set_clock):
    open_one, helped = ask(cast), ask(cast, text="An older one.")
    conversation.reply(helped, by=cast.maeve, text="Try it.", now=cast.NOW)
    conversation.close(helped, by=cast.asha, now=cast.NOW)
    end(cast)
    open_one.refresh_from_db()
    assert (open_one.state, open_one.outcome) == (State.CLOSED, Outcome.LEFT_PROGRAM)
    with pytest.raises(NotAllowed, match="fellowship"):
        conversation.reopen(helped, by=cast.asha, text=LATER, now=cast.NOW + 2 * HOUR)
    set_clock(cast.NOW + 2 * HOUR)
    signed_in(client, cast.asha)
    for r in (open_one, helped):
        page = words(client, f"/requests/{r.ref}/")
        assert "read this" in page
        assert "February 15, 2027" in page
        assert "/reopen/" not in page
        assert "/thank/" not in page
        assert "whenever you like" not in page
        for act in ("reopen", "thank", "undo"):
            client.post(f"/requests/{r.ref}/{act}/", {"text": LATER})
        r.refresh_from_db()
        assert r.state == State.CLOSED
    assert not Message.objects.filter(text=LATER).exists()
    assert "February 15, 2027" in words(client, "/")
    assert "An older one." in words(client, "/asked/")
    assert client.get("/me/data/").status_code == 200


def test_after_ninety_days_it_is_over(cast, client, signed_in, set_clock):
    r = ask(cast)
    end(cast, at=cast.NOW)
    changes.begin_due(cast.NOW + 90 * DAY - MIN)
    cast.asha.refresh_from_db()
    assert cast.asha.is_active
    assert HelpRequest.objects.visible_to(cast.asha).exists()
    changes.begin_due(cast.NOW + 90 * DAY)
    cast.asha.refresh_from_db()
    assert not cast.asha.is_active
    assert not HelpRequest.objects.visible_to(cast.asha).exists()
    assert changes.begin_due(cast.NOW + 91 * DAY) == 0
    r.refresh_from_db()
    assert r.state == State.CLOSED


def test_whoever_helps_on_keeps_the_account_and_not_the_reading(cast, client, signed_in, set_clock):
    r, KEPT = ask(cast), "A line of mine."
    KeptLine.objects.create(fellow=cast.asha, request=r, text=KEPT, at=cast.NOW)
    join(cast.asha, cast.other, Role.MENTOR)
    end(cast, at=cast.NOW)
    changes.begin_due(cast.NOW + 90 * DAY)
    cast.asha.refresh_from_db()
    assert cast.asha.is_active
    set_clock(cast.NOW + 91 * DAY)
    signed_in(client, cast.asha)
    assert client.get(f"/requests/{r.ref}/").status_code == 404
    assert client.post(f"/requests/{r.ref}/reopen/", {"text": LATER}).status_code == 404
    assert client.get("/asked/").status_code == 404


def test_whoever_has_left_altogether_comes_in_for_ninety_days_too(cast):
    endings.close_access(cast.asha, cast.program, by=cast.rosa, now=cast.NOW)
    cast.asha.refresh_from_db()
    assert cast.asha.is_active
    changes.begin_due(cast.NOW + 90 * DAY)
    cast.asha.refresh_from_db()
    assert not cast.asha.is_active


def test_a_new_fellowship_begins_anew(cast):
    old = ask(cast)
    end(cast, at=cast.NOW)
    again = join(cast.asha, cast.program, Role.FELLOW, cast.cohort)
    changes.assign(again, mentor=cast.maeve, backup=cast.tom, by=cast.rosa, now=cast.NOW + DAY)
    asking = Asking(text=LATER, form_key=uuid4())
    new = filing.file_request(again, asking, by=cast.asha, now=cast.NOW + DAY).request
    with pytest.raises(NotAllowed):
        conversation.reopen(old, by=cast.asha, now=cast.NOW + DAY)
    conversation.close(new, by=cast.asha, now=cast.NOW + DAY)
    changes.begin_due(cast.NOW + 90 * DAY)
    cast.asha.refresh_from_db()
    assert cast.asha.is_active
    assert list(HelpRequest.objects.visible_to(cast.asha)) == [new]


def test_nothing_is_filed_once_the_fellowship_has_ended(cast):
    """The page was open when it ended."""
    end(cast)
    with pytest.raises(NotAllowed):
        ask(cast)
    assert not HelpRequest.objects.exists()
