"""What this room tells those above it, in the same transaction."""

from __future__ import annotations

from django.dispatch import Signal

# sender=Assignment or Absence; person_ids, membership_ids (fellows touched), why ("away", "back", "reassigned"), now.
coverage_changed = Signal()
