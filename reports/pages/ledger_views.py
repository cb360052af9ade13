"""/program/escalation/ledger: how the engine kept its time, for those who run the program."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from checkins.engine import turn
from pts_support.people.models import Role
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.program_access import open_program
from reports import exports
from reports.metrics import ledger

SHOW = require_http_methods(["GET", "HEAD"])


@SHOW
def page(request: PageRequest) -> HttpResponse:
    door = open_program(request, Role.STAFF, Role.DIRECTOR)
    found = ledger.build_ledger(door.program, door.now)
    late = turn.late_in(door.program.id, door.now - ledger.GRACE)
    return render(request, "reports/ledger.html", {"door": door, "ledger": found, "head": ledger.HEAD, "late": late})


@SHOW
def download(request: PageRequest, kind: str) -> HttpResponse:
    door = open_program(request, Role.STAFF, Role.DIRECTOR)
    return exports.file(kind, "ledger", ledger.rows(ledger.build_ledger(door.program, door.now)))
