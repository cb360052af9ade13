"""Ways that take several steps: coming in, being let back in, a page at another hour. Each is put back at its end."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from tests.cast import NEW_YORK, PASSWORD, Cast
from tests.house.crawling.rows import model
from tests.house.crawling.still import Still

Ask = Callable[..., Any]
NEW_PASSWORD = "seven quiet green lamps"
PASSWORDS = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
WORDS = "What would you write above a plan like this one?"
OURS = {"HTTP_ORIGIN": "http://testserver"}
MOMENTS = {  # each says its times in other words
    "in the evening": datetime(2026, 11, 17, 20, 5, tzinfo=NEW_YORK),
    "early": datetime(2026, 11, 18, 6, 30, tzinfo=NEW_YORK),
    "late on Friday": datetime(2026, 11, 20, 15, 20, tzinfo=NEW_YORK),
    "on Sunday": datetime(2026, 11, 22, 12, 0, tzinfo=NEW_YORK),
    "before the winter break": datetime(2026, 12, 18, 14, 0, tzinfo=NEW_YORK),
    "in the winter break": datetime(2026, 12, 24, 9, 0, tzinfo=NEW_YORK),
    "after the program year": datetime(2027, 6, 14, 9, 0, tzinfo=NEW_YORK),
    "a year later": datetime(2027, 11, 16, 9, 0, tzinfo=NEW_YORK),
}
ROUTES = ("mentor", "around", "director", "staff", "peers")
URGENCIES = ("today", "soon", "when")


def browser(user: Any = None, **options: Any) -> Client:
    client = Client(raise_request_exception=False, **options)
    if user is not None:
        client.force_login(user)
    return client


def link_to(address: str) -> str:
    """The address in the newest mail to somebody, as a path."""
    letters = [one for one in mail.outbox if one.to == [address]]
    return re.findall(r"https?://[^/\s]+(/\S+)", letters[-1].body)[-1]


def app_code(secret: str) -> str:
    """What an app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def code_in(text: str, pattern: str) -> str:
    found = re.findall(pattern, text)
    return found[-1] if found else "no code"


# -- coming in


def comes_in(ask: Ask, address: str) -> None:
    """Who was invited: the link, a password that does not do, one that does, and what comes first."""
    link = link_to(address)
    ask("get", link)
    ask("post", link, {"password1": "short", "password2": "shorter"})
    ask("post", link, PASSWORDS)
    ask("get", "/accounts/2fa/webauthn/add/")
    shown = ask("get", "/accounts/2fa/totp/activate/")
    ask("post", "/accounts/2fa/totp/activate/", {"code": "000000"})
    ask("post", "/accounts/2fa/totp/activate/", {"code": app_code(code_in(shown.content.decode(), "[A-Z2-7]{32}"))})
    for _ in range(3):
        says_yes(ask)
    ask("get", "/first/?next=/dashboard/")
    ask("get", "/accounts/2fa/recovery-codes/")
    ask("get", "/")
    ask("get", link, by=browser())


def says_yes(ask: Ask) -> None:
    """To whatever the page before everything else puts first."""
    page = ask("get", "/first/?read=promise")
    for action in re.findall(r'action="(/me/agree/[^"]+)"', page.content.decode()):
        ask("post", action, {"then": "first"})


def finds_an_old_link(ask: Ask, still: Still) -> None:
    link = link_to("kim@lakeside.example")
    still.moment += timedelta(days=22)
    ask("get", link)
    ask("post", link, PASSWORDS)
    ask("post", f"{link}again/")


def comes_in_by_phone(ask: Ask, cast: Cast) -> None:
    kim = model("people.Membership").objects.get(invitations__email="kim@lakeside.example")
    page = ask("post", f"/program/people/{kim.ref}/phone-code/", by=browser(cast.rosa))
    code = code_in(page.content.decode(), r"<code>\s*([^<]+?)\s*</code>")
    ask("post", "/join/", {"email": "kim@lakeside.example", "code": "0000 0000"})
    answer = ask("post", "/join/", {"email": "kim@lakeside.example", "code": code})
    ask("get", answer.headers.get("Location", "/join/"))


def sets_a_new_password(ask: Ask) -> None:
    ask("post", "/accounts/password/reset/", {"email": "asha@lakeside.example"})
    link = link_to("asha@lakeside.example")
    shown = ask("get", link)
    to = shown.headers.get("Location", link)
    ask("get", to)
    ask("post", to, {"password1": "short", "password2": "shorter"})
    ask("post", to, PASSWORDS)
    ask("get", link)


def signs_in_by_mail(ask: Ask) -> None:
    ask("post", "/accounts/login/code/", {"email": "asha@lakeside.example"})
    code = code_in(mail.outbox[-1].body, r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b")
    ask("post", "/accounts/login/code/confirm/", {"code": "WRONG1"})
    ask("post", "/accounts/login/code/confirm/", {"code": code})


def adds_an_address(ask: Ask) -> None:
    ask("post", "/accounts/login/", {"login": "asha@lakeside.example", "password": PASSWORD})
    ask("get", "/me/addresses/")
    ask("post", "/me/addresses/add/", {"email": "asha@district.example"})
    code = code_in(mail.outbox[-1].body, r"\b[A-Z0-9]{4}[ -]?[A-Z0-9]{4}\b")
    ask("post", "/me/addresses/confirm/", {"code": "WRONGONE"})
    ask("post", "/me/addresses/confirm/", {"code": code})
    ask("get", "/me/")


def changes_the_password(ask: Ask) -> None:
    ask("post", "/accounts/login/", {"login": "asha@lakeside.example", "password": PASSWORD, "shared": "on"})
    ask("post", "/accounts/password/change/", {"oldpassword": "not this", **PASSWORDS})
    ask("post", "/accounts/password/change/", {"oldpassword": PASSWORD, **PASSWORDS})
    ask("get", "/accounts/sessions/")


def tries_too_often(ask: Ask) -> None:
    for _ in range(10):
        ask("post", "/accounts/login/", {"login": "asha@lakeside.example", "password": "wrong wrong wrong"})


# -- what was typed is kept


def was_signed_out(ask: Ask, cast: Cast) -> None:
    """The session ended while they wrote."""
    kept = ask("post", "/ask/", {"text": WORDS, "kind": "look"}, **OURS)
    assert kept.status_code in (302, 403)
    ask("post", "/ask/", {"text": WORDS, "kind": "look", "was_signed_out": "1"}, by=browser(cast.asha), **OURS)


def kept_a_page_too_long(ask: Ask, cast: Cast) -> None:
    strict = browser(cast.asha, enforce_csrf_checks=True)
    for headers in (OURS, {"HTTP_ORIGIN": "https://elsewhere.example"}, {}):
        ask("post", "/ask/", {"text": WORDS, "kind": "look"}, by=strict, **headers)
        ask("post", "/ask/", {"was_signed_out": "1", "text": WORDS}, by=strict, **headers)
        ask("post", "/light/", {"theme": "dark"}, by=strict, **headers)


def writes_before_the_first_things(ask: Ask) -> None:
    ask("post", "/accounts/login/", {"login": "noor@lakeside.example", "password": PASSWORD})
    ask("post", "/ask/", {"text": WORDS, "kind": "look"}, **OURS)
    ask("post", "/ask/draft/", {"text": WORDS}, HTTP_X_REQUESTED_WITH="fetch")
    ask("get", "/asked/", HTTP_HX_REQUEST="true")


def keeps_a_draft_while_typing(ask: Ask, cast: Cast) -> None:
    asha = browser(cast.asha)
    for text in ("", WORDS, "Kayla R. in room 12 would not come with me."):
        ask("post", "/ask/draft/", {"text": text}, by=asha, HTTP_X_REQUESTED_WITH="fetch")


# -- other moments, other states


def sees_what_is_promised(ask: Ask, user: Any) -> None:
    """Who would have it, and by when, for every way to ask."""
    client = browser(user)
    for route in ROUTES:
        for urgency in URGENCIES:
            for consent in ("may_read", "only_waiting"):
                fields = {"text": WORDS, "route": route, "urgency": urgency, "consent": consent}
                ask("post", "/ask/promise/", fields, by=client, HTTP_X_REQUESTED_WITH="fetch")


def at_another_time(ask: Ask, still: Still, cast: Cast, moment: datetime) -> None:
    still.moment = moment
    for user, pages in (
        (cast.asha, ("/", "/ask/", "/asked/", "/peers/", "/me/", "/reports/")),
        (cast.maeve, ("/", "/dashboard/", "/dashboard/?show=closed", "/me/", "/me/away/")),
        (cast.rosa, ("/", "/dashboard/", "/program/", "/program/people/", "/program/calendars/", "/reports/")),
    ):
        client = browser(user)
        for page in pages:
            ask("get", page, by=client)
    sees_what_is_promised(ask, cast.asha)


def while_the_engine(ask: Ask, cast: Cast, still: Still, **state: object) -> None:
    """The line on every page that says that something is late, or that this is a restored copy."""
    model("people.Installation").objects.update(**state)
    ask("get", "/promise/")
    for user in (cast.asha, cast.maeve, cast.rosa):
        ask("get", "/", by=browser(user))
    ask("get", "/healthz")
    ask("get", "/healthz/engine")


def while_mail_comes_back(ask: Ask, cast: Cast, still: Still) -> None:
    model("people.User").objects.filter(id=cast.maeve.id).update(mail_refused_at=still.moment)
    ask("get", "/me/", by=browser(cast.maeve))
    rosa = browser(cast.rosa)
    for page in ("/program/people/", f"/program/people/{cast.memberships['maeve'].ref}/", "/program/"):
        ask("get", page, by=rosa)
    ask("get", "/ask/", by=browser(cast.asha))


def in_the_dark(ask: Ask, cast: Cast) -> None:
    client = browser(cast.asha)
    ask("post", "/light/", {"theme": "dark", "back": "/peers/"}, by=client)
    ask("get", "/", by=client)
    ask("get", "/light/", by=client)


def with_a_key(ask: Ask, cast: Cast) -> None:
    """The pages about passkeys, once there is one."""
    ask("post", "/accounts/login/", {"login": "asha@lakeside.example", "password": PASSWORD})
    key = {"name": "This laptop", "credential": {}}
    made = model("mfa.Authenticator").objects.create(user=cast.asha, type="webauthn", data=key)
    for page in ("", "webauthn/", f"webauthn/keys/{made.pk}/edit/", f"webauthn/keys/{made.pk}/remove/"):
        ask("get", f"/accounts/2fa/{page}")


def goes_wrong(ask: Ask) -> None:
    ask("get", "/nothing/here/")
    ask("get", "/", HTTP_HOST="elsewhere.example")
    ask("post", "/nothing/here/", {"text": WORDS})


# -- all of them


def of_the_scene(cast: Cast, still: Still) -> dict[str, Callable[[Ask], object]]:
    fellow = {"asha": cast.asha, "ben": cast.ben, "nina": cast.nina}
    journeys = {
        "a mentor comes in": partial(comes_in, address="kim@lakeside.example"),
        "a fellow comes in": partial(comes_in, address="wren@lakeside.example"),
        "an old link": partial(finds_an_old_link, still=still),
        "a code by phone": partial(comes_in_by_phone, cast=cast),
        "a new password": sets_a_new_password,
        "a code by mail": signs_in_by_mail,
        "another address": adds_an_address,
        "another password": changes_the_password,
        "too many tries": tries_too_often,
        "signed out while writing": partial(was_signed_out, cast=cast),
        "a page kept too long": partial(kept_a_page_too_long, cast=cast),
        "words before the first things": writes_before_the_first_things,
        "a draft while typing": partial(keeps_a_draft_while_typing, cast=cast),
        "paused": partial(while_the_engine, cast=cast, still=still, paused=True),
        "late": partial(while_the_engine, cast=cast, still=still, late_since=still.moment - timedelta(hours=2)),
        "mail comes back": partial(while_mail_comes_back, cast=cast, still=still),
        "in the dark": partial(in_the_dark, cast=cast),
        "with a key": partial(with_a_key, cast=cast),
        "what goes wrong": goes_wrong,
    }
    journeys |= {f"what {name} is promised": partial(sees_what_is_promised, user=one) for name, one in fellow.items()}
    return journeys


def of_the_desk(cast: Cast, still: Still) -> dict[str, Callable[[Ask], object]]:
    return {name: partial(at_another_time, still=still, cast=cast, moment=moment) for name, moment in MOMENTS.items()}
