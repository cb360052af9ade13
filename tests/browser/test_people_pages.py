"""The pages of people and mentors in a real browser: both themes, phone, desk, 320 px, and the keyboard at the door."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from mentors.models import Absence
from pts_support.people.account import step_reset
from pts_support.people.decisions import decide
from pts_support.people.models import HalfDay, Installation, Role, User
from pts_support.people.roster import edit as roster
from pts_support.people.roster import invite, phone_codes, powers, suspensions
from tests.browser.looking import DESK, PHONE, axe_clean, enter, everywhere, listen, no_sideways
from tests.cast import NOW, PASSWORD, join
from tests.people.inviting import added
from tests.people.signing_in import app_code

pytestmark = pytest.mark.browser
TODAY = NOW.date()


def made_lively(cast):
    m = roster.add(
        program=cast.program,
        role=Role.MENTOR,
        email="kim@lakeside.example",
        name="Kim Abernathy-Whitfield",
        called="Kim",
        starts_on=TODAY,
        by=cast.rosa,
        now=NOW,
    )
    Absence.objects.create(
        person=cast.tom, first=TODAY, last=TODAY + timedelta(days=2), backup=cast.priya, begun_at=NOW
    )
    Absence.objects.create(person=cast.maeve, first=TODAY + timedelta(days=9), last=TODAY + timedelta(days=9))
    HalfDay.objects.create(calendar=cast.calendar, day=TODAY + timedelta(days=8), opens="08:00", closes="11:30")
    return m


def addresses(cast, kim) -> list[str]:
    return [
        *(
            reverse(f"people:{name}")
            for name in (
                "program",
                "people",
                "person_add",
                "cohorts",
                "cohort_add",
                "calendars",
                "calendar_add",
                "facts",
            )
        ),
        reverse("people:person", args=[kim.ref]),
        reverse("people:person_over", args=[kim.ref]),
        reverse("people:calendar", args=[cast.calendar.ref]),
        *(reverse(f"mentors:{name}") for name in ("assignments", "fellow_add", "away")),
        reverse("mentors:assignment", args=[cast.memberships["asha"].ref]),
    ]


def test_every_page_of_the_staff(cast, live_server, page):
    kim = made_lively(cast)
    enter(page, live_server, cast.rosa)
    heard = listen(page)
    for url in addresses(cast, kim):
        page.goto(live_server.url + url)
        everywhere(page)
    assert heard == []


def test_the_list_of_people_is_short(cast, live_server, page):
    """A head, and a line a person on a desk; two lines on a phone. (It was 2,700 pixels for sixteen.)"""
    made_lively(cast)
    enter(page, live_server, cast.rosa)
    for size, head, row in ((DESK, 520, 48), (PHONE, 720, 76)):
        page.set_viewport_size(size)
        page.goto(live_server.url + reverse("people:people"))
        people = page.locator("tbody tr").count()
        assert people >= 16
        assert page.evaluate("document.documentElement.scrollHeight") <= head + people * row
        everywhere(page)
    page.get_by_label("Name or email").fill("abernathy")
    page.get_by_role("button", name="Show").click()
    assert page.locator("tbody tr").count() == 1


def test_ones_own_pages(cast, live_server, page):
    made_lively(cast)
    heard = listen(page)
    for person in (cast.maeve, cast.asha):
        enter(page, live_server, person)
        for url in (
            reverse("people:me"),
            reverse("mentors:my_away"),
            reverse("account_change_password"),
            reverse("account_logout"),
        ):
            page.goto(live_server.url + url)
            everywhere(page)
    assert heard == []


def test_the_door(cast, live_server, page):
    Installation.objects.filter(id=1).update(demo=True)
    User.objects.update(made_by_demo=True)
    heard = listen(page)
    _, link = invite.add_and_invite(
        program=cast.program,
        role=Role.MENTOR,
        email="uma@lakeside.example",
        name="Uma",
        called="Uma",
        starts_on=TODAY,
        by=cast.rosa,
        now=NOW,
        mail=False,
    )
    path = link.removeprefix("http://localhost:8000")
    for url in (
        reverse("account_login"),
        reverse("account_reset_password"),
        reverse("account_reset_password_done"),
        reverse("account_request_login_code"),
        reverse("people:demo_cast"),
        path,
    ):
        page.goto(live_server.url + url)
        everywhere(page)
    enter(page, live_server, cast.asha)
    page.goto(live_server.url + reverse("people:clock"))
    everywhere(page)
    assert heard == []


def test_an_account_that_is_not_confirmed_and_the_links_about_a_change(cast, live_server, page, mailoutbox):
    """Behind a code, the one page of its session, and the pages behind mails: a change, a phone that is lost."""
    heard = listen(page)
    kim = added(cast)
    code = phone_codes.issue_phone_code(kim, by=cast.rosa, now=NOW)
    token = phone_codes.redeem_phone_code("kim@lakeside.example", code, network="n", now=NOW)
    for url in (reverse("people:join_by_code"), reverse("people:join", args=[token])):
        page.goto(live_server.url + url)
        everywhere(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="I agree, continue").click()
    page.wait_for_url("**" + reverse("people:unconfirmed"))
    everywhere(page)
    join(cast.maeve, cast.other, Role.MENTOR)
    step_reset.phone_is_lost(cast.maeve, cast.program, by=cast.rosa, now=NOW)
    page.context.clear_cookies()
    for button, link in (("Yes, it is lost", "lost-phone"), ("This wasn’t me", "not-me")):
        url = next(re.search(rf"/{link}/\S+", one.body)[0] for one in reversed(mailoutbox) if f"/{link}/" in one.body)
        page.goto(live_server.url + url)
        everywhere(page)
        page.get_by_role("button", name=button).click()
        page.wait_for_selector("h1")
        everywhere(page)
    assert heard == []


def test_what_waits_for_a_second_person(cast, live_server, page, mailoutbox):
    heard = listen(page)
    powers.end_role(cast.memberships["okafor"], by=cast.rosa, now=NOW)
    over = powers.change_facts(cast.program, contact=None, by=cast.rosa, now=NOW)
    decide.stop(over.ref, by=cast.rosa, now=NOW)
    suspensions.suspend(cast.okafor, cast.program, by=cast.rosa, now=NOW)
    objection = re.search(r"/objection/\S+", mailoutbox[-1].body)[0]
    for who, url in (
        (cast.rosa, reverse("people:decisions")),
        (cast.rosa, reverse("people:person", args=[cast.memberships["okafor"].ref])),
        (cast.dana, reverse("people:decisions")),
        (cast.dana, reverse("people:staff_gone")),
        (cast.dana, "/"),
        (cast.dana, objection),
    ):
        enter(page, live_server, who)
        page.goto(live_server.url + url)
        everywhere(page)
    assert heard == []


def test_a_form_that_has_to_be_looked_at_again(cast, live_server, page):
    enter(page, live_server, cast.rosa)
    for url in (reverse("people:person_add"), reverse("mentors:fellow_add"), reverse("mentors:away")):
        page.goto(live_server.url + url)
        page.eval_on_selector_all("main form", "forms => forms.forEach(f => f.noValidate = true)")
        page.locator("main form button.btn-primary").first.click()
        page.wait_for_selector(".errors")
        assert page.evaluate("document.activeElement.className") == "errors"
        axe_clean(page)
        no_sideways(page)


def test_signing_in_by_keyboard(cast, live_server, page):
    page.goto(live_server.url + reverse("account_login"))
    page.focus("#id_login")
    page.keyboard.type("maeve@lakeside.example")
    page.keyboard.press("Tab")
    page.keyboard.type("not this one")
    page.keyboard.press("Enter")
    page.wait_for_selector(".errors")
    assert "don’t match" in page.inner_text(".errors")
    axe_clean(page)
    page.focus("#id_password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_code")
    page.focus("#id_code")
    page.keyboard.type(app_code())
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto(live_server.url + reverse("people:me"))
    assert page.inner_text("h1") == "Maeve Example"


def test_a_snow_day_and_its_undo_by_one_tap_each(cast, live_server, page):
    enter(page, live_server, cast.rosa)
    page.goto(live_server.url + reverse("people:calendars"))
    page.click("text=Snow day today")
    page.wait_for_selector("text=Snow day on Tuesday.")
    page.click("text=Undo")
    page.wait_for_selector("text=Snow day was removed.")
    assert not cast.calendar.closed_days.filter(kind="snow").exists()
