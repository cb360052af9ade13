"""Paper is white: what a page prints can be read there, whatever theme the screen has."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from requests_app.acts import conversation, filing
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from tests.browser.looking import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Every text that would be printed, with how far its color stands from white paper (WCAG's contrast).
_PALE = """() => {
  const light = (channel) => { const c = channel / 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const pale = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    const box = walk.currentNode.parentElement;
    if (!text || !box.checkVisibility({visibilityProperty: true}) || box.closest(".visually-hidden")) continue;
    const [r, g, b] = getComputedStyle(box).color.match(/[\\d.]+/g).map(Number);
    const contrast = 1.05 / (.2126 * light(r) + .7152 * light(g) + .0722 * light(b) + .05);
    if (contrast < 4.5) pale.push([text.slice(0, 60), getComputedStyle(box).color]);
  }
  return pale;
}"""
_GROUND = "() => [document.documentElement, document.body].map((box) => getComputedStyle(box).backgroundColor)"
WHITE = {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}


@pytest.fixture
def ask(cast):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)

    def file():
        asking = Asking(text="How would you open a session?", form_key=uuid4())
        return filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request

    return file


def printed(page: Any, dark: str) -> None:
    """As paper: the chosen theme dark, or the device's."""
    chosen = dark == "chosen"
    page.emulate_media(media="print", color_scheme="light" if chosen else "dark")
    page.evaluate("(dark) => { dark ? document.documentElement.dataset.bsTheme = 'dark' : 0; }", chosen)


@pytest.mark.parametrize("dark", ["chosen", "device"])
def test_from_the_dark_theme_it_prints_black_on_white(live_server, page, cast, ask, dark):
    answered = ask()
    conversation.reply(answered, by=cast.maeve, text="What happens in the minute before?", now=cast.NOW)
    ask()
    looks = [
        (cast.asha, ("/", "/ask/", "/me/", f"/requests/{answered.ref}/")),
        (cast.maeve, ("/", "/dashboard/", f"/requests/{answered.ref}/")),
        (cast.rosa, ("/reports/", "/program/", "/program/people/")),
    ]
    for who, paths in looks:
        enter(page, live_server, who)
        for path in paths:
            page.goto(f"{live_server.url}{path}")
            printed(page, dark)
            assert (path, page.evaluate(_PALE)) == (path, [])
            assert (path, set(page.evaluate(_GROUND)) - WHITE) == (path, set())
