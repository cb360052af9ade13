"""Where sessions are kept: Django's own table and rules, read by a statement that is written once.

Every page begins with it. Django took longer to write the SELECT than the database to answer it.
"""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from pts_support.db.prepared_queries import PreparedQuery

_LIVES = PreparedQuery(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(DatabaseStore):
    """``SESSION_ENGINE`` names this module, and Django looks for this name in it."""

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key or ""
        if "\0" in key:  # a cookie can hold it, PostgreSQL cannot
            key = ""
        session = next(iter(_LIVES(key=key, now=timezone.now())), None)
        if session is None:
            self._session_key = None  # Django then begins a new one, under a key of its own
        return session
