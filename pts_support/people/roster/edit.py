"""What staff do to the list of people: add, change a role, put in order, name the contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Unpack

from pts_support.mail_address import normal_address
from pts_support.people import audit
from pts_support.people.calendars.enough import NO_NEW_TIMES
from pts_support.people.calendars.load import calendar_of, hours_for
from pts_support.people.calendars.worktime import NoWorkingTime
from pts_support.people.models import Calendar, Cohort, Invitation, Membership, Program, Role, User
from pts_support.people.roster import guards, invite
from pts_support.people.roster.accept_invitation import NewPerson
from pts_support.people.roster.endings import close_roles
from pts_support.people.signals import calendar_changed, chain_changed, role_given
from pts_support.spoken.facts import Recorded
from pts_support.spoken.pieces import said, said_day
from pts_support.spoken.statement import Statement, state

# Another mailbox would read what was written by phone for this one.
BY_PHONE = "They came in by phone under this email, so it can’t be changed. If it is wrong, add them again."


@dataclass(frozen=True)
class InvitationStatus:
    """Why somebody is not in yet: "by_phone" (came in by a code at ``at``), "later" (the link goes out then), "sent",
    "refused", "opened" or "ran_out" (then)."""

    why: str
    at: datetime

    @property
    def day(self) -> Statement:
        return state(Recorded("people.Invitation", self.at), said_day(self.at))

    @property
    def time(self) -> Statement:
        return state(Recorded("people.Invitation", self.at), said(self.at))


def invitation_status(invitation: Invitation, now: datetime) -> InvitationStatus:
    if invitation.came_by_phone_at is not None:
        return InvitationStatus("by_phone", invitation.came_by_phone_at)
    if invitation.sent_at is None and invitation.send_at is not None:
        return InvitationStatus("later", invitation.send_at)
    if invitation.expires_at <= now:
        return InvitationStatus("ran_out", invitation.expires_at)
    if invitation.refused_at is not None:
        return InvitationStatus("refused", invitation.refused_at)
    if invitation.opened_at is not None:
        return InvitationStatus("opened", invitation.opened_at)
    return InvitationStatus("sent", invitation.sent_at or invitation.made_at)


@dataclass(frozen=True)
class RoleRow:
    """One role in the list of people."""

    ref: str
    role: str
    cohort: str
    starts_on: date
    ends_on: date | None
    not_in_yet: bool
    link: InvitationStatus | None = None
    is_suspended: bool = False


@dataclass(frozen=True)
class PersonRow:
    """Somebody in the list of people, with every role they hold here."""

    name: str
    called: str
    preferred: str
    email: str
    phone: str
    mail_refused: bool
    roles: tuple[RoleRow, ...]
    id: int = 0

    @property
    def roles_said(self) -> str:
        """ "fellow · 2026–27", "mentor, program staff"."""
        return ", ".join(" · ".join(filter(None, (role.role, role.cohort))) for role in self.roles)

    @property
    def is_suspended(self) -> bool:
        return any(role.is_suspended for role in self.roles)

    @property
    def ends_on(self) -> date | None:
        """The day on which they leave, where every role of theirs has a last day."""
        days = [role.ends_on for role in self.roles]
        return max((day for day in days if day), default=None) if all(days) else None

    @property
    def not_in_yet(self) -> RoleRow | None:
        return next((role for role in self.roles if role.not_in_yet), None)


TOOK_TWO = "Others agreed to this address too. To use another one, end this role, and add the person again."
OVER = "That day is over. What fellows asked is removed some weeks after their year ends, so an end can’t be set back."
ORDER = {Role.FELLOW: 0, Role.MENTOR: 1, Role.DIRECTOR: 2, Role.STAFF: 3, Role.CONTACT: 4}


def people_of(program: Program, now: datetime) -> list[PersonRow]:
    """Everybody with a role that has not ended, by name (two queries)."""
    waiting = invite.open_invitations(program)
    rows = Membership.objects.filter(program=program, ended_at__isnull=True).select_related("user", "cohort")
    found: dict[int, tuple[User, list[RoleRow], Invitation | None]] = {}
    for held in sorted(rows, key=lambda row: ORDER[Role(row.role)]):
        invitation = waiting.get(held.id)
        row = _role_row(held, invitation, now)
        found.setdefault(held.user_id, (held.user, [], invitation))[1].append(row)
    people = [_row(user, tuple(roles), invitation) for user, roles, invitation in found.values()]
    return sorted(people, key=lambda person: (person.called.casefold(), person.name.casefold()))


def _role_row(held: Membership, invitation: Invitation | None, now: datetime) -> RoleRow:
    return RoleRow(
        ref=str(held.ref),
        role=str(Role(held.role).label),
        cohort=held.cohort.name if held.cohort else "",
        starts_on=held.starts_on,
        ends_on=held.ends_on,
        not_in_yet=invitation is not None,
        link=invitation_status(invitation, now) if invitation else None,
        is_suspended=held.suspended_at is not None,
    )


def _row(user: User, roles: tuple[RoleRow, ...], invitation: Invitation | None) -> PersonRow:
    """Until somebody has joined, staff see what staff typed. So nobody learns whether there was an account."""
    if invitation is not None and invitation.name:
        typed = invitation
        called = user.called if typed.called == user.preferred_name else typed.called
        return PersonRow(
            typed.name, called, typed.called, typed.email, typed.phone, typed.refused_at is not None, roles, user.id
        )
    refused = user.mail_refused_at is not None
    return PersonRow(user.name, user.called, user.preferred_name, user.email, user.phone, refused, roles, user.id)


def add(*, program: Program, role: str, by: User, now: datetime, **person: Unpack[NewPerson]) -> Membership:
    """Staff add somebody. A contact takes the place of the one before. Raises guards.ChangeRefused."""
    with guards.guarded(program.id, now=now):
        if role == Role.CONTACT:
            _relieve_contact(program, by, now)
        before = _works_by(program, person["email"])
        membership, _ = invite.add_and_invite(program=program, role=role, by=by, now=now, **person)
        if before and role != Role.FELLOW:
            _tell_of_calendar(membership, before, by, now)
    return membership


def _works_by(program: Program, email: str) -> int | None:
    """The calendar of somebody who helps here already."""
    user = invite.member_with_address(program, normal_address(email))
    roles = Membership.objects.filter(program=program, user=user, ended_at__isnull=True)
    held = roles.exclude(role=Role.FELLOW).first()
    return calendar_of(held) if held else None


def _tell_of_calendar(row: Membership, before: int, by: User, now: datetime) -> None:
    """Tell the rooms above where this person works by another calendar than ``before``. Raises ChangeRefused."""
    counts = calendar_of(row)
    if counts == before:
        return
    hours = hours_for([before])[before]
    try:
        calendar_changed.send(Calendar, calendar_id=counts, before=hours, person_id=row.user_id, by_id=by.id, now=now)
    except NoWorkingTime as error:
        raise guards.ChangeRefused([NO_NEW_TIMES]) from error


def change_role(
    membership: Membership,
    *,
    cohort: Cohort | None,
    calendar: Calendar | None,
    ends_on: date | None,
    by: User,
    now: datetime,
) -> None:
    """A role's cohort, calendar and last day. Raises guards.ChangeRefused."""
    with guards.guarded(membership.program_id, now=now):
        row = Membership.objects.select_for_update(of=("self",)).get(id=membership.id)
        before = calendar_of(row)
        if cohort is not None and cohort.id != row.cohort_id and _is_over(cohort.ends_on, cohort.program, now):
            raise guards.ChangeRefused([OVER])
        if row.calendar != calendar:
            invite.refuse_short_calendar(calendar, now)
        if row.ends_on != ends_on:
            row.ends_by = by
        row.cohort, row.calendar, row.ends_on = cohort, calendar, ends_on
        row.save(update_fields=["cohort", "calendar", "ends_on", "ends_by"])
        audit.record(by, "role_changed", f"user:{row.user_id}", program=row.program_id, now=now, detail=row.role)
        _tell_of_calendar(row, before, by, now)


def correct_details(membership: Membership, *, name: str, called: str, email: str, by: User, now: datetime) -> None:
    """Names and address of somebody who is not in yet; another address gets new links. Raises guards.ChangeRefused.

    No account is touched: until somebody is in, the row here is a place kept for them.
    """
    user, email = membership.user, normal_address(email)
    with guards.guarded(membership.program_id, now=now):
        open_ones = list(
            Invitation.objects.filter(
                membership__user=user, membership__ended_at__isnull=True, used_at__isnull=True, replaced_at__isnull=True
            ).select_related("membership__program")
        )
        user.name = name
        user.prefer(called)
        user.save(update_fields=["name", "called", "preferred"])
        audit.record(by, "details_corrected", f"user:{user.id}", program=membership.program_id, now=now)
        moved = any(one.email != email for one in open_ones)
        if not moved:
            Invitation.objects.filter(id__in=[one.id for one in open_ones]).update(name=name, called=called)
            return
        if any(one.came_by_phone_at for one in open_ones):
            raise guards.ChangeRefused([BY_PHONE])
        if any(_took_two(one.membership, now) for one in open_ones):
            raise guards.ChangeRefused([TOOK_TWO])
        if invite.member_with_address(membership.program, email) not in (None, user):
            raise guards.ChangeRefused(["Someone here has this email already. Give the role to that person instead."])
        invite.change_invited_address(user, email)
        invite.end_phone_codes(user, now=now)  # they were read out for the address before
        for one in open_ones:
            typed = {"name": name, "called": called, "email": email, "phone": one.phone}
            invite.invite(one.membership, by=by, now=now, typed=typed)
            # Whose mailbox it is was said by whoever typed it last: they let this person in.
            Membership.objects.filter(id=one.membership_id).update(given_by=by, given_at=now)


def correct_names(membership: Membership, *, name: str, called: str, by: User, now: datetime) -> None:
    """What somebody who is in is called. The trail keeps by whom; they can change it again. (Also of who is in another
    program: a refusal would tell that they are.)"""
    user = membership.user
    with guards.guarded(membership.program_id, now=now):
        user.name = name
        user.prefer(called)
        user.save(update_fields=["name", "called", "preferred"])
        audit.record(by, "names_changed", f"user:{user.id}", program=membership.program_id, now=now)


def _took_two(membership: Membership, now: datetime) -> bool:
    """Whether this role was given by two people, or after a weekday: then one alone sends it to no other mailbox."""
    today = now.astimezone(membership.program.zone).date()
    fellows = Membership.objects.filter(program=membership.program_id, role=Role.FELLOW, starts_on__lte=today)
    return membership.role in (Role.DIRECTOR, Role.STAFF, Role.CONTACT) and fellows.exists()


def move_up(membership: Membership, *, by: User, now: datetime) -> None:
    """One place further up in the order in which directors or staff are asked."""
    with guards.guarded(membership.program_id, now=now):
        rows = list(
            Membership.objects.select_for_update(of=("self",))
            .filter(program_id=membership.program_id, role=membership.role, ended_at__isnull=True)
            .order_by("position", "id")
        )
        at = next((place for place, row in enumerate(rows) if row.id == membership.id), 0)
        if at:
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
            chain_changed.send(
                Membership, by_id=by.id, program_id=membership.program_id, person_id=None, fellow_ids=None, now=now
            )
        for place, row in enumerate(rows, start=1):
            row.position = place
        Membership.objects.bulk_update(rows, ["position"])
        audit.record(by, "order_changed", f"role:{membership.role}", program=membership.program_id, now=now)


def name_contact(program: Program, person: User | None, *, by: User, now: datetime) -> None:
    """The one person asked last; None leaves the program without. Raises guards.ChangeRefused."""
    with guards.guarded(program.id, now=now):
        _name_contact(program, person, by, now)


def change_facts(program: Program, *, contact: User | None, by: User, now: datetime, **facts: object) -> None:
    """What the program says about itself, and its contact, in one act. Raises guards.ChangeRefused."""
    with guards.guarded(program.id, now=now):
        row = Program.objects.get(id=program.id)
        changed = [name for name, value in facts.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, facts[name])
        if changed:
            row.save(update_fields=changed)
            audit.record(
                by, "program_changed", f"program:{row.id}", program=row, now=now, detail=", ".join(changed)[:200]
            )
        _name_contact(row, contact, by, now)


def save_cohort(cohort: Cohort, *, name: str, starts_on: date, ends_on: date, by: User, now: datetime) -> None:
    """Make a cohort, or change its name and days."""
    with guards.guarded(cohort.program_id, now=now):
        before = Cohort.objects.filter(id=cohort.id).values_list("ends_on", flat=True).first()
        if before and ends_on != before and _is_over(ends_on, cohort.program, now):
            raise guards.ChangeRefused([OVER])
        cohort.name, cohort.starts_on, cohort.ends_on = name, starts_on, ends_on
        cohort.save()
        audit.record(by, "cohort_kept", f"cohort:{cohort.id}", program=cohort.program_id, now=now)


def _is_over(day: date, program: Program, now: datetime) -> bool:
    return day < now.astimezone(program.zone).date()


def guard_staff(program_id: int, now: datetime) -> guards.Finish:
    """A watch for guards: whoever runs the program can't be the last one to leave it."""

    def staffed() -> bool:
        return Membership.objects.filter(
            program_id=program_id, role=Role.STAFF, ended_at__isnull=True, user__is_active=True
        ).exists()

    before = staffed()

    def look_again() -> list[str]:
        if before and not staffed():
            return ["No one would be left to run the program. Add someone as program staff first."]
        return []

    return look_again


def _name_contact(program: Program, person: User | None, by: User, now: datetime) -> None:
    held = Membership.objects.filter(program=program, role=Role.CONTACT, ended_at__isnull=True).first()
    before = held.user_id if held else None
    wanted = person.id if person else None
    if before == wanted:
        return
    _relieve_contact(program, by, now)
    if person is not None:
        made = Membership.objects.create(
            user=person,
            program=program,
            role=Role.CONTACT,
            starts_on=now.astimezone(program.zone).date(),
            given_by=by,
            given_at=now,
        )
        role_given.send(Membership, membership=made, by_id=by.id, now=now)
    named = f"user:{person.id}" if person else "nobody"
    audit.record(by, "contact_named", named, program=program, now=now)


def _relieve_contact(program: Program, by: User, now: datetime) -> None:
    rows = list(
        Membership.objects.select_for_update(of=("self",)).filter(
            program=program, role=Role.CONTACT, ended_at__isnull=True
        )
    )
    today = now.astimezone(program.zone).date()
    for row in rows:
        row.ends_on, row.ends_by = max(row.starts_on, today), by
        row.save(update_fields=["ends_on", "ends_by"])
    close_roles(rows, now)
