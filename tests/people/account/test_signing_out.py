"""Ending sign-ins: all of them, or all but one's own."""

from __future__ import annotations

from django.test import Client

from pts_support.people.account import signing_out
from pts_support.people.models import Browser
from tests.people.signing_in import by_password, is_in


def test_all_but_ones_own(cast):
    here, there, other = Client(), Client(), Client()
    for client, who in ((here, cast.asha), (there, cast.asha), (other, cast.tom)):
        by_password(client, who)
    signing_out.sign_out_everywhere(cast.asha.id, but=here.session.session_key)
    assert [is_in(one) for one in (here, there, other)] == [True, False, True]
    assert Browser.objects.filter(user=cast.asha).count() == 2
    signing_out.sign_out_everywhere(cast.asha.id)
    assert [is_in(one) for one in (here, there, other)] == [False, False, True]
    assert list(Browser.objects.values_list("user", flat=True)) == [cast.tom.id]
