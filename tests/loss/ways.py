"""The ways to lose what one has typed, each as a person meets it, in a browser with or without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.core.signals import request_finished, request_started
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
MAILED = "/accounts/password/reset/"
BUTTON = "button:is([type=submit], :not([type])):not([form], [aria-hidden]):visible"
LOOKED = "() => document.documentElement.dataset.kept === 'looked'"
_FIRST_DAY = date(2027, 9, 6)
_numbers = count(1)
_HOLDS = """token => [...document.querySelectorAll("input, textarea")].some(one => one.value.includes(token))
  || document.body.innerText.includes(token)"""
_FILL = """([action, number, typed, words]) => {
  const alike = [...document.forms].filter((one) => (one.getAttribute("action") || "").split("?")[0] === action);
  const form = alike[number], open = (one) => {
    for (; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  };
  const put = (field, value) => {
    open(field);
    field.value = field.maxLength > 0 ? value.slice(0, field.maxLength) : value;
    for (const what of ["input", "change"]) field.dispatchEvent(new Event(what, { bubbles: true }));
  };
  for (const [kind, value] of Object.entries(words.others))
    for (const field of form.querySelectorAll(`input[type=${kind}][required]`)) if (!field.value) put(field, value);
  for (const field of form.querySelectorAll("select[required]"))
    if (!field.value) put(field, [...field.options].map((one) => one.value).find(Boolean) || "");
  const seen = [...form.querySelectorAll("button")].some((one) => one.offsetParent);
  if (!seen) form.querySelector("input[type=radio]")?.click();  // the rest of the form shows once one is picked
  let says = false;
  for (const field of form.querySelectorAll(typed)) {
    const name = field.name, kind = field.type;
    if (kind === "email" || name.includes("email")) put(field, words.email);
    else if (kind === "tel" || name.includes("phone")) put(field, words.phone);
    else put(field, words.text);
    says ||= field.value.includes(words.token);
  }
  if (says) return words.token;
  for (const [kind, value] of Object.entries(words.alone)) {
    const fields = form.querySelectorAll(`input[type=${kind}]`);
    for (const field of fields) put(field, value);
    if (fields.length) return value;
  }
  return words.token;
}"""


def a_token() -> str:
    """A word that nobody else has written; letters alone, so that no hint takes it for a number of a student."""
    return "quokka" + "".join("abcdefghij"[int(digit)] for digit in f"{next(_numbers):04d}")


class Windows:
    """The browsers of a run: one with script and one without, and what a control takes away."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.open: dict[tuple[bool, str], BrowserContext] = {}

    def of(self, script: bool, block: str) -> BrowserContext:
        if (script, block) not in self.open:
            window = self.browser.new_context(java_script_enabled=script)
            window.set_default_timeout(20000)
            if block:
                window.route(block, lambda route: route.abort())
            self.open[script, block] = window
        return self.open[script, block]

    def close(self) -> None:
        for window in self.open.values():
            window.close()


class Server:
    """How much the live server is at: a browser forgets a page it has turned away from, the server does not."""

    def __init__(self) -> None:
        self.begun = self.done = 0
        request_started.connect(self._begun)
        request_finished.connect(self._done)

    def _begun(self, **_: object) -> None:
        self.begun += 1

    def _done(self, **_: object) -> None:
        self.done += 1

    def until_quiet(self, page: Page) -> None:
        for _ in range(200):
            if self.begun == self.done:
                return
            page.wait_for_timeout(20)

    def close(self) -> None:
        request_started.disconnect(self._begun)
        request_finished.disconnect(self._done)


@dataclass
class Trial:
    """One form in one browser. ``site``: the live server; ``other``: who signs in afterwards."""

    windows: Windows
    server: Server
    site: Any
    author: Any
    other: Any
    form: FoundForm
    script: bool
    block: str = ""  # a control: what the browser does not get
    token: str = field(default_factory=a_token)
    before: dict[str, int] = field(default_factory=dict)  # {table: how often a day stood there before it was typed}

    @contextmanager
    def window(self) -> Iterator[BrowserContext]:
        """The author's browser: one for all trials, each of which begins with nothing left of the one before."""
        window = self.windows.of(self.script, self.block)
        window.clear_cookies()
        blank = window.new_page()
        enter(blank, self.site, self.author)
        yield window
        window.set_offline(False)
        for page in window.pages:
            page.close()

    def opened(self, window: BrowserContext) -> Page:
        page = window.new_page()
        page.goto(self.site.url + self.form.page)
        self.looked(page)
        return page

    def looked(self, page: Page) -> None:
        """Until the page has given back what is kept of its forms."""
        if self.script and not self.block:
            with suppress(BrowserError):
                page.wait_for_function(LOOKED)

    def on(self, page: Page) -> Locator:
        return page.locator(self._alike()).nth(self.form.number)

    def stands_on(self, page: Page) -> bool:
        return page.locator(self._alike()).count() > self.form.number

    def _alike(self) -> str:
        """All forms that go to the same address: others of the page may come and go."""
        if self.form.written:
            return f'form[action="{self.form.written}"], form[action^="{self.form.written}?"]'
        return 'form:not([action]), form[action=""]'

    def fill(self, page: Page, token: str = "") -> str:
        """The form as somebody fills it in: the words wherever words go, and what must be there besides. What it is
        known by afterwards."""
        is_first = not token
        token = token or self.token
        number = next(_numbers)
        words = {
            "token": token,
            "others": OTHERS,
            "alone": {
                "date": f"{_FIRST_DAY + timedelta(days=number)}",
                "time": f"{number % 5:02d}:{number % 59:02d}",
                "number": f"{181 + number % 19}",
            },
            "email": f"{token}@probe.example",
            "phone": "518-555-0142",
            "text": f"Words {token}",
        }
        told = page.evaluate(_FILL, [self.form.written, self.form.number, TYPED, words])
        if is_first and told != self.token:  # a form of days, times or numbers alone, which may stand somewhere already
            self.token = told
            self.before = self.arrived()
        return str(told)

    def until_kept(self, page: Page) -> None:
        """Until the server has what was typed."""
        if self.script:
            with suppress(BrowserError):
                page.wait_for_function("() => /Kept until|Not kept/.test(document.body.innerText)")

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
        for _ in range(300):
            if arrived or (not stayed and self.stays(page)):
                break
            page.wait_for_timeout(50)
        page.remove_listener("framenavigated", note)
        with suppress(BrowserError):
            page.wait_for_load_state("load")
        self.server.until_quiet(page)

    def again(self, page: Page) -> None:
        """What a page of ours that gave the words back offers; where the sign-in changed, once more."""
        for _ in range(2):
            button = page.get_by_role("button", name="Send it again")
            if button.count() == 0:
                return
            self.press(page, button.first)

    def holds(self, page: Page, token: str = "") -> bool:
        return bool(self.asked(page, lambda: page.evaluate(_HOLDS, token or self.token)))

    def stays(self, page: Page) -> bool:
        return bool(self.asked(page, lambda: STAYS in page.inner_text("body", timeout=2000)))

    @staticmethod
    def asked(page: Page, question: Callable[[], Any]) -> Any:
        """What the page answers. Between two pages there is none: then the one that comes is asked."""
        for _ in range(3):
            with suppress(BrowserError):
                return question()
            with suppress(BrowserError):
                page.wait_for_load_state("load")
        return None

    def says_beforehand(self, page: Page) -> bool:
        return not self.script and BEFOREHAND in page.content()

    def effects(self, token: str = "") -> int:
        """How often the words arrived, in whatever table has most of them."""
        return max(count - self.before.get(table, 0) for table, count in self.arrived(token).items())

    def arrived(self, token: str = "") -> dict[str, int]:
        """{table: in how many of its rows these words stand, as whole words}."""
        tables = [name for name in connection.introspection.table_names() if name not in NOT_AN_EFFECT]
        counted = (f"SELECT '{table}', count(*) FROM \"{table}\" one WHERE one::text ~ %(words)s" for table in tables)
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(counted), {"words": rf"\y{token or self.token}\y"})
            return dict(cursor.fetchall())

    def is_kept(self, token: str = "") -> bool:
        """Whether the server keeps the words for their author, and for nobody else."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT person_id FROM kept_unsentwords one WHERE one::text LIKE %s"
                " UNION SELECT fellow_id FROM requests_app_draft two WHERE two::text LIKE %s",
                [f"%{token or self.token}%"] * 2,
            )
            return {row[0] for row in cursor.fetchall()} == {self.author.id}

    def was_sent(self, page: Page) -> bool:
        """Whether the words arrived; a code for an address that nobody has leaves no row, and its page says so."""
        return self.effects() > 0 or (self.form.action.startswith(MAILED) and page.url.endswith("/done/"))

    def outcome(self, page: Page) -> str:
        """After sending: once, or still there to be sent."""
        if self.effects() > 1:
            return DOUBLED
        if self.was_sent(page):
            return ONCE
        return KEPT if self.holds(page) or self.is_kept() else LOST


# The ways -------------------------------------------------------------------------------------------------------------


def reloaded(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        said = trial.says_beforehand(page)
        page.reload()
        trial.looked(page)
        return _still_there(trial, page, said)


def back(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        said = trial.says_beforehand(page)
        page.goto(f"{trial.site.url}/who-sees-what/")
        page.go_back()
        trial.looked(page)
        return _still_there(trial, page, said)


def _still_there(trial: Trial, page: Page, said: bool) -> str:
    if trial.effects():
        return DOUBLED  # nobody has sent anything
    if trial.holds(page):
        return KEPT
    return SAID if said else LOST


def back_and_send(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        trial.press(page)
        if trial.effects():
            with suppress(BrowserError):
                page.go_back()
            trial.looked(page)
            if trial.holds(page) and trial.stands_on(page):
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
        return trial.outcome(page)


def two_tabs(trial: Trial, _: Any) -> str:
    """What is sent from one does not take away what is written in the other."""
    with trial.window() as window:
        one, two = trial.opened(window), trial.opened(window)
        trial.fill(one)
        other = trial.fill(two, a_token())
        trial.until_kept(two)
        trial.press(one)
        if not trial.holds(two, other) or trial.outcome(one) in WRONG:
            return LOST
        if trial.script:  # each has its own row; where what was sent closed the form, it is found in the list
            two.reload()
            trial.looked(two)
            return KEPT if trial.is_kept(other) or trial.holds(two, other) else LOST
        return KEPT


def signed_out(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        window.clear_cookies(name="sessionid")
        trial.press(page)
        if not trial.holds(page):  # unless it takes no sign-in
            return ONCE if trial.was_sent(page) else LOST
        enter(page, trial.site, trial.author)
        trial.again(page)
        return trial.outcome(page)


def another_signs_in(trial: Trial, _: Any) -> str:
    with trial.window() as window:
        page = trial.opened(window)
        trial.fill(page)
        trial.until_kept(page)
        page.evaluate("window.stillHere = true")
        window.clear_cookies(name="sessionid")
        enter(page, trial.site, trial.other)
        beside = window.new_page()
        beside.goto(f"{trial.site.url}/kept/")
        shown = trial.holds(beside)
        if trial.script:  # the page goes by itself: it belongs to the person who opened it
            page.wait_for_function("() => !window.stillHere")
            shown |= trial.holds(page)
        elif trial.stands_on(page):
            trial.press(page)
            shown |= trial.holds(page)
        beside.goto(trial.site.url + trial.form.page)
        trial.looked(beside)
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
        if not trial.holds(page) and not trial.was_sent(page):
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
