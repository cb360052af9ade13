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


class Somebody(Protocol):
    ref: UUID


def mark_of(person: Somebody) -> str:
    """What stands in the forms of this person's pages. Always the same, so that their pages stay the same bytes."""
    return _marked(person.ref)


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
