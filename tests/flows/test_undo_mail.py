"""A slip that is undone costs nobody their notification."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation, filing, steering, undoing
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slip", [steering.withdraw, conversation.close])
def test_mail_that_a_slip_took_back_goes_out_after_the_undo(cast, slip):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    asking = Asking(text="Fridays do not work.", form_key=uuid4())
    request = filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request
    slip(request, by=cast.asha, now=cast.NOW + timedelta(seconds=3))
    assert not OutboxMessage.objects.filter(kind="request.asked", status="queued").exists()
    undoing.undo(request, by=cast.asha, now=cast.NOW + timedelta(seconds=6))
    asked = OutboxMessage.objects.get(kind="request.asked")
    assert (asked.person, asked.status, asked.done_at) == (cast.maeve, "queued", None)
    assert not OutboxMessage.objects.filter(kind="request.over", status="queued").exists()
