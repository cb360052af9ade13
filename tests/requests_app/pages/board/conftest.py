"""The fellows' board, as somebody opens it and answers there."""

from __future__ import annotations

import pytest

from tests.reading import flat
from tests.requests_app.desk_scene import policies


@pytest.fixture(autouse=True)
def policy(cast):
    return policies(cast)


@pytest.fixture
def show(client, signed_in):
    def show(who):
        response = signed_in(client, who).get("/peers/")
        assert response.status_code == 200
        return flat(response)

    return show


@pytest.fixture
def answer(client, signed_in):
    def answer(who, request, text, **more):
        path = f"/peers/{getattr(request, 'ref', request)}/answer/"
        return signed_in(client, who).post(path, {"text": text, **more})

    return answer
