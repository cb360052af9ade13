"""The two doors on /me/: round whom they go, to whom, and that nobody meant sees a trace."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from requests_app.chain import policy, policy_versions
from requests_app.models import HelpRequest
from requests_app.statements.another_mentor import CALL, CHANGE, OPENING
from tests.cast import NOW
from tests.reading import flat
from tests.requests_app.ask_page import away_while_it_is_sent, hidden
from tests.requests_app.private_door import HIDDEN, send, standing

DOORS = ["another_mentor", "used_against_me"]


@pytest.fixture(autouse=True)
def _policy(cast):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=NOW)


def test_another_mentor_needs_no_reason_and_goes_to_the_director(cast, client, signed_in):
    page = signed_in(client, cast.asha).get(reverse("people:me")).content.decode()
    assert reverse("requests:another_mentor") in page
    assert reverse("requests:used_against_me") in page
    page = flat(client.get(reverse("requests:another_mentor")))
    assert "a new form begins with the new mentor’s first day" in page
    answer = send(client, "another_mentor")
    made = HelpRequest.objects.get()
    assert answer.url == reverse("requests:thread", args=[made.ref])
    assert (made.topic, made.route) == ("another_mentor", "around")
    assert standing(made) == {"Dr. Okafor": "all", "Maeve": "excluded"}


@pytest.mark.parametrize(("urgency", "when"), [("today", "until 12:45\xa0pm"), ("when", "until 10:45\xa0am Friday")])
def test_another_mentor_has_an_urgency_as_anywhere(cast, client, signed_in, urgency, when):
    answer = send(signed_in(client, cast.asha), "another_mentor", urgency=urgency)
    made = HelpRequest.objects.get()
    assert (made.urgency, made.messages.get().text) == (urgency, OPENING[CALL])
    said = client.get(answer.url).content.decode()
    assert "Sent. Waiting for Dr. Okafor, " in said
    assert when in said


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("at", "called"), [(NOW, "Today"), (NOW + timedelta(days=3, hours=6), "First thing Monday, by 10:00\xa0am")]
)
def test_today_is_called_so_only_while_it_is(cast, client, signed_in, set_clock, door, at, called):
    set_clock(at)  # the other: a Friday, once school is over
    page = flat(signed_in(client, cast.asha).get(reverse(f"requests:{door}")))
    assert re.findall(r'<label [^>]*for="id_urgency_0"[^>]*>([^<]*)<', page) == [called]


def test_the_mentor_is_changed_only_after_i_agree_to_what_will_happen(cast, client, signed_in):
    signed_in(client, cast.asha)
    typed = {"wants": "change", "text": "We never find a time."}
    page = flat(send(client, "another_mentor", **typed))
    assert not HelpRequest.objects.exists()
    assert "Nothing is sent yet. This will happen:" in page
    assert "Dr. Okafor tells Maeve in person that you will have another mentor, and not why." in page
    assert "We never find a time." in page
    send(client, "another_mentor", **typed, agree="1")
    made = HelpRequest.objects.get()
    assert made.messages.get().text == f"{OPENING[CHANGE]}\n\nWe never find a time."
    assert standing(made) == {"Dr. Okafor": "all", "Maeve": "excluded"}


@pytest.mark.parametrize(
    ("typed", "asked_for"),
    [
        ({}, "Call Asha. Asha would like another mentor."),
        ({"wants": "change", "agree": "1"}, "Change the mentor. Asha"),
    ],
)
def test_whoever_gets_it_reads_what_is_asked_for_and_no_coaching(cast, client, signed_in, typed, asked_for):
    answer = send(signed_in(client, cast.asha), "another_mentor", **typed)
    page = flat(signed_in(client, cast.okafor).get(answer.url))
    assert asked_for in re.sub(r"<[^>]+>", "", page)
    assert "Say what you will do, and by when. They need no reason." in page
    assert "good enough" not in page
    assert 'class="coach"' not in page


def test_naming_somebody_shows_who_is_asked_before_anything_is_sent(cast, client, signed_in):
    signed_in(client, cast.asha)
    url = reverse("requests:used_against_me")
    page = client.get(url).content.decode()
    hidden = dict(re.findall(HIDDEN, page))
    typed = {"text": "The director told it on.", "about": str(cast.okafor.ref)}
    page = client.post(url, {**hidden, **typed}).content.decode()
    assert "Nothing is sent yet." in page
    assert "<strong>Dana</strong>" in page
    assert typed["text"] in page
    assert not HelpRequest.objects.exists()


def test_the_mentor_finds_no_trace(cast, client, signed_in):
    from tests.two_worlds import compare

    signed_in(client, cast.asha)
    for reader in (cast.maeve, cast.tom):
        compare(
            lambda: send(client, "another_mentor", text="Please."),
            reader=reader,
            paths=["/", "/dashboard/", "/me/", "/reports/"],
        )


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", ["maeve", "okafor", "rosa"])
def test_the_doors_are_fellows_alone(cast, client, signed_in, door, who):
    signed_in(client, getattr(cast, who))
    assert client.get(reverse(f"requests:{door}")).status_code == 404
    assert reverse(f"requests:{door}") not in client.get(reverse("people:me")).content.decode()


def test_nothing_is_sent_without_a_word_about_what_happened(cast, client, signed_in):
    page = send(signed_in(client, cast.asha), "used_against_me", about=str(cast.tom.ref))
    assert "One sentence is enough: what happened?" in page.content.decode()
    assert not HelpRequest.objects.exists()


def test_twice_is_once(cast, client, signed_in):
    signed_in(client, cast.asha)
    url = reverse("requests:another_mentor")
    page = client.get(url).content.decode()
    hidden = dict(re.findall(HIDDEN, page))
    assert client.post(url, hidden).url == client.post(url, hidden).url
    assert HelpRequest.objects.count() == 1


@pytest.mark.parametrize("door", DOORS)
def test_back_and_send_again_leads_to_what_was_sent(cast, client, signed_in, door):
    signed_in(client, cast.asha)
    first, again = (send(client, door, text="Something of hers.") for _ in range(2))
    assert first.url == again.url
    assert "You already sent this today at 10:40\xa0am. Here it is." in client.get(again.url).content.decode()
    assert HelpRequest.objects.count() == 1


# Sending --------------------------------------------------------------------------------------------------------------


def test_a_door_on_me_names_the_new_people_too(asha, cast, monkeypatch):
    page = asha.get("/me/another-mentor/")
    away_while_it_is_sent(cast.okafor, monkeypatch)
    answer = asha.post("/me/another-mentor/", {"text": "", **hidden(page)})
    assert answer.status_code == 200
    assert not HelpRequest.objects.exists()
    assert hidden(answer)["promise-when"] != hidden(page)["promise-when"]
    assert asha.post("/me/another-mentor/", {"text": "", **hidden(answer)}).status_code == 302
    assert HelpRequest.objects.get().promised_to[0] != cast.okafor.id
