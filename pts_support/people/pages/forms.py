"""Forms of this room. Typed lines are cleaned, then checked; what is wrong is said beside the field, in words."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet

from pts_support.people.models import Calendar, Cohort, Role, User
from pts_support.people.pages.fields import (
    SEND_AT,
    ByRefField,
    CleanEmailField,
    DayField,
    LineField,
    LocalDateTimeField,
    OwnZoneField,
    PageForm,
    PersonField,
    PhoneField,
    ZoneField,
    check_send_at,
    side_by_side,
)


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
        label="Repeat password",
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
            self.add_error("password2", "These two don’t match yet.")
        if first:
            try:
                validate_password(first, self.person)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return data


class PhoneCodeForm(PageForm):
    """Coming in with a code that was read out."""

    email = CleanEmailField(label="Your email", help_text="The address your program knows you by.")
    code = LineField(
        label="The code you were told",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class AddressForm(PageForm):
    email = CleanEmailField(label="Another email")


class AddressCodeForm(PageForm):
    code = LineField(label="Code", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))


class NewHelperForm(PageForm):
    """Somebody who is not a fellow. (A fellow comes with a mentor and a backup: mentors/forms.py.)"""

    about_someone_else = True

    name = LineField(label="Full name", max_length=120)
    called = LineField(
        label="Preferred name",
        max_length=60,
        help_text="As pages say it: “Waiting for Alex.” If someone else here has the same name, a letter is added.",
    )
    email = CleanEmailField(label="Email", help_text="Their invitation goes there.")
    phone = PhoneField(label="Phone, optional", required=False, help_text="Shown to those who may need to call them.")
    role = forms.ChoiceField(
        label="Role",
        choices=[
            (role.value, role.label[0].upper() + role.label[1:])
            for role in (Role.MENTOR, Role.DIRECTOR, Role.STAFF, Role.CONTACT)
        ],
        help_text="A new contact takes the place of the one before.",
    )
    starts_on = DayField(label="From")
    calendar = ByRefField(
        label="Calendar", queryset=Calendar.objects.none(), required=False, empty_label="The program’s calendar"
    )
    send_at = LocalDateTimeField(**SEND_AT)
    rows = ("name", "called", "email", "phone", side_by_side("role", "starts_on"), "calendar", "send_at")

    def __init__(self, *args: Any, calendars: QuerySet[Calendar], zone: tzinfo, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("calendar", calendars)
        self.set_zone("send_at", zone)
        self.now = now

    def clean_send_at(self) -> datetime | None:
        return check_send_at(self.cleaned_data["send_at"], self.now)


class NamesForm(PageForm):
    """Of somebody who is in: their address and phone are theirs alone."""

    about_someone_else = True

    name = LineField(label="Full name", max_length=120)
    called = LineField(label="Preferred name", max_length=60)


class DetailsForm(NamesForm):
    email = CleanEmailField(label="Email", help_text="A new email gets a new invitation; the old link stops working.")


class SuccessorForm(PageForm):
    """Who is to run a program whose only staff member is gone."""

    about_someone_else = True

    name = LineField(label="Full name", max_length=120)
    called = LineField(label="Preferred name", max_length=60)
    email = CleanEmailField(label="Email", help_text="Their invitation goes there once you both agree.")


class RoleForm(PageForm):
    """What belongs to a role and not to the person."""

    cohort = ByRefField(label="Cohort", queryset=Cohort.objects.none(), empty_label=None)
    calendar = ByRefField(
        label="Calendar", queryset=Calendar.objects.none(), required=False, empty_label="The program’s calendar"
    )
    ends_on = DayField(label="Last day, optional", required=False, help_text="They keep the role through this day.")

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
                "The last day can’t be over already. To end the role now, use the button beside this form."
            )
        return day


class FactsForm(PageForm):
    about_someone_else = True
    name = LineField(label="Name of the program", max_length=120)
    phone = PhoneField(
        label="Phone",
        help_text="Answered by a person when the site can’t help. Shown wherever no one is left to ask.",
    )
    time_zone = ZoneField()
    safety_line_name = LineField(
        label="Child-safety line",
        max_length=80,
        help_text="Your state’s line. Shown before someone writes about a child’s safety.",
    )
    safety_line_phone = PhoneField(label="Phone of that line")
    attachments_allowed = forms.BooleanField(label="Fellows may attach files", required=False)
    contact = PersonField(
        label="Named contact",
        queryset=User.objects.none(),
        required=False,
        empty_label="No one",
        help_text="Asked last, when no one else has answered. Never a mentor here and never away.",
    )
    rows = ("name", "phone", "time_zone", "contact", "safety_line_name", "safety_line_phone", "attachments_allowed")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("contact", people)


class CohortForm(PageForm):
    name = LineField(label="Name", max_length=80, help_text="Such as 2026–27. Its fellows are each other’s peers.")
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day")
    rows = ("name", side_by_side("starts_on", "ends_on"))

    def __init__(self, *args: Any, taken: QuerySet[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if self.taken.filter(name=name).exists():
            raise forms.ValidationError("There’s already one with this name.")
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.in_order("starts_on", "ends_on", "The last day comes before the first.")
        return data


class MeForm(PageForm):
    name = LineField(label="Full name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    called = LineField(
        label="Preferred name",
        max_length=60,
        help_text="As pages say it: “Waiting for Alex.” If someone else here has the same name, a letter is added.",
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    phone = PhoneField(
        label="Phone, optional", required=False, help_text="Shown to the people around you when something can’t wait."
    )
    phone.widget.attrs["autocomplete"] = "tel"
    time_zone = OwnZoneField(help_text="All times are shown to you in this zone.")


class ClockForm(PageForm):
    """The demo's own date and time field, in the reader's zone."""

    at = LocalDateTimeField(label="Or another day and time")

    def __init__(self, *args: Any, zone: ZoneInfo, now: datetime, furthest: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now, self.furthest = zone, now, furthest
        self.set_zone("at", zone)

    def clean_at(self) -> datetime:
        at = self.cleaned_data["at"]
        if not self.now < at <= self.furthest:
            raise forms.ValidationError(
                f"The clock only goes ahead, and at most to {self.furthest.astimezone(self.zone):%B %-d}."
            )
        return at
