"""Coming in, in a real browser: a passkey made and used, the app's code, spare codes, and every page looked over."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from pts_support.people.models import Agreement, Role
from pts_support.people.roster import edit as roster
from pts_support.people.roster import invite
from tests.browser.looking import DESK, PHONE, axe_clean, enter, everywhere, listen, no_sideways, themes
from tests.cast import NOW, PASSWORD
from tests.people.signing_in import app_code
from tests.requests_app.desk_scene import policies

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("gate_closed")]


@pytest.fixture
def passkeys(page):
    """Headless Chromium's own authenticator; localhost counts as secure."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    yield lambda: cdp.send("WebAuthn.getCredentials", {"authenticatorId": made})["credentials"]
    cdp.detach()


def sign_in(page, live_server, user, *, shared: bool = False) -> None:
    page.goto(live_server.url + "/accounts/login/")
    page.get_by_label("Email", exact=True).fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    if shared:
        page.get_by_label("This is a shared computer").check()
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page, live_server) -> None:
    page.goto(live_server.url + "/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_helper_makes_a_passkey_first_and_signs_in_with_it_alone(cast, live_server, page, passkeys):
    Authenticator.objects.filter(user=cast.maeve).delete()
    Agreement.objects.filter(user=cast.maeve).delete()
    page.set_viewport_size(PHONE)
    heard = listen(page)
    sign_in(page, live_server, cast.maeve)
    expect(page.get_by_role("heading", name="One thing first, Maeve")).to_be_visible()
    page.get_by_role("link", name="Create a passkey").click()
    page.get_by_label("What do you call it?").fill("my phone")
    page.get_by_role("button", name="Create passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert len(passkeys()) == 1
    page.get_by_role("link", name="I saved them, continue").click()
    expect(page.get_by_role("heading", name="What you promise the fellows")).to_be_visible()
    page.get_by_role("button", name="I agree, continue").click()
    expect(page).to_have_url(live_server.url + "/")
    sign_out(page, live_server)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(live_server.url + "/")
    assert heard == []


def test_a_passkey_is_the_second_step_too_and_shared_is_taken_along(cast, live_server, page, passkeys):
    sign_in(page, live_server, cast.maeve)
    page.get_by_label("Code").fill(app_code())
    page.get_by_role("button", name="Sign in").click()
    page.goto(live_server.url + "/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Create passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sign_out(page, live_server)
    page.context.clear_cookies()
    sign_in(page, live_server, cast.maeve)
    page.get_by_role("button", name="Use my passkey").click()
    expect(page).to_have_url(live_server.url + "/")
    sign_out(page, live_server)
    page.context.clear_cookies()
    page.reload()
    page.get_by_label("This is a shared computer").check()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(live_server.url + "/")
    assert [c["expires"] for c in page.context.cookies() if c["name"] == "sessionid"] == [-1]
    assert not [c for c in page.context.cookies() if c["name"].startswith("known_")]


def test_the_app_with_script_off(cast, live_server, browser):
    Authenticator.objects.filter(user=cast.tom).delete()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, cast.tom)
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    page.get_by_role("link", name="Use codes from an app").click()
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("The six digits").fill(app_code(secret))
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="I saved them, continue").click()
    expect(page).to_have_url(live_server.url + "/")
    context.close()


def test_a_fellow_reads_the_promise_first(cast, live_server, page):
    policies(cast)
    Agreement.objects.filter(user=cast.asha).delete()
    page.set_viewport_size(PHONE)
    heard = listen(page)
    sign_in(page, live_server, cast.asha)
    expect(page.get_by_role("heading", name="Before you start, Asha")).to_be_visible()
    everywhere(page)
    page.get_by_role("link", name="Next: what we promise you").click()
    page.wait_for_url(f"{live_server.url}/first/?read=promise")  # the whole page, before axe looks at it
    everywhere(page)
    page.get_by_role("button", name="I agree, continue").click()
    expect(page).to_have_url(live_server.url + "/practice/?first=day")
    assert heard == []


def test_the_words_come_back_and_are_sent_after_what_comes_first(cast, live_server, page):
    """August comes while the fellow writes: the page brings the words back, they say yes beside it, and send them."""
    sign_in(page, live_server, cast.asha)
    page.goto(live_server.url + "/me/")
    page.get_by_label("Preferred name").fill("Asha of the north wing")
    Agreement.objects.filter(user=cast.asha).delete()
    _forget_mark(page)
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("heading", name="One thing first")).to_be_visible()
    expect(page.get_by_label("Preferred name")).to_have_value("Asha of the north wing")
    axe_clean(page)
    with page.context.expect_page() as beside:
        page.get_by_role("link", name=re.compile("Open it")).click()
    beside.value.get_by_role("link", name="Next: what we promise you").click()
    beside.value.get_by_role("button", name="I agree, continue").click()
    expect(beside.value).to_have_url(live_server.url + "/practice/?first=day")
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    cast.asha.refresh_from_db()
    assert cast.asha.called == "Asha of the north wing"


def _forget_mark(page) -> None:
    from importlib import import_module

    from django.conf import settings

    from pts_support.people.signin import first_steps

    key = next(c["value"] for c in page.context.cookies() if c["name"] == settings.SESSION_COOKIE_NAME)
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    session.pop(first_steps.MARK, None)
    session.save()


def test_every_page_before_sign_in(cast, live_server, page):
    roster.add(
        program=cast.program, role=Role.MENTOR, email="kim@lakeside.example", name="Kim", called="Kim",
        starts_on=NOW.date(), by=cast.rosa, now=NOW,
    )  # fmt: skip
    link = re.search(r"(/join/\S+/)", mail.outbox[-1].body).group(1)
    heard = listen(page)
    for path in ("/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/", "/join/", link, "/promise/"):
        page.goto(live_server.url + path)
        everywhere(page)
    sign_in(page, live_server, cast.maeve)
    expect(page.get_by_role("heading", name="Two-step verification")).to_be_visible()
    everywhere(page)
    assert heard == []


@pytest.mark.parametrize("name", [
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "usersessions_list", "people:addresses", "account_change_password", "people:me",
    "people:account_changes",
])  # fmt: skip
def test_every_page_about_ones_sign_in(cast, live_server, page, passkeys, name):
    RecoveryCodes.activate(cast.asha)
    sign_in(page, live_server, cast.asha)
    page.goto(live_server.url + "/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Create passkey").click()
    expect(page.get_by_role("heading", name=re.compile("Recovery codes|Two-step verification"))).to_be_visible()
    heard = listen(page)
    page.goto(live_server.url + reverse(name))
    everywhere(page)
    assert heard == []


def test_helpers_first_pages_and_reauthentication(cast, live_server, page):
    Authenticator.objects.filter(user=cast.maeve).delete()
    enter(page, live_server, cast.maeve)
    for path in ("/first/", "/accounts/2fa/totp/activate/"):  # signed in by force: it asks who it is
        page.goto(live_server.url + path)
        everywhere(page)
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()


def test_staff_read_out_a_code_and_somebody_comes_in_with_it(cast, live_server, page, browser):
    m = roster.add(
        program=cast.program, role=Role.MENTOR, email="kim@lakeside.example", name="Kim Example", called="Kim",
        starts_on=NOW.date(), by=cast.rosa, now=NOW,
    )  # fmt: skip
    assert invite.open_invitations(cast.program)
    enter(page, live_server, cast.rosa)
    page.goto(live_server.url + reverse("people:person", args=[m.ref]))
    everywhere(page)
    page.set_viewport_size(DESK)
    page.get_by_role("button", name=re.compile("Read out a code by phone")).click()
    code = page.locator(".read-out code").inner_text()
    for _ in themes(page):
        axe_clean(page)
    no_sideways(page)
    there = browser.new_context()
    guest = there.new_page()
    guest.goto(live_server.url + "/accounts/login/")
    guest.get_by_role("link", name="Use it here").click()
    guest.get_by_label("Your email").fill("kim@lakeside.example")
    guest.get_by_label("The code you were told").fill(code)
    guest.get_by_role("button", name="Continue").click()
    expect(guest.get_by_label("Your password")).to_have_count(0)  # a code that staff read sets none
    guest.get_by_role("button", name="Continue").click()
    expect(guest.get_by_role("heading", name="What you promise the fellows")).to_be_visible()
    there.close()


@pytest.mark.parametrize("door", ["another-mentor", "used-against-me"])
def test_the_doors_on_me(cast, live_server, page, door):
    from requests_app.chain import policy, policy_versions

    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=NOW)
    enter(page, live_server, cast.asha)
    page.goto(f"{live_server.url}/me/{door}/")
    everywhere(page)
