"""A page left open belongs to the person who opened it: each of its forms says whose page it is.

The mark is a person's ref and our signature of it, so that words that come in with it can be kept for that person even
when nobody is signed in any more. It opens nothing.
"""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

FIELD = "whose"
_SHORT = 16  # letters of the signature: nobody tries 2^96 of them
_APART = 6  # of those, enough to tell people apart, and not what makes a mark ours


class Somebody(Protocol):
    ref: UUID
    is_confirmed: bool


def mark_of(person: Somebody) -> str:
    """What stands in the forms of this person's pages. Always the same, so that their pages stay the same bytes."""
    return _marked(person.ref)


def short_mark_of(person: Somebody) -> str:
    """What the browser may keep of it: it names nobody and opens nothing."""
    return mark_of(person).partition(".")[2][:_APART]


def lock_of(person: Somebody, session_key: str | None) -> str:
    """The key to what a tab keeps of this person's words. It stands in their own pages alone, so that without signing
    in as them nobody reads what is left in a browser. Where the email is not confirmed, each session has its own."""
    here = "" if person.is_confirmed else f" {session_key}"
    return Signer(salt="words in a tab").signature(f"{person.ref.hex}{here}")


def _marked(ref: UUID) -> str:
    return f"{ref.hex}.{Signer(salt='whose page').signature(ref.hex)[:_SHORT]}"


def ref_in(mark: str) -> UUID | None:
    """Whose mark this is; None for what we did not make."""
    try:
        ref = UUID(hex=mark.partition(".")[0])
    except ValueError:
        return None
    if not _is_ours(mark, ref):
        return None
    return ref


def _is_ours(mark: str, ref: UUID) -> bool:
    return constant_time_compare(mark, _marked(ref))
