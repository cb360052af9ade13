"""What a program does by the calendar, and in which weeks: program data, edited as sentences."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from checkins.vocabulary import RoundWhen

MINUTES = 20
DEFAULT_WEEKS = (3, 6, 10, 14, 24, 30)


class ProgramCheckins(models.Model):
    """One row a program: its switches, and when the engine next looks whose year is not laid out yet.

    Whoever decides about the program's conversations locks this row first: so two hands never see the same free time.
    """

    program = models.OneToOneField("people.Program", on_delete=models.PROTECT, primary_key=True, related_name="+")
    conversations = models.BooleanField(default=True)
    hello = models.BooleanField(default=True)
    pulse = models.BooleanField(default=True)
    suggestions = models.BooleanField(default=True)
    practice = models.BooleanField(default=True)
    changes = models.BooleanField(default=True, db_default=True)
    look_at = models.DateTimeField(null=True, help_text="When the engine looks again at who is in the program.")
    hello_look_at = models.DateTimeField(null=True, help_text="The same, for who is greeted when.")
    sentences_look_at = models.DateTimeField(null=True, help_text="The same, for sentences that staff are to get.")
    sentences_since = models.DateTimeField(null=True, help_text="Since when those gather that wait now.")

    class Meta:
        indexes = [
            models.Index(fields=["look_at"], condition=Q(look_at__isnull=False), name="checkins_look"),
            models.Index(
                fields=["hello_look_at"], condition=Q(hello_look_at__isnull=False), name="checkins_hello_look"
            ),
            models.Index(
                fields=["sentences_look_at"],
                condition=Q(sentences_look_at__isnull=False),
                name="checkins_sentences_look",
            ),
        ]


class Round(models.Model):
    """One week in which every fellow gets a conversation, counted in each one's own calendar. What is taken out of the
    program's rounds stays as a row (``ended_at``): what was booked for it names it."""

    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    when = models.CharField(max_length=12, choices=RoundWhen.choices)
    week = models.PositiveSmallIntegerField(null=True)
    minutes = models.PositiveSmallIntegerField(default=MINUTES)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(when=RoundWhen.WEEK, week__gte=1, week__lte=60)
                | (~Q(when=RoundWhen.WEEK) & Q(week__isnull=True)),
                name="a_week_has_its_number",
            ),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=120), name="a_round_takes_minutes"),
            models.UniqueConstraint(
                fields=["program", "week"], condition=Q(ended_at__isnull=True), name="one_round_a_week"
            ),
            models.UniqueConstraint(
                fields=["program", "when"],
                condition=Q(ended_at__isnull=True) & ~Q(when=RoundWhen.WEEK),
                name="one_round_of_its_kind",
            ),
        ]
