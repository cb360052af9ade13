"""Who takes part in a request and what they may know. Sight comes from these rows and from nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from requests_app.access import sight
from requests_app.vocabulary import Seat, Standing

if TYPE_CHECKING:
    from pts_support.people.models import User


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """HelpRequest.visible_to and readable_by from their other side: this person's own rows, with the request at hand.

    Lists begin here, so that they cost what this person takes part in (index participant_sight) and not what there is.
    """

    def helping(self, viewer: User | int) -> ParticipantQuerySet:
        """The rows by which this person, as a helper, may know of a request. The board is apart."""
        return self.filter(sight.HELPER_KNOWS.q(), person=viewer)

    def on_board_for(self, viewer: User) -> ParticipantQuerySet:
        """The rows by which this person, as a peer, may read what stands on the board now."""
        return self.filter(sight.PEER_READS.q(), person=viewer)

    def open(self) -> ParticipantQuerySet:
        """Open is the same as due (a constraint), and what is due has a partial index."""
        return self.filter(request__due_at__isnull=False)


class Participant(models.Model):
    """One row for a person and a request. A trigger lets only the fellow's own act (LET_BACK) leave ``excluded``.

    ``seat``/``stands_in_for``: in which part they came. ``order``: the order in which they were asked.
    ``asked_generation``: the last generation in which this person was asked (0: never asked, only present).
    ``passed_generation``: the last generation in which the turn left them: they said "I can't", were away, or could not
    be reached. They keep sight.
    ``reads_since``: when they got to read everything (notes written earlier stay closed to them).
    ``named``: the page named them before sending. ``nameless``: they read it without the fellow's name (peers; staff
    on the board).
    ``acked_turn``: the last turn in which they said "I have it".
    ``brought_in``: a helper brought them in, out of turn: the chain goes on from where it stood.
    """

    request = models.ForeignKey("requests_app.HelpRequest", on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=8, choices=Standing.choices)
    seat = models.CharField(max_length=8, choices=Seat.choices)
    stands_in_for = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    asked_generation = models.PositiveSmallIntegerField(default=0)
    passed_generation = models.PositiveSmallIntegerField(default=0, db_default=0)
    joined_at = models.DateTimeField()
    reads_since = models.DateTimeField(null=True)
    named = models.BooleanField(default=False)
    nameless = models.BooleanField(default=False)
    acked_turn = models.PositiveSmallIntegerField(default=0)
    brought_in = models.BooleanField(default=False, db_default=False)
    kept_standing = models.CharField(
        max_length=8,
        blank=True,
        default="",
        db_default="",
        help_text="What comes back when their suspension is lifted.",
    )

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="one_standing_a_person"),
            models.CheckConstraint(
                condition=(Q(standing=Standing.ALL) & Q(reads_since__isnull=False))
                | (~Q(standing=Standing.ALL) & Q(reads_since__isnull=True)),
                name="reads_since_while_reading",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "request"], condition=Q(standing__in=("all", "waiting")), name="participant_sight"
            ),
        ]

    def has_turn(self, generation: int) -> bool:
        """Whether they were asked in this generation and it has not left them."""
        return self.asked_generation == generation != self.passed_generation
