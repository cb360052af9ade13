"""The kinds of acts about roles that wait (roster/powers.py): what each says, carries out, and who may stop it."""

from __future__ import annotations

from datetime import date, datetime

from pts_support.people.account.signing_out import sign_out_everywhere
from pts_support.people.decisions.circle import DecisionCircle
from pts_support.people.decisions.kinds import DecisionKind, TakesNoEffect, register
from pts_support.people.models import Membership, ProposedAct, Role, User
from pts_support.people.roster import edit, endings, powers, suspensions
from pts_support.saying import names
from pts_support.spoken.people_here import said_of
from pts_support.spoken.recorder import own_words

STAYS_CLOSED = "It lets no one read what a fellow has asked before."
IN_THEIR_PLACE = "What waits with them goes on to the next person, who learns that a fellow waits."


def _role(act: ProposedAct) -> str:
    return str(Role(act.payload["role"]).label)


def _called(act: ProposedAct) -> str:
    if act.person is not None:
        return said_of(act.person, "")
    return own_words(str(act.payload.get("called", "")))


def _asker(act: ProposedAct) -> User:
    """Whoever asked for it. (The operator has no page for these.)"""
    assert act.asked_by is not None
    return act.asked_by


def _membership(act: ProposedAct) -> Membership:
    found = Membership.objects.filter(id=act.payload["membership"], ended_at__isnull=True).select_related("user")
    row = found.select_related("program", "user").first()
    if row is None:
        raise TakesNoEffect(["This role has ended already."])
    return row


def _give(act: ProposedAct, now: datetime) -> None:
    person = powers.typed_person(act)
    edit.add(program=act.program, role=act.payload["role"], by=_asker(act), now=now, **person)


def _end(act: ProposedAct, now: datetime) -> None:
    endings.end_role(_membership(act), last_day=None, by=_asker(act), now=now)


def _set_last_day(act: ProposedAct, now: datetime) -> None:
    row, day = _membership(act), act.payload["last_day"]
    today = now.astimezone(row.program.zone).date()
    # A day that passed while this waited is today: else nobody would be held back between now and the role's end.
    ends_on = max(date.fromisoformat(day), today) if day else None
    edit.change_role(row, cohort=row.cohort, calendar=row.calendar, ends_on=ends_on, by=_asker(act), now=now)


def _move_up(act: ProposedAct, now: datetime) -> None:
    edit.move_up(_membership(act), by=_asker(act), now=now)


def _name_contact(act: ProposedAct, now: datetime) -> None:
    edit.name_contact(act.program, act.person, by=_asker(act), now=now)


def _close(act: ProposedAct, now: datetime) -> None:
    assert act.person is not None
    endings.close_access(act.person, act.program, by=_asker(act), now=now)


def _restore(act: ProposedAct, now: datetime) -> None:
    assert act.person is not None
    suspensions.lift(act.person, act.program, by=_asker(act), now=now)


def _signed_out(act: ProposedAct) -> None:
    """Whose role ends is signed out at once, while the yes can still be undone."""
    assert act.person is not None
    if act.person_id != act.agreed_by_id:
        sign_out_everywhere(act.person.id)


def _asker_or_person(act: ProposedAct, circle: DecisionCircle, reader_id: int) -> bool:
    """A role given to oneself can be refused; an end cannot."""
    return reader_id in (act.asked_by_id, act.person_id)


def _both_may_stop(act: ProposedAct) -> str:
    asker = said_of(_asker(act), "")
    if act.person is None or act.person_id == act.asked_by_id:
        return f"Can stop it: {asker}."
    return f"Can stop it: {asker}, and {_called(act)}."


def _only_asker(act: ProposedAct) -> str:
    asker = said_of(_asker(act), "")
    if act.person is None or act.person_id == act.asked_by_id:
        return f"Can stop it: {asker}."
    return f"Can stop it: {asker}. {_called(act)} knows of it and can’t."


def _last_day_title(act: ProposedAct) -> str:
    if not act.payload["last_day"]:
        return f"Let {_called(act)} stay {_role(act)} without a last day"
    day = date.fromisoformat(act.payload["last_day"])
    return f"Make {day:%B} {day.day}, {day.year} the last day of {_called(act)} as {_role(act)}"


def _contact_title(act: ProposedAct) -> str:
    if act.person is None:
        return "Leave the program without a named contact"
    return f"Make {_called(act)} the named contact"


def _told_only(act: ProposedAct, now: datetime) -> None:
    """The number is changed already; this is for everybody to hear of it."""


def _numbers_title(act: ProposedAct) -> str:
    said = []
    if "phone" in act.payload:
        said.append(f"the program’s phone to {act.payload['phone']}")
    line = [act.payload[name] for name in ("safety_line_name", "safety_line_phone") if name in act.payload]
    if line:
        said.append(f"the child-safety line to {', '.join(line)}")
    return f"Change {names(said)}"


register(
    DecisionKind(
        name=powers.NUMBERS,
        title=_numbers_title,
        explains=lambda act: ("Fellows are shown it when no one here can be reached, or a child may be unsafe.",),
        apply=_told_only,
    )
)
register(
    DecisionKind(
        name=powers.GIVE,
        title=lambda act: f"Make {_called(act)} {_role(act)}",
        explains=lambda act: (f"{_called(act)} gets an email and says yes to it themself.", STAYS_CLOSED),
        apply=_give,
        may_stop=_asker_or_person,
        says_who=_both_may_stop,
    )
)
register(
    DecisionKind(
        name=powers.END,
        title=lambda act: f"End the role of {_called(act)} as {_role(act)}",
        explains=lambda act: (IN_THEIR_PLACE, STAYS_CLOSED),
        apply=_end,
        says_who=_only_asker,
        undo_yes=_signed_out,
    )
)
register(
    DecisionKind(
        name=powers.LAST_DAY,
        title=_last_day_title,
        explains=lambda act: (STAYS_CLOSED,),
        apply=_set_last_day,
        says_who=_only_asker,
    )
)
register(
    DecisionKind(
        name=powers.FIRST,
        title=lambda act: f"Ask {_called(act)} earlier, as {_role(act)}",
        explains=lambda act: ("They move up one place in the order in which people are asked.", STAYS_CLOSED),
        apply=_move_up,
        may_stop=_asker_or_person,
        says_who=_both_may_stop,
    )
)
register(
    DecisionKind(
        name=powers.CONTACT,
        title=_contact_title,
        explains=lambda act: ("The contact is asked last, when no one else answers.", STAYS_CLOSED),
        apply=_name_contact,
        may_stop=_asker_or_person,
        says_who=_both_may_stop,
    )
)
register(
    DecisionKind(
        name=powers.CLOSE,
        title=lambda act: f"End every role of {_called(act)} here and close their access",
        explains=lambda act: (IN_THEIR_PLACE, STAYS_CLOSED),
        apply=_close,
        says_who=_only_asker,
        undo_yes=_signed_out,
    )
)
register(
    DecisionKind(
        name=powers.RESTORE,
        title=lambda act: f"End the suspension of {_called(act)}",
        explains=lambda act: ("Everything is as it was before they were suspended.",),
        apply=_restore,
        says_who=_only_asker,
    )
)
