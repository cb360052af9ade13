"""Who holds conversations, when they are free, and with whom they talk this year."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from checkins.vocabulary import MeetsBy


class Talker(models.Model):
    """Somebody whom staff named to hold conversations. ``takes``: with how many fellows at most; ``place``: the link or
    room they say, shown to the fellow on the site and nowhere else."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    takes = models.PositiveSmallIntegerField(default=10)
    meets_by = models.CharField(max_length=10, choices=MeetsBy.choices, default=MeetsBy.PHONE)
    place = models.CharField(max_length=200, blank=True)
    named_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "user"], condition=Q(ended_at__isnull=True), name="one_talker_a_person"
            ),
            models.CheckConstraint(condition=Q(takes__gte=1, takes__lte=200), name="a_talker_takes_someone"),
        ]


class FreeTime(models.Model):
    """A weekly free time, local wall time in the talker's zone (0 = Monday)."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    talker = models.ForeignKey(Talker, on_delete=models.CASCADE, related_name="free_times")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="free_on_a_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="free_until_later"),
            models.UniqueConstraint(fields=["talker", "weekday", "opens"], name="one_free_time_an_hour"),
        ]


class Pairing(models.Model):
    """With whom a fellow talks this year. ``chosen``: the fellow's own choice. After two skipped rounds the talker is
    asked once for a line of their own (``line_asked_at``), and nothing follows."""

    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    talker = models.ForeignKey(Talker, on_delete=models.PROTECT, related_name="pairings")
    chosen = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    line_asked_at = models.DateTimeField(null=True)
    line_done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(until__isnull=True), name="one_talker_a_fellow")
        ]
        indexes = [models.Index(fields=["talker"], condition=Q(until__isnull=True), name="pairing_by_talker")]
