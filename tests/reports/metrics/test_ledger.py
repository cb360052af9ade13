"""The ledger: counted from the rows, missed and doubled found where they are, five fellows behind every count."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pts_support.notify.models import OutboxMessage
from reports.exports import as_csv
from reports.metrics import ledger
from reports.metrics.ledger import FEW, LedgerMonth
from requests_app.models import Escalation, HelpRequest, Participant
from requests_app.vocabulary import State
from tests.cast import NOW
from tests.reports.past import asked, fellows
from tests.reports.workbook import read_xlsx

pytestmark = pytest.mark.django_db
URL = "/program/escalation/ledger"
NOVEMBER = date(2026, 11, 1)


def stepped(m, due: datetime, *, late: int = 5, **more) -> HelpRequest:
    """A request that went up one step, so many seconds late, and the mail about it."""
    request = asked(m, due - timedelta(days=1), step=1, **more)
    Escalation.objects.create(
        request=request, generation=1, step=1, does="add", cause="clock", due_at=due, at=due + timedelta(seconds=late)
    )
    told(request, "sent", due)
    return request


def told(request, status, at) -> None:
    number = OutboxMessage.objects.count()
    OutboxMessage.objects.create(
        person=request.fellow, kind="request.next", dedupe=f"d{number}", about=request.ref, status=status,
        created_at=at, done_at=None if status == "queued" else at, next_try_at=at,
    )  # fmt: skip


@pytest.fixture
def month(cast):
    """Five fellows, one step each, in November."""
    return [stepped(m, NOW - timedelta(days=3), late=n) for n, m in enumerate(fellows(cast)[:5], start=4)]


def line(cast, n: int = 0) -> LedgerMonth:
    return ledger.build_ledger(cast.program, NOW).lines[n]


def test_a_month_as_it_was(month, cast):
    for request in month:
        told(request, "suppressed", NOW)
        told(request, "queued", NOW)
    told(month[0], "dead", NOW)
    assert line(cast) == LedgerMonth(
        month=NOVEMBER, due="5", done="5", late="8 s", missed=0, doubled=0, sent="5", suppressed="5", dead=FEW
    )


def test_four_fellows_are_too_few_whatever_they_did(cast):
    for _ in range(3):
        for m in fellows(cast)[:4]:
            stepped(m, NOW - timedelta(days=3))
    assert line(cast).cells == (FEW, FEW, "under a minute", "0", "0", FEW, FEW, FEW)
    empty = LedgerMonth(date(2026, 10, 1), FEW, FEW, "under a minute", 0, 0, FEW, FEW, FEW)
    assert line(cast, 1) == empty, "a month with four fellows reads like one with none"


def test_a_step_belongs_to_the_month_of_the_program_s_own_clock(month, cast):
    edge = datetime(2026, 11, 1, 3, 30, tzinfo=NOW.tzinfo).astimezone(NOW.tzinfo)  # still October further west
    for m in fellows(cast)[:5]:
        stepped(m, edge)
    assert line(cast).due == "10"
    cast.program.time_zone = "Pacific/Honolulu"
    assert [line(cast).due, line(cast, 1).due] == ["5", "5"]


def test_missed_is_what_waits_longer_than_a_minute(month, cast):
    def due(ago: int) -> None:
        asked(fellows(cast)[0], NOW - timedelta(days=1), minutes=None, state=State.WAITING,
              due_at=NOW - timedelta(seconds=ago))  # fmt: skip

    due(59)
    assert (line(cast).missed, line(cast).due) == (0, "5")
    due(61)
    assert (line(cast).missed, line(cast).due, line(cast).done, line(cast).late) == (1, "6", "5", "1 min")


def test_missed_is_also_a_step_the_request_stands_on_without_a_record(month, cast):
    asked(fellows(cast)[0], NOW - timedelta(days=1), step=2)
    assert line(cast).missed == 2


def test_missed_is_also_a_gap_between_steps(month, cast):
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE requests_app_escalation DISABLE TRIGGER escalation_in_order"
        )
    Escalation.objects.create(
        request=month[0], generation=1, step=3, does="add", cause="sooner", due_at=NOW, at=NOW - timedelta(hours=1)
    )
    assert line(cast).missed == 1


def test_doubled_is_a_step_recorded_twice(month, cast):
    """The database refuses it; here that rule is taken away, and the ledger sees what would have happened."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE requests_app_escalation DROP CONSTRAINT each_step_once"
        )
    Escalation.objects.create(request=month[0], generation=1, step=1, does="add", cause="clock", due_at=NOW, at=NOW)
    assert line(cast).doubled == 1


def round_somebody(cast, m, due, **more) -> HelpRequest:
    one = stepped(m, due, **more)
    Participant.objects.create(request=one, person=cast.okafor, standing="excluded", seat="director", joined_at=NOW)
    return one


def test_left_out_and_withdrawn_requests_leave_no_trace_while_the_clock_is_kept(month, cast):
    before = ledger.build_ledger(cast.program, NOW)
    round_somebody(cast, fellows(cast)[6], NOW - timedelta(days=2), late=30)
    stepped(fellows(cast)[7], NOW - timedelta(days=2), late=30, state=State.WITHDRAWN)
    assert ledger.build_ledger(cast.program, NOW) == before


def test_what_the_engine_did_wrong_is_counted_over_every_request(month, cast):
    """A miss on a request that goes round somebody is shown; what its fellow did stays in no count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE requests_app_escalation DROP CONSTRAINT each_step_once"
        )
    due = NOW - timedelta(days=2)
    waits, twice = (round_somebody(cast, m, due) for m in fellows(cast)[5:7])
    round_somebody(cast, fellows(cast)[7], due, late=900)
    HelpRequest.objects.filter(id=waits.id).update(
        state="waiting", closed_at=None, outcome="", due_at=NOW - timedelta(minutes=7)
    )
    Escalation.objects.create(request=twice, generation=1, step=1, does="add", cause="clock", due_at=due, at=due)
    stepped(fellows(cast)[8], due, state=State.WITHDRAWN)
    HelpRequest.objects.filter(fellow=fellows(cast)[8].user).update(step=2)  # a step without a record
    found = line(cast)
    assert (found.missed, found.doubled, found.late) == (2, 1, "15 min")
    assert (found.due, found.done, found.sent) == ("6", "5", "5")  # due less done is what waits, as anywhere else


def test_staff_and_the_director_see_it_and_nobody_else(month, cast, client, signed_in):
    paths = (URL, URL + ".csv", URL + ".xlsx")
    for who in (cast.rosa, cast.okafor):
        assert [signed_in(client, who).get(p).status_code for p in paths] == [200, 200, 200]
    for who in (cast.asha, cast.maeve, cast.tom, cast.dana):
        there = [signed_in(client, who).get(p) for p in paths]
        missing = [client.get(f"/program/escalation/nothing{n}") for n in range(3)]
        assert [a.status_code for a in there] == [404, 404, 404]
        assert [a.content for a in there] == [a.content for a in missing]
    page = signed_in(client, cast.other_staff).get(URL)
    assert cast.program.name not in page.content.decode()


def test_page_and_file_say_the_same(month, cast, client, signed_in):
    signed_in(client, cast.rosa)
    page = client.get(URL).content.decode()
    cells = [unescape(c) for c in re.findall(r'<td role="cell"[^>]*>([^<]*)</td>', page)]
    rows = list(csv.reader(io.StringIO(client.get(URL + ".csv").content.decode("utf-8-sig"))))
    assert [cell for row in rows[2:] for cell in row[1:]] == cells
    assert rows[0] == [cast.program.name]
    months = ["2026-11", "2026-10", "2026-09", "2026-08"]  # none from before the program began
    assert [row[0] for row in rows[2:]] == months
    assert read_xlsx(client.get(URL + ".xlsx").content) == rows
    assert "No missed or duplicate steps." in page


def test_a_program_named_like_a_formula_stays_text(month, cast):
    cast.program.name = "=1+1"
    assert as_csv(ledger.rows(ledger.build_ledger(cast.program, NOW))).startswith('\ufeff"\'=1+1"')


def test_one_query_however_much_there_is(month, cast, client, signed_in):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(URL)
        return len(seen)

    signed_in(client, cast.rosa).get(URL)
    few = queries()
    for n in range(30):
        stepped(fellows(cast)[n % 10], NOW - timedelta(days=n + 1))
    assert queries() == few
