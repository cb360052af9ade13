"""The escalation policy's page: read as sentences, changed with care, rehearsed, saved as a version of its own."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from mentors.support import circles
from pts_support.people.models import AccessEntry
from requests_app.access.permissions import ActRefused
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.chain.policy import DEFAULT_RULES, PolicyStep
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, EscalationPolicy
from requests_app.pages.policy import editor, rehearsal
from requests_app.pages.policy.rehearsal import PastRequest, Reach, share_band, usual_delay
from requests_app.vocabulary import Chain, Route, Seat, State, Step, Urgency
from tests.reading import flat
from tests.reports.past import asked

pytestmark = pytest.mark.django_db
URL, SAVE = "/program/escalation/", "/program/escalation/save/"


@pytest.fixture
def here(cast):
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, DEFAULT_RULES, by=None, now=cast.NOW)
    return cast


def form(draft: editor.PolicyDraft | None = None, **changed: str) -> dict[str, str]:
    draft = draft or editor.draft_of(DEFAULT_RULES)
    fields = {"today": draft.today, "soon": draft.soon, "when": draft.when, "remind": draft.remind, "seen": "1"}
    for chain, steps in draft.steps.items():
        for n, step in enumerate(steps, 1):
            fields |= {f"{chain.value}-{n}-percent": step.percent, f"{chain.value}-{n}-does": step.does}
    return fields | changed


def rehearsed(client, **changed: str) -> dict[str, str]:
    """What a browser sends after it has read the rehearsal."""
    page = client.post(URL, form(**changed)).content.decode()
    return form(**changed) | {"rehearsed": re.search(r'name="rehearsed" value="(\w*)"', page)[1]}


# -- who


@pytest.mark.parametrize("name", ["asha", "maeve", "okafor", "dana", "nina", "other_director"])
def test_nobody_but_staff_learns_that_it_is_there(here, client, signed_in, name):
    signed_in(client, getattr(here, name))
    nowhere = client.get("/program-nowhere/").content
    for answer in (client.get(URL), client.post(URL, form()), client.get(SAVE), client.post(SAVE, form())):
        assert (answer.status_code, answer.content) == (404, nowhere)


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
        "What happens when nobody answers",
        "At once, the mentor and the backup are asked together .".replace(" .", "."),
        "Soon: after 1.5 school days, when you can: after 4.5 school days.",
        "Today: after 3 school hours.",
        "Version 1, in use",
    ):
        assert said in page, said


def test_every_policy_reads_back_as_itself():
    drafted = editor.draft_of(DEFAULT_RULES)
    assert editor.read_draft(form()) == drafted
    made, wrong = editor.check_draft(drafted)
    assert wrong == {}
    assert policy_versions.same_rules(made, DEFAULT_RULES)


def test_chains_are_folded_until_something_happens_in_them(here):
    draft = editor.draft_of(DEFAULT_RULES)

    def opened(draft, wrong=None, act="") -> list[str]:
        return [w.chain for w in editor.chain_editors(draft, wrong or {}, DEFAULT_RULES, act=act) if w.is_open]

    assert opened(draft) == ["mentor"]
    assert opened(editor.arrange(draft, "add:peers"), act="add:peers") == ["mentor", "peers"]
    assert opened(editor.arrange(draft, "remove:staff:3")) == ["mentor", "staff"]
    assert opened(draft, {"director-2-percent": "…"}) == ["mentor", "director"]
    summaries = {w.chain: w.summary for w in editor.chain_editors(draft, {}, DEFAULT_RULES)}
    assert summaries["peers"] == "100% fellow asked, 200% staff"


# -- what is wrong is said beside its field


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"today": "0"}, {"today": "Hours from 0.5 to 8, in quarters: 2, or 1.5."}),
        ({"today": "nan"}, {"today": "Hours from 0.5 to 8, in quarters: 2, or 1.5."}),
        ({"today": "1e9"}, {"today": "Hours from 0.5 to 8, in quarters: 2, or 1.5."}),
        ({"soon": "6"}, {"soon": "A number of school days from 1 to 5."}),
        ({"when": "²"}, {"when": "A number of school days from 1 to 10."}),
        ({"remind": "80"}, {"remind": "A whole number from 25 to 75."}),
        ({"mentor-2-percent": "90"}, {"mentor-2-percent": "A whole number from 100 to 400."}),
        ({"mentor-2-percent": "105"}, {"mentor-2-percent": "Later than the step before it: 110 or more."}),
        ({"mentor-3-percent": "150"}, {"mentor-3-percent": "Later than the step before it: 160 or more."}),
        ({"mentor-2-does": "backup"}, {"mentor-2-does": "They have joined already in an earlier step."}),
        (
            {"mentor-1-does": "contact"},
            {
                "mentor-2-does": "Nobody joins after the named contact, who is always last.",
                "mentor-3-does": "Nobody joins after the named contact, who is always last.",
            },
        ),
        ({"mentor-1-does": "mentor"}, {"mentor-1-does": "Pick one from the list."}),
        ({"director-1-does": "backup"}, {"director-1-does": "Pick one from the list."}),
        ({"peers-1-does": "remind_all"}, {"peers-1-does": "Pick one from the list."}),
        (
            {"director-1-does": "remind_all", "director-2-does": "remind_all"},
            {"director-steps": "Somebody has to join: one step at least brings in a person."},
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(changed, said):
    assert editor.check_draft(editor.read_draft(form(**changed))) == (None, said)


def test_a_form_without_steps_is_refused_in_words():
    _, wrong = editor.check_draft(editor.read_draft({"today": "2", "soon": "1", "when": "3", "remind": "50"}))
    assert set(wrong) == {f"{chain}-steps" for chain in Chain}


def test_a_wrong_page_keeps_what_was_typed_and_saves_nothing(here, client, signed_in):
    signed_in(client, here.rosa)
    for url in (URL, SAVE):
        page = client.post(url, form(**{"soon": "lots", "mentor-2-percent": "<b>"})).content.decode()
        assert 'value="lots"' in page
        assert 'value="&lt;b&gt;"' in page
        assert page.count("A number of school days from 1 to 5.") == 2  # above the form and beside the field
    assert EscalationPolicy.objects.filter(program=here.program).count() == 1


@pytest.mark.parametrize(
    "act", ["add:nobody", "remove:mentor:99", "up:mentor:x", "remove:mentor:²", "down:mentor", ":", "add:mentor\x00"]
)
def test_acts_that_are_none_change_nothing(here, client, signed_in, act):
    signed_in(client, here.rosa)
    assert client.post(URL, form(act=act)).status_code == 200
    assert editor.arrange(editor.draft_of(DEFAULT_RULES), act) == editor.draft_of(DEFAULT_RULES)


# -- arranging


def steps(draft, chain=Chain.MENTOR):
    return [(s.percent, s.does) for s in draft.steps[chain]]


def test_steps_are_added_removed_and_moved_without_script(here, client, signed_in):
    draft = editor.draft_of(DEFAULT_RULES)
    assert steps(editor.arrange(draft, "add:mentor")) == [
        ("100", "backup"),
        ("150", "director"),
        ("200", "staff"),
        ("250", "contact"),
    ]
    assert steps(editor.arrange(draft, "remove:mentor:1")) == [("100", "director"), ("200", "staff")]
    assert steps(editor.arrange(draft, "down:mentor:1")) == [
        ("100", "director"),
        ("150", "backup"),
        ("200", "staff"),
    ]
    assert editor.arrange(draft, "up:mentor:1") == draft
    assert editor.arrange(draft, "remove:peers:1") == draft  # the fellow is always asked first
    assert editor.arrange(draft, "up:peers:2") == draft
    many = draft
    for _ in range(9):
        many = editor.arrange(many, "add:mentor")
    assert len(many.steps[Chain.MENTOR]) == editor.MAX_STEPS
    one = editor.arrange(editor.arrange(draft, "remove:mentor:1"), "remove:mentor:1")
    assert steps(editor.arrange(one, "remove:mentor:1")) == [("100", "staff")]  # never none
    signed_in(client, here.rosa)
    page = client.post(URL, form(act="remove:mentor:2")).content.decode()
    assert 'name="mentor-2-does"' in page
    assert 'name="mentor-3-does"' not in page
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
    assert [(v.number, v.by) for v in policy_versions.versions(here.program)] == [(2, "Rosa"), (1, "")]
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


# -- rehearsing


def members(cast):
    return [m for m in cast.memberships.values() if m.program_id == cast.program.id and m.role == "fellow"]


def asked_slowly(cast, count: int) -> None:
    """So many fellows whose request was answered after one and a quarter school days."""
    for m in members(cast)[:count]:
        at = cast.NOW - timedelta(days=13)  # a Wednesday
        asked(m, at, minutes=560, first_human_at=at + timedelta(days=1, hours=2))


def proposal(**changed: str):
    made, wrong = editor.check_draft(editor.read_draft(form(**changed)))
    assert wrong == {}
    return made


def test_a_rehearsal_says_how_far_they_would_have_gone(here, client, signed_in):
    asked_slowly(here, 6)
    replayed = rehearsal.rehearse(here.program, present=DEFAULT_RULES, proposed=proposal(soon="2"), now=here.NOW)
    few = Reach("fewer than five fellows")
    assert [(r.label, r.present, r.proposed) for r in replayed.rows] == [
        ("A quiet reminder", Reach("more than half", "the same day"), Reach("more than half", "by the next day")),
        ("The backup joined", Reach("more than half", "by the next day"), few),
        ("The Clinical Director joined", few, few),
        ("Program staff joined", few, few),
        ("The named contact joined", few, few),
    ]
    signed_in(client, here.rosa)
    page = flat(client.post(URL, form(soon="2")))
    assert (
        "The backup joined in <strong>fewer than five fellows</strong>’ requests, "
        "instead of more than half, mostly by the next day." in page
    )
    assert (
        "A quiet reminder in <strong>more than half</strong> of the requests, mostly by the next day, "
        "instead of more than half, mostly the same day." in page
    )


def test_fewer_than_five_fellows_are_not_replayed(here):
    asked_slowly(here, 4)
    assert rehearsal.rehearse(here.program, present=DEFAULT_RULES, proposed=proposal(soon="2"), now=here.NOW).rows == ()


def test_left_out_withdrawn_old_and_other_programs_are_not_replayed(here):
    asked_slowly(here, 5)
    before = rehearsal.rehearse(here.program, present=DEFAULT_RULES, proposed=proposal(soon="3"), now=here.NOW)
    at = here.NOW - timedelta(days=20)
    for m in members(here):
        for _ in range(3):
            asked(m, at, minutes=None, state=State.WAITING, left_out=here.rosa)
            asked(m, at, state=State.WITHDRAWN, outcome="", minutes=None)
            asked(m, here.NOW - timedelta(days=91), minutes=None, state=State.WAITING)
            asked(here.memberships["nina"], at, minutes=None, state=State.WAITING)
    assert rehearsal.rehearse(here.program, present=DEFAULT_RULES, proposed=proposal(soon="3"), now=here.NOW) == before


def test_one_request_more_or_less_shows_only_at_the_edges_of_a_band():
    assert [share_band(f, p, 100) for f, p in ((4, 90), (5, 5), (5, 25), (6, 26), (9, 50), (9, 51))] == [
        "fewer than five fellows",
        "up to a quarter",
        "up to a quarter",
        "up to half",
        "up to half",
        "more than half",
    ]


def test_when_it_came_is_said_in_days_of_most_of_them_and_of_five_fellows():
    assert [usual_delay(f, days) for f, days in ((4, [0] * 9), (5, [0, 0, 0, 1, 9]), (6, [0, 0, 0, 1, 1, 9]))] == [
        "",
        "the same day",
        "by the next day",
    ]
    assert [usual_delay(5, [days] * 5) for days in (2, 7, 8)] == [
        "within a week",
        "within a week",
        "after more than a week",
    ]


def test_replayed_as_it_would_have_been_promised(here):
    m = here.memberships["asha"]
    around = circles([m.id], here.NOW)[m.id]
    never = here.NOW + timedelta(days=30)
    past = PastRequest(here.asha.id, m.id, Route.MENTOR, Urgency.SOON, here.NOW, never)
    days = {"reminded": 0, "backup": 1, "director": 1, "staff": 2, "contact": 3}
    assert rehearsal.steps_reached(past, around, DEFAULT_RULES) == days
    shorter = policy.Rules(
        120, 1, 3, 50, {**DEFAULT_RULES.steps, Chain.MENTOR: (PolicyStep(100, Step.ADD, Seat.STAFF),)}
    )
    assert rehearsal.steps_reached(
        PastRequest(here.asha.id, m.id, Route.MENTOR, Urgency.SOON, here.NOW, never), around, shorter
    ).keys() == {"reminded", "staff", "contact"}
    soon_over = PastRequest(here.asha.id, m.id, Route.MENTOR, Urgency.SOON, here.NOW, here.NOW + timedelta(hours=1))
    assert rehearsal.steps_reached(soon_over, around, DEFAULT_RULES) == {}


def test_as_many_queries_for_many_requests_as_for_one(here, client, signed_in, django_assert_max_num_queries):
    signed_in(client, here.rosa)
    asked_slowly(here, 10)
    asked_slowly(here, 10)
    with django_assert_max_num_queries(32):
        client.post(URL, form(soon="2"))
    assert reverse("requests:policy") == URL
