"""The addresses somebody signs in with: district mailboxes come late. Mail goes to one of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypedDict

from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from pts_support.mail_address import normal_address
from pts_support.people import audit
from pts_support.people.account import changes, mailboxes
from pts_support.people.models import AccountChange, User
from pts_support.people.signin.allauth_adapter import OUTBOX

Kind = AccountChange.ChangeKind
GOOD_FOR = timedelta(minutes=20)
TRIES = 5
MOST = 4
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
SUBJECT = "PTS Support: your code"
BODY = """Enter this code on the page you have open. It shows that this email address is yours:

{code}

If you didn’t ask for it, ignore this email.
"""


def addresses_of(user: User) -> list[EmailAddress]:
    """The addresses this person signs in with. The one that mail goes to comes first."""
    return list(EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "id"))


class AskedAddress(TypedDict):
    """What the session keeps until the code is there: a keyed hash and no code. ``wrong`` counts the tries."""

    email: str
    hash: str
    until: float
    wrong: int


def send_code(user: User, email: str, *, at: datetime) -> AskedAddress:
    """Mail a code there. Returns what the session keeps.

    An address that somebody signs in with already gets the same answer after the same work, and no code: nobody learns
    who is here.
    """
    email, code = normal_address(email), get_random_string(8, LETTERS)
    taken = not mailboxes.belongs_to_nobody(email)
    letter = EmailMessage(SUBJECT, BODY.format(code=f"{code[:4]}-{code[4:]}"), None, [email])
    with transaction.atomic():
        if taken:
            letter.connection = get_connection(OUTBOX)  # which only a commit sends
        letter.send()
        transaction.set_rollback(taken)
    return {"email": email, "hash": _hash(user, email, code), "until": (at + GOOD_FOR).timestamp(), "wrong": 0}


def confirm_code(user: User, asked: AskedAddress, code: str, *, at: datetime, now: datetime) -> bool:
    """Let the address sign in if the code is right. Returns whether it is; ``asked`` counts the wrong ones."""
    email = asked["email"]
    typed = "".join(character for character in code.upper() if character.isalnum())
    if asked["until"] < at.timestamp() or asked["wrong"] >= TRIES:
        return False
    if not constant_time_compare(_hash(user, email, typed), asked["hash"]):
        asked["wrong"] += 1
        return False
    try:
        with transaction.atomic():
            if not mailboxes.belongs_to_nobody(email):
                return False
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=False)
            audit.record(user, "address_added", f"user:{user.pk}", program=None, now=now)
            changes.record(user, Kind.ADDRESS_ADDED, by=user, now=now, detail=email)
    except IntegrityError:  # somebody else confirmed the same one this moment
        return False
    return True


def make_primary(user: User, address: EmailAddress, *, now: datetime) -> None:
    """Send mail there from now on."""
    before = user.email
    with transaction.atomic():
        mailboxes.use(user, address.email)
        audit.record(user, "address_used", f"user:{user.pk}", program=None, now=now)
        undo_with: dict[str, object] = {"before": before}
        changes.record(user, Kind.ADDRESS_CHOSEN, by=user, now=now, detail=address.email, undo_with=undo_with)


def remove_address(user: User, address: EmailAddress, *, now: datetime) -> bool:
    """Remove it. Returns False for the one that mail goes to: another has to be chosen first."""
    if address.primary or address.email == user.email:
        return False
    boxes = mailboxes.all_of(user)  # the one that goes hears of it too
    with transaction.atomic():
        address.delete()
        audit.record(user, "address_removed", f"user:{user.pk}", program=None, now=now)
        changes.record(user, Kind.ADDRESS_REMOVED, by=user, now=now, detail=address.email, boxes=boxes)
    return True


def _hash(user: User, email: str, code: str) -> str:
    return salted_hmac("people.addresses", f"{user.pk} {email} {code}", algorithm="sha256").hexdigest()
