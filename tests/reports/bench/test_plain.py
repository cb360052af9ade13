"""The plain views that pages are measured against answer, and print the same rows."""

from __future__ import annotations

import pytest
from django.urls import clear_url_caches

from requests_app.chain import policy, policy_versions
from requests_app.models import HelpRequest
from tests.requests_app.asking import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def plain(cast, settings):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    settings.ROOT_URLCONF = "reports.bench.plain"
    clear_url_caches()
    yield ask(cast)
    clear_url_caches()


def test_each_prints_its_rows(plain, cast, client, signed_in):
    signed_in(client, cast.maeve)
    page = client.get("/plain/dashboard/").content.decode()
    assert page.count("Three IEPs are due.") == 1
    page = client.get(f"/plain/thread/{plain.id}/").content.decode()
    assert page.count("Three IEPs are due.") == 1


def test_a_fellows_people_and_the_rows_of_one_request_more(plain, cast, client, signed_in):
    signed_in(client, cast.asha)
    page = client.get("/plain/people/").content.decode()
    assert [name in page for name in ("Maeve", "Tom", "Nina")] == [True, True, False]
    assert client.post("/plain/file/", {"text": "One more."}).status_code == 302
    assert list(HelpRequest.objects.order_by("id").values_list("fellow__called", flat=True)) == ["Asha", "Asha"]
