"""What this room does not keep for ever (people/records/retention.py)."""

from __future__ import annotations

from datetime import datetime, timedelta

from pts_support import clock
from pts_support.people.account import changes
from pts_support.people.models import AccessEntry, AccountChange, Browser, PhoneCode, StepReset, Tries
from pts_support.people.records import purge_ledger
from pts_support.people.records.retention import BATCH, TRAIL, exempt, in_batches, purges, under_legal_hold, unlocked
from pts_support.people.signin import rate_limits
from pts_support.people.signin.known_browsers import KNOWN_FOR

CODES_FOR = timedelta(days=1)
LOST_PHONES_FOR = timedelta(days=30)

exempt(
    "who somebody is and what they were here, as long as the program is kept; staff end it, and the law says how long",
    "people.user", "people.membership", "people.invitation", "people.agreement", "people.legalhold",
    "account.emailaddress", "mfa.authenticator",
)  # fmt: skip
exempt(
    "who decided what in a program, and how it ended; what staff typed to carry it out goes when it is over",
    "people.proposedact",
)
exempt(
    "how a program works, about nobody",
    "people.program", "people.cohort", "people.calendar", "people.dayhours", "people.halfday", "people.closeddays",
    "people.installation", "auth.permission", "auth.group", "contenttypes.contenttype",
)  # fmt: skip
exempt("it ends by itself: sessions run out and are replaced at the next sign-in, codes are used or run out in minutes",
      "sessions.session", "usersessions.usersession", "account.emailconfirmation")  # fmt: skip


@purges("browsers", "people.browser")
def old_browsers(now: datetime) -> int:
    """Where nobody has signed in for as long as a browser keeps our cookie. By the machine's own clock."""
    return Browser.objects.filter(seen_at__lt=clock.real() - KNOWN_FOR).delete()[0]


@purges("tries", "people.tries")
def old_tries(now: datetime) -> int:
    """Counts of what was tried, a day after. They too are by the machine's own clock."""
    return Tries.objects.filter(since__lt=clock.real() - rate_limits.KEPT).delete()[0]


@purges("codes read out by phone", "people.phonecode")
def old_codes(now: datetime) -> int:
    """A day after they ran out; that one was read out, and by whom, stands in the trail."""
    return PhoneCode.objects.filter(expires_at__lt=now - CODES_FOR).delete()[0]


@purges("lost phones", "people.stepreset")
def old_step_resets(now: datetime) -> int:
    """A month after they were asked for; that they were stands in the trail."""
    return StepReset.objects.filter(asked_at__lt=now - LOST_PHONES_FOR).delete()[0]


@purges("changes on accounts", "people.accountchange")
def old_changes(now: datetime) -> int:
    """After 400 days, as the trail. What would undo one goes when its link has run out."""
    AccountChange.objects.filter(at__lt=now - changes.GOOD_FOR).exclude(undo_with={}).update(undo_with={})
    return AccountChange.objects.filter(at__lt=now - TRAIL).delete()[0]


@purges("the trail", "people.accessentry")
def trail(now: datetime) -> int:
    """Who did what, after 400 days; of a program with a legal hold (on anybody) all is kept."""
    before = now - TRAIL

    def some() -> int:
        with unlocked(before):
            old = AccessEntry.objects.filter(at__lt=before).exclude(under_legal_hold("program"))
            ids = list(old.order_by("id").values_list("id", flat=True)[:BATCH])
            purge_ledger.append(AccessEntry, ids, at=now)
            AccessEntry.objects.filter(id__in=ids)._raw_delete("default")
        return len(ids)

    return in_batches(some)
