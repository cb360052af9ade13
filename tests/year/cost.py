"""What asking first costs the people of a program, in minutes of a school week and in mails: counted in a lived year,
with what one conversation and one hello take."""

from __future__ import annotations

from dataclasses import dataclass

from checkins.models import Booking, Greeting
from checkins.models.rounds import MINUTES
from tests.cast import FIRST_DAY, LAST_DAY
from tests.year.greetings import school_days_of
from tests.year.living import LeftMail
from tests.year.world import FELLOWS_A_MENTOR, FELLOWS_A_TALKER, YearWorld

A_TAP = 0.5  # minutes: opening the page, and saying that it is done
A_HELLO = 5  # minutes of a call or a few lines


@dataclass(frozen=True)
class WeeklyCost:
    """Of an average school week: minutes of a mentor with six fellows who greets all of them, and of somebody who talks
    with ten; and mails to a mentor and to a talker about either."""

    mentor: float
    talker: float
    mails_of_mentor: float
    mails_of_talker: float

    def __str__(self) -> str:
        return (
            f"a mentor of {FELLOWS_A_MENTOR} {self.mentor:.0f} minutes and {self.mails_of_mentor:.1f} emails a week, "
            f"a talker of {FELLOWS_A_TALKER} {self.talker:.0f} minutes and {self.mails_of_talker:.1f} emails"
        )


def of_year(world: YearWorld, post: list[LeftMail]) -> WeeklyCost:
    fellows = len(world.fellows)
    weeks = len({day.isocalendar()[:2] for day in school_days_of(world.quiet, FIRST_DAY, LAST_DAY)})
    stayed = [fellow.id for fellow in world.fellows]
    hellos = Greeting.objects.filter(membership__in=stayed).count() / fellows
    talks = Booking.objects.filter(membership__in=stayed).exclude(offered_at=None).count() / fellows
    mentors = {mentor.id for mentor in world.mentors}
    talkers = {talker.user_id for talker in world.talkers}
    return WeeklyCost(
        mentor=FELLOWS_A_MENTOR * hellos * (A_HELLO + A_TAP) / weeks,
        talker=FELLOWS_A_TALKER * talks * (MINUTES + A_TAP) / weeks,
        mails_of_mentor=_mails(post, "hello.", mentors) / weeks,
        mails_of_talker=_mails(post, "talk.", talkers) / weeks,
    )


def _mails(post: list[LeftMail], kind: str, people: set[int]) -> float:
    """To one of these, on average: what left at one moment is one mail."""
    left = {(mail.person, mail.at) for mail in post if mail.kind.startswith(kind) and mail.person in people}
    return len(left) / len(people)
