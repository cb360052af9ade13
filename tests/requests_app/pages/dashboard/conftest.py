"""The dashboard, as somebody opens it."""

from __future__ import annotations

import pytest

from tests.reading import flat
from tests.requests_app.desk_scene import policies


@pytest.fixture(autouse=True)
def policy(cast):
    return policies(cast)


@pytest.fixture
def show(client, signed_in, set_clock):
    """`show(cast.maeve, q="goals")`: the page's HTML."""

    def show(who, /, *, at=None, **query):
        if at:
            set_clock(at)
        response = signed_in(client, who).get("/dashboard/", query)
        assert response.status_code == 200
        return flat(response)

    return show
