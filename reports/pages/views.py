"""The report's page and its download. Whoever holds a role in the program may open both; all read the same."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from pts_support.people.page_request import PageRequest
from pts_support.people.pages.program_access import open_program
from reports import editions, exports, program
from reports.periods import Period

SHOW = require_http_methods(["GET", "HEAD"])


@SHOW
def report(request: PageRequest) -> HttpResponse:
    door = open_program(request)
    return render(request, "reports/report.html", {"door": door, "report": program.build(door.program, door.now)})


@SHOW
def download(request: PageRequest, edition: str, kind: str) -> HttpResponse:
    """One published report as a file: no other periods, no filters. The newest says what the page says of now too."""
    door = open_program(request)
    found = editions.find(door.program, edition)
    if found is None:
        raise Http404
    key = Period(found.first, found.last).key
    shown = program.build(door.program, door.now)
    if key != shown.key:
        shown = program.of_edition(door.program, found, editions.of_year(door.program, found.year), door.now)
    return exports.file(kind, f"report-{key}", exports.report_rows(shown, door.now, request.user.zone))
