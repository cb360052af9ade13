"""The pages of a program's people: what staff add, change and end there, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from pts_support.people.decisions import decide
from pts_support.people.models import Cohort, Membership, Role, User
from tests.cast import NOW, join, person
from tests.people.signing_in import by_password, is_in

TODAY = NOW.date()


def test_adding_a_mentor_mails_them_a_link(cast, client, signed_in):
    signed_in(client, cast.rosa)
    typed = {
        "name": "Kim Example",
        "called": "Kim",
        "email": "Kim@lakeside.example",
        "role": "mentor",
        "starts_on": "2026-11-17",
    }
    assert client.post(reverse("people:person_add"), typed).status_code == 302
    m = Membership.objects.get(user__called="Kim")
    assert (m.role, m.program, m.starts_on, m.user.time_zone) == ("mentor", cast.program, TODAY, "America/New_York")
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["kim@lakeside.example"], "You’re invited to PTS Support")
    ]
    assert "Kim" not in mail.outbox[0].body.replace("Kim@", "")
    page = client.get(reverse("people:people")).content.decode()
    assert ">Invited" in page
    assert "The invitation is on its way" in page


def test_a_refusal_is_said_on_the_page_and_nothing_is_kept(cast, client, signed_in):
    signed_in(client, cast.rosa)
    answer = client.post(reverse("people:person_end", args=[cast.memberships["priya"].ref]), follow=True)
    assert (
        "Without Priya, Carmen, Diego, Farah, Grace and Hugo would have no mentor. Assign someone else first."
        in answer.content.decode()
    )
    answer = client.post(
        reverse("people:person", args=[cast.memberships["priya"].ref]),
        {"role-ends_on": "2026-11-30", "role-calendar": ""},
    )
    page = answer.content.decode()
    assert "would have no mentor from Tuesday, December 1. Assign someone else first." in page
    assert 'value="2026-11-30"' in page
    assert Membership.objects.filter(ends_on__isnull=False).count() == 0


def test_the_contact_and_facts_in_one_act(cast, client, signed_in):
    signed_in(client, cast.rosa)
    typed = {
        "name": "Lakeside",
        "phone": "518-555-0199",
        "time_zone": "America/New_York",
        "safety_line_name": "NY line",
        "safety_line_phone": "800-342-3720",
    }
    assert client.post(reverse("people:facts"), {**typed, "contact": cast.okafor.ref}).status_code == 302
    cast.program.refresh_from_db()
    assert (cast.program.name, cast.program.attachments_allowed) == ("Lakeside", False)
    contacts = Membership.objects.filter(program=cast.program, role=Role.CONTACT, ended_at__isnull=True)
    assert [held.user for held in contacts] == [cast.dana]  # as long as nobody else has agreed
    decide.settle_due(NOW + timedelta(days=1))
    assert [held.user for held in contacts.all()] == [cast.okafor]
    assert (
        "Pick one from the list."
        in client.post(reverse("people:facts"), {**typed, "contact": cast.maeve.ref}).content.decode()
    )


def test_who_could_be_the_contact_and_cannot_act_yet_is_marked_in_the_list(cast, client, signed_in):
    Authenticator.objects.filter(user=cast.okafor).delete()
    signed_in(client, cast.rosa)
    page = client.get(reverse("people:facts")).content.decode()
    assert f"{cast.okafor.called} ({cast.okafor.name}) – no two-step verification yet</option>" in page
    assert f"{cast.rosa.called} ({cast.rosa.name})</option>" in page


def test_the_order_in_which_staff_are_asked(cast, client, signed_in):
    second = join(person("Sam"), cast.program, Role.STAFF, position=2)
    signed_in(client, cast.rosa)
    client.post(reverse("people:person_up", args=[second.ref]))
    rows = Membership.objects.filter(program=cast.program, role=Role.STAFF).order_by("position")
    assert [m.user.called for m in rows] == ["Sam", "Rosa"]


def test_staff_put_an_address_right_before_they_are_in_and_not_after(cast, client, signed_in):
    signed_in(client, cast.rosa)
    client.post(
        reverse("people:person_add"),
        {
            "name": "Kim Example",
            "called": "Kim",
            "email": "kin@lakeside.example",
            "role": "mentor",
            "starts_on": "2026-11-17",
        },
    )
    m = Membership.objects.get(user__called="Kim")
    url = reverse("people:person_details", args=[m.ref])
    client.post(url, {"details-name": "Kim Example", "details-called": "Kim", "details-email": "kim@lakeside.example"})
    assert [one.to for one in mail.outbox] == [["kin@lakeside.example"], ["kim@lakeside.example"]]
    client.post(url, {"details-name": "Kim", "details-called": "Kim", "details-email": cast.nina.email})
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([cast.nina.email], "PTS Support: a new role for you")
    typed = {"details-name": "Maeve Example", "details-called": "Maeve", "details-email": "a@b.co"}
    client.post(reverse("people:person_details", args=[cast.memberships["maeve"].ref]), typed)
    assert User.objects.get(id=cast.maeve.id).email == "maeve@lakeside.example"


def test_a_cohort_is_made_and_changed(cast, client, signed_in):
    signed_in(client, cast.rosa)
    assert (
        client.post(
            reverse("people:cohort_add"), {"name": "2027–28", "starts_on": "2027-08-16", "ends_on": "2028-06-09"}
        ).status_code
        == 302
    )
    made = Cohort.objects.get(name="2027–28")
    url = reverse("people:cohort", args=[made.ref])
    assert (
        "There’s already one with this name."
        in client.post(url, {"name": "2026–27", "starts_on": "2027-08-16", "ends_on": "2028-06-09"}).content.decode()
    )
    assert client.post(url, {"name": "2027–28", "starts_on": "2027-08-17", "ends_on": "2028-06-09"}).status_code == 302
    made.refresh_from_db()
    assert made.starts_on == date(2027, 8, 17)


def test_staff_take_out_a_lost_one_and_its_owner_is_told(cast, client, maeve, signed_in):
    from django.core import mail

    theirs = client
    by_password(theirs, maeve)
    url = reverse("people:person_step_lost", args=[cast.memberships["maeve"].ref])
    for who in (cast.tom, cast.other_staff, cast.asha):
        assert signed_in(Client(), who).post(url).status_code == 404
    assert signed_in(Client(), cast.rosa).post(url).status_code == 302
    assert (is_in(theirs), Authenticator.objects.filter(user=maeve).exists()) == (False, False)
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([maeve.email], "PTS Support: your account was changed")
    by_password(theirs, maeve)
    assert theirs.get("/dashboard/").url == "/first/?next=%2Fdashboard%2F"


def test_nobody_takes_out_their_own_that_way(cast, signed_in):
    url = reverse("people:person_step_lost", args=[cast.memberships["rosa"].ref])
    assert signed_in(Client(), cast.rosa).post(url).status_code == 404
