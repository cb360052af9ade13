"""Places in pictures."""

from __future__ import annotations

from tests.access.hiding.places import Place, listed

PLACES: list[Place] = []
png, jpeg, webp = (listed(ending, PLACES) for ending in ("png", "jpg", "webp"))
