"""The conversation page as this reader gets it: the fellow's, a helper's, the board's, or only that somebody waits."""

from __future__ import annotations

from datetime import datetime

from requests_app.access.sight import Sight
from requests_app.chain.case import RequestCase
from requests_app.pages.thread.fellow_page import author_page
from requests_app.pages.thread.helper_page import board_page, helper_page, waiting_page
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.parts import (
    AnyView,
)


def build_thread_page(whole: LoadedRequest, case: RequestCase | None, now: datetime) -> AnyView:
    """``case``: with the people around the fellow and the policy; needed on the author's page and a helper's
    while it is open."""
    if whole.sight is Sight.WAITING:
        return waiting_page(whole)
    if whole.sight is Sight.NAMELESS:
        return board_page(whole)
    if whole.sight is Sight.AUTHOR:
        return author_page(whole, case, now)
    return helper_page(whole, case, now)
