"""A request from somebody signed in: what the signature of a view says it may rely on."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from pts_support.clock import TimedRequest
from pts_support.people.models import User


class PageRequest(TimedRequest):
    """SignInFirstMiddleware lets nobody else through to a view, unless the view says that it is public."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent: the first argument of a form. None while the page is only looked at, so that it has no errors."""
    if request.method == "POST":
        return request.POST
    return None
