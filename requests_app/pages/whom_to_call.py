"""Whom to call about what was just written: first thing on the next page, whoever wrote it. Sending never waits for
it."""

from __future__ import annotations

from django.http import HttpRequest

from pts_support.web import flash
from requests_app.hints import safety


def say_whom_to_call(request: HttpRequest, text: str, safety_line: tuple[str, str]) -> None:
    """``safety_line``: the name and the number of the state's line for a child's safety."""
    notes = safety.notes_for(text)
    if safety.CHILD in notes:
        line, number = safety_line
        flash.call(request, f"If a child may be unsafe, report first: {line},", number)
    if safety.CRISIS in notes:
        flash.call(request, "In crisis, or worried about someone who is? Call or text, any time, free:", "988")
