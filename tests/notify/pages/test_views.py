"""The demo's mailbox: on this computer, in a demo, and otherwise not there."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from pts_support.notify.models import LocalMail
from pts_support.people.models import Installation
from tests.cast import NOW


@pytest.fixture
def demo(cast):
    Installation.objects.update(demo=True)
    return cast


def letter(person, subject, at=NOW, text="Go on: http://localhost:8000/dashboard/ <b>"):
    return LocalMail.objects.create(ref=uuid.uuid4(), person=person, at=at, subject=subject, text=text)


def test_newest_first_with_links_and_nothing_as_markup(demo, client):
    letter(demo.maeve, "An older one", NOW - timedelta(hours=1))
    letter(None, "A newer one")
    page = client.get("/mailbox/").content.decode()
    assert page.index("A newer one") < page.index("An older one")
    assert "To someone invited" in page
    assert "To Maeve" in page
    assert '<a href="http://localhost:8000/dashboard/"' in page
    assert "<b>" not in page.partition("<article>")[2].partition("</article>")[0].replace("&lt;b&gt;", "")


def test_one_persons_mails(demo, client, signed_in):
    letter(demo.maeve, "For Maeve")
    letter(demo.tom, "For Tom")
    page = signed_in(client, demo.asha).get(f"/mailbox/?person={demo.tom.pk}").content.decode()
    assert "For Tom" in page
    assert "For Maeve" not in page


@pytest.mark.parametrize("wanted", ["x", "-1", "٣", "9" * 40, "1 or 1", ""])
def test_an_odd_filter_is_no_error(demo, client, wanted):
    assert client.get("/mailbox/", {"person": wanted, "page": wanted}).status_code == 200


def test_empty(demo, client):
    assert "No email yet" in client.get("/mailbox/").content.decode()


def test_not_there_outside_a_demo_elsewhere_or_behind_a_proxy(cast, client, settings):
    assert client.get("/mailbox/").status_code == 404
    Installation.objects.update(demo=True)
    assert client.get("/mailbox/").status_code == 200
    assert client.get("/mailbox/", REMOTE_ADDR="192.0.2.7").status_code == 404
    settings.PROXIES = 1
    assert client.get("/mailbox/").status_code == 404


def test_as_many_queries_for_one_mail_as_for_thirty(
    demo, client, django_assert_num_queries, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    letter(demo.maeve, "One")
    with CaptureQueriesContext(connection) as one:
        client.get("/mailbox/")
    for n in range(29):
        letter(demo.peers[n % 9], f"Mail {n}")
    with django_assert_num_queries(len(one)):
        client.get("/mailbox/")
