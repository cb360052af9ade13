"""The shell, the pages of the whole site, and what is said when something is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import path

from pts_support.people.models import Installation
from pts_support.urls import urlpatterns as real_patterns
from pts_support.web import shell, views

pytestmark = pytest.mark.django_db


# The shell ------------------------------------------------------------------------------------------------------------


def nav(**roles: bool) -> list[str]:
    base = {"is_fellow": False, "is_helper": False, "is_staff": False}
    return [item.label for item in shell.nav_for(path="/", exists=lambda _: True, **{**base, **roles})]


def test_everybody_has_their_own_main_links():
    assert nav(is_fellow=True) == ["Home", "Ask", "Peers", "Me"]
    assert nav(is_helper=True) == ["Home", "Dashboard", "Reports", "Me"]
    assert nav(is_helper=True, is_staff=True) == ["Home", "Dashboard", "Reports", "Program", "Me"]
    assert nav(is_fellow=True, is_helper=True) == ["Home", "Ask", "Peers", "Dashboard", "Me"]
    assert nav() == ["Home", "Me"]


def test_a_page_is_current_with_everything_below_it_and_home_only_by_itself():
    def current(where: str) -> list[str]:
        items = shell.nav_for(path=where, exists=lambda _: True, is_fellow=True, is_helper=False, is_staff=False)
        return [item.label for item in items if item.current]

    assert [current(where) for where in ("/", "/ask/", "/me/phone/", "/requests/x/")] == [["Home"], ["Ask"], ["Me"], []]


def test_a_room_that_is_not_there_has_no_link():
    items = shell.nav_for(
        path="/", exists=lambda where: where != "/peers/", is_fellow=True, is_helper=False, is_staff=False
    )
    assert [item.label for item in items] == ["Home", "Ask", "Me"]


def test_the_shell_knows_the_reader_and_nothing_before_sign_in(client, cast, signed_in):
    page = signed_in(client, cast.asha).get("/promise/").context["shell"]
    assert (page.name, page.late_since, page.demo, page.now, str(page.zone)) == (
        "Asha", None, None, cast.NOW, cast.asha.time_zone,
    )  # fmt: skip
    stranger = Client().get("/promise/").context["shell"]
    assert (stranger.nav, stranger.name) == ((), "")


def test_a_late_engine_is_said_on_every_page_to_those_it_concerns(client, cast, signed_in):
    Installation.objects.filter(id=1).update(late_since=cast.NOW - timedelta(minutes=30))
    assert "The engine is running late since" in signed_in(client, cast.asha).get("/promise/").content.decode()
    assert "The engine is running late" not in Client().get("/promise/").content.decode()


def test_the_demo_says_its_clock(client, cast):
    assert "Demo: it is" not in client.get("/promise/").content.decode()
    Installation.objects.filter(id=1).update(demo=True)
    assert ">Tuesday 10:40\u00a0am</time> here." in client.get("/promise/").content.decode()


def test_the_shell_costs_little_and_only_where_it_is_shown(client, cast, signed_in, django_assert_max_num_queries):
    signed_in(client, cast.asha)
    with django_assert_max_num_queries(5):  # session, user, their sessions list, installation, roles
        client.get("/promise/")
    assert client.get("/no-such-page/").context is None or "shell" not in (client.get("/no-such-page/").context or {})


# Light or dark --------------------------------------------------------------------------------------------------------


def test_light_or_dark_is_kept_in_a_cookie_and_leads_back(client, cast):
    answer = client.post("/light/", {"theme": "dark", "back": "http://testserver/promise/?x=1"})
    assert (answer.status_code, answer.url, answer.cookies["theme"].value) == (302, "/promise/", "dark")
    assert '<html lang="en" data-bs-theme="dark">' in client.get("/promise/").content.decode()
    assert client.post("/light/", {"theme": "device"}).cookies["theme"]["max-age"] == 0
    assert '<html lang="en">' in client.get("/promise/").content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)", "/light/", ""])
def test_light_or_dark_leads_nowhere_else(client, cast, back):
    assert client.post("/light/", {"theme": "dark", "back": back}).url == "/"


def test_a_theme_nobody_offered_is_refused_kindly(client, cast):
    answer = client.post("/light/", {"theme": "<pink>"})
    assert (answer.status_code, "theme" in answer.cookies) == (200, False)
    assert "Pick one of the three." in answer.content.decode()
    client.cookies["theme"] = '"><script>'
    assert "<script>alert" not in client.get("/promise/").content.decode()
    assert '<html lang="en">' in client.get("/promise/").content.decode()


# Something is wrong ---------------------------------------------------------------------------------------------------


def _break(request):
    raise RuntimeError("boom")


def _odd(request):
    raise SuspiciousOperation("odd")


def _receive(request):
    raise AssertionError("nothing may come this far")


for view in (_break, _odd, _receive):
    view.login_required = False
urlpatterns = [*real_patterns, path("break/", _break), path("odd/", _odd), path("receive/", _receive)]
handler400, handler403 = views.bad_request, views.not_allowed
handler404, handler500 = views.not_found, views.broken


def test_what_is_not_there_is_the_same_bytes_for_every_address_and_everybody(client, cast, signed_in):
    stranger = client.get("/no-such-page/")
    assert stranger.status_code == 404
    assert stranger.content == client.get("/requests/11111111-2222-4333-8444-555555555555/nothing/<b>?q=x").content
    assert stranger.content == signed_in(client, cast.asha).get("/another/").content
    Installation.objects.filter(id=1).update(demo=True, late_since=cast.NOW)
    client.cookies["theme"] = "dark"
    assert stranger.content == client.get("/another/").content
    assert dict(stranger.headers.items()) == dict(Client().get("/x/").headers.items())


@pytest.mark.urls(__name__)
def test_a_broken_page_says_so_without_the_database_or_the_shell(cast, monkeypatch, django_assert_num_queries):
    client = Client(raise_request_exception=False)
    answer = client.get("/break/")
    assert answer.status_code == 500
    assert "That is on us, not on you." in answer.content.decode()
    with django_assert_num_queries(0):
        assert views.broken(RequestFactory().get("/")).content == answer.content
    monkeypatch.setattr(views, "render_to_string", _break)
    assert "That is on us, not on you." in views.broken(RequestFactory().get("/")).content.decode()


@pytest.mark.urls(__name__)
def test_an_odd_request_gets_a_kind_answer(client, cast):
    answer = client.get("/odd/")
    assert answer.status_code == 400
    assert "We could not read that" in answer.content.decode()


# The page was open too long -------------------------------------------------------------------------------------------

TYPED = {
    "text": "It’s <b>hard</b> & long.\n\nSecond.", "urgency": "soon", "password": "never shown again",
    "csrfmiddlewaretoken": "stale",
}  # fmt: skip


def kept(client: Client, where: str = "/receive/?program=x", **headers: str) -> str:
    answer = client.post(where, TYPED, headers=headers)
    assert answer.status_code == 403
    return answer.content.decode()


@pytest.mark.urls(__name__)
def test_a_page_that_was_open_too_long_keeps_the_text_and_can_be_sent_again(cast):
    page = kept(Client(enforce_csrf_checks=True), Origin="http://testserver")
    assert '<form method="post" action="/receive/?program=x"' in page
    assert 'name="text" rows="4">\nIt’s &lt;b&gt;hard&lt;/b&gt; &amp; long.\n\nSecond.</textarea>' in page
    assert '<input type="hidden" name="urgency" value="soon">' in page
    assert "never shown again" not in page
    assert "stale" not in page


@pytest.mark.urls(__name__)
def test_sending_it_again_arrives(cast):
    client = Client(enforce_csrf_checks=True)
    page = kept(client, Origin="http://testserver")
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    with pytest.raises(
        AssertionError, match="nothing may come this far"
    ):  # it came through to the page it was meant for
        client.post(
            "/receive/?program=x", {**TYPED, "csrfmiddlewaretoken": token}, headers={"Origin": "http://testserver"}
        )


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "https://evil.example/"}]
)
def test_another_site_cannot_fill_in_a_form_of_ours(cast, headers):
    page = kept(Client(enforce_csrf_checks=True), **headers)
    assert "<form" not in page
    assert "readonly>\nIt’s &lt;b&gt;hard" in page


def test_sending_again_never_leads_elsewhere(cast):
    request = RequestFactory().post("/x/", TYPED, headers={"Origin": "http://testserver"})
    request.path = request.path_info = "//evil.example/receive/"
    assert 'action="/evil.example/receive/"' in views.csrf_failure(request).content.decode()
