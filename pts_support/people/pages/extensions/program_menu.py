"""The pages under /program/, in order: each room adds its own in ready(), so that no room names a room above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProgramPage:
    """One entry of the program's first page. ``url_name`` takes no arguments."""

    label: str
    url_name: str
    about: str
    order: int


_pages: dict[str, ProgramPage] = {}


def register(label: str, url_name: str, about: str, order: int) -> None:
    _pages[url_name] = ProgramPage(label, url_name, about, order)


def pages() -> list[ProgramPage]:
    return sorted(_pages.values(), key=lambda page: (page.order, page.label))
