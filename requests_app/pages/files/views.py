"""Files that people attached: given out to whoever may read their message, as something to keep and never as a page."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from pts_support.people.page_request import PageRequest
from requests_app.access import read_receipts
from requests_app.access.attachments import find_attachment
from requests_app.files import attachments
from requests_app.files.cleaning import TYPES
from requests_app.models import Attachment
from requests_app.vocabulary import FileKind

SEALED = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@require_safe
def attachment(request: PageRequest, ref: UUID) -> HttpResponse:
    found = _found(request, ref)
    return _given(found, found.stored, inline=False)


@require_safe
def preview(request: PageRequest, ref: UUID) -> HttpResponse:
    """A small copy of a picture, for the page."""
    found = _found(request, ref)
    if not found.preview:
        raise Http404
    return _given(found, found.preview, inline=True)


def _found(request: PageRequest, ref: UUID) -> Attachment:
    """The file; that it was read is written first."""
    found = find_attachment(request.user, ref)
    if found is None:
        raise Http404
    asked = found.message.request
    if asked.fellow_id != request.user.id:
        read_receipts.record(request.user, [(asked.id, found.message_id)], now=request.now)
    return found


def _given(found: Attachment, name: str, *, inline: bool) -> HttpResponse:
    try:
        with attachments.store().open(name) as file:
            data = file.read()
    except FileNotFoundError:
        raise Http404 from None
    kind = FileKind(found.kind)
    charset = "; charset=utf-8" if kind is FileKind.TXT else ""
    answer = HttpResponse(data, content_type=TYPES[kind] + charset)
    # The name says what it is and not what somebody called it.
    answer.headers["Content-Disposition"] = "inline" if inline else f'attachment; filename="attachment.{kind}"'
    answer.headers["Content-Security-Policy"] = SEALED
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
