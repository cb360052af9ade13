"""Sections of /me/ that other rooms bring, each a template and a function that makes its context."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pts_support.people.page_request import PageRequest


@dataclass(frozen=True)
class MeSection:
    """``context(request)`` returns what the template needs, or None to leave the section out."""

    template: str
    context: Callable[[PageRequest], dict[str, Any] | None]
    order: int


_sections: dict[str, MeSection] = {}


def register(template: str, context: Callable[[PageRequest], dict[str, Any] | None], order: int) -> None:
    _sections[template] = MeSection(template, context, order)


def sections(request: PageRequest) -> list[tuple[str, dict[str, Any]]]:
    in_order = sorted(_sections.values(), key=lambda section: section.order)
    found = [(section.template, section.context(request)) for section in in_order]
    return [(template, context) for template, context in found if context is not None]
