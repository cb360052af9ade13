"""The ways to lose what one has typed, each as a person meets it, in a browser with or without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db import OperationalError, connection
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from playwright.sync_api import Error as BrowserError

from pts_support import installation
from tests.browser.looking import enter
from tests.loss.forms import FoundForm

KEPT, ONCE, SAID = "kept", "sent once", "said beforehand"
LOST, DOUBLED, SHOWN = "LOST", "DOUBLED", "SHOWN TO ANOTHER"
WRONG = (LOST, DOUBLED, SHOWN)
STAYS = "Not saved. Your text is still here."
BEFOREHAND = "Without JavaScript, what you write is kept"
TYPED = "textarea, input:not([type]), input[type=text], input[type=email], input[type=tel], input[type=search]"
OTHERS = {"date": "2026-12-01", "time": "13:00", "number": "2"}
NOT_AN_EFFECT = {"kept_unsentwords", "requests_app_draft", "django_session", "pts_cache"}
BUTTON = "button[type=submit], button:not([type])"
_numbers = count(1)
_HOLDS = """token => [...document.querySelectorAll("input, textarea")].some(one => one.value.includes(token))
  || document.body.innerText.includes(token)"""
_OPEN = "one => { for (; one; one = one.parentElement) if (one.tagName === 'DETAILS') one.open = true; }"


def a_token() -> str:
    """A word that nobody else has written; letters alone, so that no hint takes it for a number of a student."""
    return "quokka" + "".join("abcdefghij"[int(digit)] for digit in f"{next(_numbers):04d}")


@dataclass
class Trial:
    """One form in one browser. ``site``: the live server; ``other``: who signs in afterwards."""

    browser: Browser
    site: Any
    author: Any
    other: Any
    form: FoundForm
    script: bool
    block: str = ""  # a control: what the browser does not get
    token: str = field(default_factory=a_token)

    @contextmanager
    def window(self) -> Iterator[BrowserContext]:
        window = self.browser.new_context(java_script_enabled=self.script)
        window.set_default_timeout(6000)
        if self.block:
            window.route(self.block, lambda route: route.abort())
        page = window.new_page()
        enter(page, self.site, self.author)
        page.close()
        yield window
        window.close()

    def opened(self, window: BrowserContext) -> Page:
        page = window.new_page()
        page.goto(self.site.url + self.form.page)
        return page

    def on(self, page: Page) -> Locator:
        return page.locator("form").nth(self.form.number)

    def fill(self, page: Page, token: str = "") -> None:
        """The form as somebody fills it in: the words wherever words go, and what must be there besides."""
        form, token = self.on(page), token or self.token
        for kind, typed in OTHERS.items():
            for box in form.locator(f"input[type={kind}][required]").all():
                if not box.input_value():
                    _typed(box, typed)
        for box in form.locator("select[required]").all():
            if not box.input_value():
                _choose_first(box)
        for box in form.locator(TYPED).all():
            _typed(box, _words(box, token))
        for _ in range(25 if self.script else 0):
            if self.is_kept(token):
                return
            page.wait_for_timeout(100)

    def press(self, page: Page, button: Locator | None = None) -> None:
        """Send, and wait for the page that comes of it."""
        button = button or self.on(page).locator(BUTTON).first
        self.until_it_went(page, lambda: button.click(no_wait_after=True, force=True))

    def until_it_went(self, page: Page, act: Callable[[], None]) -> None:
        """Until another page is there, or this one says that nothing was saved."""
        arrived: list[object] = []

        def note(frame: object) -> None:
            arrived.append(frame)

        stayed = self.stays(page)  # said before: then only another page is news
        page.on("framenavigated", note)
        with suppress(BrowserError):
            act()
        for _ in range(150):
            if arrived or (not stayed and self.stays(page)):
                break
            page.wait_for_timeout(100)
        page.remove_listener("framenavigated", note)
        with suppress(BrowserError):
            page.wait_for_load_state("load")

    def again(self, page: Page) -> None:
        """What a page of ours that gave the words back offers; where the sign-in changed, once more."""
        for _ in range(2):
            button = page.get_by_role("button", name="Send it again")
            if button.count() == 0:
                return
            self.press(page, button.first)

    def holds(self, page: Page, token: str = "") -> bool:
        with suppress(BrowserError):
            return bool(page.evaluate(_HOLDS, token or self.token))
        return False

    def stays(self, page: Page) -> bool:
        with suppress(BrowserError):  # between two pages there is none
            return STAYS in page.inner_text("body", timeout=500)
        return False

    def says_beforehand(self, page: Page) -> bool:
        return not self.script and BEFOREHAND in page.content()

    def effects(self, token: str = "") -> int:
        """How often the words arrived, in whatever table has most of them."""
        with connection.cursor() as cursor:
            tables = [name for name in connection.introspection.table_names(cursor) if name not in NOT_AN_EFFECT]
            found = 0
            for table in tables:
                query = f'SELECT count(*) FROM "{table}" one WHERE one::text LIKE %s'
                cursor.execute(query, [f"%{token or self.token}%"])
                found = max(found, cursor.fetchone()[0])
        return found

    def is_kept(self, token: str = "") -> bool:
        """Whether the server keeps the words for their author, and for nobody else."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT person_id FROM kept_unsentwords one WHERE one::text LIKE %s"
                " UNION SELECT fellow_id FROM requests_app_draft two WHERE two::text LIKE %s",
                [f"%{token or self.token}%"] * 2,
            )
            return {row[0] for row in cursor.fetchall()} == {self.author.id}

    def outcome(self, page: Page) -> str:
        """After sending: once, or still there to be sent."""
        arrived = self.effects()
        if arrived > 1:
            return DOUBLED
        if arrived == 1:
            return ONCE
        return KEPT if self.holds(page) or self.is_kept() else LOST


def _typed(box: Locator, words: str) -> None:
    box.evaluate(_OPEN)
    with suppress(BrowserError):
        box.fill(words, force=True, timeout=1500)


def _words(box: Locator, token: str) -> str:
    kind, name = box.get_attribute("type") or "", box.get_attribute("name") or ""
    if kind == "email" or "email" in name:
        return f"{token}@probe.example"
    if kind == "tel" or "phone" in name:
        return "518-555-0142"
    return f"Words {token}"


def _choose_first(box: Locator) -> None:
    values = [one.get_attribute("value") or "" for one in box.locator("option").all()]
    for value in filter(None, values):
        box.evaluate(_OPEN)
        with suppress(BrowserError):
            box.select_option(value, force=True, timeout=1500)
        return


# The ways -------------------------------------------------------------------------------------------------------------


def reloaded(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        said = trial.says_beforehand(page)
        page.reload()
        _settle(page, trial)
        return _still_there(trial, page, said)


def back(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        said = trial.says_beforehand(page)
        page.goto(f"{trial.site.url}/who-sees-what/")
        page.go_back()
        _settle(page, trial)
        return _still_there(trial, page, said)


def _still_there(trial: Trial, page: Page, said: bool) -> str:
    if trial.effects():
        return DOUBLED  # nobody has sent anything
    if trial.holds(page):
        return KEPT
    return SAID if said else LOST


def _settle(page: Page, trial: Trial) -> None:
    """Until what is kept had its time to come back."""
    for _ in range(20 if trial.script else 1):
        if trial.holds(page):
            return
        page.wait_for_timeout(100)


def back_and_send(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        trial.press(page)
        if trial.effects():
            with suppress(BrowserError):
                page.go_back()
            _settle(page, trial)
            if trial.holds(page) and page.locator("form").count() > trial.form.number:
                trial.press(page)
        return trial.outcome(page)


def double_tap(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        button = trial.on(page).locator(BUTTON).first
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        if box is None:
            return LOST
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        trial.until_it_went(page, lambda: page.mouse.dblclick(*middle))
        page.wait_for_timeout(400)
        return trial.outcome(page)


def two_tabs(trial: Trial, _: Any) -> str:
    """What is sent from one does not take away what is written in the other."""
    other = a_token()
    with trial.window() as window:
        one, two = trial.opened(window), trial.opened(window)
        trial.fill(one)
        trial.fill(two, other)
        trial.press(one)
        if not trial.holds(two, other) or trial.outcome(one) in WRONG:
            return LOST
        if trial.script:
            two.reload()
            for _ in range(20):
                if trial.holds(two, other):
                    break
                two.wait_for_timeout(100)
            gone = two.locator("form").count() <= trial.form.number  # what was sent closed the form
            return KEPT if gone or trial.holds(two, other) else LOST
        return KEPT


def signed_out(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        window.clear_cookies(name="sessionid")
        trial.press(page)
        if not trial.holds(page):
            return LOST
        enter(page, trial.site, trial.author)
        trial.again(page)
        return trial.outcome(page)


def another_signs_in(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        window.clear_cookies(name="sessionid")
        enter(page, trial.site, trial.other)
        beside = window.new_page()
        beside.goto(f"{trial.site.url}/kept/")
        shown = trial.holds(beside)
        page.wait_for_timeout(300)
        if page.url.endswith(trial.form.page) and page.locator("form").count() > trial.form.number:
            trial.press(page)
            shown |= trial.holds(page)
        beside.goto(trial.site.url + trial.form.page)
        beside.wait_for_timeout(300)
        shown |= trial.holds(beside)
        if shown or trial.effects():
            return SHOWN
        return KEPT if trial.is_kept() else LOST


def database_gone(trial: Trial, patches: Any) -> str:
    def gone() -> None:
        raise OperationalError("the database is gone")

    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        with patches.context() as away:
            away.setattr(installation, "current", gone)
            trial.press(page)
            if not trial.holds(page) or not trial.stays(page):
                return LOST
        if page.get_by_role("button", name="Send it again").count():
            trial.again(page)
        else:
            trial.press(page)
        return trial.outcome(page)


def network_gone(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        said = trial.says_beforehand(page)
        window.set_offline(True)
        trial.press(page)
        held = trial.holds(page)
        window.set_offline(False)
        if not held:
            return SAID if said else LOST
        if not trial.stays(page):
            return LOST
        trial.press(page)
        return trial.outcome(page)


def too_old(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        window.clear_cookies(name="csrftoken")
        trial.press(page)
        if not trial.holds(page) and not trial.effects():
            return LOST
        trial.again(page)
        return trial.outcome(page)


WAYS: dict[str, Callable[[Trial, Any], str]] = {
    "reload": reloaded,
    "Back": back,
    "Back and send": back_and_send,
    "double tap": double_tap,
    "two tabs": two_tabs,
    "signed out": signed_out,
    "another person signs in": another_signs_in,
    "database gone": database_gone,
    "network gone": network_gone,
    "form too old": too_old,
}
