"""The report of a program: what is counted, what never is, and that page, download and second reading say the same."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins.changes import publishing
from checkins.changes.publishing import LineWords
from checkins.conversations import settings
from mentors.models import Absence
from reports import editions, exports, program
from reports.models import Edition
from requests_app.models import Escalation, HelpRequest
from requests_app.vocabulary import Outcome, Route, State, Urgency
from tests.cast import NEW_YORK, NOW, PASSWORD
from tests.reading import plain
from tests.reports.past import a_quarter, asked, at, fellows, small_program
from tests.reports.workbook import read_xlsx

pytestmark = pytest.mark.django_db
URL = "/reports/"


@pytest.fixture
def autumn(cast):
    a_quarter(cast)
    return cast


def page_tables(html: str) -> list[list[list[str]]]:
    def text(cell: str) -> str:
        return re.sub(r"<[^>]+>", "", cell).strip()

    return [
        [
            [text(c) for c in re.findall(r"<t[hd](?! class=\"barcell)[^>]*>(.*?)</t[hd]>", row, re.S)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.S)
        ]
        for table in re.findall(r"<table.*?</table>", html, re.S)
    ]


def csv_tables(body: bytes) -> list[list[list[str]]]:
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    tables, current = [], None
    for row in rows[rows.index([]) :]:
        if not row:
            current = []
            tables.append(current)
        elif len(row) > 1:
            current.append(row)
    return [table for table in tables if table and len(table[0]) > 2]


def words(rows: list[list[str]]) -> set[str]:
    """What stands in a file beside its tables."""
    return {" ".join(row) for row in rows if row}


# -- what it says


def test_a_program_of_ten_reads_five_sentences_and_what_can_be_shown(autumn):
    report = program.build(autumn.program, NOW)
    assert (report.period, report.about) == ("August to October 2026", "10 fellows, 30 requests.")
    assert [f"{s.strong} {s.rest}" for s in report.sentences] == [
        "Half of first answers came within 1 h 50 min of school hours, 9 in 10 within 3 h 10 min.",
        "50% of the requests due an answer had one by the promised time.",
        "How many were escalated is not shown: too few fellows stand behind it.",
        "How often it came too late is not shown, to protect privacy.",
        "Now fewer than five fellows wait for an answer, the longest for under a school day.",
    ]
    assert [t.key for t in report.tables] == ["time", "urgency"]
    assert report.unsaid == "by whom they asked, by how far requests were escalated and how often it came too late"
    assert [(r.label, r.cells[0]) for r in report.tables[1].rows] == [
        ("Today or soon", "15"),
        ("When you can", "15"),
        ("all together", "30"),
    ]
    time = report.tables[0]
    assert [(r.label, r.cells[0]) for r in time.rows] == [
        ("August 2026", "10"),
        ("September 2026", "10"),
        ("October 2026", "10"),
    ]
    assert time.plot is not None
    assert "August 2026: half within" in time.plot.desc
    assert [f"{s.strong} {s.rest}" for s in report.system.facts] == [
        "No missed or duplicate steps. No request is waiting past the time of its next step.",
        "Steps of the last 30 days: none was needed.",
        "Days without cover: no school day in the last 30 days, no school day in the next 30.",
    ]


def test_before_anything_has_closed_it_says_what_holds_now_and_when_figures_come(cast):
    report = program.build(cast.program, at(9, 15))
    assert (report.tables, report.period) == ((), "")
    assert len(report.sentences) == 1
    assert report.next_at == datetime(2026, 11, 15, tzinfo=NEW_YORK)


def test_below_ten_fellows_only_the_year(db):
    small, members = small_program(9)
    for month in range(8, 13):
        for m in members:
            asked(m, at(month, 10))
    assert program.build(small, at(12, 20)).tables == ()
    assert [(e.last.month, e.unit, e.published) for e in Edition.objects.filter(program=small)] == [(10, "year", False)]
    report = program.build(small, datetime(2027, 8, 20, tzinfo=NEW_YORK))
    assert report.period == "August 2026 to July 2027"
    assert [r.label for r in report.tables[0].rows] == ["August 2026 to July 2027"]


def test_a_quarter_in_which_few_asked_waits_for_the_half_year(db):
    few, members = small_program(12)
    for m in members[:4]:
        asked(m, at(9, 10))
    assert program.build(few, at(11, 20)).tables == ()
    for m in members:
        asked(m, at(1, 12))
    report = program.build(few, at(2, 20))
    assert report.period == "August 2026 to January 2027"
    assert [e.unit for e in Edition.objects.filter(program=few)] == ["half year", "half year"]


# -- what is in no figure


def everything(cast, now=NOW) -> str:
    return repr(program.build(cast.program, now))


def test_withdrawn_left_out_and_other_programs_are_in_no_figure(autumn):
    before = everything(autumn)
    Edition.objects.all().delete()
    for m in fellows(autumn):
        asked(m, at(9, 9), state=State.WITHDRAWN, outcome="", minutes=999)
        asked(m, at(9, 9), left_out=autumn.maeve, minutes=999, urgency=Urgency.TODAY)
        late = asked(m, NOW - timedelta(days=9), left_out=autumn.former, state=State.WAITING, minutes=None)
        Escalation.objects.create(
            request=late,
            generation=1,
            step=1,
            does="add",
            cause="clock",
            due_at=NOW - timedelta(days=8),
            at=NOW - timedelta(days=2),
        )
        asked(m, at(9, 9), route=Route.AROUND, left_out=autumn.maeve)
    nina = autumn.memberships["nina"]
    for _ in range(9):
        asked(nina, at(9, 9), minutes=999)
        asked(nina, NOW - timedelta(days=9), state=State.WAITING, minutes=None)
    assert everything(autumn) == before


def test_the_page_of_somebody_left_out_is_byte_for_byte_the_same(autumn, client, signed_in):
    signed_in(client, autumn.maeve)
    before = client.get(URL).content
    asked(
        autumn.memberships["asha"],
        NOW - timedelta(days=6),
        route=Route.AROUND,
        left_out=autumn.maeve,
        state=State.WAITING,
        minutes=None,
    )
    assert strip(client.get(URL).content) == strip(before)


def strip(body: bytes) -> bytes:
    return re.sub(rb'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', b"", body)


# -- the same for everybody, everywhere, every time


def test_everybody_in_the_program_reads_the_same_and_nobody_else_finds_it(autumn, client, signed_in):
    mains = set()
    for name in ("asha", "maeve", "okafor", "rosa", "dana"):
        signed_in(client, getattr(autumn, name))
        answer = client.get(URL)
        assert answer.status_code == 200
        mains.add(answer.content.split(b"<main")[1].split(b"</main>")[0])
    assert len(mains) == 1
    signed_in(client, autumn.nina)
    nowhere = client.get("/reports-nowhere/").content
    own = client.get(URL)
    assert own.status_code == 200
    assert autumn.program.name.encode() not in own.content
    for url in (
        f"{URL}?program={autumn.program.id}",
        "/reports/2026-10.csv",
        f"/reports/2026-10.csv?program={autumn.program.id}",
        "/reports/2026-10.xlsx",
        "/reports/x.csv",
        "/reports/x.xlsx",
        "/reports/2026-13.csv",
    ):
        answer = client.get(url)
        assert (answer.status_code, answer.content) == (404, nowhere), url
    client.logout()
    assert client.get(URL).status_code == 302
    assert autumn.PASSWORD == PASSWORD


def test_the_file_says_what_the_page_says(autumn, client, signed_in):
    signed_in(client, autumn.okafor)
    page = client.get(URL).content.decode()
    answer = client.get(reverse("reports:download", args=["2026-10"]))
    assert answer["Content-Disposition"] == 'attachment; filename="report-2026-10.csv"'
    assert csv_tables(answer.content) == [
        [[re.sub("&#x27;", "'", c) for c in row] for row in t] for t in page_tables(page)
    ]
    assert len(csv_tables(answer.content)) == 2
    workbook = client.get(reverse("reports:download_xlsx", args=["2026-10"]))
    assert workbook["Content-Disposition"] == 'attachment; filename="report-2026-10.xlsx"'
    assert read_xlsx(workbook.content) == list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert client.post(URL).status_code == 405


def test_the_file_has_every_number_of_the_page(autumn, client, signed_in):
    Absence.objects.create(person=autumn.maeve, first=NOW.date(), last=NOW.date() + timedelta(days=1))
    Absence.objects.create(person=autumn.tom, first=NOW.date(), last=NOW.date() + timedelta(days=1))
    signed_in(client, autumn.okafor)
    report = program.build(autumn.program, NOW)
    answer = client.get(reverse("reports:download", args=["2026-10"]))
    found = words(list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))))
    assert {f"{s.strong} {s.rest}" for s in (*report.sentences, *report.system.facts)} <= found
    assert {report.about, f"Not shown here {report.unsaid}"} <= found
    assert any(row.startswith("Now fewer than five") for row in found)
    assert any(row.startswith("No missed or duplicate steps.") for row in found)
    assert any(row.startswith("Days without cover:") for row in found)
    assert f"A mentor is away and no one covers for them on {report.system.gap_days}" in found
    assert report.system.gap_days
    page = client.get(URL).content.decode()
    assert "The same numbers as here" in page


def test_an_earlier_report_says_nothing_of_now(db, client, signed_in):
    twelve, members = small_program(12)
    for m in members:
        for month in (8, 9, 10, 11, 12, 1):
            asked(m, at(month, 5))
    program.build(twelve, at(11, 20))
    report = program.build(twelve, at(2, 20))
    (past,) = report.earlier
    first, last = Edition.objects.filter(program=twelve, published=True).order_by("first")
    early = program.of_edition(twelve, first, [first, last], at(2, 20))
    assert (early.period, early.system) == (past.label, None)
    found = words(exports.report_rows(early, at(2, 20), NEW_YORK))
    assert not any(row.startswith(("Now ", "Missed", "The system")) for row in found)
    assert {f"{s.strong} {s.rest}" for s in early.sentences} <= found


def test_an_edition_is_kept_as_it_was_first_shown(autumn):
    before = program.build(autumn.program, NOW)
    asked(autumn.memberships["asha"], at(9, 9), minutes=5)
    HelpRequest.objects.filter(program=autumn.program).update(outcome=Outcome.TOO_LATE)
    after = program.build(autumn.program, NOW + timedelta(days=1))
    assert (after.tables, after.sentences) == (before.tables, before.sentences)
    assert Edition.objects.filter(program=autumn.program).count() == 1


def test_months_do_not_come_back_after_a_quarter(db):
    """A table over time stays or gets coarser within a program year, and editions never overlap."""
    twelve, members = small_program(12)
    for m in members:
        for month in (8, 9, 10, 11, 2, 3, 4):
            asked(m, at(month, 5))
    assert [r.label for r in program.build(twelve, at(11, 20)).tables[0].rows][-1] == "October 2026"
    assert [r.label for r in program.build(twelve, at(2, 20)).tables[0].rows] == [
        "August 2026",
        "September 2026",
        "October 2026",
        "November 2026 to January 2027",
    ]
    assert [r.label for r in program.build(twelve, at(5, 20)).tables[0].rows][-1] == "February to April 2027"
    made = list(Edition.objects.filter(program=twelve))
    assert [(e.time_unit, e.first <= e.last) for e in made] == [("month", True), ("quarter", True), ("quarter", True)]
    assert all(a.last < b.first for a, b in zip(made, made[1:], strict=False))


def test_what_is_published_is_read_and_not_counted_again(autumn, django_assert_num_queries):
    editions.published(autumn.program, NOW)
    with django_assert_num_queries(2):  # the editions, and since when there are fellows
        editions.published(autumn.program, NOW)
    assert Edition.objects.filter(program=autumn.program).count() == 1


def test_as_many_queries_for_many_requests_as_for_one(autumn, client, signed_in):
    signed_in(client, autumn.okafor)
    client.get(URL)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(URL)
        return len(seen)

    before = count()
    for m in fellows(autumn):
        for n in range(3):
            asked(m, NOW - timedelta(days=n + 1), state=State.WAITING, minutes=None)
        Absence.objects.create(person=m.user, first=NOW.date(), last=NOW.date())
    assert count() == before
    assert before < 20, before


# -- facts that are not about fellows


def test_the_engines_worst_and_what_it_has_not_taken(autumn):
    m = autumn.memberships["asha"]
    one = asked(m, NOW - timedelta(days=3), state=State.WAITING, minutes=None, due_at=NOW - timedelta(minutes=10))
    Escalation.objects.create(
        request=one,
        generation=1,
        step=1,
        does="add",
        cause="clock",
        due_at=NOW - timedelta(days=2),
        at=NOW - timedelta(days=2) + timedelta(minutes=7),
    )
    Escalation.objects.create(
        request=one, generation=1, step=2, does="add", cause="sooner", due_at=NOW, at=NOW - timedelta(days=1)
    )
    facts = [f"{s.strong} {s.rest}" for s in program.build(autumn.program, NOW).system.facts]
    assert facts[:2] == [
        "Missed steps: 1. Duplicate steps: 0. Please tell the people who run this site.",
        "Steps of the last 30 days: each was taken within 7 minutes of its time.",
    ]


def test_open_now_is_a_band(autumn):
    def now() -> str:
        return "{0.strong} {0.rest}".format(program.build(autumn.program, NOW).sentences[-1])

    assert now() == "Now fewer than five fellows wait for an answer, the longest for under a school day."
    for n, m in enumerate(fellows(autumn)[:5]):
        asked(m, NOW - timedelta(days=5 if n else 0), state=State.WAITING, minutes=None)
        if n == 3:
            assert now() == "Now fewer than five fellows wait for an answer, the longest for more than 2 school days."
    assert now() == "Now five or more fellows wait for an answer, the longest for more than 2 school days."


def test_days_on_which_nobody_stands_in(autumn):
    day = NOW.date()
    Absence.objects.create(
        person=autumn.maeve, first=day + timedelta(days=1), last=day + timedelta(days=6)
    )  # Wed to Mon
    assert program.build(autumn.program, NOW).system.gap_days == ""
    away = Absence.objects.create(person=autumn.tom, first=day + timedelta(days=2), last=day + timedelta(days=6))
    assert (
        program.build(autumn.program, NOW).system.gap_days
        == "Thursday, November 19, Friday, November 20 and Monday, November 23"
    )
    Absence.objects.filter(person=autumn.maeve).update(backup=autumn.priya)
    Absence.objects.filter(person=autumn.tom).update(backup=autumn.priya)
    assert program.build(autumn.program, NOW).system.gap_days == ""
    Absence.objects.filter(id=away.id).update(backup=autumn.nina)  # not of this program
    assert program.build(autumn.program, NOW).system.gap_days.startswith("Thursday")


def test_what_changed_in_the_period_stands_on_the_page_and_in_every_file_cell_by_cell(cast, client, signed_in):
    a_quarter(cast)
    settings.begin(cast.program, now=at(8, 1))
    texts = ("=Rooms can be booked.", "Forms are shorter.", "After it.")
    for text, when in zip(texts, (at(10, 30), at(9, 1), at(11, 2)), strict=True):
        publishing.publish(cast.program, LineWords(text), by=cast.rosa, now=when)
    gone = publishing.publish(cast.program, LineWords("Taken back."), by=cast.rosa, now=at(9, 2))
    publishing.take_back(gone.ref, by=cast.rosa, programs=(cast.program.id,), now=at(9, 3))
    report = program.build(cast.program, cast.NOW)
    [table] = [one for one in report.tables if one.key == "changed"]
    cells = [(row.label, *row.cells) for row in table.rows]
    assert cells == [(texts[1], "no topic named"), (texts[0], "no topic named")]
    signed_in(client, cast.asha)
    assert all(cell in plain(client.get("/reports/")) for row in cells for cell in row)
    listed = list(csv.reader(client.get("/reports/2026-10.csv").content.decode("utf-8-sig").splitlines()))
    assert [tuple(row) for row in listed if row[1:] == ["no topic named"]] == [cells[0], (f"'{texts[0]}", cells[1][1])]
    sheet = read_xlsx(client.get("/reports/2026-10.xlsx").content)
    assert [tuple(row) for row in sheet if tuple(row) in cells] == cells


def test_a_period_in_which_nothing_changed_says_nothing_of_it(cast):
    a_quarter(cast)
    assert "changed" not in [table.key for table in program.build(cast.program, cast.NOW).tables]
