"""manage.py new_program: a program, its first of staff, and a link that works."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from pts_support.people.models import DayHours, Program
from pts_support.people.signals import program_made
from tests.cast import NOW
from tests.people.inviting import GOOD

FLAGS = [
    "--name",
    "Hill Fellowship",
    "--phone",
    "212-555-0100",
    "--staff-email",
    "uma@hill.example",
    "--staff-name",
    "Uma Hill",
    "--staff-called",
    "Uma",
    "--no-input",
]


def test_new_program_makes_it_and_prints_a_link_that_works(cast, client):
    heard = []

    def listen(sender, program, now, **_):
        heard.append((program.name, now))

    program_made.connect(listen)
    out = StringIO()
    call_command("new_program", *FLAGS, stdout=out)
    program_made.disconnect(listen)
    program = Program.objects.get(name="Hill Fellowship")
    assert (heard, DayHours.objects.filter(calendar=program.calendar).count(), mail.outbox) == (
        [("Hill Fellowship", NOW)],
        5,
        [],
    )
    assert [(m.role, m.user.called) for m in program.memberships.all()] == [("staff", "Uma")]
    url = re.search(r"http://localhost:8000(/join/\S+/)", out.getvalue()).group(1)
    assert client.post(url, GOOD).status_code == 302
    assert client.get("/").url == "/first/"  # a second step and a yes come first


@pytest.mark.parametrize(
    "wrong", [["--phone", ""], ["--staff-email", "uma"], ["--time-zone", "Mars/Base"], ["--name", "x" * 121]]
)
def test_new_program_says_what_is_missing_and_makes_nothing(cast, wrong):
    with pytest.raises(CommandError):
        call_command("new_program", *FLAGS, *wrong, stdout=StringIO())
    assert not Program.objects.filter(phone="212-555-0100").exists()
