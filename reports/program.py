"""The report of one program: the one way out of this room. The page and every download print what build() returns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pts_support.people.calendars.load import hours_for
from pts_support.saying import names
from reports import charts, coverage, editions, metrics
from reports.charts import Plot
from reports.models import Edition
from reports.periods import Period
from requests_app.vocabulary import Route, Urgency

if TYPE_CHECKING:
    from pts_support.people.models import Program

HIDDEN = "hidden"
FIGURES = ("Requests", "Half within", "Nine in ten", "In time")
SHARES = {
    "<10%": "Fewer than one in ten",
    "<50%": "Fewer than half",
    ">50%": "More than half",
    ">90%": "More than nine in ten",
}
CODED = {"<10%": "under 10%", "<50%": "under half", ">50%": "over half", ">90%": "over 90%"}
STEP_LABELS = {
    "none": "with whoever was asked first",
    "one": "one step further",
    "more": "two steps or more",
    "one+more": "one step or more",
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
    "step": "by how far requests went",
    "late": "how often it came too late",
}
DAYS_NAMED = 3


@dataclass(frozen=True)
class ReportRow:
    """One line as it is printed. ``bar``: percent of the longest bar; None draws no bar, hidden ones are all alike."""

    label: str
    cells: tuple[str, ...]
    hidden: bool = False
    bar: int | None = None
    total: bool = False


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
        return any(row.hidden for row in self.rows)

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
    return replace(
        newest,
        sentences=(*newest.sentences, waiting),
        earlier=tuple(ReportLink(p.key, p.label) for p in (Period(e.first, e.last) for e in reversed(shown[:-1]))),
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
        tables=tables_worth_showing(every),
        unsaid=unsaid(every),
        made_at=edition.made_at,
        next_at=editions.next_at(program, now),
        earlier=(),
        system=None,
    )


def tables(edition: Edition, shown: list[Edition]) -> tuple[ShownTable, ...]:
    """The tables of one edition; the one over time goes back to the beginning of its program year."""
    so_far = [e for e in shown if e.year == edition.year and e.last <= edition.last]
    figures = edition.figures
    return (
        _over_time(so_far, figures),
        _figures_table(
            "urgency",
            figures,
            {u.value: u.label for u in Urgency},
            finding="By how soon an answer was asked for",
            about="Requests by urgency.",
            first="Asked for",
        ),
        _figures_table(
            "route",
            figures,
            {r.value: label for r, label in ROUTE_LABELS.items()},
            finding="By whom they asked",
            about="“Anyone but my mentor” leaves a person out, so it is in no figure.",
            first="Asked",
        ),
        _counts_table(
            "step",
            figures,
            STEP_LABELS,
            finding=_step_finding(figures),
            about="Requests by how far they went up the steps.",
            first="It stayed",
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
    return tuple(t for t in every if not t.says_nothing)


def unsaid(every: tuple[ShownTable, ...]) -> str:
    """The names of those that do not."""
    return names([UNSAID[t.key] for t in every if t.says_nothing])


# -- sentences


def _about(edition: Edition) -> str:
    return f"{edition.figures['fellows']} fellows, {edition.figures['total']['requests']} requests."


def _sentences(edition: Edition) -> tuple[Sentence, ...]:
    total = edition.figures["total"]
    late = next(row for row in edition.figures["late"] if row["key"] == "late")
    return (
        _time_sentence(total),
        Sentence(
            f"{_share_words(total['kept'])} of the requests", "had an answer by the time the fellow had been shown."
        )
        if total["kept"]
        else Sentence("How many were answered in time", "is not shown: too few fellows stand behind it."),
        _step_sentence(edition.figures),
        Sentence("How often it came too late", "is not shown, so that nobody can be told from it.")
        if "hidden" in late
        else Sentence(f"{late['requests']} times", "a fellow closed a request with “It came too late”."),
    )


def _time_sentence(total: dict) -> Sentence:
    if total["half"] is None:
        return Sentence("How long first answers took", "is not shown: too few fellows stand behind it.")
    rest = f"nine in ten within {spell(total['ninety'])}." if total["ninety"] is not None else ""
    return Sentence(
        f"Half of first answers came within {spell(total['half'])}", f"of school time{', ' + rest if rest else '.'}"
    )


def _step_sentence(figures: dict) -> Sentence:
    first = figures["step"][0]
    if "hidden" in first:
        return Sentence("How many went a step further", "is not shown: too few fellows stand behind it.")
    return Sentence(
        f"{_of(first['requests'], figures['total']['requests'])} of the requests",
        "stayed with whoever was asked first.",
    )


def _step_finding(figures: dict) -> str:
    first = figures["step"][0]
    if "hidden" in first:
        return "How far requests went"
    return f"{_of(first['requests'], figures['total']['requests'])} stayed with whoever was asked first"


def _waiting(program: Program, now: datetime) -> Sentence:
    hours = hours_for([program.calendar_id]).get(program.calendar_id) if program.calendar_id else None
    waiting = metrics.open_now(program, hours, now)
    return Sentence(
        f"Now {waiting.fellows} wait for an answer,", f"the longest {_longest(waiting.longest)} of school time."
    )


def _system(program: Program, now: datetime) -> SystemFacts:
    engine, gaps = metrics.engine(program, now), coverage.gaps(program, now)
    steps = (
        Sentence("Steps of the last 30 days:", f"each was taken within {_lateness(engine.worst)} of its time.")
        if engine.steps
        else Sentence("Steps of the last 30 days:", "none was needed.")
    )
    return SystemFacts(
        facts=(
            Sentence(
                f"Missed: {engine.missed}. Doubled: {engine.doubled}.",
                "No request waits past the time of its next step, and no step was taken twice."
                if not engine.missed + engine.doubled
                else "Whoever runs this site should look.",
            ),
            steps,
            Sentence(
                "Days without a stand-in:",
                f"{_days(len(gaps.before))} in the last 30 days, {_days(len(gaps.ahead))} in the next 30.",
            ),
        ),
        gap_days=day_names(gaps.ahead),
    )


def _longest(words: str) -> str:
    return {"longer": "for longer than two days", "a day": "for a day or more"}.get(words, "for under a day")


def _lateness(worst: timedelta) -> str:
    seconds = int(worst.total_seconds())
    if seconds < 60:
        return "a minute"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{-(-minutes // 60)} hours"


def _days(count: int) -> str:
    return "no school day" if not count else "one school day" if count == 1 else f"{count} school days"


def _share_words(share: str) -> str:
    return SHARES.get(share, share)


def _of(part: int, whole: int) -> str:
    """A share of two published numbers."""
    return f"{int(part / whole * 100 + 0.5)}%"


# -- tables


def spell(minutes: int | None) -> str:
    """ "2 h 50 min" of working time; "hidden" for what is not shown."""
    if minutes is None:
        return HIDDEN
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]))


def short(minutes: int | None) -> str:
    """The same in a table: "2 h 50"."""
    return spell(minutes).removesuffix(" min") if minutes is not None and minutes >= 60 else spell(minutes)


def _label(key: str, labels: dict[str, str]) -> str:
    """The label of a cell; of several that were joined, "Today or soon"."""
    if key in labels:
        return labels[key]
    first, *others = [labels[part] for part in key.split("+")]
    return " or ".join([first, *(o[0].lower() + o[1:] if o.split()[0] in ("Soon", "When") else o for o in others)])


def _figures_row(label: str, stored: dict, *, total: bool = False) -> ReportRow:
    if "hidden" in stored:
        return ReportRow(label, (HIDDEN,) * len(FIGURES), hidden=True)
    kept = CODED.get(stored["kept"], stored["kept"]) or HIDDEN
    return ReportRow(
        label, (str(stored["requests"]), short(stored["half"]), short(stored["ninety"]), kept), total=total
    )


def _figures_table(
    key: str, figures: dict, labels: dict[str, str], *, finding: str, about: str, first: str
) -> ShownTable:
    rows = [_figures_row(_label(stored["key"], labels), stored) for stored in figures[key]]
    return ShownTable(
        key, finding, about, (first, *FIGURES), (*rows, _figures_row("all together", figures["total"], total=True))
    )


def _counts_table(
    key: str, figures: dict, labels: dict[str, str], *, finding: str, about: str, first: str
) -> ShownTable:
    total = figures["total"]["requests"]
    most = max((s["requests"] for s in figures[key] if "hidden" not in s), default=0)
    rows = [
        ReportRow(_label(s["key"], labels), (HIDDEN, HIDDEN), hidden=True, bar=charts.HIDDEN_BAR)
        if "hidden" in s
        else ReportRow(
            _label(s["key"], labels),
            (str(s["requests"]), _of(s["requests"], total)),
            bar=charts.bar(s["requests"], most),
        )
        for s in figures[key]
    ]
    return ShownTable(
        key,
        finding,
        about,
        (first, "Requests", "Share"),
        (*rows, ReportRow("all together", (str(total), "100%"), total=True)),
    )


def _over_time(so_far: list[Edition], figures: dict) -> ShownTable:
    stored = [s for e in so_far for s in e.figures["time"]]
    labels = [_period_label(s["key"]) for s in stored]
    rows = tuple(_figures_row(label, s) for label, s in zip(labels, stored, strict=True))
    points = [
        charts.Point(label, None if "hidden" in s else s["half"], None if "hidden" in s else s["ninety"])
        for label, s in zip(labels, stored, strict=True)
    ]
    ninety = figures["total"]["ninety"]
    finding = f"Nine in ten hear within {spell(ninety)}" if ninety is not None else "From asking to the first answer"
    units = {"month": "month by month", "quarter": "quarter by quarter"}
    about = "School time from asking to the first answer by a person"
    how = units.get(figures["time_unit"])
    return ShownTable(
        "time",
        finding,
        f"{about}, {how}." if how and len(rows) > 1 else f"{about}.",
        ("Asked in", *FIGURES),
        rows,
        note=figures["note"],
        plot=charts.plot("School time to the first answer", points),
    )


def _period_label(key: str) -> str:
    first, _, last = key.partition("/")
    return Period(date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")).label


def day_names(days: tuple[date, ...]) -> str:
    """The first few days by name."""
    said = [f"{d:%A}, {d:%B} {d.day}" for d in days[:DAYS_NAMED]]
    return names(said) + (f", and {len(days) - DAYS_NAMED} more" if len(days) > DAYS_NAMED else "")
