"""Every form with a token says whose page it stands on; a page for anybody says nobody."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory

from pts_support.web import whose

pytestmark = pytest.mark.django_db


def drawn(user):
    request = RequestFactory().get("/")
    request.user = user
    return engines["django"].from_string("{% csrf_token %}").render({}, request)


def test_the_mark_stands_beside_the_token(cast):
    html = drawn(cast.asha)
    assert f'<input type="hidden" name="whose" value="{whose.mark_of(cast.asha)}" data-here>' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert "whose" not in drawn(AnonymousUser())
