"""What this room tells those above it, in the same transaction."""

from __future__ import annotations

from django.dispatch import Signal

# sender=Assignment or Absence; person_ids, membership_ids (fellows touched), why ("away", "back", "reassigned"), now.
# Whoever receives "away" may answer with whom they asked in their place, one id for each thing that moved.
coverage_changed = Signal()
# sender=Absence; person_ids, now: somebody's days away were written down or canceled, whenever they are.
time_away_changed = Signal()
