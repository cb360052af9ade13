"""The fields that forms of this room share: names, addresses, phones, days, times and zones as people type them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, MutableMapping
from copy import copy
from datetime import date, datetime, time, tzinfo
from typing import Any, cast
from uuid import UUID
from zoneinfo import available_timezones

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div
from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db.models import QuerySet

from pts_support.mail_address import normal_address
from pts_support.people import text
from pts_support.people.calendars.enough import TooLittleTime
from pts_support.people.models import User
from pts_support.people.roster.guards import ChangeRefused
from pts_support.people.roster.pickers import why_not_ready
from pts_support.spoken.facts import CanBeChosen
from pts_support.spoken.pieces import name_of
from pts_support.spoken.statement import state, unzoned
from pts_support.typed_times import read_day_and_time, read_time
from pts_support.web.drawn_fields import DrawnDiv, DrawnLayout

US_ZONES = [
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Puerto Rico"),
]
ELSEWHERE = [
    (name, name.replace("_", " "))
    for name in sorted(available_timezones())
    if "/" in name and not name.startswith(("Etc/", "posix/", "right/"))
]
NAMES_ELSEWHERE = dict(ELSEWHERE)
ZONES = [
    ("In the United States", US_ZONES),
    ("By name", [zone for zone in ELSEWHERE if zone[0] not in dict(US_ZONES)]),
]
UUID_IN_TEXT = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}(?![0-9a-f])", re.IGNORECASE)
PICK = "Pick one from the list."
WRITE_WHEN = "Write the day and time like 11/30/2026, 3:00 pm."
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SEND_AT = {
    "label": "Send the invitation at, optional",
    "required": False,
    "help_text": "Leave blank to send it now. Nothing is emailed before that time.",
}


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return text.clean_line(value)
    return value


class LineField(forms.CharField):
    """One line somebody types."""

    def to_python(self, value: object) -> str | None:
        return super().to_python(_cleaned(value))


class RequestIdField(LineField):
    """The ID of a request, also as people have it: the whole address of its page, pasted."""

    def clean(self, value: object) -> UUID | None:
        said = super().clean(value)
        found = UUID_IN_TEXT.search(said)
        if found:
            return UUID(found.group())
        if said:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return None


class CleanEmailField(forms.EmailField):
    """An address, in the form in which it is kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.error_messages["invalid"] = "This doesn’t look like an email address yet. One like name@example.org works."
        self.validators.append(
            RegexValidator("^[ -~]*@[^@]*$", "Before the @, only letters without accents can get email.")
        )

    def to_python(self, value: object) -> str | None:
        return normal_address(super().to_python(_cleaned(value)) or "")


class PhoneField(LineField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}), **kwargs)
        self.validators.append(
            RegexValidator(r"^[0-9A-Za-z+()./#* -]*$", "A phone number has digits, spaces and + ( ) - only.")
        )


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%m/%d/%Y"],
            **kwargs,
        )
        self.validators += [
            MinValueValidator(date(2020, 1, 1), "This day is too long ago."),
            MaxValueValidator(date(2099, 12, 31), "This day is too far off."),
        ]
        self.error_messages["invalid"] = "Write the day like 11/30/2026."


class TimeOfDayField(forms.TimeField):
    """A time of day as people write it: see pts_support/typed_times.py."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)
        self.error_messages["invalid"] = "Write the time like 8:00 am."

    def to_python(self, value: str | time | None) -> time | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        found = read_time(value)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


def _zones() -> list[tuple[str, list[tuple[str, str]]]]:
    return ZONES


class ZoneField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Time zone", choices=_zones, **kwargs)  # each form would copy the list itself


class OwnZoneField(ZoneField):
    """Shows the zones of the United States and the one that is chosen; takes every one. The others are found by their
    names on a page of its own."""

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        self.widget.choices = _short_list(str(bound.value() or ""))
        return bound


def _short_list(chosen: str) -> list[tuple[str, list[tuple[str, str]]]]:
    found = [("In the United States", US_ZONES)]
    if is_zone(chosen) and chosen not in dict(US_ZONES):
        found.append(("Yours", [(chosen, NAMES_ELSEWHERE[chosen])]))
    return found


def is_zone(name: str) -> bool:
    """Whether somebody can choose this time zone."""
    return name in NAMES_ELSEWHERE or name in dict(US_ZONES)


def zones_named(words: str) -> list[tuple[str, str]]:
    """The time zones whose names hold each of these words."""
    parts = words.replace("_", " ").casefold().split()
    known = NAMES_ELSEWHERE | dict(US_ZONES)
    if not parts:
        return []
    return [
        (name, known[name])
        for name in sorted(known)
        if all(part in f"{name.replace('_', ' ')} {known[name]}".casefold() for part in parts)
    ]


class ByRefField(forms.ModelChoiceField):
    """One of those the page offers, named by ref: a number in a page would tell how many there are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, to_field_name="ref", **kwargs)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:  # not one of them, or no ref at all: the same to whoever reads it
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            ) from None


def named(person: User) -> str:
    """What pages call them, with the whole name where that is another one, and why they can't act yet."""
    line = state(CanBeChosen(person.id), name_of(person.id, person.called))
    if person.called != person.name:
        line = state(line, " (", name_of(person.id, person.name), ")")
    if why := why_not_ready(person):
        line = state(line, " – ", why)
    return unzoned(line)


class PersonField(ByRefField):
    """A person, by the name colleagues use."""

    def label_from_instance(self, obj: User) -> str:
        return named(obj)


class CheckedForm(forms.Form):
    """A form of ours. ``clean()`` gives what was cleaned so far; the fields are told here what they offer."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        return self.cleaned_data

    def list_choices(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """Let one of these be chosen in the field ``name``: what is sent, and what is shown."""
        self._choice_field(name).choices = choices

    def choices_of(self, name: str) -> list[tuple[str, str]]:
        """What may be chosen in the field ``name``. (The stubs say what else could be set.)"""
        return cast("list[tuple[str, str]]", self._choice_field(name).choices)

    def _choice_field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def fill_again(self, **values: str) -> None:
        """Show the form once more with these values in its hidden fields."""
        data = copy(self.data)
        assert isinstance(data, MutableMapping)  # what was sent, or a test's dict
        for name, value in values.items():
            data[name] = value
        self.data = data


class PageForm(CheckedForm):
    """A form as crispy draws it, inside a form tag of the page's own."""

    missing: dict[str, str] = {}
    rows: tuple[str | Div, ...] = ()
    about_someone_else = False  # then no browser offers what its own user once typed about themself

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.error_messages["required"] = self.missing.get(name, "Please fill this in.")
            if self.about_someone_else and not isinstance(field, forms.BooleanField):  # no browser completes a box
                field.widget.attrs["autocomplete"] = "off"
            if "invalid_choice" in field.error_messages:
                field.error_messages["invalid_choice"] = PICK
            for rule in field.validators:
                if isinstance(rule, MaxLengthValidator):
                    rule.message = "This is %(show_value)d characters long, and %(limit_value)d fit."

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf, helper.form_show_errors = False, True, True
        helper.layout = DrawnLayout(*(self.rows or self.fields))
        helper.template = "people/crispy.html"
        return helper

    def offer(self, name: str, found: QuerySet[Any]) -> None:
        """Let one of these be chosen in the field ``name``."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = found

    def set_zone(self, name: str, zone: tzinfo) -> None:
        """Read the field ``name`` as a time in this zone."""
        field = self.fields[name]
        assert isinstance(field, LocalDateTimeField)
        field.zone = zone

    def keep(self, act: Callable[[], object]) -> bool:
        """Do the act. What is refused is said at the head of the form, and what was typed stays."""
        try:
            act()
        except (ChangeRefused, TooLittleTime) as refused:
            for sentence in refused.sentences:
                self.add_error(None, sentence)
            return False
        return True

    def in_order(self, first: str, last: str, words: str) -> None:
        begins, ends = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if begins and ends and ends < begins:
            self.add_error(last, words)


def side_by_side(*names: str) -> Div:
    """Two short fields side by side where there is room."""
    return DrawnDiv(*(DrawnDiv(name, css_class="col-sm-6") for name in names), css_class="row gx-3")


class LocalDateTimeField(forms.DateTimeField):
    """A day and time as people write them, in a zone that the form sets: the program's, or the reader's."""

    zone: tzinfo | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), **kwargs
        )
        self.error_messages["invalid"] = WRITE_WHEN

    def to_python(self, value: str | datetime | date | None) -> datetime | None:
        if isinstance(value, str) and value.strip():
            value = read_day_and_time(value)
            if value is None:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        found = super().to_python(value)
        if found is None or self.zone is None:
            return found
        return found.replace(tzinfo=self.zone)


def check_send_at(send_at: datetime | None, now: datetime) -> datetime | None:
    """When a link is to go out; nothing for now. Raises ValidationError for what is too far off."""
    if send_at is not None and (send_at - now).days > 200:
        raise forms.ValidationError("That is too far off. Choose a day within 200 days.")
    return send_at
