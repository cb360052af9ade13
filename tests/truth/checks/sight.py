"""Who sees it, and who has."""

from __future__ import annotations

from requests_app.access.sight import Sight
from requests_app.statements import facts
from requests_app.vocabulary import Standing
from tests.truth.checks.against import Trial
from tests.truth.checks.registry import check
from tests.truth.checks.shared import in_order


@check(facts.CanRead)
def _can_read(fact: facts.CanRead, trial: Trial) -> str:
    rows = trial.now_of(fact.about)
    reading = {row.person_id for row in rows.helpers if row.standing == Standing.ALL}
    if fact.only and set(fact.readers) != reading:
        return f"readers {in_order(reading)}, and {in_order(fact.readers)} is said"
    for person in fact.readers:
        if not rows.sight(person).reads:
            return f"{person} has sight {rows.sight(person)}"
        if trial.opened.get((fact.about, person), (200, True)) != (200, True):
            return f"the page of {person} shows no words"
    return ""


@check(facts.CannotSee)
def _cannot(fact: facts.CannotSee, trial: Trial) -> str:
    rows, known = trial.now_of(fact.about), trial.future_of(fact.about).known_to
    for person in fact.barred:
        if rows.sight(person) is not Sight.NONE or person in known:
            return f"{person} can see it, or would"
        if trial.opened.get((fact.about, person), (404, False))[0] != 404:
            return f"the page opens for {person}"
    return ""


@check(facts.HasSeen)
def _seen(fact: facts.HasSeen, trial: Trial) -> str:
    times = [one.at for one in trial.now_of(fact.about).readings if one.reader_id == fact.person]
    wrote = [one.at for one in trial.now_of(fact.about).messages if one.author_id == fact.person]
    if not times and not wrote:
        return "they have not opened it"
    return "" if fact.at is None or fact.at in times + wrote else f"they read it {times}"


@check(facts.NotYetSeen)
def _not_seen(fact: facts.NotYetSeen, trial: Trial) -> str:
    times = [one.at for one in trial.now_of(fact.about).readings if one.reader_id == fact.person]
    return "they have opened it" if any(at < trial.now for at in times) else ""  # since then only the trial has
