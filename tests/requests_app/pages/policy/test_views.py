"""The escalation policy's page: for staff alone, read as sentences, saved as a version of its own after a rehearsal."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from pts_support.people.models import AccessEntry
from requests_app.access.permissions import ActRefused
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.chain.policy import DEFAULT_RULES
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, EscalationPolicy
from tests.reading import flat
from tests.requests_app.policy_form import SAVE, URL, form, rehearsed

pytestmark = pytest.mark.django_db


# -- who
@pytest.mark.parametrize("name", ["asha", "maeve", "okafor", "dana", "nina", "other_director"])
def test_nobody_but_staff_learns_that_it_is_there(here, client, signed_in, name):
    signed_in(client, getattr(here, name))
    nowhere = client.get("/program-nowhere/").content
    nowhere_to_send = client.post("/program-nowhere/", form()).content  # what was typed comes back
    for url in (URL, SAVE):
        assert (client.get(url).status_code, client.get(url).content) == (404, nowhere)
        assert (client.post(url, form()).status_code, client.post(url, form()).content) == (404, nowhere_to_send)


def test_staff_of_another_program_change_their_own(here, client, signed_in):
    signed_in(client, here.other_staff)
    assert client.get(f"{URL}?program={here.program.id}").status_code == 404
    client.post(SAVE, rehearsed(client, soon="2"))
    assert [(p.program_id, p.version) for p in EscalationPolicy.objects.filter(version=2)] == [(here.other.id, 2)]


def test_it_is_linked_from_the_programs_first_page(here, client, signed_in):
    signed_in(client, here.rosa)
    assert f'href="{URL}"' in client.get("/program/").content.decode()


# -- reading
def test_it_reads_as_sentences(here, client, signed_in):
    signed_in(client, here.rosa)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(URL).content.decode()))
    for said in (
        "What happens when no one answers",
        "At once, the mentor and the backup are asked together .".replace(" .", "."),
        "Soon: after 1.5 school days, when you can: after 4.5 school days.",
        "Today: after 3 school hours.",
        "Version 1, in use",
    ):
        assert said in page, said


def test_a_wrong_page_keeps_what_was_typed_and_saves_nothing(here, client, signed_in):
    signed_in(client, here.rosa)
    for url in (URL, SAVE):
        page = client.post(url, form(**{"soon": "lots", "mentor-2-percent": "<b>"})).content.decode()
        assert 'value="lots"' in page
        assert 'value="&lt;b&gt;"' in page
        assert page.count("A number of school days from 1 to 5.") == 2  # above the form and beside the field
    assert EscalationPolicy.objects.filter(program=here.program).count() == 1


# -- saving
def test_nothing_is_saved_that_was_not_rehearsed(here, client, signed_in):
    signed_in(client, here.rosa)
    page = flat(client.post(SAVE, form(soon="2")))
    assert "Save as version 2" in page
    other = rehearsed(client, soon="2") | {"soon": "3"}
    client.post(SAVE, other)
    assert EscalationPolicy.objects.filter(program=here.program).count() == 1
    answer = client.post(SAVE, rehearsed(client, soon="2"))
    assert (answer.status_code, answer["Location"]) == (302, URL)
    made = policy_versions.rules_or_default(here.program)
    assert (made.version, made.soon_days, made.steps) == (2, 2, DEFAULT_RULES.steps)
    assert [(v.number, v.by) for v in policy_versions.versions(here.program)] == [(2, here.rosa), (1, None)]
    assert AccessEntry.objects.filter(verb="policy_saved", actor=here.rosa, program=here.program).count() == 1


def test_the_same_again_is_no_version(here, client, signed_in):
    signed_in(client, here.rosa)
    assert "That is what version 1 says already." in client.post(URL, form()).content.decode()
    with pytest.raises(ActRefused):
        policy_versions.save_as_next_version(here.program, DEFAULT_RULES, seen=1, by=here.rosa, now=here.NOW)


def test_a_version_saved_in_between_is_looked_at_first(here, client, signed_in):
    signed_in(client, here.rosa)
    ready = rehearsed(client, soon="2")
    policy_versions.save_policy(
        here.program, policy.Rules(60, 1, 3, 50, DEFAULT_RULES.steps), by=here.rosa, now=here.NOW
    )
    page = flat(client.post(SAVE, ready))
    assert "Version 2 was saved while you were here." in page
    assert 'id="soon" name="soon" type="text"' in page
    assert EscalationPolicy.objects.filter(program=here.program).count() == 2


def test_running_requests_keep_theirs(here, client, signed_in):
    r = filing.file_request(
        here.memberships["asha"], Asking(text="Before.", form_key=uuid4()), by=here.asha, now=here.NOW
    ).request
    signed_in(client, here.rosa)
    client.post(SAVE, rehearsed(client, **{"mentor-1-does": "director", "mentor-2-does": "backup", "soon": "2"}))
    after = filing.file_request(
        here.memberships["asha"], Asking(text="After.", form_key=uuid4()), by=here.asha, now=here.NOW
    ).request
    assert (r.policy.version, after.policy.version) == (1, 2)
    assert after.promised_at - r.promised_at == timedelta(days=1)
    sweep(here.NOW + timedelta(days=1, hours=1))
    sweep(here.NOW + timedelta(days=1, hours=1))
    sweep(here.NOW + timedelta(days=2, hours=1))
    assert list(Escalation.objects.filter(request=after).values_list("step", "person__called")) == [(1, "Dr. Okafor")]
    assert (
        Escalation.objects.filter(request=r).order_by("step").values_list("person__called", flat=True).first() == "Tom"
    )
