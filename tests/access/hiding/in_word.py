"""Places in Word documents."""

from __future__ import annotations

from tests.access.hiding.places import Place, listed

PLACES: list[Place] = []
docx = listed("docx", PLACES)
