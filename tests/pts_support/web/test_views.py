"""The pages of the whole site: light or dark, what is said when something is wrong, and no lost word."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path

from pts_support.people.models import Installation
from pts_support.urls import urlpatterns as real_patterns
from pts_support.web import views
from tests.requests_app import ask_page
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db


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
def test_two_boxes_of_kept_words_have_labels_of_their_own(cast):
    one = kept(Client(enforce_csrf_checks=True), Origin="http://testserver")
    assert '<label class="form-label" for="kept-1">What you wrote</label>' in one
    typed = {"text": "No.", "urgency": "soon", "tried_friend": "Asked two friends.", "details-text": "It is hard."}
    client = Client(enforce_csrf_checks=True)
    two = client.post("/receive/", typed, headers={"Origin": "http://testserver"}).content.decode()
    labels = re.findall(r'<label class="form-label" for="kept-[0-9]">([^<]*)</label>', two)
    assert labels == ["What you wrote", "Asked a friend", "What you wrote, 2"]


def test_every_page_says_whom_to_call(client):
    said = " ".join(re.sub(r"<[^>]+>", "", client.get("/who-sees-what/").content.decode()).split())
    assert "Emergency: 911. In crisis? Call or text 988, any time." in said
    assert "Emergency: 911. In crisis? Call or text 988, any time." in re.sub(r"<[^>]+>", "", views.LAST_WORDS)


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


WORDS = {
    "text": "The teacher and I do not agree.",
    "form_key": "5a1f6e0e-4f0a-4c39-9d43-2f5a3a7d9b11",
    "kind": "run_by",
}
OURS = {"HTTP_ORIGIN": "http://testserver"}


def test_what_was_typed_comes_back_ready_to_be_sent(cast):
    page = Client().post("/ask/", WORDS, **OURS)
    html = page.content.decode()
    assert page.status_code == 403
    assert html.count("<textarea") == 1
    assert "The teacher and I do not agree.</textarea>" in html
    assert '<input type="hidden" name="form_key" value="5a1f6e0e-4f0a-4c39-9d43-2f5a3a7d9b11">' in html
    assert 'action="/ask/"' in html
    assert "/accounts/login/" in html


def test_another_site_puts_no_words_on_a_page_of_ours(cast):
    page = Client().post("/ask/", WORDS, HTTP_ORIGIN="http://elsewhere.example")
    assert (page.status_code, page.headers["Location"]) == (302, "/accounts/login/?next=/ask/")


def test_without_words_there_is_only_the_way_to_sign_in(cast):
    assert Client().post("/ask/", {"kind": "run_by"}, **OURS).status_code == 302
    assert Client().get("/ask/").status_code == 302


def test_a_script_hears_that_nobody_is_signed_in_and_says_it_itself(cast):
    page = Client().post("/ask/draft/", WORDS, HTTP_X_REQUESTED_WITH="fetch", **OURS)
    assert page.status_code == 401


def hidden(html):
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))


def test_after_signing_in_beside_it_the_next_page_says_why_it_asks_once_more(cast):
    policies(cast)
    client = Client(enforce_csrf_checks=True)
    client.get("/accounts/login/")
    before = client.cookies["csrftoken"].value
    html = client.post("/ask/", WORDS | {"csrfmiddlewaretoken": before}, **OURS).content.decode()
    client.force_login(cast.asha)
    client.cookies["csrftoken"] = "n" * 32  # as a sign-in renews it
    page = client.post("/ask/", {"text": WORDS["text"]} | hidden(html), **OURS)
    html = page.content.decode()
    assert page.status_code == 403
    assert "You are signed in again</h1>" in html
    assert "open a long time" not in html
    assert f"{WORDS['text']}</textarea>" in html
    assert "was_signed_out" not in html
    assert client.post("/ask/", {"text": WORDS["text"]} | hidden(html), **OURS).status_code != 403


def test_a_page_left_open_is_no_sign_in(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.asha)
    html = client.post("/ask/", WORDS, **OURS).content.decode()
    assert "This page was open a long time</h1>" in html


# The words come back, and no page claims what is not so ---------------------------------------------------------------


def token_of(page):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [(OperationalError("gone"), 503, "Not saved. Your text is still here."), (ValueError("a bug"), 500, "still here")],
)
def test_what_breaks_while_sending_gives_the_words_back_without_the_database(cast, monkeypatch, fault, status, says):
    policies(cast)
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.force_login(cast.asha)
    page = strict.get("/ask/")
    typed = {"text": "<b>My words</b> here", **ask_page.hidden(page), "csrfmiddlewaretoken": token_of(page)}

    def gone():
        raise fault

    with monkeypatch.context() as away, CaptureQueriesContext(connection) as asked:
        away.setattr("pts_support.installation.current", gone)
        page = strict.post("/ask/", typed, **OURS)
    html = page.content.decode()
    assert (page.status_code, says in html, "&lt;b&gt;My words&lt;/b&gt; here" in html, "<b>My" in html) == (
        status, True, True, False,
    )  # fmt: skip
    assert len(asked) == 0
    again = {"text": typed["text"], **ask_page.hidden(page), "csrfmiddlewaretoken": token_of(page)}
    assert strict.post("/ask/", again, **OURS).status_code == 302


def test_a_page_that_only_breaks_claims_nothing_about_words(cast, monkeypatch):
    def gone():
        raise OperationalError("gone")

    monkeypatch.setattr("pts_support.installation.current", gone)
    client = Client(raise_request_exception=False)
    html = client.get("/ask/").content.decode() + client.post("/ask/", {"kind": "look"}, **OURS).content.decode()
    assert [claim for claim in ("browser still has", "Your text is still here", "<form") if claim in html] == []


def test_what_another_site_sent_is_not_given_back(cast, monkeypatch):
    def gone():
        raise OperationalError("gone")

    monkeypatch.setattr("pts_support.installation.current", gone)
    client = Client(raise_request_exception=False)
    page = client.post("/ask/", {"text": "Words of another site"}, HTTP_ORIGIN="http://evil.example")
    assert "Words of another site" not in page.content.decode()
