"""The page on which fellows ask: its promises as they are read, and its form as a browser sends it."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from uuid import uuid4

from mentors.models import Absence
from requests_app.acts import filing
from requests_app.models import HelpRequest

TEXT = "The plan fell apart, and I do not know what to try."


def hidden(page) -> dict[str, str]:
    """The hidden fields of a page, as a browser sends them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def line(page, route: str, urgency: str) -> str:
    """One promise as it is read: the words, without markup."""
    block = re.search(rf'data-pair="{route}-{urgency}">(.*?)</div>', page.content.decode(), re.S)
    words = html.unescape(re.sub(r"<[^>]+>", "", block[1])).replace("\xa0", " ")
    return " ".join(words.split())


def until(page, route: str, urgency: str) -> datetime:
    """The first time a promise names."""
    block = re.search(rf'data-pair="{route}-{urgency}">(.*?)</div>', page.content.decode(), re.S)
    return datetime.fromisoformat(re.search(r'<time datetime="([^"]+)"', block[1])[1])


def send(client, page=None, **more):
    page = page or client.get("/ask/")
    return client.post("/ask/", {"text": TEXT, **hidden(page), **more})


def ref_of(answer) -> str:
    assert answer.status_code == 302, re.findall(
        r'class="(?:errors|invalid-feedback)".*?</div>', answer.content.decode(), re.S
    )
    return answer.headers["Location"].split("/")[2]


def sent(answer) -> HelpRequest:
    return HelpRequest.objects.get(ref=ref_of(answer))


def away_while_it_is_sent(somebody, monkeypatch):
    """After the page has read who is there, and before it is decided who is asked."""
    file = filing.file_request

    def meanwhile(*args, **more):
        monkeypatch.setattr(filing, "file_request", file)
        Absence.objects.create(person=somebody, first=date(2026, 11, 16), last=date(2026, 11, 20))
        return file(*args, **more)

    monkeypatch.setattr(filing, "file_request", meanwhile)


def keep(client, **fields):
    key = str(uuid4())
    return key, client.post("/ask/draft/", {"form_key": key, **fields}, HTTP_X_REQUESTED_WITH="fetch")
