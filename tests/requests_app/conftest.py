"""Requests as a fellow asks them, the pages their readers get, and files in a folder of the test's own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.access import read_receipts
from requests_app.acts import conversation, filing
from requests_app.acts.filing import Asking
from requests_app.chain import policy as chain_policy
from requests_app.chain import policy_versions
from requests_app.files.attachments import check_files
from requests_app.models import Attachment
from requests_app.vocabulary import Route
from tests.requests_app import asking
from tests.requests_app.asking import TEXT
from tests.requests_app.desk_scene import policies
from tests.requests_app.sample_files import sent
from tests.requests_app.scene import Scene
from tests.requests_app.sending_files import add


@pytest.fixture
def policy(cast):
    return [
        policy_versions.save_policy(p, chain_policy.DEFAULT_RULES, by=None, now=cast.NOW)
        for p in (cast.program, cast.other)
    ]


@pytest.fixture
def ask(cast, policy):
    def file(**more):
        out, now = frozenset(p.id for p in more.pop("left_out", ())), more.pop("now", cast.NOW)
        request = Asking(text=more.pop("text", TEXT), form_key=uuid4(), left_out=out, **more)
        return filing.file_request(cast.memberships["asha"], request, by=cast.asha, now=now).request

    return file


@pytest.fixture
def look(cast):
    """`look(cast.maeve, request)`: the answer that person gets."""

    def get(who, request, query=""):
        client = Client()
        client.force_login(who)
        return client.get(reverse("requests:thread", args=[getattr(request, "ref", request)]) + query)

    return get


@pytest.fixture
def at(set_clock):
    return set_clock


@pytest.fixture
def scene(cast):
    return Scene(cast)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def kept(cast, ask):
    def keep(*uploaded, **more):
        r = ask(**more)
        assert add(cast.asha, r, *(uploaded or (sent("a.png"),))).status_code == 302
        return r, Attachment.objects.get(message__request=r)

    return keep


MIN, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.PURGE_FILE = str(tmp_path / "purged")
    return Path(settings.PURGE_FILE)


@pytest.fixture
def lived(cast, folder):
    """A closed conversation with a file and a line kept, and one that is still open."""
    policies(cast)
    done = asking.ask(cast, text="words-of-asha", tried_friend="tried-of-asha")
    fits = check_files([sent("a.png")], by=cast.asha, now=cast.NOW, allowed=True, on_board=False).fits
    conversation.add_words(done, by=cast.asha, text="more-of-asha", files=fits, now=cast.NOW + MIN)
    read_receipts.record(cast.maeve, [(done.id, done.messages.last().id)], now=cast.NOW + MIN)
    conversation.reply(done, by=cast.maeve, text="words-of-maeve", now=cast.NOW + 2 * MIN)
    conversation.close(done, by=cast.asha, kept_line="line-of-asha", now=cast.NOW + 3 * MIN)
    still = asking.ask(cast, text="words-still-open")
    read_receipts.record(cast.maeve, [(still.id, still.messages.get().id)], now=cast.NOW + MIN)
    done.refresh_from_db()
    return done, still


@pytest.fixture
def demand(client, signed_in):
    def post(who, ref, **more):
        data = {"ref": str(ref), "why": "district", "dated": "2026-11-03", "number": "12", "sure": "on", **more}
        return signed_in(client, who).post("/program/keeping/remove/", data, follow=True)

    return post


@pytest.fixture
def hers(cast):
    policies(cast)
    r = asking.ask(cast, text="Words of Asha.")
    conversation.note(r, by=cast.maeve, text="Among helpers.", now=cast.NOW + MIN)
    return r


@pytest.fixture
def asha(cast, policy, client):
    client.force_login(cast.asha)
    return client


@pytest.fixture
def posted(cast):
    policies(cast)
    r = asking.ask(cast, text="A kid bites.", route=Route.PEERS)
    conversation.reply(r, by=cast.ben, text="Bite back.", now=cast.NOW + MIN)
    return r
