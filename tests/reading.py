"""A page as it is read: how its template breaks lines is no matter."""

from __future__ import annotations

import html
import re

from django.http import HttpResponse

_BLOCKS = "p|li|ul|ol|div|section|form|fieldset|legend|label|h[1-6]|summary|details|option|select|textarea|td|th|tr"
_AFTER, _BEFORE = re.compile(rf"(<(?:{_BLOCKS})\b[^<>]*>) "), re.compile(rf" (</(?:{_BLOCKS})>)")


def flat(page: HttpResponse | str) -> str:
    """The markup with one blank for several, and none where a block begins or ends."""
    markup = page if isinstance(page, str) else page.content.decode()
    return _BEFORE.sub(r"\1", _AFTER.sub(r"\1", re.sub(r"[ \t\r\n]+", " ", markup)))


def body(response):
    return response.content.decode()


def plain(response):
    """The page's words, without markup."""
    text = re.sub(r"<(script|style|head)\b.*?</\1>", " ", body(response), flags=re.S)
    text = html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ")
    return re.sub(r"\s+([.,;:?])", r"\1", re.sub(r"\s+", " ", text))
