"""One request read in an emergency, in a browser: asked for, agreed to, read; for everybody, by keyboard and phone."""

from __future__ import annotations

import pytest

from requests_app.acts import emergency
from requests_app.models import Glass
from requests_app.vocabulary import Emergency
from tests.browser.looking import enter, everywhere, listen
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_asked_for_agreed_to_and_read(live_server, page, cast):
    policies(cast)
    r = ask(cast, text="He shows bruises, and nobody asks.")
    heard = listen(page)
    enter(page, live_server, cast.rosa)
    page.goto(f"{live_server.url}/program/emergency/")
    page.get_by_role("button", name="Ask a second person to agree").click()
    assert "Paste the address of the request, or its ID." in page.locator(".errors").inner_text()
    everywhere(page)
    page.get_by_label("Request ID").fill(str(r.ref))
    page.get_by_label("A child’s safety").check()
    page.get_by_label("In a few words").fill("A mother called us.")
    page.get_by_role("button", name="Ask a second person to agree").click()
    page.get_by_text("Now a second person has to agree").wait_for()
    enter(page, live_server, cast.okafor)
    page.goto(f"{live_server.url}/program/emergency/")
    everywhere(page)
    page.get_by_role("button", name="I agree: open it to them").click()
    page.get_by_text("it is open to them for 30 minutes").wait_for()
    emergency.ask_for_access(
        r.ref, program=cast.program, why=Emergency.LAW, reason="A letter.", by=cast.okafor, now=cast.NOW
    )  # fmt: skip
    enter(page, live_server, cast.rosa)
    page.goto(f"{live_server.url}/program/emergency/")
    everywhere(page)
    page.get_by_role("link", name="Read it now").click()
    assert "He shows bruises" in page.locator(".stream").inner_text()
    everywhere(page)
    enter(page, live_server, cast.asha)
    page.goto(f"{live_server.url}/requests/{r.ref}/")
    assert "Rosa was let in to read it" in page.locator(".stream").inner_text()
    everywhere(page)
    assert Glass.objects.filter(opened_at__isnull=False).count() == 1
    assert [one for one in heard if "422" not in one] == []  # the form that was sent empty
