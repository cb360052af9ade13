"""Where somebody asked to go on to, if that is a place of ours."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme


def safe_redirect_path(asked: str) -> str:
    """The path as asked for, or "": what is no path would be looked up as the name of a page, or lead elsewhere."""
    own = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    if not own or "\\" in asked or not asked.isprintable():
        return ""
    return asked
