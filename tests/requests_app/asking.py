"""Requests for the tests of pages: asked through the one way in."""

from __future__ import annotations

from uuid import uuid4

from requests_app.acts import filing
from requests_app.acts.filing import Asking


def ask(cast, who="asha", text="Three IEPs are due.", now=None, **more):
    """One request by somebody of the cast, with every default of the form."""
    membership = cast.memberships[who]
    asking = Asking(text=text, form_key=uuid4(), **more)
    return filing.file_request(membership, asking, by=membership.user, now=now or cast.NOW).request
