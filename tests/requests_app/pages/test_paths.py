"""Where the pages of a request are."""

from __future__ import annotations

from uuid import uuid4

from django.urls import reverse

from requests_app.pages.paths import path_of


def test_a_path_is_the_routers_for_each_request():
    for ref in (uuid4(), uuid4()):
        assert path_of("reply", ref) == reverse("requests:reply", args=[ref])
        assert path_of("thread", ref) == reverse("requests:thread", args=[ref])
