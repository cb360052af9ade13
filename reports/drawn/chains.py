"""docs/chains.md: the default policy, walked with the same functions that make the promise and keep it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from mentors.support import Circle, CirclePerson, TimeAway
from pts_support.people.calendars.worktime import Closure, Hours, Window
from reports.drawn.markdown import HEAD, table
from requests_app.chain import forecast
from requests_app.chain.forecast import Forecast, ForecastStep
from requests_app.chain.policy import DEFAULT_RULES
from requests_app.chain.routing import excluded_people
from requests_app.vocabulary import Chain, Route, Seat, Step, Urgency

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 16, 8, tzinfo=ZONE)
WEEK = Hours(
    zone=ZONE, week=(*(Window(time(8), time(15, 30)) for _ in range(5)), None, None), closures=(), half_days=()
)
WINTER = Closure(date(2026, 12, 21), date(2027, 1, 1), "winter break", "break", 3)


def circle(hours: Hours = WEEK, **more: Any) -> Circle:
    """Asha and the people around them, in memory."""

    def somebody(number: int, called: str) -> CirclePerson:
        return CirclePerson(number, called, ZONE, hours)

    asha, maeve, tom, okafor, rosa, dana = (
        somebody(number, called)
        for number, called in enumerate(("Asha", "Maeve", "Tom", "Dr. Okafor", "Rosa", "Dana"), 1)
    )
    made = Circle(
        membership_id=1, program_id=1, program="Lakeside", phone="518-555-0142", safety_line=("", ""), zone=ZONE, fellow=asha, mentor=maeve,
        backup=tom, directors=(okafor,), staff=(rosa,), contact=dana, people={},
    )  # fmt: skip
    return _known(replace(made, **more))


def _known(made: Circle) -> Circle:
    here = (made.fellow, made.mentor, made.backup, *made.directors, *made.staff, made.contact)
    return replace(made, people={person.id: person for person in here if person} | dict(made.people))


ROUTES = {
    Chain.MENTOR: (Route.MENTOR, Urgency.SOON), Chain.MENTOR_TODAY: (Route.MENTOR, Urgency.TODAY),
    Chain.DIRECTOR: (Route.DIRECTOR, Urgency.SOON), Chain.STAFF: (Route.STAFF, Urgency.SOON),
    Chain.AROUND: (Route.AROUND, Urgency.SOON), Chain.PEERS: (Route.PEERS, Urgency.SOON),
}  # fmt: skip
SEATS = {Seat.CONTACT: "named contact", Seat.COVER: "on call"}


def page() -> str:
    lines = [
        HEAD,
        "",
        "# Chains: who is asked when nobody answers",
        "",
        "One rule makes every chain: a walk over seats, each filled by the first reachable person of the program's order who is not left",
        "out and not asked already. A gap closes up at once, and the named contact comes last. Times are shares of the allowance A:",
        "",
        *table(
            ("urgency", "A"),
            [
                (Urgency.TODAY.label, f"{DEFAULT_RULES.today_minutes // 60} working hours"),
                (Urgency.SOON.label, f"{DEFAULT_RULES.soon_days} school day"),
                (Urgency.WHEN.label, f"{DEFAULT_RULES.when_days} school days"),
            ],
        ),
        "",
        "This is the default. A program edits its own; a request keeps the version it began with. The example is filed on a Monday at 8:00 am",
        "in a district that works from 8:00 am to 3:30 pm, by Asha, whose mentor is Maeve and whose backup is Tom; Dr. Okafor directs,",
        "Rosa is staff, Dana is the named contact.",
        "",
    ]
    for chain, (route, urgency) in ROUTES.items():
        lines += [f"## {chain.label[0].upper()}{chain.label[1:]}", "", *_chain(chain, route, urgency), ""]
    lines += [
        "## When somebody is missing",
        "",
        "Route *my mentor*, *soon*, unless it says otherwise. Names in the order in which they are asked.",
        "",
        *table(
            ("then", "asked first", "then, one a step", "passed over, and said so"),
            [_told(example) for example in _examples()],
        ),
    ]
    return "\n".join(lines) + "\n"


def _promise(
    around: Circle, route: str, urgency: str, left_out: frozenset[int] = frozenset(), at: datetime = MONDAY
) -> Forecast:
    barred = excluded_people(around, route, left_out)
    return forecast.forecast_new(around, rules=DEFAULT_RULES, route=route, urgency=urgency, barred=barred, at=at)


def _chain(chain: Chain, route: str, urgency: str) -> list[str]:
    made = _promise(circle(), route, urgency)
    first = " and ".join(f"{asked.person.called} ({_seat(asked.seat)})" for asked in made.first)
    reminded = "whoever was asked is reminded, quietly"
    if route == Route.PEERS:
        first, reminded = "the board: every fellow of the cohort, name hidden", "the board says “still open”"
    rows = [
        ("at once", _when(MONDAY), first),
        (f"{DEFAULT_RULES.remind_percent} %", _when(made.clock.remind_at), reminded),
        *((_share(chain, step), _when(step.at), _what(step)) for step in made.steps),
    ]
    return table(("at", "for example", "what happens"), rows)


def _share(chain: Chain, step: ForecastStep) -> str:
    known = DEFAULT_RULES.steps[chain]
    if step.number > len(known):
        return "each working day"
    return f"{known[step.number - 1].percent} %"


def _what(step: ForecastStep) -> str:
    if step.asked:
        return f"{step.asked.person.called} ({_seat(step.asked.seat)}) joins"
    return {
        Step.ASK_FELLOW: "the fellow is asked: leave it up, ask my mentor, ask the director",
        Step.REMIND_ALL: "everybody who has it is reminded, and so on each working day until a person acts",
    }[step.does]


def _seat(seat: Seat) -> str:
    return SEATS.get(seat, seat.label)


def _when(at: datetime) -> str:
    here = at.astimezone(ZONE)
    half = "am" if here.hour < 12 else "pm"
    return f"{here:%a} {here.hour % 12 or 12}:{here:%M} {half}"


@dataclass(frozen=True)
class Example:
    """A request that meets somebody who is not there; by default a mentor is asked, soon, on a Monday."""

    said: str
    around: Circle
    route: str = Route.MENTOR
    urgency: str = Urgency.SOON
    left_out: frozenset[int] = frozenset()
    at: datetime = MONDAY


def _examples() -> list[Example]:
    around = circle()
    away = (TimeAway(date(2026, 11, 9), date(2026, 12, 31), None),)

    def gone(person: CirclePerson | None, **what: Any) -> CirclePerson:
        assert person is not None  # circle() fills every seat
        return replace(person, **what)

    mentor_away = circle(mentor=gone(around.mentor, away=away))
    lent = gone(around.mentor, away=(TimeAway(away[0].first, away[0].last, 5),))
    both_away = circle(mentor=gone(around.mentor, away=away), backup=gone(around.backup, away=away))
    over_break = circle(replace(WEEK, closures=(WINTER,)))
    friday = datetime(2026, 12, 18, 15, 15, tzinfo=ZONE)
    return [
        Example("nobody is missing", around),
        Example("the mentor is away", mentor_away),
        Example("the mentor is away and named Rosa for these days", circle(mentor=lent)),
        Example("mentor and backup are away", both_away),
        Example("the backup's mail is refused", circle(backup=gone(around.backup, mail_refused=True))),
        Example("the director has left the program", circle(directors=(gone(around.directors[0], active=False),))),
        Example("the fellow left the backup out", around, left_out=frozenset({3})),
        Example("the fellow left director and staff out", around, left_out=frozenset({4, 5})),
        Example(
            "the director is the mentor, and it goes round them",
            circle(mentor=gone(around.directors[0])),
            route=Route.AROUND,
        ),
        Example("the program has no staff", circle(staff=()), route=Route.STAFF),
        Example("*today*, the mentor away", mentor_away, urgency=Urgency.TODAY),
        Example("*today*, minutes before winter break, Tom on call", over_break, urgency=Urgency.TODAY, at=friday),
        Example("everybody is left out", around, left_out=frozenset({2, 3, 4, 5, 6})),
    ]


def _told(example: Example) -> tuple[str, ...]:
    """One example as a row: who is asked first, who then, and who is passed over."""
    made = _promise(example.around, example.route, example.urgency, example.left_out, example.at.astimezone(UTC))
    if made.nobody:
        return example.said, "nobody: the page shows the phone, the operator is alarmed", "", ""
    first = " and ".join(asked.person.called for asked in made.first)
    then = ", ".join(step.asked.person.called for step in made.steps if step.asked)
    passed = [*made.passed, *(passed for step in made.steps for passed in step.passed)]
    once = dict.fromkeys(f"{each.person.called} ({each.why})" for each in passed)
    return example.said, first, then, ", ".join(once)
