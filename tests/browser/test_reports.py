"""The report as people see it: both themes, phone and desk, on paper, and by keyboard."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mentors.models import Absence
from requests_app.chain import policy, policy_versions
from requests_app.vocabulary import Route, Urgency
from tests.browser.looking import axe_clean, enter, everywhere, listen
from tests.cast import NOW, make_cast
from tests.reports.past import asked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def here(transactional_db, set_clock):
    set_clock(NOW)
    return make_cast()


def ask_through_the_fall(cast) -> None:
    members = [m for m in cast.memberships.values() if m.program_id == cast.program.id and m.role == "fellow"]
    for month in (8, 9, 10):
        for n, m in enumerate(members):
            at = datetime(2026, month, 20 + n % 8, 10, tzinfo=ZoneInfo("America/New_York"))
            asked(
                m,
                at,
                minutes=190 + 35 * n - 12 * month,
                kept=n != 9,
                urgency=Urgency.SOON if n % 2 else Urgency.WHEN,
                highest_step=n // 5,
            )
        for n, m in enumerate(members[:7]):
            asked(
                m,
                datetime(2026, month, 10 + n, 9, tzinfo=ZoneInfo("America/New_York")),
                minutes=60 + 9 * n,
                urgency=Urgency.TODAY,
                route=Route.STAFF if n % 3 == 0 else Route.MENTOR,
            )


def test_a_director_reads_it(page, live_server, here):
    ask_through_the_fall(here)
    Absence.objects.create(person=here.maeve, first=NOW.date() + timedelta(days=3), last=NOW.date() + timedelta(days=6))
    Absence.objects.create(person=here.tom, first=NOW.date() + timedelta(days=3), last=NOW.date() + timedelta(days=6))
    heard = listen(page)
    enter(page, live_server, here.okafor)
    page.goto(f"{live_server.url}/reports/")
    everywhere(page)
    assert page.locator("figure.fig").count() >= 3
    assert page.get_by_role("img", name="School hours to the first answer").count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").first.click()
    assert download.value.suggested_filename == "report-2026-10.csv"
    page.emulate_media(media="print")
    assert not page.locator("nav.mainnav").is_visible()
    assert page.locator("table").first.is_visible()
    assert heard == []


def test_before_the_first_figures(page, live_server, here):
    heard = listen(page)
    enter(page, live_server, here.asha)
    page.goto(f"{live_server.url}/reports/")
    everywhere(page)
    assert page.get_by_role("heading", name="No figures yet").is_visible()
    assert heard == []


def test_staff_change_what_happens_when_nobody_answers(page, live_server, here):
    policy_versions.save_policy(here.program, policy.DEFAULT_RULES, by=None, now=NOW)
    fellows = [m for m in here.memberships.values() if m.program_id == here.program.id and m.role == "fellow"]
    for n, m in enumerate(fellows):
        for _ in range(2):  # a rehearsal wants eleven requests
            asked(m, NOW - timedelta(days=13 + n), minutes=560, first_human_at=NOW - timedelta(days=10 + n))
    heard = listen(page)
    enter(page, live_server, here.rosa)
    page.goto(f"{live_server.url}/program/")
    page.get_by_role("link", name="Escalation policy").click()
    everywhere(page)
    page.locator("button[value='add:mentor']").click()
    page.get_by_label("My mentor, soon or when you can, step 4: percent of the time").fill("120")
    page.get_by_label("School days allowed when asked for soon").fill("2")
    page.keyboard.press("Enter")  # rehearses; nothing else happens by the way
    page.get_by_role("alert").wait_for()
    axe_clean(page)
    page.get_by_label("My mentor, soon or when you can, step 4: percent of the time").fill("250")
    page.get_by_role("button", name="Rehearse this change").click()
    page.get_by_role("region", name="Rehearsal figures").wait_for()
    everywhere(page)
    page.get_by_role("button", name="Save as version 2").click()
    page.get_by_text("Saved as version 2.").wait_for()
    assert page.get_by_label("School days allowed when asked for soon").input_value() == "2"
    assert heard == []
