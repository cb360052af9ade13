"""Pages leave compressed: about a fifth of their bytes, which a phone between two sessions notices.

Only pages. A file is compressed already or is to be kept as it is, and what streams keeps streaming. Static files are
compressed when they are gathered (``vendor.HashedStaticStorage``). Why a page that holds a secret may be compressed:
docs/decisions/0027-pages-are-compressed.md.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressedPages(GZipMiddleware):
    """Django's own, whose padding of chance hides the exact length (BREACH), for pages alone."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer as it is sent, with ``Vary`` where it could have been compressed."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
