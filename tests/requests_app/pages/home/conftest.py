"""The first page, as somebody opens it."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client


@pytest.fixture
def home(cast, policy):
    """`home(cast.asha)`: their first page, as plain words."""

    def look(user, path="/") -> str:
        client = Client()
        client.force_login(user)
        page = client.get(path)
        assert page.status_code == 200
        main = re.search(r"<main.*?</main>", page.content.decode(), re.S)[0]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).replace("\xa0", " ").split())

    return look
