"""The two doors on /me/: round whom they go, to whom, and that nobody meant sees a trace."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from pts_support.people.models import Membership, Role
from requests_app.chain import policy, policy_versions
from requests_app.models import HelpRequest, Participant
from tests.cast import NOW, join
from tests.reading import flat
from tests.requests_app.ask_page import away_while_it_is_sent, hidden

DOORS = ["another_mentor", "used_against_me"]


@pytest.fixture(autouse=True)
def _policy(cast):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=NOW)


def send(client, door: str, **typed: str):
    url = reverse(f"requests:{door}")
    page = client.get(url).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(form_key|promise)" value="([^"]+)"', page))
    answer = client.post(url, {**hidden, **typed})
    if answer.status_code == 200 and "Nothing is sent yet" in answer.content.decode():
        again = dict(re.findall(r'name="(form_key|promise)" value="([^"]+)"', answer.content.decode()))
        answer = client.post(url, {**again, **typed})
    return answer


def standing(request: HelpRequest) -> dict[str, str]:
    return {p.person.called: p.standing for p in Participant.objects.filter(request=request).select_related("person")}


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


def test_if_the_director_is_the_mentor_it_goes_to_the_contact(cast, client, signed_in):
    cast.assignment.mentor = cast.okafor
    cast.assignment.save(update_fields=["mentor"])
    signed_in(client, cast.asha)
    send(client, "another_mentor", text="We don’t get on.")
    assert standing(HelpRequest.objects.get()) == {"Dana": "all", "Dr. Okafor": "excluded", "Rosa": "excluded"}


def test_used_against_me_goes_past_staff_and_past_whoever_is_meant(cast, client, signed_in):
    signed_in(client, cast.asha)
    send(client, "used_against_me", text="It stood in my rating.")
    made = HelpRequest.objects.get()
    assert standing(made) == {"Dr. Okafor": "all", "Maeve": "excluded", "Rosa": "excluded"}
    send(client, "used_against_me", text="The director told it on.", about=str(cast.okafor.ref))
    made = HelpRequest.objects.exclude(id=made.id).get()
    assert standing(made) == {
        "Dana": "all",
        "Dr. Okafor": "excluded",
        "Maeve": "excluded",
        "Rosa": "excluded",
    }


def test_naming_somebody_shows_who_is_asked_before_anything_is_sent(cast, client, signed_in):
    signed_in(client, cast.asha)
    url = reverse("requests:used_against_me")
    page = client.get(url).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(form_key|promise)" value="([^"]+)"', page))
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
    hidden = dict(re.findall(r'<input type="hidden" name="(form_key|promise)" value="([^"]+)"', page))
    assert client.post(url, hidden).url == client.post(url, hidden).url
    assert HelpRequest.objects.count() == 1


def test_a_contact_who_is_also_staff_is_still_asked(cast, client, signed_in):
    Membership.objects.filter(program=cast.program, role=Role.CONTACT).delete()
    join(cast.rosa, cast.program, Role.CONTACT)
    cast.assignment.mentor = cast.okafor
    cast.assignment.save(update_fields=["mentor"])
    send(signed_in(client, cast.asha), "another_mentor")
    assert standing(HelpRequest.objects.get()) == {"Rosa": "all", "Dr. Okafor": "excluded"}


# Sending --------------------------------------------------------------------------------------------------------------


def test_a_door_on_me_names_the_new_people_too(asha, cast, monkeypatch):
    page = asha.get("/me/another-mentor/")
    away_while_it_is_sent(cast.okafor, monkeypatch)
    answer = asha.post("/me/another-mentor/", {"text": "", **hidden(page)})
    assert answer.status_code == 200
    assert not HelpRequest.objects.exists()
    assert hidden(answer)["promise"] != hidden(page)["promise"]
    assert asha.post("/me/another-mentor/", {"text": "", **hidden(answer)}).status_code == 302
    assert HelpRequest.objects.get().promised_to[0] != cast.okafor.id
