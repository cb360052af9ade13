"""What an account is told by email: invitations, codes, changes, suspensions; each act done at a moment, and undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import mail
from django.db import transaction
from django.test import Client

from pts_support.people.account import changes, step_reset
from pts_support.people.models import AccountChange, Role
from pts_support.people.roster import suspensions
from pts_support.people.roster.invite import invite
from pts_support.spoken import recorder
from pts_support.spoken.statement import Statement
from tests.cast import join
from tests.truth import marks, trial

if TYPE_CHECKING:
    from tests.truth.trial import Found, Page
    from tests.truth.world import World


class _UndoneError(Exception):
    """Ends what was only tried."""


def read(world: World, found: Found) -> list[tuple[Page, Statement]]:
    """Each email with the statements in it. Its reader is whoever it goes to."""
    readers = {user.email: user.id for user in world.people.values()}
    told: list[tuple[Page, Statement]] = []
    names = trial.all_names(world)
    with recorder.recording() as record:
        for sent in _written(world):
            text = f"{sent.subject}\n{sent.body}"
            page = trial.Page("account email", sent.subject, readers[sent.to[0]])
            shown = [record.statements[number] for number in marks.numbers_on(text)]
            found.count(page, shown)
            found.stray(page.kind, marks.strays(text, names))
            told += [(page, statement) for statement in shown if isinstance(statement, Statement)]
    return told


def _written(world: World) -> list[mail.EmailMessage]:
    before = len(mail.outbox)
    try:
        with transaction.atomic():
            _invite(world)
            _change(world)
            _sign_in(world)
            raise _UndoneError
    except _UndoneError:
        written = mail.outbox[before:]
        del mail.outbox[before:]
    return written


def _invite(world: World) -> None:
    """Somebody new, somebody who has an account, and somebody of this program."""
    one_more = join(world.cast.maeve, world.cast.program, Role.STAFF)
    for role in (*world.newcomers, one_more):
        invite(role, by=world.cast.rosa, now=world.now)


def _change(world: World) -> None:
    """Everything that can be changed on an account; a suspension, and its end."""
    cast, now = world.cast, world.now
    for kind in AccountChange.ChangeKind:
        changes.record(cast.maeve, kind, by=cast.rosa, now=now, program=cast.program)
    step_reset.phone_is_lost(cast.tom, cast.program, by=cast.rosa, now=now)
    suspensions.suspend(cast.priya, cast.program, by=cast.okafor, now=now)
    suspensions.lift(cast.priya, cast.program, by=cast.okafor, now=now)


def _sign_in(world: World) -> None:
    """A code, and a link to a new password."""
    address = {"email": world.cast.imani.email}
    Client().post("/accounts/login/code/", address)
    Client().post("/accounts/password/reset/", address)
