"""The weekly question: fellows come by on any day, and most answer if they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from checkins.changes import sentences
from checkins.pulse import acts
from checkins.pulse.acts import OwnWeek
from checkins.pulse.facts import own_weeks
from checkins.vocabulary import Reach
from pts_support.people.models import Membership
from requests_app.acts import conversation
from requests_app.models import HelpRequest
from tests.year.habits.everybody import HOUR, Everybody
from tests.year.ledger import calendar_of, is_school_day
from tests.year.world import DAY

PASSES_BY, WANTS_SOMEONE = 0.3, 0.03


@dataclass
class Weeks:
    there: Everybody

    def comes_by(self, fellow: Membership, now: datetime) -> None:
        asked = own_weeks(fellow.id, now)
        if not asked.is_open:
            return
        about = f"{fellow.user.called} on {now.astimezone(fellow.user.zone):%a %b %d %H:%M}"
        if not self._is_a_school_week(fellow, now):
            self.there.done.asked_in_a_break.append(about)
        luck, quiet = self.there.chance("week", fellow.user_id, now), self.there.is_quiet(fellow)
        if not quiet and luck.random() < PASSES_BY:
            return
        score = luck.randint(2, 5)
        if quiet and self.there.silent:
            score = 1
        reach = Reach.NOT_NOW
        if not quiet and luck.random() < WANTS_SOMEONE:
            reach = Reach.MENTOR
        saved = acts.save(fellow, OwnWeek(asked.monday, score, "", reach), by=fellow.user, now=now)
        self.there.done.pulses += 1
        if saved.filed:
            ref = saved.filed.request.ref
            self.there.year.later(now + 3 * HOUR, lambda later: _is_over(ref, later))
        if own_weeks(fellow.id, now).is_open:
            self.there.done.asked_twice.append(about)

    def _is_a_school_week(self, fellow: Membership, now: datetime) -> bool:
        """Whether today's week has a school day that has come, by the rows of the calendar."""
        calendar = calendar_of(fellow.user, fellow.program_id)
        today = now.astimezone(fellow.user.zone).date()
        return any(is_school_day(calendar, today - back * DAY) for back in range(today.weekday() + 1))


def _is_over(ref: UUID, now: datetime) -> None:
    """Somebody called, and that was it; the fellow gives a sentence to change it for all."""
    request = HelpRequest.objects.select_related("fellow", "program").get(ref=ref)
    conversation.close(request, by=request.fellow, now=now)
    sentences.give("It should be easier.", program=request.program, closing=ref, by=request.fellow, now=now)
