"""About people, whatever the request: who may be chosen, who is away, who covers, who is beside whom."""

from __future__ import annotations

from mentors.models import Absence, Assignment
from pts_support.people.models import ClosedDays, Membership
from pts_support.spoken import facts as general
from tests.truth.checks.against import Trial
from tests.truth.checks.registry import check
from tests.truth.checks.shared import DAY, same


@check(general.CanBeChosen)
def _choice(fact: general.CanBeChosen, trial: Trial) -> str:
    """Whoever reads may know of them: they are of one program."""
    mine = Membership.objects.filter(user=trial.reader).values("program")
    there = Membership.objects.filter(user=fact.person, program__in=mine)
    return "" if there.exists() else "they are of another program"


@check(general.Myself)
def _myself(fact: general.Myself, trial: Trial) -> str:
    return same(fact.person, trial.reader, "who reads")


@check(general.AwayUntil)
def _away(fact: general.AwayUntil, trial: Trial) -> str:
    today = trial.today_of(fact.person)
    lasts = Absence.objects.filter(person=fact.person, called_off_at=None, first__lte=today, last__gte=today)
    days = [last + DAY for last in lasts.values_list("last", flat=True)]
    if not days:
        return "they are here"
    return "" if fact.until is None or fact.until.date() in (*days, *(day - DAY for day in days)) else f"back {days}"


@check(general.CoversFor)
def _covers(fact: general.CoversFor, trial: Trial) -> str:
    named = Absence.objects.filter(person=fact.away, backup=fact.cover, called_off_at=None)
    usual = Assignment.objects.filter(mentor=fact.away, backup=fact.cover, ended_at=None)
    today = trial.now.date()  # on call for a closed time that lasts, or that the next working hours lead into
    on_call = ClosedDays.objects.filter(cover=fact.cover, first__lte=today + 4 * DAY, last__gte=today)
    if not any(rows.exists() for rows in (named, usual, on_call)):
        return "they cover for somebody else"
    return _away(general.AwayUntil(fact.away, fact.until), trial)


@check(general.CoversFrom)
def _will_cover(fact: general.CoversFrom, trial: Trial) -> str:
    """Named for these days, else the backup of somebody they mentor who is here on the first of them."""
    absence = Absence.objects.get(person=fact.away, first=fact.first, called_off_at=None)
    gone = Absence.objects.filter(person=fact.cover, first__lte=fact.first, last__gte=fact.first, called_off_at=None)
    if absence.backup_id == fact.cover:
        return ""
    usual = Assignment.objects.filter(mentor=fact.away, backup=fact.cover, ended_at=None)
    on_call = ClosedDays.objects.filter(cover=fact.cover, first__lte=fact.first, last__gte=fact.first)
    return "" if (usual.exists() or on_call.exists()) and not gone.exists() else f"{absence.backup_id} is named"


@check(general.AwayOn)
def _away_on(fact: general.AwayOn, trial: Trial) -> str:
    rows = Absence.objects.filter(person=fact.person, first=fact.first, last=fact.last, called_off_at=None)
    return "" if rows.exists() and fact.last >= trial.today_of(fact.person) else "they are here"


@check(general.BesideFellow)
def _beside(fact: general.BesideFellow, trial: Trial) -> str:
    pair = Assignment.objects.get(fellow__user=fact.fellow, ended_at=None)
    if fact.mentor and pair.to_come:
        return "their mentor is to be decided"
    found = same(fact.mentor or pair.mentor_id, pair.mentor_id, "the mentor")
    return found or same(fact.backup or pair.backup_id, pair.backup_id, "the backup")


@check(general.CoversUntilMentor)
def _until_mentor(fact: general.CoversUntilMentor, trial: Trial) -> str:
    pair = Assignment.objects.get(fellow__user=fact.fellow, ended_at=None)
    return same((fact.person, True), (pair.mentor_id, pair.to_come), "the mentor, and whether one is to come")


@check(general.WasBeside)
def _was_beside(fact: general.WasBeside, trial: Trial) -> str:
    rows = Assignment.objects.filter(fellow__user=fact.fellow, mentor=fact.mentor, backup=fact.backup)
    over = rows.filter(starts_on=fact.first, ends_on=fact.last, ended_at__lte=trial.now)
    return "" if over.exists() else "they were not, or are"


@check(general.TakesPart)
def _takes_part(fact: general.TakesPart, trial: Trial) -> str:
    mine = Membership.objects.filter(user=trial.reader).values("program")
    there = Membership.objects.filter(user=fact.person, program__in=mine)
    if fact.place:
        held = Membership.objects.filter(ended_at=None).order_by("position", "id")
        orders = [held.filter(program=row.program, role=row.role) for row in there.filter(ended_at=None)]
        places = [list(order.values_list("user_id", flat=True)).index(fact.person) + 1 for order in orders]
        return "" if fact.place in places else f"asked in the places {places}"
    return "" if there.exists() else "they are of another program"
