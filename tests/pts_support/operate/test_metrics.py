"""What Prometheus is told, and who is told nothing."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from datetime import timedelta

import pytest
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from pts_support import clock
from pts_support.people.models import Installation
from tests.people.signing_in import by_password
from tests.web_server import serving

pytestmark = pytest.mark.django_db
LOGIN = "pts_support.people.pages.accounts.Login"
TOKEN = "a-token-for-prometheus"


@pytest.fixture
def told(client, settings):
    """`told()`: every figure, by its name and labels, as whoever knows the token reads it."""
    settings.METRICS_TOKEN = TOKEN

    def ask() -> dict[str, float]:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        return figures(answer.content.decode())

    return ask


def figures(text: str) -> dict[str, float]:
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


@pytest.mark.parametrize("said", [None, "Bearer wrong", f"Basic {TOKEN}", "Bearer "])
def test_it_is_not_there_without_the_token(client, settings, said):
    headers = {"Authorization": said} if said else {}
    for token in ("", TOKEN):
        settings.METRICS_TOKEN = token
        assert client.get("/metrics", headers=headers).status_code == 404


def test_pages_and_sign_ins_are_counted_by_name_and_result(cast, client, told):
    page = f"pts_pages_total{{method=GET,status=200,view={LOGIN}}}"
    took = f"pts_page_seconds_count{{view={LOGIN}}}"
    wrong, came = "pts_sign_ins_total{result=password}", "pts_sign_ins_total{result=came in}"
    before = told()
    client.get(reverse("account_login"))
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": cast.asha.email, "password": "wrong wrong wrong"})
    by_password(client, cast.asha)
    after = told()
    grew = {name: after[name] - before.get(name, 0) for name in (page, took, wrong, came)}
    assert grew == {page: 2, took: 4, wrong: 1, came: 1}


def test_what_is_asked_first_is_one_figure(cast, client, told):
    """Whoever reads the figures of a small program learns not that somebody answered for their week, or nobody did."""
    client.force_login(cast.asha)
    before = told()
    for name in ("pulse", "asking", "conversations"):
        client.get(reverse(f"checkins:{name}"))
    after = told()
    grew = {name for name, count in after.items() if "pages_total" in name and count > before.get(name, 0)}
    assert grew == {"pts_pages_total{method=GET,status=200,view=checkins}"}


def test_engine_mails_and_backups_are_read_when_asked(cast, told, monkeypatch):
    now = clock.real()
    monkeypatch.setattr(clock, "real", lambda: now)
    ages = {"swept_at": 7, "delivered_at": 8, "backed_up_at": 9}
    marks = {name: now - timedelta(seconds=age) for name, age in ages.items()}
    Installation.objects.update(watched_at=None, mail_failing_since=now - timedelta(seconds=90), **marks)
    found = told()
    own = {name: value for name, value in found.items() if not name.startswith(("pts_page", "pts_sign"))}
    assert own == {
        "pts_seconds_since{of=sweep}": 7, "pts_seconds_since{of=delivery}": 8, "pts_seconds_since{of=backup}": 9,
        "pts_wrong_for_seconds{what=late}": 0, "pts_wrong_for_seconds{what=mail}": 90, "pts_paused{}": 0,
        "pts_mails{status=queued}": 0, "pts_mails{status=sent}": 0, "pts_mails{status=suppressed}": 0,
        "pts_mails{status=dead}": 0, "pts_requests_due{}": 0,
    }  # fmt: skip


def test_nothing_names_anybody(cast, client, told):
    by_password(client, cast.asha)
    client.get("/r/00000000-0000-0000-0000-000000000001/")
    said = " ".join(told())
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|@|lakeside|asha", said, re.I)


def test_without_a_token_nothing_is_counted(cast, client, told, settings):
    before = told()
    settings.METRICS_TOKEN = ""
    client.get(reverse("account_login"))
    settings.METRICS_TOKEN = TOKEN
    assert {k: v for k, v in told().items() if LOGIN in k} == {k: v for k, v in before.items() if LOGIN in k}


@pytest.mark.django_db(transaction=True)
def test_the_processes_of_a_web_server_count_together(tmp_path):
    """Two processes of the product's own server: whichever is asked, all that both answered is in it."""
    with serving(tmp_path, PTS_METRICS_TOKEN=TOKEN) as site:
        address = f"http://localhost:{site.port}"
        for _ in range(20):
            with urllib.request.urlopen(f"{address}/accounts/login/") as answer:
                answer.read()
        request = urllib.request.Request(f"{address}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request) as answer:
            found = figures(answer.read().decode())
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{address}/metrics")
    page = f"pts_pages_total{{method=GET,status=200,view={LOGIN}}}"
    assert {name: value for name, value in found.items() if "_pages_total" in name} == {page: 20}
