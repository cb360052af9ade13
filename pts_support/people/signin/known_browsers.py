"""Browsers somebody signed in with before: where the second step is not asked again, and whose tries count alone.

Each person has a cookie of their own in a browser, with a new random value after every sign-in: one that was planted
there before is worth nothing. On a shared computer there is none.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from pts_support.mail_address import normal_address
from pts_support.people.models import Browser, User

PASSED_FOR = timedelta(days=90)  # how long a second step counts in the browser it was done in
KNOWN_FOR = timedelta(days=400)  # as long as browsers keep a cookie
PREFIX = f"{settings.COOKIE_PREFIX}known_"
NAME = re.compile(PREFIX + "[0-9a-f]{16}")
KINDS = [("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]
PLACES = [
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android phone"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
]


def cookie_name(user: User) -> str:
    return PREFIX + salted_hmac("people.browsers", str(user.ref), algorithm="sha256").hexdigest()[:16]


def known_browser(request: HttpRequest, user: User) -> Browser | None:
    """Find this browser among those this person signed in with before."""
    token = request.COOKIES.get(cookie_name(user), "")
    if not token:
        return None
    return Browser.objects.filter(user=user, token_hash=_hash(token)).first()


def known_to(request: HttpRequest, email: str) -> Browser | None:
    """Find it by the address somebody types. This costs the same whether or not there is such an account."""
    tokens = [_hash(value) for name, value in request.COOKIES.items() if NAME.fullmatch(name)][:20]
    if not tokens:
        return None
    typed = normal_address(email)
    second = Q(user__emailaddress__email=typed, user__emailaddress__verified=True)
    return Browser.objects.filter(Q(user__email=typed) | second, token_hash__in=tokens).first()


def is_trusted(request: HttpRequest, user: User, *, at: datetime) -> bool:
    """Whether the second step was done here lately."""
    here = known_browser(request, user)
    return here is not None and here.passed_until_after(at) is not None


def remember(request: HttpRequest, response: HttpResponse, user: User, *, passed: bool, at: datetime) -> Browser:
    """Know this browser from now on. ``passed``: the second step was done in it just now."""
    token = secrets.token_urlsafe(32)
    here = known_browser(request, user) or Browser(user=user, made_at=at)
    here.token_hash, here.seen_at = _hash(token), at
    here.described = request.headers.get("User-Agent", "")[:200]
    if passed:
        here.passed_until = at + PASSED_FOR
    here.save()
    response.set_cookie(
        cookie_name(user),
        token,
        max_age=KNOWN_FOR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return here


def trust_browser(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Ask for no second step in this browser for a while: it was just set up here."""
    here = known_browser(request, user)
    if here is not None:
        here.passed_until = at + PASSED_FOR
        here.save(update_fields=["passed_until"])


def describe_browser(user_agent: str) -> str:
    """Say "Firefox on a Mac": enough for people to know their own device again."""
    kind = next((word for mark, word in KINDS if mark in user_agent), "")
    place = next((word for mark, word in PLACES if mark in user_agent), "")
    if place:
        return f"{kind or 'A browser'} on {place}"
    return kind or "A browser we don’t know"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
