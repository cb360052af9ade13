"""Forms of this room: who stands beside a fellow, and time away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Any, TypedDict

from crispy_forms.layout import Div
from django import forms
from django.db.models import Q, QuerySet

from mentors.models import Absence
from pts_support.people.models import Calendar, Cohort, Membership, Role, User
from pts_support.people.pages.fields import (
    SEND_AT,
    ByRefField,
    CleanEmailField,
    DayField,
    LineField,
    LocalDateTimeField,
    PageForm,
    PersonField,
    PhoneField,
    check_send_at,
    named,
    side_by_side,
)
from pts_support.people.roster.accept_invitation import NewPerson
from pts_support.spoken.people_here import said_of

TO_COME = "to_come"


def _by_name(people: Iterable[User]) -> list[tuple[str, str]]:
    return [("", "Pick one"), *((str(person.ref), named(person)) for person in people)]


class ChosenPair(TypedDict):
    """``to_come``: the mentor is the contact, until there is one."""

    mentor: User
    backup: User
    to_come: bool


class PairForm(PageForm):
    """A mentor (or the contact, while one is still to come) and a backup, who is another person."""

    mentor = forms.ChoiceField(label="Mentor")
    backup = forms.ChoiceField(
        label="Backup", help_text="Covers while the mentor is away, and is asked next when no one has answered."
    )
    mentor_rates = forms.BooleanField(
        label="The mentor also signs off on this fellowship",
        required=False,
        help_text="The fellow reads it beside the mentor’s name.",
    )
    missing = {"mentor": "Pick a mentor.", "backup": "Pick a backup."}
    rows: tuple[str | Div, ...] = ("mentor", "backup", "mentor_rates")

    def __init__(
        self, *args: Any, mentors: Iterable[User], backups: Iterable[User], contact: User | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_ref = {str(person.ref): person for person in (*mentors, *backups)}
        self.contact = contact
        to_come = []
        if contact:
            to_come = [(TO_COME, said_of(contact, " covers until then)", before="To be decided ("))]
        self.list_choices("mentor", [*_by_name(mentors), *to_come])
        self.list_choices("backup", _by_name(backups))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("mentor") and data.get("mentor") == data.get("backup"):
            self.add_error("backup", "The backup has to be someone other than the mentor.")
        return data

    def people(self) -> ChosenPair:
        """What the act wants to know."""
        data = self.cleaned_data
        backup = self.by_ref[data["backup"]]
        if data["mentor"] == TO_COME and self.contact:
            return ChosenPair(mentor=self.contact, backup=backup, to_come=True)
        return ChosenPair(mentor=self.by_ref[data["mentor"]], backup=backup, to_come=False)


class FellowForm(PairForm):
    """A new fellow, together with the people beside them."""

    about_someone_else = True

    name = LineField(label="Full name", max_length=120)
    called = LineField(label="Preferred name", max_length=60)
    email = CleanEmailField(label="Email", help_text="Their invitation goes there.")
    phone = PhoneField(label="Phone, optional", required=False)
    cohort = ByRefField(label="Cohort", queryset=Cohort.objects.none(), empty_label=None)
    starts_on = DayField(label="From")
    calendar = ByRefField(
        label="School calendar", queryset=Calendar.objects.none(), required=False, empty_label="The program’s calendar"
    )
    send_at = LocalDateTimeField(**SEND_AT)
    rows = (
        "name",
        "called",
        "email",
        "phone",
        side_by_side("cohort", "starts_on"),
        "calendar",
        "mentor",
        "backup",
        "send_at",
    )
    field_order = ["name", "called", "email", "phone", "cohort", "starts_on", "calendar", "mentor", "backup", "send_at"]

    def __init__(
        self,
        *args: Any,
        cohorts: QuerySet[Cohort],
        calendars: QuerySet[Calendar],
        zone: tzinfo,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.set_zone("send_at", zone)
        self.now = now
        del self.fields["mentor_rates"]
        self.offer("cohort", cohorts)
        self.offer("calendar", calendars)

    def clean_send_at(self) -> datetime | None:
        return check_send_at(self.cleaned_data["send_at"], self.now)

    def person(self) -> NewPerson:
        data = self.cleaned_data
        return NewPerson(
            name=data["name"],
            called=data["called"],
            email=data["email"],
            phone=data["phone"],
            cohort=data["cohort"],
            starts_on=data["starts_on"],
            calendar=data["calendar"],
            send_at=data["send_at"],
        )


def _is_here(backup: User, person: User, first: date, last: date) -> bool:
    """Whether they help, from the first day to the last, in a program in which this person is."""
    programs = Membership.objects.filter(user=person, ended_at__isnull=True).values("program")
    held = Membership.objects.filter(user=backup, program__in=programs, ended_at__isnull=True)
    return held.exclude(role=Role.FELLOW).on(first).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=last)).exists()


class AwayForm(PageForm):
    """Whole days away. ``person`` is there only where staff set it for somebody."""

    person = PersonField(label="Who", queryset=User.objects.none(), empty_label="Pick one")
    first = DayField(label="First day away")
    last = DayField(label="Last day away")
    backup = PersonField(
        label="Who covers, optional",
        queryset=User.objects.none(),
        required=False,
        empty_label="Usual backup",
        help_text="For the fellows they mentor. People who have never signed in can’t cover.",
    )
    rows: tuple[str | Div, ...] = ("person", side_by_side("first", "last"), "backup")
    missing = {"person": "Pick who is away."}

    def __init__(
        self,
        *args: Any,
        today: date,
        backups: QuerySet[User],
        people: QuerySet[User] | None = None,
        person: User | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.who = today, person
        self.offer("backup", backups)
        if people is None:
            del self.fields["person"]
            self.rows = self.rows[1:]
        else:
            self.offer("person", people)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        person = data.get("person") or self.who
        self.in_order("first", "last", "The last day comes before the first.")
        if not (first and last and person) or self.errors:
            return data
        if last < self.today:
            self.add_error("last", "These days are over already.")
        if (last - first).days > 366:
            self.add_error("last", "That is more than a year. End the role instead, or add it in parts.")
        spans = Absence.objects.filter(called_off_at__isnull=True, first__lte=last, last__gte=first)
        if spans.filter(person=person).exists():
            self.add_error("first", "There is time away on these days already. Cancel that first, or pick other days.")
        backup = data.get("backup")
        if backup and backup == person:
            self.add_error("backup", "Someone else has to cover.")
        elif backup and spans.filter(person=backup).exists():
            self.add_error("backup", f"{backup.called} is away then, too. Pick someone else.")
        elif backup and not _is_here(backup, person, first, last):
            self.add_error("backup", f"{backup.called} has no role here on all of these days. Pick someone else.")
        return data
