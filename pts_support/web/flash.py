"""What a page says once about the act before it, and the reader's zone and theme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import Resolver404, get_urlconf, resolve

FIRST_ZONE = ZoneInfo("America/New_York")
THEMES = ("light", "dark")  # anything else, or no cookie: as the device says


@dataclass(frozen=True)
class FlashMessage:
    """One thing just done, said in the page."""

    text: str
    undo: str = ""
    trouble: bool = False
    number: str = ""  # to call, before everything else


def page_exists(path: str) -> bool:
    """Whether the installation has a page there: a room that is not installed gets no link."""
    return _is_there(path, get_urlconf() or settings.ROOT_URLCONF)


@cache
def _is_there(path: str, urlconf: str) -> bool:
    """The addresses of an installation do not change while it runs."""
    try:
        resolve(path, urlconf)
    except Resolver404:
        return False
    return True


def theme_of(request: HttpRequest) -> str:
    kept = request.COOKIES.get("theme", "")
    if kept not in THEMES:
        return ""
    return kept


def zone_of(request: HttpRequest | None) -> tzinfo:
    """The zone this reader lives in; before sign-in, the one people here start with."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return user.zone
    return FIRST_ZONE


def done(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Say on the next page what was just done; `undo` is the path to POST to within the time there is for it."""
    kind = f"undo {undo}" if undo else ""
    messages.success(request, text, extra_tags=kind)


def trouble(request: HttpRequest, text: str) -> None:
    """Say on the next page what did not work. Nobody's fault is named."""
    messages.error(request, text)


def call(request: HttpRequest, text: str, number: str) -> None:
    """Say on the next page, before everything else there, which number to call."""
    messages.warning(request, text, extra_tags=f"call {number}")


def flash_messages(request: HttpRequest) -> list[FlashMessage]:
    """The messages waiting for this reader; reading them takes them off."""
    lines = []
    for message in messages.get_messages(request):
        kind, _, path = (message.extra_tags or "").partition(" ")
        number = path if kind == "call" else ""
        if kind != "undo" or not path.startswith("/") or path.startswith("//"):
            path = ""
        lines.append(FlashMessage(str(message.message), path, message.level >= messages.WARNING, number))
    return lines
