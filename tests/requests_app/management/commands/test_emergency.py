"""manage.py emergency (what it opens: tests/requests_app/acts/test_emergency.py)."""

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_it_says_that_nobody_waits(cast, capsys):
    call_command("emergency")
    assert capsys.readouterr().out == "Nobody is waiting.\n"
