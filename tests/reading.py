"""A page as it is read: how its template breaks lines is no matter."""

from __future__ import annotations

import re

from django.http import HttpResponse

_BLOCKS = "p|li|ul|ol|div|section|form|fieldset|legend|label|h[1-6]|summary|details|option|select|textarea|td|th|tr"
_AFTER, _BEFORE = re.compile(rf"(<(?:{_BLOCKS})\b[^<>]*>) "), re.compile(rf" (</(?:{_BLOCKS})>)")


def flat(page: HttpResponse | str) -> str:
    """The markup with one blank for several, and none where a block begins or ends."""
    html = page if isinstance(page, str) else page.content.decode()
    return _BEFORE.sub(r"\1", _AFTER.sub(r"\1", re.sub(r"[ \t\r\n]+", " ", html)))
