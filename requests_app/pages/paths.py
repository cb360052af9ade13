"""Where the pages and acts of one request are: the router is asked once for each kind, and not once for each link."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import reverse

_NOBODY = UUID(int=0)


def path_of(name: str, ref: UUID) -> str:
    """The path of this page or act of this request: ``path_of("reply", request.ref)``."""
    return _way(name).replace(str(_NOBODY), str(ref))


@cache
def _way(name: str) -> str:
    return reverse(f"requests:{name}", args=[_NOBODY])
