"""Times of the clock, of records, of reports and of gathered emails."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.db.models import DateTimeField

from pts_support.notify.telling.hours import NewsFacts, TellingHours, leaves_at
from pts_support.spoken import facts as general
from requests_app.models import Draft
from requests_app.models.draft import LIVES
from requests_app.statements import facts
from tests.truth.checks.against import Trial
from tests.truth.checks.registry import check
from tests.truth.checks.shared import same

TWO_WEEKS = timedelta(days=14)
SECOND = timedelta(seconds=1)


@check(general.ClockNow)
def _clock(fact: general.ClockNow, trial: Trial) -> str:
    return same(fact.at, trial.now, "the clock")


@check(general.CouldSay)
def _could(fact: general.CouldSay, trial: Trial) -> str:
    return "" if fact.at >= trial.now - SECOND else "that time has passed"


@check(facts.DraftKept)
def _draft_kept(fact: facts.DraftKept, trial: Trial) -> str:
    changed = Draft.objects.filter(fellow=trial.reader).values_list("changed_at", flat=True)
    return "" if fact.until - LIVES in set(changed) else f"drafts of {sorted(changed)}"


@check(general.Recorded)
def _recorded(fact: general.Recorded, trial: Trial) -> str:
    model = apps.get_model(fact.table)
    columns = [field.name for field in model._meta.get_fields() if isinstance(field, DateTimeField)]
    there = any(model.objects.filter(**{column: fact.at}).exists() for column in columns)
    return "" if there else f"no row has it: {columns}"


@check(general.ReportComes)
def _report(fact: general.ReportComes, trial: Trial) -> str:
    """So long after a month is over that its last requests have run their course, and not before now."""
    month = fact.at - TWO_WEEKS
    return "" if fact.at > trial.now and (month.day, month.hour) == (1, 0) else "no month is over two weeks before"


@check(general.GatheredAt)
def _gathered(fact: general.GatheredAt, trial: Trial) -> str:
    """What waits since midnight goes out at the first of them, what waits since then at the next, and so on."""
    zone, midnight = trial.now.tzinfo, trial.now.replace(hour=0, minute=0)
    chosen, at, times = TellingHours(gathered=True), midnight, []
    for _ in fact.minutes:
        at = leaves_at(chosen, NewsFacts(since=at), at, zone)
        times.append(at.hour * 60 + at.minute)
    return same(list(fact.minutes), times, "gathered emails come at minute")


@check(general.FirstDue)
def _first_due(fact: general.FirstDue, trial: Trial) -> str:
    times = {at for one in trial.rows.values() for at in (one.request.promised_at, one.request.due_at)}
    return "" if fact.at in times else "no request is due then"
