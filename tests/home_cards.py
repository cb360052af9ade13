"""The cards of somebody's first page, without the page."""

from __future__ import annotations

from pts_support.people.models import User
from pts_support.people.pages.extensions import cards


def cards_on_home(request):
    """``request``: with a user and a now."""
    columns = cards.columns_on_home(cards.values_on_home(request))
    return cards.on_home(request, User.objects.filter(id=request.user.id).values(**columns).get())
