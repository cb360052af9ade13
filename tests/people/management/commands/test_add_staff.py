"""The operator brings in staff where a program's only one is gone."""

import pytest
from django.core.management import CommandError, call_command

from pts_support.people.models import Membership, Role

KIM = {"email": "kim@lakeside.example", "name": "Kim Example", "called": "Kim"}


def test_they_are_staff_and_everybody_is_told(cast, capsys):
    call_command("add_staff", program=cast.program.name, **KIM)
    assert Membership.objects.filter(program=cast.program, role=Role.STAFF, user__called="Kim").exists()
    assert capsys.readouterr().out == (
        "Kim gets a link by mail, and everybody who directs or runs Lakeside Clinical Fellowship is told.\n"
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"program": "Elsewhere"}, "There is no program"),
        ({"email": "kim"}, "--email: Enter a valid"),
        ({"email": "rosa@lakeside.example"}, "has this role here"),
    ],
)
def test_what_does_not_fit_is_refused(cast, given, says):
    with pytest.raises(CommandError, match=says):
        call_command("add_staff", **({"program": cast.program.name} | KIM | given))
