"""Asking for a request in an emergency, agreeing to it, and reading it."""

from __future__ import annotations

from django.urls import reverse

from requests_app.models import Glass
from tests.requests_app.sending_files import client_of

PAGE = "/program/emergency/"
WHY = {"why": "child", "reason": "A mother called us."}


def asked(who, ref, **more):
    answer = client_of(who).post(PAGE, {"ref": str(ref), **WHY, **more})
    assert answer.status_code == 302
    return Glass.objects.latest("id")


def agree(who, glass):
    return client_of(who).post(reverse("requests:emergency_agree", args=[glass.ref])).status_code


def read(who, glass):
    return client_of(who).get(reverse("requests:emergency_read", args=[glass.ref]))


def opened(cast, r):
    glass = asked(cast.rosa, r.ref)
    assert agree(cast.okafor, glass) == 302
    glass.refresh_from_db()
    return glass
