"""What may not be done now, and could be at another time, stands greyed with its reason; what never may is absent."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.acts import conversation, filing, helping
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest
from requests_app.vocabulary import AuthorMay, Consent, Route
from tests.reading import flat

pytestmark = pytest.mark.django_db

WAITS = "It is still waiting for an answer."
HAS = "Someone is on it already."
ANSWERED = "It has been answered."
CLOSED = "It is closed."
ONE = timedelta(minutes=1)


@pytest.fixture
def ask(cast):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)

    def file(**more):
        asking = Asking(text="Three evaluations are due.", form_key=uuid4(), **more)
        return filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request

    return file


def page_of(who, request):
    client = Client()
    client.force_login(who)
    return flat(client.get(reverse("requests:thread", args=[request.ref])))


def greyed(who, request):
    """The reasons on that reader's page, each with the buttons it is said of."""
    page = page_of(who, request)
    said = dict(re.findall(r'id="(why-[\d-]+)">([^<]+)</small>', page))
    found = {html.unescape(reason): [] for reason in said.values()}
    for why, label in re.findall(r'<button [^>]*aria-disabled="true" aria-describedby="([^"]+)">([^<]+)<', page):
        found[html.unescape(said[why])].append(label)
    return found


def up_to(person, request, set_clock):
    """Let the engine ask one after the other, until it has asked this person."""
    while not request.participants.filter(person=person).exists():
        request.refresh_from_db()
        set_clock(request.due_at)
        sweep(request.due_at)
    request.refresh_from_db()
    return request


# The fellow -------------------------------------------------------------------------------------------------------


def test_while_it_waits_the_fellow_can_do_all_but_what_follows_an_answer(cast, ask):
    assert greyed(cast.asha, ask()) == {WAITS: ["Ask a follow-up", "Say thanks", "Reopen"]}


def test_when_somebody_has_it_the_fellow_no_longer_says_how_soon(cast, ask):
    request = ask()
    helping.acknowledge(request, by=cast.maeve, now=cast.NOW)
    assert greyed(cast.asha, request) == {HAS: ["Ask a follow-up", "Say thanks", "Change when you need it", "Reopen"]}


def test_after_an_answer_the_fellow_moves_no_clock(cast, ask):
    request = ask()
    conversation.reply(request, by=cast.maeve, text="Try this.", now=cast.NOW)
    assert greyed(cast.asha, request) == {
        ANSWERED: ["Ask the next person now", "Pause", "Change when you need it", "Reopen"]
    }


def test_when_it_is_closed_only_thanks_and_opening_it_again_are_left(cast, ask):
    request = ask(left_out=frozenset({cast.tom.id}))
    conversation.close(request, by=cast.asha, now=cast.NOW)
    assert greyed(cast.asha, request) == {
        CLOSED: [
            "Ask the next person now", "Add something", "Ask a follow-up", "Pause", "Change when you need it",
            "Remove someone’s access", "Give access back", "It’s solved. Close it", "Withdraw request",
        ]
    }  # fmt: skip


def test_nobody_to_let_back_in_means_no_button_for_it(cast, ask):
    request = ask()
    conversation.close(request, by=cast.asha, now=cast.NOW)
    assert "Give access back" not in greyed(cast.asha, request)[CLOSED]


def test_what_never_comes_back_is_absent(cast, ask, client):
    """A request that was taken back, and one whose author only reads."""
    taken_back, over = ask(), ask()
    client.force_login(cast.asha)
    client.post(reverse("requests:withdraw", args=[taken_back.ref]))
    HelpRequest.objects.filter(id=over.id).update(author_may=AuthorMay.READ)
    assert greyed(cast.asha, taken_back) == {}
    assert greyed(cast.asha, over) == {}


# Helpers ----------------------------------------------------------------------------------------------------------


def test_who_is_asked_can_do_everything(cast, ask):
    assert greyed(cast.maeve, ask()) == {}


def test_only_who_has_it_can_pass_it_on(cast, ask, set_clock):
    request = up_to(cast.tom, ask(), set_clock)
    helping.acknowledge(request, by=cast.tom, now=request.due_at)
    assert greyed(cast.maeve, request) == {HAS: ["I can’t take this"]}
    assert greyed(cast.tom, request) == {}


def test_who_passed_it_on_reads_why_they_cannot_again(cast, ask):
    request = ask()
    helping.pass_on(request, by=cast.maeve, now=cast.NOW)
    assert greyed(cast.maeve, request) == {"You passed it on already.": ["I can’t take this"]}


def test_after_an_answer_nobody_takes_it_or_gives_it_away(cast, ask):
    request = ask()
    conversation.reply(request, by=cast.maeve, text="Try this.", now=cast.NOW)
    assert greyed(cast.maeve, request) == {ANSWERED: ["I’ll answer", "I can’t take this", "Hand it over"]}


def test_when_it_is_closed_a_helper_reads_what_is_over(cast, ask):
    request = ask()
    conversation.reply(request, by=cast.maeve, text="Try this.", now=cast.NOW)
    conversation.close(request, by=cast.asha, now=cast.NOW + ONE)
    assert greyed(cast.maeve, request) == {
        CLOSED: [
            "Reply", "Private note to helpers", "I’ll answer", "We talked", "I can’t take this", "Hand it over",
            "Add a person",
        ]
    }  # fmt: skip


def test_who_only_knows_that_somebody_waits_is_not_told_the_state(cast, ask, set_clock):
    """The same reason in every state: what happened is not theirs to know."""
    request = up_to(cast.tom, ask(consent=Consent.ONLY_WAITING), set_clock)
    now = request.due_at
    assert greyed(cast.tom, request) == {}
    reason = "Nothing is needed from you now."
    helping.acknowledge(request, by=cast.maeve, now=now)
    assert greyed(cast.tom, request) == {reason: ["I can’t take this"]}
    conversation.reply(request, by=cast.maeve, text="Try this.", now=now + ONE)
    clock = ["I’ll answer", "I could read it, or call", "Send a reminder"]
    assert greyed(cast.tom, request) == {reason: [*clock, "I can’t take this"]}
    conversation.close(request, by=cast.asha, now=now + 2 * ONE)
    assert greyed(cast.tom, request) == {reason: [*clock, "We talked", "I can’t take this"]}


def test_staff_on_the_board_read_why_they_cannot_answer_any_more(cast, ask, set_clock):
    request = up_to(cast.rosa, ask(route=Route.PEERS), set_clock)
    conversation.close(request, by=cast.asha, now=request.due_at)
    assert greyed(cast.rosa, request) == {CLOSED: ["Reply", "I can’t take this"]}


def test_another_program_gets_no_page_to_grey_anything_on(cast, ask, client):
    client.force_login(cast.nina)
    assert client.get(reverse("requests:thread", args=[ask().ref])).status_code == 404
