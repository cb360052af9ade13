"""What is known of a fellow's own weeks, in one query. Every column begins at the fellow whose page it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce, JSONObject

from checkins.models import HardWeeksOffer, OwnSwitches, ProgramCheckins, PulseWeek
from checkins.pulse.week import week_asked
from checkins.schedule.school_weeks import school_weeks
from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people.calendars import load
from pts_support.people.models import Calendar, Membership
from pts_support.zones import zone_named


@dataclass(frozen=True)
class HardWeeksQuestion:
    """Asked of the fellow alone: should this person call?"""

    id: int
    person_id: int
    called: str


@dataclass(frozen=True)
class OwnWeeks:
    """``on``: neither they nor their program switched it off. ``asked``: the Monday of the week they are asked about
    now; ``answered``: of those they have answered. ``suggestions``: whether their words may be offered as an ask."""

    membership_id: int
    program_id: int
    on: bool
    suggestions: bool
    today: date
    asked: date | None
    answered: frozenset[date]
    question: HardWeeksQuestion | None

    @property
    def is_open(self) -> bool:
        return self.on and self.asked is not None and self.asked not in self.answered

    @property
    def monday(self) -> date:
        """Of the week that is asked about; a day on which no week began where none is."""
        return self.asked or date.min

    @property
    def is_of_last_week(self) -> bool:
        return self.asked is not None and (self.today - self.asked).days >= 7


def own_weeks(membership_id: int, now: datetime) -> OwnWeeks:
    return weeks_from(next(iter(_ROW(membership=membership_id)))["row"], now)


def weeks_of(membership: int) -> QuerySet[Membership, Any]:
    """All of it as one column, ``row``, for a query that reads other things too: see ``weeks_from``."""
    here, person = OuterRef("pk"), OuterRef("user")
    calendar = Coalesce(OuterRef("calendar_id"), OuterRef("program__calendar_id"))
    switches = ProgramCheckins.objects.filter(program=OuterRef("program"))
    own = OwnSwitches.objects.filter(person=person)
    open_questions = HardWeeksOffer.objects.filter(membership=here, answer="").order_by("-monday")
    question = JSONObject(id="id", person="person_id", called="person__called")
    row = JSONObject(
        id="id",
        program="program_id",
        zone="program__time_zone",
        year_begins="cohort__starts_on",
        year_ends="cohort__ends_on",
        first="starts_on",
        last="ends_on",
        works_by=ArraySubquery(Calendar.objects.filter(id=calendar).values(row=load.as_json())),
        answered=ArraySubquery(PulseWeek.objects.filter(membership=here).values(row=JSONObject(monday=F("monday")))),
        questions=ArraySubquery(open_questions.values(row=question)),
        on=Exists(switches.filter(pulse=True)),
        suggestions=Exists(switches.filter(suggestions=True)),
        off=Exists(own.filter(pulse_off=True)),
        suggestions_off=Exists(own.filter(suggestions_off=True)),
    )
    return Membership.objects.filter(id=membership).values(row=row)


_ROW = PreparedQuery(weeks_of)


def weeks_from(row: Mapping[str, Any], now: datetime) -> OwnWeeks:
    """What ``weeks_of`` read."""
    hours = load.hours_from(row["works_by"][0], zone_named(row["zone"]))
    today = now.astimezone(hours.zone).date()
    weeks = school_weeks(hours, _day(row["year_begins"]), _day(row["year_ends"]))
    first, last = _day(row["first"]), _day(row["last"])
    asked = week_asked([week for week in weeks if first <= week.days[-1] and week.days[0] <= last], today)
    return OwnWeeks(
        membership_id=row["id"],
        program_id=row["program"],
        on=row["on"] and not row["off"],
        suggestions=row["suggestions"] and not row["suggestions_off"],
        today=today,
        asked=asked,
        answered=frozenset(date.fromisoformat(week["monday"]) for week in row["answered"]),
        question=_question(row["questions"]),
    )


def _day(written: str | None) -> date:
    """A day that is not set is far ahead."""
    return date.fromisoformat(written) if written else date.max


def _question(rows: list[Mapping[str, Any]]) -> HardWeeksQuestion | None:
    for row in rows:
        return HardWeeksQuestion(row["id"], row["person"], row["called"])
    return None
