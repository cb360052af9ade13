"""manage.py second_step_lost: where no staff is left to do it."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator


def test_the_command_takes_it_out_where_no_staff_is_left(cast):
    from django.core.management import CommandError, call_command

    call_command("second_step_lost", cast.rosa.email, stdout=StringIO())
    assert not Authenticator.objects.filter(user=cast.rosa).exists()
    with pytest.raises(CommandError):
        call_command("second_step_lost", "nobody@lakeside.example")
