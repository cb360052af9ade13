"""What a session whose email is not confirmed may open of this room: asking, and what that session wrote itself."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import ResolverMatch, reverse

from pts_support import saying
from pts_support.people.page_request import PageRequest
from pts_support.people.signin import unconfirmed
from pts_support.people.signin.unconfirmed import UnconfirmedLine
from requests_app.access import sight
from requests_app.models import Attachment, HelpRequest, Participant
from requests_app.vocabulary import OPEN


def open_pages() -> None:
    unconfirmed.open_room("requests", _may_open)
    unconfirmed.add_lines("wrote", _written)
    unconfirmed.add_lines("waits", _waiting)


def _may_open(where: ResolverMatch, wrote: Collection[str]) -> bool:
    if where.url_name in ("ask", "ask_promise", "ask_draft"):
        return True
    if where.route.startswith("requests/<uuid:ref>/"):
        return str(where.kwargs["ref"]) in wrote
    if where.route.startswith("files/<uuid:ref>/"):
        return Attachment.objects.filter(ref=where.kwargs["ref"], message__request__ref__in=list(wrote)).exists()
    return False


def _written(request: PageRequest, wrote: Collection[str]) -> list[UnconfirmedLine]:
    rows = HelpRequest.objects.asked_by(request.user).filter(ref__in=list(wrote)).order_by("-asked_at")
    return [
        UnconfirmedLine(
            f"What you asked {saying.said(row.asked_at, request.now, request.user.zone)}",
            reverse("requests:thread", args=[row.ref]),
        )
        for row in rows
    ]


def _waiting(request: PageRequest, wrote: Collection[str]) -> list[UnconfirmedLine]:
    """Names and times, whatever more they may see once the email is confirmed."""
    mine = Participant.objects.filter(sight.HELPER_KNOWS.q(), person=request.user, request__state__in=OPEN)
    rows = mine.select_related("request__fellow").order_by("request__asked_at")
    return [
        UnconfirmedLine(
            f"{row.request.fellow.called}, since {saying.said(row.request.asked_at, request.now, request.user.zone)}"
        )
        for row in rows
    ]
