"""Every notice there is, from every room: what its subject and lines may hold."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pts_support.notify import kinds
from pts_support.people.models import User

CANARIES = ("Ashacanary", "Topiccanary", "Wordscanary", "Mailcanary", "Phonecanary")
NOW = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)
A_TIME = "2026-11-17T16:45:00+00:00"
ZONE = ZoneInfo("America/New_York")


class AllFacts(Mapping):
    """Whatever a notice looks for is there."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __getitem__(self, name: str) -> object:
        return self.value

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self):
        return iter(())

    def __len__(self) -> int:
        return 1


def _mail(value: object) -> kinds.NotificationContext:
    person = User(
        pk=7, email="Mailcanary@lakeside.example", name="Ashacanary", called="Ashacanary", phone="Phonecanary"
    )
    return kinds.NotificationContext(person=person, facts=AllFacts(value), about=uuid.UUID(int=77), now=NOW, zone=ZONE)


def _said(notice: kinds.NotificationKind, value: object) -> tuple[str, str]:
    mail = _mail(value)
    return notice.subject(mail), "\n".join((*notice.lines(mail), notice.path(mail)))


def check(notice: kinds.NotificationKind) -> list[str]:
    """What is wrong with it. A fact that is no time may be refused (ValueError, KeyError), but never shown."""
    wrong: list[str] = []
    try:
        with_words = _said(notice, "Topiccanary Wordscanary")
    except (ValueError, KeyError):
        with_words = ("", "")
    for subject, body in (_said(notice, A_TIME), with_words):
        wrong += [word for word in CANARIES if word in subject or word in body.replace(str(uuid.UUID(int=77)), "")]
        if re.search(r"[\r\n]", subject) or len(subject) > 80:
            wrong.append("a subject of one short line")
        if str(uuid.UUID(int=77)) in subject:
            wrong.append("no reference in a subject")
    return wrong


@pytest.mark.django_db
def test_no_notice_says_a_name_a_topic_or_a_word():
    assert {notice.name: wrong for notice in kinds.all() if (wrong := check(notice))} == {}


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("subject", lambda mail: f"{mail.person.called} is asking"),
        ("subject", lambda mail: f"About {mail.facts.get('topic')}"),
        ("subject", lambda mail: f"About {mail.about}"),
        ("lines", lambda mail: (f"They said: {mail.facts['text']}",)),
        ("path", lambda mail: f"/dashboard/?q={mail.facts['text']}"),
    ],
)
def test_a_notice_that_does_is_found(field, says):
    good = {
        "subject": lambda mail: "A fellow is asking",
        "lines": lambda mail: ("Something waits.",),
        "path": lambda mail: "/",
    }
    assert check(kinds.NotificationKind(name="good", **good, matters=lambda rows, now: set())) == []
    assert check(kinds.NotificationKind(name="bad", **good | {field: says}, matters=lambda rows, now: set())) != []


def test_a_name_is_taken_once(monkeypatch):
    monkeypatch.setattr(kinds, "_notices", {})
    notice = kinds.NotificationKind("a", lambda m: "", lambda m: (), lambda m: "/", lambda rows, now: set())
    assert kinds.register(notice) is notice
    assert (kinds.get("a"), kinds.all()) == (notice, (notice,))
    with pytest.raises(ValueError, match="a notice a already"):
        kinds.register(notice)
    with pytest.raises(KeyError):
        kinds.get("b")
