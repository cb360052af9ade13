"""The acts of a conversation, by their forms."""

import pytest
from django.test import Client
from django.urls import reverse


@pytest.fixture
def do(cast):
    """`do(cast.maeve, request, "reply", text="…")`: the answer to that post."""
    clients = {}

    def post(who, request, name, **data):
        client = clients.setdefault(who.id, Client())
        client.force_login(who)
        return client.post(reverse(f"requests:{name}", args=[getattr(request, "ref", request)]), data)

    return post
