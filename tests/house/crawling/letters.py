"""The mails of a world, as a mail server gets them."""

from __future__ import annotations

from typing import Any

from celery import current_app
from django.test import override_settings

from tests.house.crawling import trees
from tests.house.crawling.record import Same
from tests.smtp_sink import SmtpSink


def delivered(same: Same) -> list[dict[str, Any]]:
    """Everything that waits is sent now; subject, text and page of each, by its reader."""
    current_app.loader.import_default_modules()
    with SmtpSink() as sink, override_settings(**sink.settings()):
        current_app.tasks["notify.deliver"]()
        return [_letter(taken, same) for taken in sink.messages]


def _letter(taken: Any, same: Same) -> dict[str, Any]:
    return {
        "to": list(taken.to),
        "from": taken.sender,
        "subject": taken.subject,
        "text": same(taken.text),
        "page": trees.read(same(taken.html)),
    }
