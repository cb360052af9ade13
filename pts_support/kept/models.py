"""Words that were typed into a form and not sent yet. Nobody but their author ever reads a row."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

LIVES = timedelta(days=14)


class UnsentWordsQuerySet(models.QuerySet["UnsentWords"]):
    def kept(self, now: datetime) -> UnsentWordsQuerySet:
        """Those somebody went back to within 14 days; the others are gone, swept up already or not."""
        return self.filter(changed_at__gte=now - LIVES)

    def forgotten(self, now: datetime) -> UnsentWordsQuerySet:
        return self.filter(changed_at__lt=now - LIVES)


class UnsentWords(models.Model):
    """``form``: where it is sent to, and which form of its page it is; ``page``: where it stands; ``fields``: as typed,
    {name: [values]}."""

    person = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=300)
    page = models.CharField(max_length=300)
    fields = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    objects = UnsentWordsQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "form"], name="one_row_a_form")]

    @property
    def goes_at(self) -> datetime:
        return self.changed_at + LIVES
