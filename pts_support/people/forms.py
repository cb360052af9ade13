"""Forms of this room. Typed lines are cleaned, then checked; what is wrong is said beside the field, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db.models import Manager, QuerySet

from pts_support.people import text
from pts_support.people.guards import Refused
from pts_support.people.models import Calendar, ClosedDays, Cohort, Role, User

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
ZONES = [
    ("In the United States", US_ZONES),
    ("By name", [zone for zone in ELSEWHERE if zone[0] not in dict(US_ZONES)]),
]
PICK = "Pick one from the list."
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return text.clean_line(value)
    return value


class Line(forms.CharField):
    """One line somebody types."""

    def to_python(self, value: object) -> str | None:
        return super().to_python(_cleaned(value))


class Email(forms.EmailField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.error_messages["invalid"] = "This doesn’t look like an email address yet. One like name@example.org works."

    def to_python(self, value: object) -> str | None:
        return super().to_python(_cleaned(value))


class Phone(Line):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}), **kwargs)
        self.validators.append(
            RegexValidator(r"^[0-9A-Za-z+()./#* -]*$", "A phone number has digits, spaces and + ( ) - only.")
        )


class Day(forms.DateField):
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


class Clock(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            input_formats=["%H:%M", "%I:%M %p"],
            **kwargs,
        )
        self.error_messages["invalid"] = "Write the time like 8:00 am."


class Zone(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Time zone", choices=ZONES, **kwargs)


class Chosen(forms.ModelChoiceField):
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
    """What colleagues call them, with the whole name where that is another one."""
    if person.called == person.name:
        return person.called
    return f"{person.called} ({person.name})"


class Somebody(Chosen):
    """A person, by the name colleagues use."""

    def label_from_instance(self, obj: User) -> str:
        return named(obj)


class PageForm(forms.Form):
    """A form as crispy draws it, inside a form tag of the page's own."""

    missing: dict[str, str] = {}
    rows: tuple[str | Div, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.error_messages["required"] = self.missing.get(name, "Please fill this in.")
            if "invalid_choice" in field.error_messages:
                field.error_messages["invalid_choice"] = PICK
            for rule in field.validators:
                if isinstance(rule, MaxLengthValidator):
                    rule.message = "This is %(show_value)d characters long, and %(limit_value)d fit."

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf, helper.form_show_errors = False, True, True
        helper.layout = Layout(*(self.rows or self.fields))
        helper.template = "people/crispy.html"
        return helper

    def clean(self) -> dict[str, Any]:
        super().clean()
        return self.cleaned_data

    def offer(self, name: str, found: QuerySet[Any]) -> None:
        """Let one of these be chosen in the field ``name``."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = found

    def list_choices(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """Let one of these be chosen in the field ``name``: what is sent, and what is shown."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def set_zone(self, name: str, zone: tzinfo) -> None:
        """Read the field ``name`` as a time in this zone."""
        field = self.fields[name]
        assert isinstance(field, Moment)
        field.zone = zone

    def keep(self, act: Callable[[], object]) -> bool:
        """Do the act. What the guard refuses is said at the head of the form, and what was typed stays."""
        try:
            act()
        except Refused as refused:
            for sentence in refused.sentences:
                self.add_error(None, sentence)
            return False
        return True

    def in_order(self, first: str, last: str, words: str) -> None:
        begins, ends = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if begins and ends and ends < begins:
            self.add_error(last, words)


def pair(*names: str) -> Div:
    """Two short fields side by side where there is room."""
    return Div(*(Div(name, css_class="col-sm-6") for name in names), css_class="row gx-3")


class JoinForm(PageForm):
    """Choosing the first password."""

    password1 = forms.CharField(
        label="Your password",
        max_length=200,
        strip=False,
        help_text="At least 12 characters. A few words you will remember are best.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="The same once more",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str = "", called: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = User(email=email, called=called, name=called)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, again = data.get("password1"), data.get("password2")
        if first and again and first != again:
            self.add_error("password2", "These two are not the same yet.")
        if first:
            try:
                validate_password(first, self.person)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return data


class Moment(forms.DateTimeField):
    """A day and time in the program's zone; the form sets ``zone``."""

    zone: tzinfo | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            **kwargs,
        )
        self.error_messages["invalid"] = "Write it like 2026-11-30 08:00."

    def to_python(self, value: str | datetime | date | None) -> datetime | None:
        found = super().to_python(value)
        if found is None or self.zone is None:
            return found
        return found.replace(tzinfo=self.zone)


def later(send_at: datetime | None, now: datetime) -> datetime | None:
    """When a link is to go out; nothing for now. Raises ValidationError for what is too far off."""
    if send_at is not None and (send_at - now).days > 200:
        raise forms.ValidationError("That is too far off. Choose a day within 200 days.")
    return send_at


SEND_AT = {
    "label": "Send the link at, optional",
    "required": False,
    "help_text": "Left blank, it goes out now. Before that time nothing is mailed.",
}


class PhoneCodeForm(PageForm):
    """Coming in with a code that was read out."""

    email = Email(label="Your email", help_text="The address your program knows you by.")
    code = Line(
        label="The code you were told",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class AddressForm(PageForm):
    email = Email(label="Another address")


class AddressCodeForm(PageForm):
    code = Line(label="Code", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))


class PersonForm(PageForm):
    """Somebody who is not a fellow. (A fellow comes with a mentor and a backup: mentors/forms.py.)"""

    name = Line(label="Full name", max_length=120)
    called = Line(
        label="What colleagues call them",
        max_length=60,
        help_text="As it stands in sentences: “Alex has until 2:45 pm.”",
    )
    email = Email(label="Email", help_text="Their link to set a password goes there.")
    phone = Phone(label="Phone, optional", required=False, help_text="Shown to those who may need to call them.")
    role = forms.ChoiceField(
        label="Role",
        choices=[
            (role.value, role.label[0].upper() + role.label[1:])
            for role in (Role.MENTOR, Role.DIRECTOR, Role.STAFF, Role.CONTACT)
        ],
        help_text="A new contact takes the place of the one before.",
    )
    starts_on = Day(label="From")
    calendar = Chosen(
        label="Works by", queryset=Calendar.objects.none(), required=False, empty_label="The program’s calendar"
    )
    send_at = Moment(**SEND_AT)
    rows = ("name", "called", "email", "phone", pair("role", "starts_on"), "calendar", "send_at")

    def __init__(self, *args: Any, calendars: QuerySet[Calendar], zone: tzinfo, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("calendar", calendars)
        self.set_zone("send_at", zone)
        self.now = now

    def clean_send_at(self) -> datetime | None:
        return later(self.cleaned_data["send_at"], self.now)


class DetailsForm(PageForm):
    name = Line(label="Full name", max_length=120)
    called = Line(label="What colleagues call them", max_length=60)
    email = Email(label="Email", help_text="Another address gets a new link; the old link stops working.")


class RoleForm(PageForm):
    """What belongs to a role and not to the person."""

    cohort = Chosen(label="Cohort", queryset=Cohort.objects.none(), empty_label=None)
    calendar = Chosen(
        label="Works by", queryset=Calendar.objects.none(), required=False, empty_label="The program’s calendar"
    )
    ends_on = Day(label="Last day, optional", required=False, help_text="They keep the role through this day.")

    def __init__(
        self,
        *args: Any,
        cohorts: QuerySet[Cohort],
        calendars: QuerySet[Calendar],
        starts_on: date,
        today: date,
        is_fellow: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("calendar", calendars)
        self.starts_on, self.today = starts_on, today
        if is_fellow:
            self.offer("cohort", cohorts)
        else:
            del self.fields["cohort"]

    def clean_ends_on(self) -> date | None:
        day = self.cleaned_data["ends_on"]
        if day and day < max(self.starts_on, self.today):
            raise forms.ValidationError(
                "The last day can’t be over already. To end the role now, use the button below."
            )
        return day


class FactsForm(PageForm):
    name = Line(label="Name of the program", max_length=120)
    phone = Phone(
        label="Phone",
        help_text="Answered by a person when the site can’t help. It stands wherever nobody is left to ask.",
    )
    time_zone = Zone()
    safety_line_name = Line(
        label="Child-safety line",
        max_length=80,
        help_text="Your state’s line. Shown before somebody writes about a child’s safety.",
    )
    safety_line_phone = Phone(label="Its number")
    attachments_allowed = forms.BooleanField(label="Fellows may attach files", required=False)
    contact = Somebody(
        label="Named contact",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody",
        help_text="Asked last, when nobody else has answered. Never a mentor here and never away.",
    )
    rows = ("name", "phone", "time_zone", "contact", "safety_line_name", "safety_line_phone", "attachments_allowed")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("contact", people)


class CohortForm(PageForm):
    name = Line(label="Name", max_length=80, help_text="Such as 2026–27. Its fellows are each other’s peers.")
    starts_on = Day(label="First day")
    ends_on = Day(label="Last day")
    rows = ("name", pair("starts_on", "ends_on"))

    def __init__(self, *args: Any, taken: QuerySet[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if self.taken.filter(name=name).exists():
            raise forms.ValidationError("There is one with this name already.")
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.in_order("starts_on", "ends_on", "The last day comes before the first.")
        return data


class CalendarForm(PageForm):
    """A calendar's name, zone and week. A day without times is a day off."""

    name = Line(label="Name", max_length=80)
    time_zone = Zone()

    def __init__(self, *args: Any, taken: QuerySet[Calendar] | Manager[Calendar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if self.taken.filter(name=name).exists():
            raise forms.ValidationError("There is one with this name already.")
        return name


class WeekForm(CalendarForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, day in enumerate(WEEKDAYS):
            self.fields[f"opens_{number}"] = Clock(label=f"{day} from", required=False)
            self.fields[f"closes_{number}"] = Clock(label=f"{day} to", required=False)
        self.rows = ("name", "time_zone", *(pair(f"opens_{number}", f"closes_{number}") for number in range(7)))

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
    name = Line(label="Name", max_length=80)
    first = Day(label="First day off")
    last = Day(label="Last day off")
    cover = Somebody(
        label="On call, optional",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody",
        help_text="Asked during the break about what can’t wait.",
    )
    rows = (pair("kind", "name"), pair("first", "last"), "cover")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("cover", people)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.in_order("first", "last", "The last day comes before the first.")
        if data.get("first") and data.get("last") and (data["last"] - data["first"]).days > 120:
            self.add_error("last", "That is more than 120 days. Put a long summer in as two.")
        return data


class HalfDayForm(PageForm):
    day = Day(label="Day")
    opens = Clock(label="From")
    closes = Clock(label="To")
    rows = ("day", pair("opens", "closes"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("opens") and data.get("closes") and data["closes"] <= data["opens"]:
            self.add_error("closes", "It ends before it begins.")
        return data


class SnowForm(forms.Form):
    day = Day()


class MeForm(PageForm):
    called = Line(
        label="What colleagues call you",
        max_length=60,
        help_text="As it stands in sentences: “Alex has until 2:45 pm.”",
    )
    phone = Phone(
        label="Phone, optional", required=False, help_text="Shown to the people around you when something can’t wait."
    )
    time_zone = Zone(help_text="All times are shown to you in this zone.")


class ClockForm(PageForm):
    """The demo's own date and time field, in the reader's zone."""

    at = forms.DateTimeField(
        label="Or another day and time",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, zone: ZoneInfo, now: datetime, furthest: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now, self.furthest = zone, now, furthest
        self.fields["at"].error_messages["invalid"] = "Write it like 2026-11-30 08:00."

    def clean_at(self) -> datetime:
        at = self.cleaned_data["at"].replace(tzinfo=self.zone)
        if not self.now < at <= self.furthest:
            raise forms.ValidationError(
                f"The clock only goes ahead, and at most to {self.furthest.astimezone(self.zone):%B %-d}."
            )
        return at


KINDS = dict(ClosedDays.Kind.choices)
