"""The report of one program: the one way out of this room. The page and every download print what build() returns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from checkins.changes import shown as changed_lines
from pts_support.people.calendars.load import hours_for
from pts_support.saying import names
from pts_support.spoken.facts import Recorded, ReportComes
from pts_support.spoken.pieces import said_day
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from reports import charts, editions
from reports.charts import Plot
from reports.metrics import gaps, request_figures
from reports.models import Edition
from reports.periods import Period
from reports.suppression import SHARE_FROM
from requests_app.vocabulary import Route, Urgency

if TYPE_CHECKING:
    from pts_support.people.models import Program

Stored = dict[str, Any]  # the figures of an edition, or of one cell of it: see tables.build()

HIDDEN = "hidden"
FIGURES = ("Requests", "Typical time", "9 in 10 within", "On time")
# What the share "on time" is of, wherever it stands.
DUE = "requests due an answer"
SHARES = {
    "<10%": "Fewer than 1 in 10",
    "<50%": "Fewer than half",
    ">50%": "More than half",
    ">90%": "More than 9 in 10",
}
CODED = {"<10%": "under 10%", "<50%": "under half", ">50%": "over half", ">90%": "over 90%"}
STEP_LABELS = {
    "none": "not at all",
    "one": "1 step",
    "more": "2 steps or more",
    "one+more": "1 step or more",
}
LATE_LABELS = {"late": "“It came too late”", "other": "anything else, or still open"}
ROUTE_LABELS = {
    Route.MENTOR: "their mentor",
    Route.DIRECTOR: "the Clinical Director",
    Route.STAFF: "program staff",
    Route.PEERS: "the other fellows",
}
UNSAID = {
    "time": "over time",
    "urgency": "by how soon an answer was asked for",
    "route": "by whom they asked",
    "step": "by how far requests were escalated",
    "late": "how often it came too late",
}
DAYS_NAMED = 3
NO_TOPIC = "no topic named"


@dataclass(frozen=True)
class ReportRow:
    """One line as it is printed. ``bar``: percent of the longest bar; None draws no bar, hidden ones are all alike.
    ``words``: the label is what somebody wrote."""

    label: str
    cells: tuple[str, ...]
    hidden: bool = False
    bar: int | None = None
    total: bool = False
    words: bool = False


@dataclass(frozen=True)
class ShownTable:
    """One table. ``finding`` heads it, ``about`` says what is counted."""

    key: str
    finding: str
    about: str
    head: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    note: str = ""
    plot: Plot | None = None

    @property
    def bars(self) -> bool:
        return any(row.bar is not None for row in self.rows)

    @property
    def hides(self) -> bool:
        return any(HIDDEN in row.cells for row in self.rows)

    @property
    def says_nothing(self) -> bool:
        """All it could say is hidden: then its name is enough."""
        return all(row.hidden for row in self.rows if not row.total)


@dataclass(frozen=True)
class Sentence:
    strong: str
    rest: str


@dataclass(frozen=True)
class ReportLink:
    """One published report, as a link."""

    key: str
    label: str


@dataclass(frozen=True)
class SystemFacts:
    """Facts that are not about fellows: always shown. ``gap_days``: the next days on which nobody stands in."""

    facts: tuple[Sentence, ...]
    gap_days: str


@dataclass(frozen=True)
class Report:
    """Everything the page says. ``period`` is "" while nothing is published; ``next_at`` says when something is.
    ``system``: None in an earlier report, which says nothing about now."""

    program: str
    period: str
    key: str
    about: str
    sentences: tuple[Sentence, ...]
    tables: tuple[ShownTable, ...]
    unsaid: str
    made_at: datetime | None
    next_at: datetime
    earlier: tuple[ReportLink, ...]
    system: SystemFacts | None

    @property
    def comes(self) -> Statement:
        """The day of the next report."""
        return state(ReportComes(self.next_at), said_day(self.next_at))

    @property
    def counted(self) -> Statement:
        """The day on which this one was made."""
        if self.made_at is None:
            return NOTHING_STATED
        return state(Recorded("reports.Edition", self.made_at), said_day(self.made_at))


def build(program: Program, now: datetime) -> Report:
    """The newest report of a program, with what is so now."""
    shown = editions.published(program, now)
    waiting, system = _waiting(program, now), _system(program, now)
    if not shown:
        return Report(
            program=program.name,
            period="",
            key="",
            about="",
            sentences=(waiting,),
            tables=(),
            unsaid="",
            made_at=None,
            next_at=editions.next_at(program, now),
            earlier=(),
            system=system,
        )
    newest = of_edition(program, shown[-1], shown, now)
    earlier = [Period(edition.first, edition.last) for edition in reversed(shown[:-1])]
    return replace(
        newest,
        sentences=(*newest.sentences, waiting),
        earlier=tuple(ReportLink(period.key, period.label) for period in earlier),
        system=system,
    )


def of_edition(program: Program, edition: Edition, shown: list[Edition], now: datetime) -> Report:
    """One report as it was published."""
    every, period = tables(edition, shown), Period(edition.first, edition.last)
    return Report(
        program=program.name,
        period=period.label,
        key=period.key,
        about=_about(edition),
        sentences=_sentences(edition),
        tables=(*tables_worth_showing(every), *changed(program, period)),
        unsaid=unsaid(every),
        made_at=edition.made_at,
        next_at=editions.next_at(program, now),
        earlier=(),
        system=None,
    )


def tables(edition: Edition, shown: list[Edition]) -> tuple[ShownTable, ...]:
    """The tables of one edition; the one over time goes back to the beginning of its program year."""
    so_far = [each for each in shown if each.year == edition.year and each.last <= edition.last]
    figures = edition.figures
    return (
        _over_time(so_far, figures),
        _figures_table(
            "urgency",
            figures,
            {urgency.value: urgency.label for urgency in Urgency},
            finding="By how soon an answer was asked for",
            about="Requests by urgency.",
            first="Asked for",
        ),
        _figures_table(
            "route",
            figures,
            {route.value: label for route, label in ROUTE_LABELS.items()},
            finding="By whom they asked",
            about="“Anyone but my mentor” leaves a person out, so it is in no figure.",
            first="Asked",
        ),
        _counts_table(
            "step",
            figures,
            STEP_LABELS,
            finding=_step_finding(figures),
            about="Requests by how many more people were asked in turn.",
            first="Escalated",
        ),
        _counts_table(
            "late",
            figures,
            LATE_LABELS,
            finding="How often it came too late",
            about="What fellows said when they closed a request.",
            first="Closed with",
        ),
    )


def tables_worth_showing(every: tuple[ShownTable, ...]) -> tuple[ShownTable, ...]:
    """The tables that say something."""
    return tuple(table for table in every if not table.says_nothing)


def changed(program: Program, period: Period) -> tuple[ShownTable, ...]:
    """What the program published in this period about what changed because fellows asked; none where it did not."""
    lines = changed_lines.of_period(program, period.begins(program.zone), period.ends(program.zone))
    if not lines:
        return ()
    rows = tuple(ReportRow(line.text, (changed_lines.in_words(line.topic) or NO_TOPIC,), words=True) for line in lines)
    about = "What the program says is different because fellows asked. No line tells whose request it was."
    return (ShownTable("changed", "You asked, we changed", about, ("What changed", "Topic"), rows),)


def unsaid(every: tuple[ShownTable, ...]) -> str:
    """The names of those that do not."""
    return names([UNSAID[table.key] for table in every if table.says_nothing])


# -- sentences


def _about(edition: Edition) -> str:
    return f"{edition.figures['fellows']} fellows, {edition.figures['total']['requests']} requests."


def _sentences(edition: Edition) -> tuple[Sentence, ...]:
    total = edition.figures["total"]
    return (
        _time_sentence(total),
        _kept_sentence(_kept(total)),
        _step_sentence(edition.figures),
        _late_sentence(edition.figures),
    )


def _kept(stored: Stored) -> str:
    """The share of a cell; "" of too few requests, also in a report that was made before that was a rule."""
    if stored["requests"] < SHARE_FROM:
        return ""
    return stored["kept"]


def _kept_sentence(kept: str) -> Sentence:
    if not kept:
        return Sentence("How many were answered on time", "is not shown: too few requests stand behind it.")
    words = f"{_share_words(kept)} of the {DUE}"
    return Sentence(words, "had one by the promised time.")


def _late_sentence(figures: Stored) -> Sentence:
    late = next(stored for stored in figures["late"] if stored["key"] == "late")
    if "hidden" in late:
        return Sentence("How often it came too late", "is not shown, to protect privacy.")
    return Sentence(f"{late['requests']} times", "a fellow closed a request with “It came too late”.")


def _time_sentence(total: Stored) -> Sentence:
    if total["half"] is None:
        return Sentence("How long first answers took", "is not shown: too few fellows stand behind it.")
    rest = "of school hours."
    if total["ninety"] is not None:
        rest = f"of school hours, 9 in 10 within {spell(total['ninety'])}."
    return Sentence(f"Half of first answers came within {spell(total['half'])}", rest)


def _step_sentence(figures: Stored) -> Sentence:
    share = _first_share(figures)
    if share == HIDDEN:
        return Sentence("How many were escalated", "is not shown: too few fellows stand behind it.")
    return Sentence(
        f"{share} of the requests",
        "needed no escalation.",
    )


def _step_finding(figures: Stored) -> str:
    share = _first_share(figures)
    if share == HIDDEN:
        return "How far requests were escalated"
    return f"{share} needed no escalation"


def _first_share(figures: Stored) -> str:
    """How many stayed with the first who were asked."""
    first = figures["step"][0]
    if "hidden" in first:
        return HIDDEN
    return _of(first["requests"], figures["total"]["requests"])


def _waiting(program: Program, now: datetime) -> Sentence:
    hours = None
    if program.calendar_id:
        hours = hours_for([program.calendar_id]).get(program.calendar_id)
    waiting = request_figures.open_now(program, hours, now)
    return Sentence(f"Now {waiting.fellows} wait for an answer,", f"the longest {_longest(waiting.longest)}.")


def _system(program: Program, now: datetime) -> SystemFacts:
    engine, empty = request_figures.engine(program, now), gaps.stand_in_gaps(program, now)
    gap_days = f"{_days(len(empty.before))} in the last 30 days, {_days(len(empty.ahead))} in the next 30."
    return SystemFacts(
        facts=(_missed(engine), _steps_taken(engine), Sentence("Days without cover:", gap_days)),
        gap_days=day_names(empty.ahead),
    )


def _missed(engine: request_figures.EngineRecord) -> Sentence:
    if engine.missed or engine.doubled:
        found = f"Missed steps: {engine.missed}. Duplicate steps: {engine.doubled}."
        return Sentence(found, "Please tell the people who run this site.")
    return Sentence("No missed or duplicate steps.", "No request is waiting past the time of its next step.")


def _steps_taken(engine: request_figures.EngineRecord) -> Sentence:
    verdict = "none was needed."
    if engine.steps:
        verdict = f"each was taken within {_lateness(engine.worst)} of its time."
    return Sentence("Steps of the last 30 days:", verdict)


def _longest(words: str) -> str:
    return {"longer": "for more than 2 school days", "a day": "for a school day or more"}.get(
        words, "for under a school day"
    )


def _lateness(worst: timedelta) -> str:
    seconds = int(worst.total_seconds())
    if seconds < 60:
        return "a minute"
    minutes = -(-seconds // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{-(-minutes // 60)} hours"


def _days(count: int) -> str:
    return {0: "no school day", 1: "1 school day"}.get(count, f"{count} school days")


def _share_words(share: str) -> str:
    return SHARES.get(share, share)


def _of(part: int, whole: int) -> str:
    """A share of two published numbers; of fewer than eleven none, like every share."""
    if whole < SHARE_FROM:
        return HIDDEN
    return f"{int(part / whole * 100 + 0.5)}%"


# -- tables


def spell(minutes: int | None) -> str:
    """ "2 h 50 min" of working time; "hidden" for what is not shown."""
    if minutes is None:
        return HIDDEN
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    if not rest:
        return f"{hours} h"
    return f"{hours} h {rest} min"


def short(minutes: int | None) -> str:
    """The same in a table: "2 h 50"."""
    if minutes is None or minutes < 60:
        return spell(minutes)
    return spell(minutes).removesuffix(" min")


def _label(key: str, labels: dict[str, str]) -> str:
    """The label of a cell; of several that were joined, "Today or soon"."""
    if key in labels:
        return labels[key]
    first, *others = [labels[part] for part in key.split("+")]
    return " or ".join([first, *map(_within_a_sentence, others)])


def _within_a_sentence(label: str) -> str:
    """Without its capital, where that is only the beginning of a label and no name."""
    if label.split()[0] in ("Soon", "When"):
        return label[0].lower() + label[1:]
    return label


def _figures_row(label: str, stored: Stored, *, total: bool = False) -> ReportRow:
    if "hidden" in stored:
        return ReportRow(label, (HIDDEN,) * len(FIGURES), hidden=True)
    share = _kept(stored)
    kept = CODED.get(share, share) or HIDDEN
    return ReportRow(
        label, (str(stored["requests"]), short(stored["half"]), short(stored["ninety"]), kept), total=total
    )


def _figures_table(
    key: str, figures: Stored, labels: dict[str, str], *, finding: str, about: str, first: str
) -> ShownTable:
    rows = [_figures_row(_label(stored["key"], labels), stored) for stored in figures[key]]
    total = _figures_row("all together", figures["total"], total=True)
    return ShownTable(key, finding, f"{about} On time: of the {DUE}.", (first, *FIGURES), (*rows, total))


def _counts_table(
    key: str, figures: Stored, labels: dict[str, str], *, finding: str, about: str, first: str
) -> ShownTable:
    total = figures["total"]["requests"]
    most = max((stored["requests"] for stored in figures[key] if "hidden" not in stored), default=0)
    rows = [_counts_row(_label(stored["key"], labels), stored, total=total, most=most) for stored in figures[key]]
    all_together = ReportRow("all together", (str(total), _of(total, total)), total=True)
    return ShownTable(key, finding, about, (first, "Requests", "Share"), (*rows, all_together))


def _counts_row(label: str, stored: Stored, *, total: int, most: int) -> ReportRow:
    if "hidden" in stored:
        return ReportRow(label, (HIDDEN, HIDDEN), hidden=True, bar=charts.HIDDEN_BAR)
    requests = stored["requests"]
    return ReportRow(label, (str(requests), _of(requests, total)), bar=charts.bar(requests, most))


def _over_time(so_far: list[Edition], figures: Stored) -> ShownTable:
    periods = [(_period_label(stored["key"]), stored) for edition in so_far for stored in edition.figures["time"]]
    rows = tuple(_figures_row(label, stored) for label, stored in periods)
    points = [_point(label, stored) for label, stored in periods]
    finding = "From asking to the first answer"
    if figures["total"]["ninety"] is not None:
        finding = f"9 in 10 hear within {spell(figures['total']['ninety'])}"
    about = "School hours from asking to the first answer by a person"
    how = {"month": ", month by month", "quarter": ", quarter by quarter"}.get(figures["time_unit"])
    if how and len(rows) > 1:
        about += how
    return ShownTable(
        "time",
        finding,
        f"{about}. On time: of the {DUE}.",
        ("Asked in", *FIGURES),
        rows,
        note=figures["note"],
        plot=charts.plot("School hours to the first answer", points),
    )


def _point(label: str, stored: Stored) -> charts.Point:
    if "hidden" in stored:
        return charts.Point(label, None, None)
    return charts.Point(label, stored["half"], stored["ninety"])


def _period_label(key: str) -> str:
    first, _, last = key.partition("/")
    return Period(date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")).label


def day_names(days: tuple[date, ...]) -> str:
    """The first few days by name."""
    said = names([f"{day:%A}, {day:%B} {day.day}" for day in days[:DAYS_NAMED]])
    if len(days) > DAYS_NAMED:
        said += f", and {len(days) - DAYS_NAMED} more"
    return said
