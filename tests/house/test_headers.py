"""Every answer of every address carries the headers, whoever asks and whatever comes of it; private pages are kept
nowhere; and there is no page in which the back office shows content."""

from __future__ import annotations

import uuid

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

ROLES = [None, "asha", "maeve", "okafor", "rosa", "dana", "nina"]
VALUES = {"uuid": str(uuid.UUID(int=7)), "int": "7", "str": "x", "slug": "x", "path": "x"}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": settings.PERMISSIONS_POLICY,
    "X-Frame-Options": "DENY",
}
POLICY = {
    "default-src 'none'", "object-src 'none'",
    "script-src 'self'", "style-src 'self'", "connect-src 'self'", "form-action 'self'",
    "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip


def addresses() -> list[str]:
    """One of each pattern of the site."""
    found: list[str] = []

    def walk(resolver: URLResolver, before: str) -> None:
        for entry in resolver.url_patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                walk(entry, route)
            elif isinstance(entry, URLPattern):
                found.append("/" + filled(route))

    walk(get_resolver(), "")
    return sorted(set(found))


def filled(route: str) -> str:
    import re

    route = re.sub(r"<(\w+):\w+>", lambda m: VALUES[m.group(1)], route)
    route = re.sub(r"\(\?P<\w+>[^)]*\)", "x", route)
    return re.sub(r"[\^$\\]|\.\*", "", route)


def wrong(answer, path: str) -> list[str]:
    found = answer.headers
    said = [f"{name}: {found.get(name)}" for name, value in ALWAYS.items() if found.get(name) != value]
    policy = {part.strip() for part in answer.headers.get("Content-Security-Policy", "").split(";")}
    if not policy >= POLICY or "unsafe" in str(policy):
        said.append(f"policy: {policy}")
    if not path.startswith(settings.STATIC_URL) and "no-store" not in answer.headers.get("Cache-Control", ""):
        said.append(f"kept: {answer.headers.get('Cache-Control')}")
    return said


@pytest.mark.parametrize("who", ROLES)
def test_every_address_for_every_role(cast, who):
    client = Client(raise_request_exception=False)
    if who:
        client.force_login(getattr(cast, who))
    bad, asked = {}, 0
    for path in addresses():
        if path == "/accounts/logout/":
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(path)
            asked += 1
            if said := wrong(answer, path):
                bad[method, path, answer.status_code] = said
            answer.close()
    assert (bad, asked > 100) == ({}, True)


def test_errors_too(cast, monkeypatch):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    from pts_support.web import views

    def breaks(request):
        raise RuntimeError

    breaks.login_required = False
    answers = [
        ("/nowhere/", client.get("/nowhere/"), 404),
        ("/light/", client.post("/light/", {"theme": "dark"}), 403),
        ("/", client.get("/", headers={"host": "evil.example"}), 400),
    ]
    monkeypatch.setattr("django.urls.resolvers.URLResolver.resolve", lambda *a: (_ for _ in ()).throw(RuntimeError))
    answers.append(("/light/", client.get("/light/"), 500))
    for path, answer, status in answers:
        assert (answer.status_code, wrong(answer, path)) == (status, []), path
    assert views.broken


@pytest.mark.django_db  # closing the file ends the request, and Django looks after its connections then
def test_static_files_carry_them_and_may_be_kept(client):
    answer = client.get("/static/look.css")
    answer.close()
    assert (answer.status_code, wrong(answer, "/static/look.css")) == (200, [])


def test_no_back_office_shows_what_people_write():
    """There is none at all; should one come, it registers no model of these rooms."""
    assert not apps.is_installed("django.contrib.admin")
    assert not [path for path in addresses() if "admin" in path]
