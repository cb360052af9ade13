"""What a fellow reads before anything else: what the program expects, and who is around them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentors.support import Circle, circle_of
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.extensions.first_day import AroundThem
from pts_support.people.roles import roles_held
from requests_app.pages.ask import choices
from requests_app.statements.around import someone_around
from requests_app.vocabulary import Seat

SEATS = {
    Seat.MENTOR: "mentor",
    Seat.BACKUP: "backup",
    Seat.DIRECTOR: "Clinical Director",
    Seat.STAFF: "program staff",
    Seat.CONTACT: "last resort",
}


@require_safe
def before_you_start(request: PageRequest) -> HttpResponse:
    """The same screen for whoever joined before it was there, and for whoever wants to read it again."""
    if not roles_held(request).is_fellow:
        raise Http404
    return render(request, "checkins/before_you_start.html", {"around": around(request)})


def around(request: PageRequest) -> tuple[AroundThem, ...]:
    """The people of this fellow in the order in which they are asked, each once (one query)."""
    held = roles_held(request).fellowship
    if held is None or not request.user.is_confirmed:  # nobody knows yet who is reading
        return ()
    circle = circle_of(held.id, request.now)
    people = choices.people_around(circle)
    return tuple(
        AroundThem(someone_around(person_id, name), _what(circle, seat), circle.people[person_id].phone)
        for person_id, (name, seat) in people.items()
        if seat in SEATS
    )


def _what(circle: Circle, seat: Seat) -> str:
    if seat is not Seat.MENTOR:
        return SEATS[seat]
    if circle.mentor_to_come:
        return "here for you until your mentor is decided"
    return "mentor, also signs off" if circle.mentor_rates else "mentor"
