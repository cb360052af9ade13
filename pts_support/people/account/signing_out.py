"""Ending somebody's sign-ins, and forgetting the browsers they came from."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from pts_support.people.models import Browser


def sign_out_everywhere(person_id: int, *, but: str | None = None) -> None:
    """End every session of this person, on all their devices, and forget their browsers; ``but`` one's own is kept."""
    end_sessions(person_id, but=but)
    if but is None:
        forget_browsers(person_id)


def end_sessions(person_id: int, *, but: str | None = None) -> None:
    UserSession.objects.filter(user_id=person_id).exclude(session_key=but).delete()
    # The list above names only sessions that came in through the sign-in page; the sessions themselves name everybody.
    theirs = [
        session.session_key
        for session in Session.objects.iterator(chunk_size=500)
        if session.session_key != but and session.get_decoded().get(SESSION_KEY) == str(person_id)
    ]
    Session.objects.filter(session_key__in=theirs).delete()


def forget_browsers(person_id: int) -> None:
    """The second step is asked for anew in each of them."""
    Browser.objects.filter(user_id=person_id).delete()
