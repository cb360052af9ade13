"""What every page test looks for: nothing for axe to say, nothing that scrolls sideways, in both themes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
SMALLEST = {"width": 320, "height": 640}

_STICKS_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > wide + 0.5 && !e.closest(".table-wrap"))
    .map((e) => e.tagName.toLowerCase() + "." + e.className);
}"""


def axe_clean(page: Page) -> None:
    """axe has nothing to say about the page as it stands."""
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == []


def no_sideways(page: Page) -> None:
    """Nothing is wider than the smallest phone; names what is."""
    before = page.viewport_size
    page.set_viewport_size(SMALLEST)
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert page.evaluate(_STICKS_OUT) == []
    assert wide <= room
    page.set_viewport_size(before or DESK)


def themes(page: Page) -> Iterator[str]:
    """The same page as a light and as a dark device shows it: `for theme in themes(page): axe_clean(page)`."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        yield theme


def everywhere(page: Page) -> None:
    """All of the above at once: both themes on a phone and on a desk, then the smallest phone."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for _ in themes(page):
            axe_clean(page)
    no_sideways(page)


def listen(page: Page) -> list[str]:
    """The browser's complaints (policy, script, missing files) from now on; a test ends with `assert heard == []`."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def enter(page: Page, live_server: Any, user: Any) -> None:
    """Sign this person in, in this browser, without the sign-in page."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
