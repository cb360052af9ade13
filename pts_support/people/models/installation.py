"""The one row that says what this installation is and whether its engine runs."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from pts_support.db.prepared_queries import PreparedQuery


class Installation(models.Model):
    """A singleton (id 1), made after every migrate.

    ``demo`` is decided once, when the database is made, and never turned on later. ``*_at`` are real times written by
    the engine; ``late_since`` is set by the watchdog when the engine falls behind and cleared when it has caught up;
    ``relay_doubted_at`` is set when the mail server refuses so many people that it must be wrong itself, and cleared
    when it takes a mail. ``backed_up_at``: the recovery point of the last good backup. ``mail_failing_since``: no mail
    has left since then and at least one was tried. ``mail_lost_at``: when mails were last given up after a day.
    """

    demo = models.BooleanField(default=False)
    clock_offset = models.DurationField(default=timedelta)
    paused = models.BooleanField(
        default=False, help_text="A restored copy starts paused: nothing is escalated or sent until a yes."
    )
    swept_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    watched_at = models.DateTimeField(null=True)
    late_since = models.DateTimeField(null=True)
    relay_doubted_at = models.DateTimeField(null=True)
    backed_up_at = models.DateTimeField(null=True)
    mail_failing_since = models.DateTimeField(null=True)
    mail_lost_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_installation"),
            models.CheckConstraint(
                condition=models.Q(demo=True) | models.Q(clock_offset=timedelta()), name="only_a_demo_sets_its_clock"
            ),
        ]

    @classmethod
    def current(cls) -> Installation:
        """The row (one query)."""
        return next(iter(_ROWS(id=1)))


_ROWS = PreparedQuery(lambda id: Installation.objects.filter(id=id))  # on every page
