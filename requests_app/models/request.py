"""A fellow's request for help, and the questions one may put to many of them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from requests_app.access import sight
from requests_app.vocabulary import (
    OPEN,
    AuthorMay,
    Consent,
    HelpKind,
    Outcome,
    PeerChoice,
    Route,
    Standing,
    State,
    Topic,
    Urgency,
)

if TYPE_CHECKING:
    from pts_support.people.models import User


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    def asked_by(self, fellow: User) -> HelpRequestQuerySet:
        """What this person asked and may still read: until 90 days after the fellowship in which they did."""
        return self.filter(self._theirs(fellow))

    def visible_to(self, viewer: User | int) -> HelpRequestQuerySet:
        """What this person may know of: their own, and those in which they stand as a participant. The one way to
        rows."""
        return self._for(viewer, sight.HELPER_KNOWS, sight.PEER_READS)

    def readable_by(self, viewer: User | int) -> HelpRequestQuerySet:
        """Those whose words this person may read."""
        return self._for(viewer, sight.HELPER_READS, sight.PEER_READS)

    def _for(self, viewer: User | int, *ways: sight.SightWay) -> HelpRequestQuerySet:
        """Their own, and those to which one of these ways is open."""
        from .participant import Participant

        mine = Participant.objects.filter(person=viewer).order_by().values("request_id")
        found = self._theirs(viewer)
        for way in ways:
            found |= Q(id__in=mine.filter(way.participant.q())) & way.request.q()
        return self.filter(found)

    @staticmethod
    def _theirs(fellow: User | int) -> Q:
        return Q(fellow=fellow) & sight.AUTHORS_TO_READ.q()

    def open(self) -> HelpRequestQuerySet:
        return self.filter(state__in=OPEN)

    def in_figures(self) -> HelpRequestQuerySet:
        """Those that may stand behind a number which others read: none that was withdrawn, is practice, or leaves a
        person out (whoever was left out may read the number)."""
        from .participant import Participant

        leaves_out = Participant.objects.filter(request=OuterRef("pk"), standing=Standing.EXCLUDED)
        return self.filter(~Exists(leaves_out), (~sight.TAKEN_BACK).q(), practice=False)

    def due(self, now: datetime) -> HelpRequestQuerySet:
        """Those the engine must have acted on by ``now``, the longest due first (served by the partial index on
        due_at). What it stumbled over is among them."""
        return self.filter(due_at__isnull=False, due_at__lte=now).order_by("due_at", "id")


class RequestColumns(TypedDict, total=False):
    """The columns of a request that a move may set."""

    state: str
    generation: int
    turn: int
    step: int
    highest_step: int
    route: str
    urgency: str
    on_board: bool
    peer_choice: str
    reminded: bool
    nudged: bool
    clock_from: datetime
    allowance: int
    promised_at: datetime
    answer_by: datetime
    due_at: datetime | None
    left_minutes: int | None
    held_from: datetime | None
    held_until: datetime | None
    held_minutes: int
    acked_by_id: int | None
    acked_at: datetime | None
    answered_by_id: int | None
    answered_at: datetime | None
    first_human_at: datetime | None
    first_human_minutes: int | None
    kept_promise: bool | None
    closed_at: datetime | None
    listed_until: datetime | None
    outcome: str
    newest_message_at: datetime
    body_digest: str
    tried_friend: str
    tried_other: str
    tried_again: str
    trouble_count: int
    put_off_until: datetime | None


class HelpRequest(models.Model):
    """``state`` and every column below it is written by transition.record() alone, ``author_may`` by departures, and
    ``trouble_count``, ``put_off_until``, ``held_back`` and the end of ``listed_until`` by the engine too.

    Times are UTC. ``due_at``: the next moment the engine must act; ``promised_at``: the time shown to the fellow.
    ``allowance``: A, in working minutes of the calendar it was computed in. ``left_minutes``: what was left of A when
    the clock stopped for a question or a talk. ``turn`` counts how often it became the helpers' turn.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form_key = models.UUIDField()
    body_digest = models.CharField(max_length=64, help_text="SHA-256 of what was sent with the form key.")
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    fellow = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="help_requests")
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey("requests_app.EscalationPolicy", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=HelpKind.choices, default=HelpKind.RUN_BY)
    urgency = models.CharField(max_length=8, choices=Urgency.choices, default=Urgency.SOON)
    route = models.CharField(max_length=10, choices=Route.choices, default=Route.MENTOR)
    topic = models.CharField(max_length=16, choices=Topic.choices, blank=True)
    consent = models.CharField(max_length=14, choices=Consent.choices, default=Consent.MAY_READ)
    before_at = models.DateTimeField(null=True, blank=True)
    tried_friend = models.CharField(max_length=200, blank=True)
    tried_other = models.CharField(max_length=200, blank=True)
    tried_again = models.CharField(max_length=200, blank=True)
    practice = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Sent to try it once: a real request that stops at the backup. No figure, count or list holds it.",
    )
    on_board = models.BooleanField(default=False, help_text="Stands on the peer board, name hidden.")
    promised_to = ArrayField(
        models.BigIntegerField(), default=list, help_text="Ids of those the page named before sending."
    )
    held_back = ArrayField(
        models.BigIntegerField(),
        default=list,
        blank=True,
        help_text="Ids of those by whose act somebody fell away while it was open: they learn only that they wait.",
    )
    asked_at = models.DateTimeField()
    author_may = models.CharField(
        max_length=7, choices=AuthorMay.choices, default=AuthorMay.ACT, db_default=AuthorMay.ACT
    )

    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    generation = models.PositiveSmallIntegerField(default=1)
    turn = models.PositiveSmallIntegerField(default=1)
    step = models.PositiveSmallIntegerField(default=0)
    reminded = models.BooleanField(default=False, help_text="This generation's quiet reminder has gone out.")
    nudged = models.BooleanField(
        default=False, help_text="After this answer the fellow has been asked whether it helped."
    )
    clock_from = models.DateTimeField(help_text="When this generation's clock began.")
    allowance = models.PositiveIntegerField()
    promised_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    left_minutes = models.PositiveIntegerField(null=True)
    held_from = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    held_minutes = models.PositiveIntegerField(default=0, help_text="Working minutes spent on hold so far.")
    answer_by = models.DateTimeField(
        help_text="By when a human answer keeps the promise: the promised time, or a later one given before it passed."
    )
    acked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    acked_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    peer_choice = models.CharField(max_length=10, choices=PeerChoice.choices, blank=True)
    closed_at = models.DateTimeField(null=True)
    listed_until = models.DateTimeField(
        null=True, help_text="Of a post whose author has left: until then it stands on the board as before."
    )
    outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True)
    changed_at = models.DateTimeField()
    newest_message_at = models.DateTimeField(help_text="Of messages the fellow may see: what is new counts from here.")

    first_human_at = models.DateTimeField(null=True, help_text="First answer or talk (report).")
    first_human_minutes = models.PositiveIntegerField(
        null=True, help_text="Working minutes to it, held time left out (report)."
    )
    kept_promise = models.BooleanField(
        null=True, help_text="A human answered, or talked, by the promised time (report)."
    )
    highest_step = models.PositiveSmallIntegerField(default=0)
    trouble_count = models.PositiveSmallIntegerField(
        default=0, help_text="How often the engine stumbled over this row in a row."
    )
    put_off_until = models.DateTimeField(
        null=True, help_text="Before then the engine does not stumble over it again. It is due all the same, and late."
    )

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fellow", "form_key"], name="one_request_a_form"),
            models.CheckConstraint(
                condition=(Q(state__in=OPEN) & Q(due_at__isnull=False)) | (~Q(state__in=OPEN) & Q(due_at__isnull=True)),
                name="due_exactly_while_open",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.ACKNOWLEDGED) & Q(acked_by__isnull=False) & Q(acked_at__isnull=False))
                | (~Q(state=State.ACKNOWLEDGED) & Q(acked_by__isnull=True) & Q(acked_at__isnull=True)),
                name="acknowledged_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.CLOSED) & ~Q(outcome="") & Q(closed_at__isnull=False))
                | (~Q(state=State.CLOSED) & Q(outcome="")),
                name="closed_with_an_outcome",
            ),
            models.CheckConstraint(condition=Q(generation__gte=1), name="generation_counts_from_one"),
            models.CheckConstraint(
                condition=Q(listed_until__isnull=True) | Q(state=State.CLOSED, on_board=True),
                name="listed_on_the_board_after_its_end",
            ),
        ]
        indexes = [
            models.Index(F("due_at"), F("id"), condition=Q(due_at__isnull=False), name="request_due"),
            models.Index(fields=["listed_until"], condition=Q(listed_until__isnull=False), name="request_listed_until"),
            models.Index(fields=["fellow", "-asked_at"], name="request_by_fellow"),
            models.Index(fields=["program", "asked_at"], name="request_by_program"),
            models.Index(fields=["program", "id"], condition=Q(on_board=True, state__in=OPEN), name="request_on_board"),
        ]

    def __str__(self) -> str:
        return str(self.ref)

    @property
    def open_due_at(self) -> datetime:
        """``due_at`` of a request that is open."""
        assert self.due_at is not None  # due_exactly_while_open
        return self.due_at
