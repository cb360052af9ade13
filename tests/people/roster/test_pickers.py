"""Who can't act yet is said so in a list of people to choose from."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from pts_support.people.models import Membership, User
from pts_support.people.roster.pickers import why_not_ready, with_readiness
from tests.cast import NOW


def why(person):
    return why_not_ready(with_readiness(User.objects.all()).get(id=person.id))


def test_each_reason_is_said(cast):
    Authenticator.objects.filter(user=cast.tom).delete()
    User.objects.filter(id=cast.priya.id).update(proved_at=None, proved_by="")
    Membership.objects.filter(user=cast.former).update(suspended_at=NOW)
    assert [why(one) for one in (cast.maeve, cast.tom, cast.priya, cast.former)] == [
        "",
        "no two-step verification yet",
        "invited, not signed in",
        "sign-in suspended",
    ]


def test_codes_on_paper_are_no_second_step(cast):
    Authenticator.objects.filter(user=cast.tom).update(type=Authenticator.Type.RECOVERY_CODES)
    assert why(cast.tom) == "no two-step verification yet"


def test_a_list_that_does_not_know_says_nothing(cast):
    assert why_not_ready(cast.maeve) == ""
