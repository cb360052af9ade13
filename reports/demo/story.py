"""The demo as a whole: people, half a year of asking, the morning it opens on, and its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from django.db import transaction

from mentors import changes
from pts_support.notify import kinds
from pts_support.notify.channels import letter
from pts_support.notify.models import LocalMail, OutboxMessage
from pts_support.people.calendars import edit as calendar_edits
from pts_support.people.models import Installation, Membership, Program, User
from pts_support.people.roster import endings
from reports.demo import changed, hellos, lives, people, practice, talks
from reports.demo.asks import ABOUT_A_MENTOR, ASKS, FOR_PEERS, SampleAsk
from reports.demo.lives import Pace, consent_by_chance, live, route_by_chance, shuffled
from reports.demo.people import Cast
from reports.demo.scene import Scene
from reports.demo.stage import Stage
from reports.demo.year import DAY, HALF_YEAR, HOME, SchoolYear, demo_opening
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.models import HelpRequest
from requests_app.vocabulary import Route, Topic, Urgency

# How much is asked in a month, against an ordinary one: it peaks before Thanksgiving.
BUSY = {8: 0.6, 9: 0.9, 10: 1.35, 11: 1.45, 12: 0.9, 1: 1.0, 2: 0.9, 3: 0.9, 4: 0.8, 5: 0.7, 6: 0.5}
SCHOOL_DAYS_A_MONTH = 20
FRIDAY = 4
SNOWY = (10, 11, 12, 1, 2, 3, 4)


class NotNew(Exception):
    """There is something in this database: a demo is never written beside it."""


@dataclass(frozen=True)
class Size:
    """Requests a fellow and month in either program; ``weeks``: how far back asking goes at most."""

    lakeside: float = 1.5
    prairie: float = 1.0
    weeks: int = HALF_YEAR.days // 7


FULL = Size()
SMALL = Size(lakeside=0.6, prairie=0.12, weeks=6)


@dataclass(frozen=True)
class DemoSummary:
    """What the demo holds, and when it opens."""

    opens: datetime
    people: int
    requests: int
    acts: int


@transaction.atomic
def write_demo(*, real: datetime, size: Size = FULL, seed: int = 1) -> DemoSummary:
    """Write the demo into a new database (raises NotNew otherwise). ``real``: the machine's own time."""
    place = Installation.objects.select_for_update().get(id=1)
    if place.demo or User.objects.exists() or Program.objects.exists():
        raise NotNew
    year, opens = demo_opening(real.astimezone(HOME).date())
    stage = Stage(Random(seed), opens - real)
    place.demo, place.clock_offset = True, opens - real
    place.save(update_fields=["demo", "clock_offset"])
    lakeside, prairie = people.lakeside(year), people.prairie(year)
    since = max(year.children, opens.date() - timedelta(weeks=size.weeks))
    _asking(stage, lakeside, since, opens.date() - 9 * DAY, opens, monthly=size.lakeside)
    _asking(stage, prairie, since, opens.date(), opens, monthly=size.prairie)
    _happenings(stage, lakeside, prairie, year, opens)
    _conversations(stage, lakeside, prairie, opens)
    _hellos(stage, lakeside, prairie, opens)
    _changed(stage, lakeside, opens)
    _practice(stage, lakeside)
    Scene(stage, lakeside, opens).set_up()
    stage.run(opens)
    stage.post(opens + DAY)
    _mailbox(opens)
    _visits(opens)
    return DemoSummary(opens, User.objects.count(), HelpRequest.objects.count(), stage.acts)


def _asking(stage: Stage, cast: Cast, since: date, until: date, opens: datetime, *, monthly: float) -> None:
    """Every fellow's requests by chance: some ask often, some seldom, none never."""
    chance = stage.chance
    decks: dict[str, list[SampleAsk]] = {"": [], Route.PEERS: []}
    for row in cast.fellows:
        often = chance.uniform(0.5, 1.5) * monthly
        day = since
        while day <= until:
            if cast.year.is_school(day) and chance.random() < often * BUSY.get(day.month, 0.5) / SCHOOL_DAYS_A_MONTH:
                moment = _moment(chance, day, row)
                if moment < opens - timedelta(minutes=20):
                    stage.at(moment, _one(stage, row, decks, _ways(day, cast.year)))
            day += DAY


def _one(stage: Stage, row: Membership, decks: dict[str, list[SampleAsk]], ways: Pace) -> lives.Life:
    chance = stage.chance
    luck = chance.random()
    if luck < 0.11:
        return live(stage, row, _next(chance, decks, Route.PEERS, FOR_PEERS), ways, route=Route.PEERS)
    if luck < 0.14:
        return live(stage, row, chance.choice(ABOUT_A_MENTOR), ways, route=Route.AROUND)
    said = _next(chance, decks, "", ASKS)
    urgencies = (Urgency.TODAY, Urgency.SOON, Urgency.WHEN)
    urgency = chance.choices(urgencies, (30, 60, 10) if said.kind == "need_help" else (6, 66, 28))[0]
    return live(
        stage,
        row,
        said,
        ways,
        urgency=urgency,
        route=route_by_chance(chance, urgency),
        consent=consent_by_chance(chance),
    )


def _next(chance: Random, decks: dict[str, list[SampleAsk]], deck: str, items: tuple[SampleAsk, ...]) -> SampleAsk:
    """Nothing is asked twice in a program before everything was asked once."""
    if not decks[deck]:
        decks[deck] = shuffled(chance, items)
    return decks[deck].pop()


def _moment(chance: Random, day: date, row: Membership) -> datetime:
    """Mostly between lessons; now and then in the evening."""
    hour = chance.choices((7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 19, 20), (4, 10, 13, 14, 12, 12, 10, 12, 8, 4, 3, 2))[0]
    return datetime.combine(day, time(hour, chance.randrange(60), chance.randrange(60)), row.user.zone)


def _ways(day: date, year: SchoolYear) -> Pace:
    """Answers become a little faster as people find their way."""
    weeks = (day - year.children).days // 7
    if weeks < 3:
        return Pace(slow=0.16, pace=1.3)
    if weeks < 8:
        return Pace(slow=0.12, pace=1.0)
    return Pace(slow=0.09, pace=0.85)


def _happenings(stage: Stage, lakeside: Cast, prairie: Cast, year: SchoolYear, opens: datetime) -> None:
    """What happened to people and calendars meanwhile: each an act, so that requests moved with it."""
    today = opens.date()

    def at(day: date, hour: int, act: Callable[[], object]) -> None:
        stage.change(datetime.combine(day, time(hour), opens.tzinfo), act)

    def away(cast: Cast, called: str, first: int, last: int, backup: str | None = None) -> None:
        """From ``first`` to ``last`` days ago, and said nine days before."""
        days = {"first": today - first * DAY, "last": today - last * DAY}
        at(
            today - (first + 9) * DAY,
            15,
            lambda: people.away(cast, called, **days, now=stage.now, backup=backup),
        )
        at(today - first * DAY, 4, lambda: changes.begin_due(stage.now))

    at(year.begins + 14 * DAY, 9, lambda: people.farah_gets_a_mentor(lakeside, stage.now))
    away(lakeside, "tom", 27, 26)
    away(prairie, "adele", 34, 30)
    away(prairie, "karin", 20, 19, backup="lowell")
    away(prairie, "hamid", 1, -3)
    at(today - DAY, 4, lambda: changes.begin_due(stage.now))
    snow = year.school_days_back(today, 4)
    if snow.month in SNOWY:
        at(snow, 7, lambda: calendar_edits.snow_day(prairie.calendars[2], day=snow, by=prairie.nell, now=stage.now))
    at(today - 26 * DAY, 11, lambda: _one_leaves(stage, prairie))


def _conversations(stage: Stage, lakeside: Cast, prairie: Cast, opens: datetime) -> None:
    """Of the last twelve weeks. Its luck is its own: what fellows ask stays the same story."""
    luck, day = Random(12), opens.date() - timedelta(weeks=12)
    for cast in (lakeside, prairie):
        began = datetime.combine(day, time(7), opens.tzinfo)
        stage.at(began, partial(lambda cast: talks.begin(cast, now=stage.now), cast))
    while (day := day + DAY) < opens.date():
        if day.weekday() == FRIDAY:
            evening = datetime.combine(day, time(17), opens.tzinfo)
            stage.at(evening, lambda: talks.say_what_happened(lakeside, luck, now=stage.now))


def _hellos(stage: Stage, lakeside: Cast, prairie: Cast, opens: datetime) -> None:
    """Since the year began, each school afternoon; on Fridays Lakeside's fellows answer for their week."""
    luck, day, year = Random(13), lakeside.year.begins, lakeside.year
    while day < opens.date():
        if year.is_school(day):
            afternoon = datetime.combine(day, time(15, 10), opens.tzinfo)
            for cast in (lakeside, prairie):
                stage.at(afternoon, partial(lambda cast: hellos.say_some(cast, luck, now=stage.now), cast))
            if day.weekday() == FRIDAY:
                stage.at(afternoon, lambda: hellos.answer_weeks(lakeside, luck, now=stage.now))
        day += DAY


def _changed(stage: Stage, lakeside: Cast, opens: datetime) -> None:
    """What Lakeside's fellows would change, and what its staff said is changed."""
    for number, (days, _) in enumerate(changed.SENTENCES):
        afternoon = opens - days * DAY + timedelta(hours=5, minutes=number)
        stage.at(afternoon, partial(lambda number: changed.give(lakeside, number, now=stage.now), number))
    for days, text in changed.LINES:
        stage.at(opens - days * DAY, partial(lambda text: changed.publish(lakeside, text, now=stage.now), text))


def _practice(stage: Stage, cast: Cast) -> None:
    luck, day = Random(14), cast.year.children
    while not cast.year.is_school(day):
        day += DAY
    for row in cast.fellows:
        morning = datetime.combine(day, time(8, 30), HOME) + timedelta(minutes=luck.randint(0, 90))
        stage.at(morning, practice.first_ask(stage, row, luck))


def _one_leaves(stage: Stage, cast: Cast) -> None:
    """A fellow leaves the program, with something still open."""
    wim = cast.memberships["wim"]
    asking = Asking(
        text="I would like to talk about the end of my contract.",
        form_key=stage.key(),
        topic=Topic.OTHER,
        route=Route.DIRECTOR,
    )
    filing.file_request(wim, asking, by=wim.user, now=stage.now)
    stage.change(
        stage.now + timedelta(hours=3), lambda: endings.end_role(wim, last_day=None, by=cast.nell, now=stage.now)
    )


def _mailbox(opens: datetime) -> None:
    """The mails of the last days, as the local mailbox shows them."""
    rows = (
        OutboxMessage.objects.filter(status="sent", created_at__gt=opens - 4 * DAY)
        .select_related("person")
        .order_by("created_at")
    )
    found = []
    for row in rows:
        mail = kinds.NotificationContext(
            person=row.person, facts=row.facts, about=row.about, now=row.created_at, zone=row.person.zone
        )
        ready = letter.mail_of_notification(row.ref, row.person.email, kinds.get(row.kind), mail)
        found.append(
            LocalMail(ref=row.ref, person=row.person, at=row.created_at, subject=ready.subject, text=ready.text)
        )
    LocalMail.objects.bulk_create(found)


def _visits(opens: datetime) -> None:
    """Everybody was last here yesterday, so that this morning is new."""
    User.objects.update(last_visit_at=opens - timedelta(hours=43), this_visit_at=opens - timedelta(hours=19))
