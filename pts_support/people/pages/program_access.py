"""Which program a page acts in, and whether this reader may open it: everybody else gets what does not exist."""

from __future__ import annotations

from collections.abc import Callable
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
    """The program a page acts in: `?program=` if one has several. Raises Http404 for whoever has none of the roles."""
    held = roles_held(request)
    ids = held.programs(*roles)
    asked = request.GET.get("program", "")
    chosen = (
        int(asked)
        if asked.isascii() and asked.isdigit() and len(asked) < 10
        else None
        if asked
        else (ids[0] if ids else None)
    )
    if chosen is None or chosen not in ids:
        raise Http404
    several = len(ids) > 1
    names = {h.program_id: h.program for h in held.held}
    return ProgramAccess(
        program=Program.objects.select_related("calendar").get(id=chosen),
        by=request.user,
        now=request.now,
        query=f"?program={chosen}" if several else "",
        others=tuple(OtherProgram(names[n], f"?program={n}") for n in ids if n != chosen),
    )


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages under /program/: the view gets the opened Door as its second argument."""

    @wraps(view)
    def inner(request: PageRequest, **kw: object) -> HttpResponse:
        return view(request, open_program(request, Role.STAFF), **kw)

    return inner
