"""Whoever is not signed in gets to the sign-in page, from every address but those listed here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Public on purpose. allauth's are the ways in; signing up is closed and says so. Everything else wants a sign-in.
PUBLIC = {
    "healthz", "healthz_engine", "promise", "who_sees_what", "light", "component_gallery",
    "mailbox",  # a demo on this computer only; elsewhere it is not there
    "account_login", "account_signup", "account_inactive", "account_email_verification_sent",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_request_login_code", "account_confirm_login_code",
    "account_logout", "mfa_authenticate", "mfa_login_webauthn", "mfa_trust",
    "account_signup_by_passkey", "mfa_signup_webauthn",
}  # fmt: skip
SAMPLES = {"uuid": str(uuid.UUID(int=7)), "int": "7"}


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, before + (f"{entry.namespace}:" if entry.namespace else ""))
        else:
            yield f"{before}{entry.name or entry.pattern}", entry


def address_of(name: str) -> str:
    """A sample address: one value for each name in it, a fitting one where a converter says what fits."""
    values = {}
    for _, parameters in get_resolver().reverse_dict.getlist(name)[0][0]:
        kinds = get_resolver().reverse_dict.getlist(name)[0][3]
        for key in parameters:
            kind = type(kinds[key]).__name__.removesuffix("Converter").lower() if key in kinds else "string"
            values[key] = SAMPLES.get(kind, "1" if key.startswith("uid") else "x")
    return reverse(name, kwargs=values)


ALL = sorted(patterns(get_resolver()), key=lambda found: found[0])


def test_every_address_has_a_name():
    assert [str(p.pattern) for _, p in ALL if not p.name] == []


@pytest.mark.parametrize("name", [name for name, _ in ALL if name not in PUBLIC])
@pytest.mark.parametrize("method", ["get", "post"])
def test_sign_in_comes_first(name, method, client, db):
    address = address_of(name)
    answer = getattr(client, method)(address)
    assert answer.status_code == 302, f"{method} {address} answered {answer.status_code} to a stranger"
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_the_list_of_public_addresses_names_only_what_exists():
    allauth_may_have = {"mfa_trust", "account_signup_by_passkey", "mfa_signup_webauthn", "account_inactive"}
    assert PUBLIC - {name for name, _ in ALL} - allauth_may_have == set()
