"""What somebody switched off for themself. Nobody else can see it."""

from __future__ import annotations

from django.db import models


class OwnSwitches(models.Model):
    """No row: everything is on. Hello has no switch: it is the mentor's duty."""

    person = models.OneToOneField("people.User", on_delete=models.CASCADE, primary_key=True, related_name="+")
    conversations_off = models.BooleanField(default=False)
    pulse_off = models.BooleanField(default=False)
    suggestions_off = models.BooleanField(default=False)
    asking_hidden = models.BooleanField(default=False, help_text="Their own view of what they asked.")
    changed_at = models.DateTimeField()
