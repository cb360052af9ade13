"""Sections of /me/ that other rooms bring, each a template and a function that makes its context."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Section:
    """``context(request)`` returns what the template needs, or None to leave the section out."""

    template: str
    context: Callable[[HttpRequest], dict[str, Any] | None]
    order: int


_sections: dict[str, Section] = {}


def register(template: str, context: Callable[[HttpRequest], dict[str, Any] | None], order: int) -> None:
    _sections[template] = Section(template, context, order)


def sections(request: HttpRequest) -> list[tuple[str, dict[str, Any]]]:
    found = [(s.template, s.context(request)) for s in sorted(_sections.values(), key=lambda s: s.order)]
    return [(template, context) for template, context in found if context is not None]
