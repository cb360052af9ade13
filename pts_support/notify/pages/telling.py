"""/me/emails/: as it happens or gathered, quiet hours, and whether what a fellow needs today may wake one."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pts_support.notify.telling.choices import choice_of, choose
from pts_support.notify.telling.hours import GATHERED_AT, TellingHours
from pts_support.people.page_request import PageRequest, posted
from pts_support.people.pages.fields import PageForm, TimeOfDayField
from pts_support.people.roles import roles_held
from pts_support.spoken.facts import GatheredAt
from pts_support.spoken.statement import Statement, state, unzoned
from pts_support.web import flash

ONE_ALONE = "Quiet hours need both times. Or leave both empty."
MOST_QUIET = timedelta(hours=16)  # longer ones would switch off the emails that someone waits
TOO_LONG = "Quiet hours can be 16 hours at most: a fellow may be waiting."
SAME = "These are the same. Leave both empty for no quiet hours."


def twice_a_day() -> Statement:
    """ "Twice a day, at 8:00 am and 2:00 pm": the times at which the engine gathers."""
    first, second = (f"{at:%-I:%M} {at:%p}".lower() for at in GATHERED_AT)
    fact = GatheredAt(tuple(at.hour * 60 + at.minute for at in GATHERED_AT))
    return state(fact, f"Twice a day, at {first} and {second}")


class TellingForm(PageForm):
    gathered = forms.TypedChoiceField(
        label="When emails come",
        choices=lambda: [("no", "As it happens"), ("yes", unzoned(twice_a_day()))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text="What is needed today, and what is due before the next of these times, comes as it happens.",
    )
    quiet_from = TimeOfDayField(label="Quiet from, optional", required=False)
    quiet_until = TimeOfDayField(
        label="Quiet until, optional", required=False, help_text="In your time zone. Emails wait until then."
    )
    today_may_wake = forms.BooleanField(label="In quiet hours too, email me about what is needed today", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if "quiet_from" in self.errors or "quiet_until" in self.errors:
            return cleaned
        if (begins is None) != (ends is None):
            self.add_error("quiet_until" if ends is None else "quiet_from", ONE_ALONE)
        elif begins is not None and begins == ends:
            self.add_error("quiet_until", SAME)
        elif begins is not None and ends is not None and _length(begins, ends) > MOST_QUIET:
            self.add_error("quiet_until", TOO_LONG)
        return cleaned


def _length(begins: time, ends: time) -> timedelta:
    """How long it is from one time of day to the other, past midnight too."""
    from_midnight = [timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) for at in (begins, ends)]
    return (from_midnight[1] - from_midnight[0]) % timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
def telling(request: PageRequest) -> HttpResponse:
    choice = choice_of(request.user)
    form = TellingForm(
        posted(request),
        initial={
            "gathered": "yes" if choice.gathered else "no",
            "quiet_from": choice.quiet_from,
            "quiet_until": choice.quiet_until,
            "today_may_wake": choice.today_may_wake,
        },
    )
    if request.method == "POST" and form.is_valid():
        choose(request.user, TellingHours(**form.cleaned_data), now=request.now)
        flash.done(request, "Saved.")
        return redirect("people:me")
    return render(request, "notify/telling.html", {"form": form, "is_helper": roles_held(request).is_helper})
