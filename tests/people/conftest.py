"""Kim, who is invited and not in yet; and Maeve, whose browser is known."""

from __future__ import annotations

import pytest
from django.urls import reverse

from pts_support.people.models import Membership
from tests.people.inviting import added
from tests.people.signing_in import by_password


@pytest.fixture
def kim(cast) -> Membership:
    return added(cast)


@pytest.fixture
def maeve(cast, client):
    """She has signed in here, with her app, and out again."""
    by_password(client, cast.maeve)
    client.post(reverse("account_logout"))
    return cast.maeve
