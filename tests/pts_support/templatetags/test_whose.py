"""Every form with a token says whose page it stands on; a page for anybody says nobody."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.template import engines
from django.test import RequestFactory

from pts_support.web import whose

pytestmark = pytest.mark.django_db


def drawn(user, written="{% csrf_token %}"):
    request = RequestFactory().get("/")
    request.user, request.session, request.hours_left = user, SessionStore("here"), 12
    return engines["django"].from_string(written).render({}, request)


def test_the_mark_stands_beside_the_token(cast):
    html = drawn(cast.asha)
    assert f'<input type="hidden" name="whose" value="{whose.mark_of(cast.asha)}" data-here>' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert "whose" not in drawn(AnonymousUser())


def test_the_forms_of_a_page_have_one_mark_made_once(cast, monkeypatch):
    made = []
    mark_of = whose.mark_of
    monkeypatch.setattr(whose, "mark_of", lambda user: made.append(user) or mark_of(user))
    html = drawn(cast.asha, "{% csrf_token %}{% csrf_token %}")
    assert (html.count('name="whose"'), made) == (2, [cast.asha])


def test_the_page_says_whose_it_is_how_long_it_may_stay_and_the_key_to_what_its_tab_keeps(cast):
    who, lock = whose.short_mark_of(cast.asha), whose.lock_of(cast.asha, "here")
    meta = f'<meta name="page-of" content="{who}" data-lock="{lock}" data-hours="12">'
    assert drawn(cast.asha, "{% page_of %}") == meta
    assert drawn(AnonymousUser(), "{% page_of %}") == ""
    assert engines["django"].from_string("{% page_of %}").render({}) == ""
