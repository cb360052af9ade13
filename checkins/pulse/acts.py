"""What a fellow does with their own weeks. Only a tap that wants contact files a request, the same way as everybody's;
the number beside it is read by nothing but the question that they alone are asked after three hard weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from checkins.models import HardWeeksOffer, PulseWeek
from checkins.pulse.facts import OwnWeeks
from checkins.pulse.week import IN_A_ROW, hard_in_a_row
from checkins.vocabulary import HardWeeksAnswer, Reach
from mentors.support import CirclePerson
from pts_support.people import lock
from pts_support.people.models import Membership, User
from requests_app.acts import filing
from requests_app.acts.filing import Asking, Filed
from requests_app.chain.forecast import Forecast
from requests_app.chain.sources import circle_of, current_rules
from requests_app.vocabulary import HelpKind, Route, Urgency

ROUTES = {Reach.MENTOR: Route.MENTOR, Reach.SOMEONE_ELSE: Route.AROUND, Reach.PEERS: Route.PEERS}
REACH_OUT = "Could you call me this week? A few minutes, or a few lines, are enough."
TEXT_ME = "Could you text me this week? A few lines are enough."
HEAR = "I’d like to hear from other fellows this week: how is it going for you, and what helps?"
TOOK = {True: "yes", False: "no"}
# The words of any week: a sentence of its own would tell whoever reads it that three weeks were hard.
PLEASE = {HardWeeksAnswer.YES: REACH_OUT, HardWeeksAnswer.TEXT: TEXT_ME}


@dataclass(frozen=True)
class OwnWeek:
    """What a fellow typed and tapped. ``share``: their words go with the request. ``by_text``: nobody should call."""

    monday: date
    score: int | None
    words: str
    reach: Reach
    share: bool = False
    by_text: bool = False

    @property
    def route(self) -> Route:
        return ROUTES[self.reach]

    @property
    def text(self) -> str:
        """What a request says: one sentence that says nothing of the week, and their words only if they said so."""
        asks = {Reach.PEERS: HEAR}.get(self.reach, TEXT_ME if self.by_text else REACH_OUT)
        shared = [self.words] if self.share else []
        return "\n\n".join(filter(None, [asks, *shared]))


@dataclass(frozen=True)
class SavedWeek:
    """``asking``, ``filed``: the request that their tap filed."""

    week: PulseWeek
    asking: Asking | None = None
    filed: Filed | None = None


@dataclass(frozen=True)
class SavedAnswer:
    """``changed``: nothing was sent, for somebody else would be asked now."""

    asking: Asking | None = None
    filed: Filed | None = None
    changed: bool = False


def save(membership: Membership, typed: OwnWeek, *, by: User, now: datetime, files_it: bool = True) -> SavedWeek:
    """The week, once; sent again it is written over. A request is filed once a week, whatever is sent again.

    ``files_it``: not where the ask page takes it from here, because something has to be asked first.
    """
    with transaction.atomic():
        _hold(membership)
        week = PulseWeek.objects.filter(membership=membership, monday=typed.monday).first()
        week = week or PulseWeek(membership=membership, monday=typed.monday)
        if week.words != typed.words:
            week.implied = ""
        week.score, week.words, week.at = typed.score, typed.words, now
        saved = SavedWeek(week)
        if week.request_ref is None:
            week.reach = typed.reach
            if typed.reach != Reach.NOT_NOW and files_it:
                asking = Asking(
                    text=typed.text, form_key=uuid5(week.ref, "reach"), kind=HelpKind.RUN_BY, route=typed.route
                )
                filed = filing.file_request(membership, asking, by=by, now=now)
                week.request_ref, saved = filed.request.ref, SavedWeek(week, asking, filed)
        week.save()
        _ask_after_hard_weeks(membership, now)
    return saved


def _hold(membership: Membership) -> None:
    """In the order in which filing takes them: the people of the program, then the fellow's own row."""
    lock.take_shared(membership.program_id)
    Membership.objects.select_for_update().get(id=membership.id)


def _ask_after_hard_weeks(membership: Membership, now: datetime) -> None:
    """Once in a row of hard weeks, however long it gets."""
    weeks = list(PulseWeek.objects.filter(membership=membership, score__isnull=False).order_by("-monday")[:60])
    hard = hard_in_a_row([week.score for week in weeks])
    if hard < IN_A_ROW:
        return
    began = weeks[hard - 1].monday
    if HardWeeksOffer.objects.filter(membership=membership, monday__gte=began).exists():
        return
    plan = who_would_come(membership.id, membership.program_id, now)
    if not plan.nobody:
        HardWeeksOffer.objects.create(
            membership=membership, monday=weeks[0].monday, person_id=plan.first[0].person.id, at=now
        )


def who_would_come(membership_id: int, program_id: int, now: datetime) -> Forecast:
    """Somebody who does not sign off."""
    circle, rules = circle_of(membership_id, now), current_rules(program_id)
    return filing.promise(circle, rules, route=Route.AROUND, urgency=Urgency.SOON, now=now)


def answer(membership: Membership, offer_id: int, said: HardWeeksAnswer, *, by: User, now: datetime) -> SavedAnswer:
    """Yes and "text me" ask the person whom the question named; "not now" is the end of it."""
    with transaction.atomic():
        _hold(membership)
        offer = HardWeeksOffer.objects.select_for_update().filter(membership=membership, id=offer_id, answer="").first()
        if offer is None:
            return SavedAnswer()
        found = SavedAnswer()
        if said in PLEASE:
            plan = who_would_come(membership.id, membership.program_id, now)
            if plan.nobody or plan.first[0].person.id != offer.person_id:
                return SavedAnswer(changed=True)
            key = uuid5(UUID(int=offer.id), f"hard weeks of {membership.ref}")
            asking = Asking(text=PLEASE[said], form_key=key, kind=HelpKind.RUN_BY, route=Route.AROUND)
            filed = filing.file_request(membership, asking, by=by, now=now)
            offer.request_ref, found = filed.request.ref, SavedAnswer(asking, filed)
        offer.answer, offer.at = said, now
        offer.save(update_fields=["answer", "request_ref", "at"])
    return found


def named_now(found: OwnWeeks, now: datetime) -> CirclePerson | None:
    """Whom a yes to the open question asks at this moment: the question is about them from here on. None where nobody
    can be asked: then it waits."""
    if found.question is None:
        return None
    plan = who_would_come(found.membership_id, found.program_id, now)
    if plan.nobody:
        return None
    person = plan.first[0].person
    if person.id != found.question.person_id:
        HardWeeksOffer.objects.filter(id=found.question.id, answer="").update(person=person.id)
    return person


def take_ask(membership: Membership, monday: date, *, took: bool) -> PulseWeek | None:
    """Whether they took the ask that their words could be: one yes or no, kept with the week."""
    week = PulseWeek.objects.filter(membership=membership, monday=monday, implied="").first()
    if week:
        week.implied = TOOK[took]
        week.save(update_fields=["implied"])
    return week


def delete(membership_ids: list[int], ref: UUID | None = None) -> int:
    """One of their weeks, or all of them; what was asked after hard weeks goes with all."""
    rows = PulseWeek.objects.filter(membership__in=membership_ids)
    if ref is not None:
        return rows.filter(ref=ref).delete()[0]
    HardWeeksOffer.objects.filter(membership__in=membership_ids).delete()
    return rows.delete()[0]
