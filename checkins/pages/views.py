"""A fellow's conversation, those that somebody holds, and each tap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.conversations import acts, talkers
from checkins.conversations.acts import CheckinRefused, NoSuchConversation
from checkins.conversations.calendar_file import HELD, PATH, REQUEST, CalendarEntry, calendar_file
from checkins.conversations.facts import holds_in
from checkins.models import Booking, Talker
from checkins.pages import fellow_page, held_page
from checkins.pages.forms import FreeTimesForm
from checkins.vocabulary import BookingState
from pts_support.people.models import Membership, Role
from pts_support.people.page_request import PageRequest, posted
from pts_support.people.roles import roles_held
from pts_support.web import flash


def _fellowship(request: PageRequest) -> Membership:
    held = roles_held(request).fellowship
    if held is None:
        raise Http404
    return Membership.objects.select_related("user").get(id=held.id)


@require_safe
def conversations(request: PageRequest) -> HttpResponse:
    page = fellow_page.page_of(request.user, _fellowship(request), request.now)
    return render(request, "checkins/conversation.html", {"page": page})


SWITCHED = {
    True: "These are off. To the person you talk with it looks like a skip. No one else is told.",
    False: "These are on again.",
}


@require_POST
def switch(request: PageRequest) -> HttpResponse:
    _fellowship(request)
    off = request.POST.get("off") != "no"
    acts.switch(off=off, by=request.user, now=request.now)
    flash.done(request, SWITCHED[off])
    return redirect("checkins:conversations")


def _talker(request: PageRequest) -> Talker:
    mine = Talker.objects.filter(user=request.user, ended_at=None, program__in=holds_in(request.user.id))
    found = mine.order_by("id").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def held(request: PageRequest) -> HttpResponse:
    _talker(request)
    if request.method == "POST":
        try:
            acts.wrote_a_line(_uuid(request.POST.get("line", "")), by=request.user, now=request.now)
        except NoSuchConversation as missing:
            raise Http404 from missing
        flash.done(request, "Thank you. That is all.")
        return redirect("checkins:held")
    return render(request, "checkins/held.html", {"page": held_page.page_of(request.user, request.now)})


@require_http_methods(["GET", "HEAD", "POST"])
def times(request: PageRequest) -> HttpResponse:
    talker = _talker(request)
    form = FreeTimesForm(posted(request), talker=talker)
    if request.method == "POST" and form.is_valid():
        talkers.save_times(talker, **form.cleaned_data, now=request.now)
        flash.done(request, "Saved. What is booked already stays as it is.")
        return redirect("checkins:held")
    return render(request, "checkins/times.html", {"form": form})


# -- taps

Tap = Callable[[PageRequest, UUID], Booking]
SAID = {
    "move": "Moved. You both get a new calendar file.",
    "later": "Moved to next week. You both get a new calendar file.",
    "skip": "Skipped.",
    "other": "Changed. Only the two of them are told.",
    "cant": "No reason needed. We found someone else, or we’ll keep looking.",
    "talked": "Good that you talked.",
    "missed": "That’s no one’s fault. It is offered once more, the week after.",
}


def _move(request: PageRequest, ref: UUID) -> Booking:
    return acts.move(ref, _moment(request.POST.get("slot", "")), by=request.user, now=request.now)


def _other(request: PageRequest, ref: UUID) -> Booking:
    return acts.another_person(ref, _uuid(request.POST.get("person", "")), by=request.user, now=request.now)


def _plain(act: Callable[..., Booking]) -> Tap:
    return lambda request, ref: act(ref, by=request.user, now=request.now)


TAPS: dict[str, Tap] = {
    "move": _move,
    "other": _other,
    "later": _plain(acts.next_week),
    "skip": _plain(acts.skip),
    "cant": _plain(acts.cannot),
    "talked": _plain(acts.talked),
    "missed": _plain(acts.did_not_happen),
}


@require_POST
def tap(request: PageRequest, ref: UUID) -> HttpResponse:
    """One tap, with ten seconds of undo; what is refused is said, and nothing changes."""
    name = request.POST.get("act", "")
    if name not in TAPS:
        raise Http404
    try:
        TAPS[name](request, ref)
    except NoSuchConversation as missing:
        raise Http404 from missing
    except CheckinRefused as refused:
        flash.trouble(request, refused.sentence)
    else:
        flash.done(request, SAID[name], undo=reverse("checkins:undo", args=[ref]))
    return redirect(_back(request))


@require_POST
def undo(request: PageRequest, ref: UUID) -> HttpResponse:
    try:
        acts.undo(ref, by=request.user, now=request.now)
    except NoSuchConversation as missing:
        raise Http404 from missing
    except CheckinRefused as refused:
        flash.trouble(request, refused.sentence)
    else:
        flash.done(request, "Undone. Everything is as it was.")
    return redirect(_back(request))


def _back(request: PageRequest) -> str:
    if roles_held(request).holds(Role.FELLOW):
        return reverse("checkins:conversations")
    return reverse("checkins:held")


@require_safe
def file(request: PageRequest, ref: UUID) -> HttpResponse:
    """The calendar file, for whoever's mail program did not take it."""
    rows = Booking.objects.filter(ref=ref, state=BookingState.BOOKED, skipped_at=None)
    booking = rows.select_related("membership", "talker").first()
    if booking is None or request.user.id not in (booking.membership.user_id, booking.person_id):
        raise Http404
    assert booking.starts_at is not None  # booked_with_someone_at_a_time
    assert booking.ends_at is not None
    entry = CalendarEntry(
        ref=booking.ref,
        sequence=booking.sequence,
        starts=booking.starts_at,
        ends=booking.ends_at,
        meets_by=booking.meets_by,
        to=request.user.email,
        path=PATH if request.user.id == booking.membership.user_id else HELD,
    )
    answer = HttpResponse(calendar_file(entry, request.now), content_type=f"text/calendar; method={REQUEST}")
    answer["Content-Disposition"] = 'attachment; filename="check-in.ics"'
    return answer


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Http404 from wrong


def _moment(text: str) -> datetime:
    """A time as the page wrote it; anything else is no free time."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as wrong:
        raise CheckinRefused("Pick one of the times.") from wrong
    if found.tzinfo is None:
        raise CheckinRefused("Pick one of the times.")
    return found
