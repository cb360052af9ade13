"""What a lower room tells those above it, in the same transaction."""

from __future__ import annotations

from django.dispatch import Signal

# sender=Membership; membership, now: the role has ended (dates passed, or ended by staff).
membership_ended = Signal()
# sender=Membership; membership, now: it was a fellowship, and the days in which its fellow still reads are over.
reading_over = Signal()
# sender=Calendar; calendar_id, before, person_id, by_id, now: hours, breaks or zone were edited, ``before`` is how they
# were; or, with ``person_id``, this one person works by this calendar from now on and by ``before`` until now.
# ``by_id``: whose act it was.
calendar_changed = Signal()
# sender=User; person_id, now: may no longer sign in.
person_deactivated = Signal()
# sender=User; old, new, program, now: what ``old`` was to this program, ``new`` is from now on. One of the two stands
# in for the other until somebody invited has said yes, so nothing was read or written by either here.
place_taken = Signal()
# sender=Installation; now: the engine may run from here on, and what fell due before begins anew.
begins_anew = Signal()
# sender=Program; program, now: a program was just made (its policy belongs to a room above).
program_made = Signal()
# sender=ProposedAct; act, what ("asked", "objected", "done", "stopped", "lapsed", "refused"), person_ids, now: an act
# that waits was asked for or is over, or whom it concerns objects; and these may know of it.
decision_told = Signal()
# sender=Membership, Absence or the like; by_id, program_id, person_id (who falls away; None where nobody does),
# fellow_ids (memberships it touches; None: any fellow's of the program), now: by somebody's act others are asked than
# were before. Sent before the fact itself is told, so that what moves by it knows who caused it.
chain_changed = Signal()
# sender=Membership; membership, by_id (None: the operator), now: a role was given by somebody.
role_given = Signal()
# sender=ProposedAct; person_id, program_id, now: somebody's sign-in to this program was suspended; or is so no longer.
access_suspended = Signal()
access_restored = Signal()
