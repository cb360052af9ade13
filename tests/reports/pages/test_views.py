"""The report's page and its files: found by every role of the program, and by nobody else."""

from __future__ import annotations

import pytest

from tests.reports.past import a_quarter

pytestmark = pytest.mark.django_db


@pytest.fixture
def autumn(cast):
    a_quarter(cast)
    return cast


def test_the_page_and_both_files_of_the_newest_report(autumn, client, signed_in):
    signed_in(client, autumn.asha)
    assert client.get("/reports/").status_code == 200
    for kind in ("csv", "xlsx"):
        answer = client.get(f"/reports/2026-10.{kind}")
        assert (answer.status_code, answer["Content-Disposition"]) == (
            200, f'attachment; filename="report-2026-10.{kind}"',
        )  # fmt: skip


@pytest.mark.parametrize("key", ["2026-09", "2025-10", "2026-13", "x"])
def test_what_was_not_published_is_not_there(autumn, client, signed_in, key):
    signed_in(client, autumn.asha)
    assert client.get(f"/reports/{key}.csv").status_code == 404


def test_another_programs_people_find_no_file_of_it(autumn, client, signed_in):
    signed_in(client, autumn.nina)
    assert client.get("/reports/2026-10.csv").status_code == 404


def test_pages_are_shown_and_never_posted_to(autumn, client, signed_in):
    signed_in(client, autumn.asha)
    assert [client.post(url).status_code for url in ("/reports/", "/reports/2026-10.csv")] == [405, 405]
