"""A place is kept for somebody until they say yes: whatever names the place goes on with them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from mentors import changes
from mentors.models import Absence, Assignment
from mentors.support import circle_of
from pts_support.notify import deliver, refusals
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import ClosedDays, LegalHold, Membership, User
from pts_support.people.records import legal_holds
from pts_support.people.roster import accept_invitation, invite
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.chain import forecast, policy, policy_versions
from requests_app.models import Participant
from tests.cast import NOW, person
from tests.people.inviting import ELSEWHERE, TYPED, added, link, said_yes


def test_who_leaves_out_a_place_that_is_taken_meanwhile_is_asked_again(cast):
    """The place kept for Kim is nobody any more: left out by it, Kim would have been asked."""
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=NOW)
    place = added(cast).user
    User.objects.filter(id=place.id).update(email=invite.new_placeholder())
    kim = person("Kim")
    asking = Asking(text="canary", form_key=uuid4(), left_out=frozenset({place.id}))
    fellow = cast.memberships["asha"]
    assert accept_invitation.accept_role(link().split("/")[2], kim, now=NOW)
    shown = forecast.promise_key(
        filing.promise(
            circle_of(fellow.id, NOW),
            policy_versions.current_rules(fellow.program_id),
            route="mentor",
            urgency="soon",
            now=NOW,
        )
    )
    with pytest.raises(filing.PeopleChanged):
        filing.file_request(fellow, asking, by=cast.asha, now=NOW, promised=shown)


def test_what_was_theirs_before_they_were_in_is_theirs_after(cast, client):
    """Beside a fellow, on call in a break, away, and left out by a fellow: none of it is lost with the yes."""
    m = added(cast, email=ELSEWHERE, name="Robin", called="Robin")
    place = m.user
    changes.assign(cast.memberships["ben"], mentor=place, backup=cast.tom, by=cast.rosa, now=NOW)
    Absence.objects.create(person=place, first=NOW.date(), last=NOW.date(), backup=cast.tom)
    ClosedDays.objects.filter(calendar=cast.calendar).update(cover=place)
    legal_holds.start_hold(cast.program, person=place, reason="Letter 9.", by=cast.rosa, now=NOW)
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=NOW)
    asking = Asking(text="Not for Robin.", form_key=uuid4(), left_out=frozenset({place.id}), route="director")
    r = filing.file_request(cast.memberships["ben"], asking, by=cast.ben, now=NOW).request
    said_yes(link(), cast.nina)
    assert Assignment.objects.get(fellow=cast.memberships["ben"], ended_at=None).mentor == cast.nina
    assert (Absence.objects.get().person, LegalHold.objects.get().person) == (cast.nina, cast.nina)
    assert set(ClosedDays.objects.filter(calendar=cast.calendar).values_list("cover")) == {(cast.nina.id,)}
    assert Participant.objects.get(request=r, standing="excluded", person=cast.nina)
    place.refresh_from_db()
    assert (place.is_active, place.phone, Membership.objects.filter(user=place).exists()) == (False, "", False)


def test_a_kept_place_gets_no_mail(cast):
    place = added(cast, email=ELSEWHERE, **TYPED).user
    row = OutboxMessage.objects.create(
        person=place, kind="request.next", dedupe="x", created_at=NOW, lease=uuid4(), next_try_at=NOW
    )
    assert place.stands_in
    assert deliver._still_wanted([row], refusals.DeliveryCounts(), now=NOW) == []
