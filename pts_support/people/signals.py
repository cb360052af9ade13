"""What a lower room tells those above it, in the same transaction."""

from __future__ import annotations

from django.dispatch import Signal

# sender=Membership; membership, now: the role has ended (dates passed, or ended by staff).
membership_ended = Signal()
# sender=Calendar; calendar_id, now: hours, breaks or zone were edited.
calendar_changed = Signal()
# sender=User; person_id, now: may no longer sign in.
person_deactivated = Signal()
# sender=Program; program, now: a program was just made (its policy belongs to a room above).
program_made = Signal()
