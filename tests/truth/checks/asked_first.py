"""What the calendar brings: conversations that are booked, hellos and who has them, a fellow's own weeks. Held against
the rows, what the engine then moves, and what a tap would do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from checkins import statements
from checkins.conversations import acts
from checkins.conversations.acts import CheckinRefused, NoSuchConversation
from checkins.hello.whose import WITH_BACKUP
from checkins.models import Booking, Greeting, HardWeeksOffer, Pairing, PulseWeek, Talker
from checkins.pulse import acts as pulse
from checkins.vocabulary import BookingState, HardWeeksAnswer
from mentors.models import Assignment
from pts_support.people.models import Membership, User
from requests_app.models import HelpRequest, Participant
from tests.truth.checks.against import Trial
from tests.truth.checks.registry import check
from tests.truth.checks.shared import same

A_WEEKEND = timedelta(days=11)  # the longest without school, of the world it is tried in


class _OnlyTriedError(Exception):
    """Ends what was only tried."""


@check(statements.TalkBooked)
def _booked(fact: statements.TalkBooked, trial: Trial) -> str:
    row = Booking.objects.select_related("membership").get(id=fact.booking)
    others = {row.person_id, row.membership.user_id} - {trial.reader}
    if fact.person not in others or trial.reader not in {row.person_id, row.membership.user_id}:
        return f"it is between {row.person_id} and {row.membership.user_id}"
    return same(fact.at, row.starts_at, "it begins") or _takes_place(row, trial)


def _takes_place(row: Booking, trial: Trial) -> str:
    """Nothing the engine does moves it."""
    if row.state != BookingState.BOOKED or row.ends_at is None or trial.beyond(row.ends_at):
        return ""
    return same(row.ends_at, trial.ahead.calendar.over.get(row.id), "its time is over")


@check(statements.TalkAt)
def _at(fact: statements.TalkAt, trial: Trial) -> str:
    row = Booking.objects.select_related("membership").get(ref=fact.booking)
    if trial.reader not in {row.person_id, row.membership.user_id}:
        return "it is none of the reader's"
    return same(fact.at, row.starts_at, "it begins") or _takes_place(row, trial)


@check(statements.TalkOfYear)
def _of_year(fact: statements.TalkOfYear, trial: Trial) -> str:
    """Whom the reader talks with, or may choose to; for staff, who is named for it."""
    pairs = Q(membership__user=trial.reader, talker__user=fact.person) | Q(
        membership__user=fact.person, talker__user=trial.reader
    )
    with_them = Q(membership__user=trial.reader, person=fact.person)
    here = Membership.objects.filter(user=trial.reader, ended_at=None).values("program")
    named = Talker.objects.filter(user=fact.person, program__in=here, ended_at=None)
    known = Pairing.objects.filter(pairs).exists() or Booking.objects.filter(with_them).exists() or named.exists()
    return "" if known else "they have no conversation with the reader, and hold none here"


@check(statements.TalkFree)
def _free(fact: statements.TalkFree, trial: Trial) -> str:
    """A tap moves one of the reader's conversations there."""
    reader = User.objects.get(id=trial.reader)
    theirs = Q(membership__user=reader) | Q(person=reader)
    rows = Booking.objects.filter(theirs, state=BookingState.BOOKED, starts_at__gt=trial.now, skipped_at=None)
    can = any(_tried(lambda row=row: acts.move(row.ref, fact.at, by=reader, now=trial.now)) for row in rows)
    return "" if can else "no conversation of theirs can be moved there"


def _tried(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
            raise _OnlyTriedError
    except _OnlyTriedError:
        return True
    except (CheckinRefused, NoSuchConversation):
        return False


@check(statements.WeekBegins)
def _week(fact: statements.WeekBegins, trial: Trial) -> str:
    monday = fact.at.astimezone(User.objects.get(id=trial.reader).zone).date()
    there = {"membership__user": trial.reader, "monday": monday}
    found = PulseWeek.objects.filter(**there).exists() or Booking.objects.filter(**there).exists()
    return "" if found else "nothing of the reader's is in that week"


@check(statements.HelloUntil)
def _hello_until(fact: statements.HelloUntil, trial: Trial) -> str:
    """Until then the engine passes none of them on to a backup; after it, it does, where no one says hello."""
    mine = Assignment.objects.filter(mentor=trial.reader, ended_at=None).values("fellow")
    rows = _open_now(trial).filter(membership__in=mine)
    if fact.at not in {row.mentor_until for row in rows}:
        return f"theirs are theirs alone until {sorted(row.mentor_until for row in rows)}"
    passed = {row.id: trial.ahead.calendar.passed.get((row.id, WITH_BACKUP)) for row in rows}
    early = [at for at in passed.values() if at and at <= fact.at]
    if early:
        return f"passed on before, at {early}"
    never = [number for number, at in passed.items() if at is None and not trial.beyond(fact.at + A_WEEKEND)]
    return f"never passed on: {never}" if never else ""


def _open_now(trial: Trial) -> QuerySet[Greeting]:
    return Greeting.objects.filter(opens_at__lte=trial.now, greeted_at=None, membership__ended_at=None)


@check(statements.HelloTo)
def _hello_to(fact: statements.HelloTo, trial: Trial) -> str:
    """A round of that fellow has begun, and the reader stands beside them, or holds conversations, or is staff."""
    here = Membership.objects.filter(user=trial.reader, ended_at=None).exclude(role="fellow").values("program")
    rows = Greeting.objects.filter(membership__user=fact.person, program__in=here, opens_at__lte=trial.now)
    return "" if rows.exists() else "no round of theirs has begun for the reader"


@check(statements.SaidHello)
def _said_hello(fact: statements.SaidHello, trial: Trial) -> str:
    rows = Greeting.objects.filter(greeted_by=fact.by, membership__user=fact.person)
    times = set(rows.values_list("greeted_at", flat=True))
    return "" if fact.at in times else f"they said hello at {sorted(times)}"


@check(statements.WouldCall)
def _would_call(fact: statements.WouldCall, trial: Trial) -> str:
    """A yes asks them, and at once."""
    asked: list[int] = []

    def say_yes() -> None:
        offer = HardWeeksOffer.objects.select_related("membership").get(membership__user=trial.reader, answer="")
        reader = User.objects.get(id=trial.reader)
        done = pulse.answer(offer.membership, offer.id, HardWeeksAnswer.YES, by=reader, now=trial.now)
        if done.filed:
            rows = Participant.objects.filter(request=done.filed.request, asked_generation=1)
            asked.extend(rows.values_list("person_id", flat=True))

    _tried(say_yes)
    return "" if fact.person in asked else f"a yes asks {asked}"


@check(statements.OwnAsked)
def _own_asked(fact: statements.OwnAsked, trial: Trial) -> str:
    request = HelpRequest.objects.get(id=fact.request)
    return same(trial.reader, request.fellow_id, "who asked") or same(fact.at, request.asked_at, "asked")
