"""One person's slow browsers do not stop the site: 200 of them, beside which pages answer as ever.

The server is the product's own, as bin/start and the image run it. The control is what it was before: the same pages
from threads that read from the browser themselves.
"""

from __future__ import annotations

import time

import pytest
from django.test import Client
from django.urls import reverse

from tests.access import tally
from tests.access.slow_clients import SlowBrowsers, ask, percentile
from tests.web_server import AS_IT_RUNS, serving

pytestmark = [pytest.mark.alone, pytest.mark.django_db(transaction=True)]
MANY = {"headers": 80, "bodies": 80, "readers": 40}
LARGE = "/static/vendor/bootstrap.css"  # more than a line's buffers hold
BEFORE = (*AS_IT_RUNS, "-k", "gthread", "--workers", "2", "--threads", "4")
LIMIT = 1.0  # seconds, p95


def test_pages_answer_beside_two_hundred_slow_browsers(tmp_path, cast):
    client = Client()
    client.force_login(cast.asha)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    pages = {"/healthz": "", reverse("account_login"): "", "/": cookie}
    took: list[float] = []
    with serving(tmp_path) as site:
        port = site.port
        for page in pages:
            ask(port, page, Cookie=pages[page])  # the first of its kind builds things
        with SlowBrowsers(port, MANY, LARGE) as slow:
            end = time.monotonic() + tally.size(quick=28, full=120)
            while time.monotonic() < end:
                for page, cookies in pages.items():
                    status, seconds = ask(port, page, Cookie=cookies)
                    took.append(seconds if status in {200, 302} else 99)
                time.sleep(0.2)
            standing = len(slow.lines)
    late = [seconds for seconds in took if seconds > LIMIT]
    tally.count(slow=sum(slow.opened.values()), late=int(percentile(took, 95) > LIMIT))
    assert standing >= 190
    assert len(took) >= 60
    assert percentile(took, 95) <= LIMIT, (percentile(took, 95), len(late))
    assert set(slow.ended_after) >= {"headers", "bodies"}  # each was shown the door in its time, and not before
    assert 13 <= percentile(slow.ended_after["headers"], 50) <= 22
    assert 18 <= percentile(slow.ended_after["bodies"], 50) <= 28


def test_control_threads_that_read_from_the_browser_themselves_are_used_up(tmp_path):
    slow = {"headers": 12, "bodies": 12}
    with serving(tmp_path, *BEFORE) as site, SlowBrowsers(site.port, slow, LARGE):
        time.sleep(2)
        statuses = [ask(site.port, "/healthz", seconds=2)[0] for _ in range(3)]
    assert 0 in statuses
    tally.control("a server that waits for slow browsers")
