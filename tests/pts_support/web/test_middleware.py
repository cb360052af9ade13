"""Every answer carries the headers: pages, redirects, refusals, errors and static files."""

import pytest
from django.test import Client

HEADERS = {
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
CSP = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    "object-src 'none'",
}  # fmt: skip


@pytest.fixture
def broken(monkeypatch):
    def fail(*args, **kwargs):
        raise ValueError("planted")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)


def ask(path: str, **extra: str):
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32
    return client.get(path, **extra)


@pytest.mark.parametrize(
    ("path", "extra", "status"),
    [
        ("/healthz", {}, 200),
        ("/accounts/login/", {}, 200),
        ("/accounts/2fa/", {}, 302),
        ("/not-there/", {}, 404),
        ("/accounts/login/", {"HTTP_HOST": "elsewhere.example.org"}, 400),
        ("/static/vendor/bootstrap.css", {}, 200),
    ],
)
def test_headers(path, extra, status, db):
    answer = ask(path, **extra)
    assert answer.status_code == status
    check(answer, private=not path.startswith("/static/"))
    answer.close()


def test_headers_on_an_error(db, broken):
    answer = ask("/accounts/login/")
    assert answer.status_code == 500
    check(answer, private=True)


def check(answer, *, private: bool) -> None:
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == CSP
    assert ("no-store" in answer.headers.get("Cache-Control", "")) is private


def test_signing_out_clears_the_browser(db, django_user_model):
    person = django_user_model.objects.create_user(email="asha@example.org", password="long enough for everybody")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/accounts/login/").headers


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/ask/draft/", "/ask/"),
        ("/peers/7b1f0a4e-0000-4000-8000-000000000000/answer/", "/peers/"),
        ("/program/emergency/7b1f0a4e-0000-4000-8000-000000000000/agree/",
         "/program/emergency/7b1f0a4e-0000-4000-8000-000000000000/"),
    ],
)  # fmt: skip
def test_a_look_at_what_only_takes_forms_leads_to_the_page_above(cast, client, signed_in, path, leads_to):
    signed_in(client, cast.rosa)
    for ask_for in (client.get, client.head):
        answer = ask_for(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)
    assert client.put(path).status_code == 405
