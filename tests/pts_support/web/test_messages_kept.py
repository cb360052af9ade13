"""What a page says after an act waits in the site's own cookie; what is too long for it waits in the session."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory

from pts_support.web.messages_kept import HostCookieStorage, NamedStorage


def kept(text):
    request = RequestFactory().get("/")
    request.session = SessionStore()
    storage, answer = NamedStorage(request), HttpResponse()
    storage.add(messages.INFO, text)
    storage.update(answer)
    cookie = answer.cookies[HostCookieStorage.cookie_name].value
    return len(cookie) < 4000, SessionStorage.session_key in request.session


def test_a_sentence_waits_in_the_cookie_and_a_long_one_in_the_session():
    assert settings.MESSAGE_STORAGE.endswith(NamedStorage.__name__)
    assert (kept("Sent."), kept(secrets.token_hex(4000))) == ((True, False), (True, True))
