"""Whoever is not signed in gets to the sign-in page, from every address but those listed here."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

# Public on purpose, and why.
PUBLIC = {
    "healthz", "healthz/engine", "metrics",  # monitors; nothing personal
    "promise/", "who-sees-what/", "light/",  # what we promise, before anybody trusts us
    "too-large/",  # what the server in front shows where more came than any form may hold
    "ui/", "mailbox/", "demo/", "demo/come-in/",  # a demo on this computer only; elsewhere not there
    "join/", "join/<token>/", "join/<token>/again/",  # whoever was invited has no account yet
    "not-me/<token>/", "lost-phone/<token>/", "objection/<token>/",  # from a mail; whoever reads it may be signed out
    # The ways in.
    "accounts/login/", "accounts/login/code/confirm/", "accounts/login/code/", "accounts/2fa/authenticate/",
    "accounts/2fa/webauthn/login/", "accounts/logout/", "accounts/inactive/", "accounts/confirm-email/",
    "accounts/password/reset/", "accounts/password/reset/done/", "accounts/password/reset/key/done/",
    "accounts/password/reset/key/<uidb36>-<key>/",
    # allauth's, closed here: the same "not found" for everybody.
    "accounts/signup/", "accounts/email/", "accounts/signup/passkey/",
    "accounts/3rdparty/", "accounts/3rdparty/<rest>", "accounts/social/<rest>",
}  # fmt: skip
SAMPLES = {"uuid": str(uuid.UUID(int=7)), "int": "7"}


def spell(pattern: object) -> tuple[str, str]:
    """(as written above, as asked for): `join/<token>/` and `join/x/`."""
    text = str(pattern)
    if isinstance(pattern, RoutePattern):
        written = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", text)
        return written, re.sub(r"<(?:(\w+):)?\w+>", lambda hit: SAMPLES.get(hit[1], "x"), text)
    form, names = normalize(text)[0]
    return form % {name: f"<{name}>" for name in names}, form % dict.fromkeys(names, "1")


def addresses(resolver: URLResolver, written: str = "", asked: str = "/") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        more = spell(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, written + more[0], asked + more[1])
        else:
            yield written + more[0], asked + more[1]


ALL = dict(addresses(get_resolver()))


@pytest.mark.parametrize("written", sorted(ALL.keys() - PUBLIC))
def test_sign_in_comes_first(written, db):
    for method in ("get", "post"):
        answer = getattr(Client(), method)(ALL[written])
        where = answer.headers.get("Location", "")
        assert (answer.status_code, where[:16]) == (302, "/accounts/login/"), f"{method} {ALL[written]} for a stranger"


def test_the_list_names_only_what_exists():
    assert PUBLIC - ALL.keys() == set()
