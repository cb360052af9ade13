"""What a page says after an act, kept in a cookie of the site's own name until the next page is shown."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class NamedStorage(FallbackStorage):
    """As Django's own: in the cookie while it fits there, else in the session."""

    storage_classes = (HostCookieStorage, SessionStorage)
