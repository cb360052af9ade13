"""The forms of a calendar: its week, closed days, half days and snow days."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.db.models import Manager, QuerySet

from pts_support.people.calendars.edit import TOO_SHORT
from pts_support.people.calendars.enough import is_too_short
from pts_support.people.models import Calendar, ClosedDays, User
from pts_support.people.pages.fields import (
    WEEKDAYS,
    DayField,
    LineField,
    PageForm,
    PersonField,
    TimeOfDayField,
    ZoneField,
    side_by_side,
)

KINDS = dict(ClosedDays.Kind.choices)


class CalendarForm(PageForm):
    """A calendar's name, zone and week. A day without times is a day off."""

    name = LineField(label="Name", max_length=80)
    time_zone = ZoneField()

    def __init__(self, *args: Any, taken: QuerySet[Calendar] | Manager[Calendar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if self.taken.filter(name=name).exists():
            raise forms.ValidationError("There’s already one with this name.")
        return name


class WeekForm(CalendarForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, day in enumerate(WEEKDAYS):
            self.fields[f"opens_{number}"] = TimeOfDayField(label=f"{day} from", required=False)
            self.fields[f"closes_{number}"] = TimeOfDayField(label=f"{day} to", required=False)
        self.rows = ("name", "time_zone", *(side_by_side(f"opens_{number}", f"closes_{number}") for number in range(7)))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for number in range(7):
            self._check_day(number)
        if not self.errors and not self.week():
            self.add_error(None, "A calendar needs at least one day with hours, or nothing would ever be due.")
        return data

    def _check_day(self, number: int) -> None:
        first, last, day = f"opens_{number}", f"closes_{number}", WEEKDAYS[number]
        opens, closes = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if first in self.errors or last in self.errors:
            return
        if bool(opens) != bool(closes):
            missing = last if opens else first
            self.add_error(missing, f"{day} needs both times, or none for a day off.")
        elif opens and closes <= opens:
            self.add_error(last, f"{day} ends before it begins.")
        elif opens and closes and is_too_short(opens, closes):
            self.add_error(last, TOO_SHORT)

    def week(self) -> dict[int, tuple[time, time]]:
        hours = {}
        for number in range(7):
            opens, closes = self.cleaned_data.get(f"opens_{number}"), self.cleaned_data.get(f"closes_{number}")
            if opens and closes:
                hours[number] = (opens, closes)
        return hours


class ClosedForm(PageForm):
    kind = forms.ChoiceField(
        label="What is it?", choices=[("break", "A break"), ("holiday", "A holiday"), ("snow", "A snow day")]
    )
    name = LineField(label="Name", max_length=80)
    first = DayField(label="First day off")
    last = DayField(label="Last day off")
    cover = PersonField(
        label="On call, optional",
        queryset=User.objects.none(),
        required=False,
        empty_label="No one",
        help_text="Asked during the break when something can’t wait.",
    )
    rows = (side_by_side("kind", "name"), side_by_side("first", "last"), "cover")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("cover", people)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.in_order("first", "last", "The last day comes before the first.")
        if data.get("first") and data.get("last") and (data["last"] - data["first"]).days > 120:
            self.add_error("last", "That’s more than 120 days. Enter a long summer as two.")
        return data


class HalfDayForm(PageForm):
    day = DayField(label="Day")
    opens = TimeOfDayField(label="From")
    closes = TimeOfDayField(label="To")
    rows = ("day", side_by_side("opens", "closes"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        opens, closes = data.get("opens"), data.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", "It ends before it begins.")
        elif opens and closes and is_too_short(opens, closes):
            self.add_error("closes", TOO_SHORT)
        return data


class SnowForm(forms.Form):
    day = DayField()
