"""Which program a page acts in, and whether this reader may open it: everybody else gets what does not exist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps

from django.http import Http404, HttpResponse

from pts_support.people.models import Program, Role, User
from pts_support.people.page_request import PageRequest
from pts_support.people.roles import roles_held


@dataclass(frozen=True)
class OtherProgram:
    """One more program this reader may choose."""

    name: str
    query: str


@dataclass(frozen=True)
class ProgramAccess:
    """An opened page: the program it acts in, who acts, and when. ``query`` keeps the choice of program in links."""

    program: Program
    by: User
    now: datetime
    query: str
    others: tuple[OtherProgram, ...]

    @property
    def today(self) -> date:
        return self.now.astimezone(self.program.zone).date()


def open_program(request: PageRequest, *roles: str) -> ProgramAccess:
    """Find the program a page acts in: the one that `?program=` names, or the first. Raises Http404 for a reader who
    holds none of these roles there."""
    here = roles_held(request)
    ids = here.programs(*roles)
    chosen = _chosen(request.GET.get("program", ""), ids)
    if chosen not in ids:
        raise Http404
    names = {held.program_id: held.program for held in here.held}
    return ProgramAccess(
        program=Program.objects.select_related("calendar").get(id=chosen),
        by=request.user,
        now=request.now,
        query=f"?program={chosen}" if len(ids) > 1 else "",
        others=tuple(OtherProgram(names[other], f"?program={other}") for other in ids if other != chosen),
    )


def way_back(request: PageRequest, door: ProgramAccess) -> str:
    """The program's first page for its staff; for a director or the contact, who have none, their own."""
    if door.program.id in roles_held(request).programs(Role.STAFF):
        return f"/program/{door.query}"
    return "/"


def _chosen(asked: str, ids: Sequence[int]) -> int | None:
    """The program that the address names, or the first one where it names none."""
    if not asked:
        return next(iter(ids), None)
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        return int(asked)
    return None


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages under /program/: the view gets the ProgramAccess as its second argument."""

    @wraps(view)
    def inner(request: PageRequest, **kwargs: object) -> HttpResponse:
        return view(request, open_program(request, Role.STAFF), **kwargs)

    return inner
