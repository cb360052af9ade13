"""What was changed on an account, so that its owner hears of it and can take it back."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class AccountChange(models.Model):
    """Written by people/account/changes.py alone. ``by`` is None where the operator did it or nobody was signed in.

    ``detail`` is the address, the role or the kind of second step. ``undo_with`` is what taking it back needs; it is
    emptied once the link in the mail has run out. ``objected_at``: its owner said that it was not them.
    """

    class ChangeKind(models.TextChoices):
        ADDRESS_ADDED = "address_added", "An email address was added."
        ADDRESS_CHOSEN = "address_chosen", "Email goes to another of your addresses."
        ADDRESS_REMOVED = "address_removed", "An email address was removed."
        STEP_ADDED = "step_added", "Two-step verification was added."
        STEP_REMOVED = "step_removed", "Two-step verification was removed."
        SPARE_CODES = "spare_codes", "New recovery codes were made. The ones before no longer work."
        PASSWORD_CHANGED = "password_changed", "The password was changed."
        PASSWORD_RESET = "password_reset", "The password was changed by a link we emailed. Everyone was signed out."
        STEP_LOST = "step_lost", "Two-step verification was reset. Everyone was signed out."
        STEP_LOST_ASKED = "step_lost_asked", "Your program said that your phone is lost."
        STEP_LOST_AGREED = "step_lost_agreed", "Two-step verification will be reset in one day."
        CODE_READ_OUT = "code_read_out", "Your program made a code for you, to be read out by phone."
        CAME_BY_PHONE = "came_by_phone", "Someone came in with a code that your program read out by phone."
        PROVED = "proved", "You confirmed your email. What was set up before that was removed."
        ROLE_GIVEN = "role_given", "You were given a role."
        ROLE_ENDED = "role_ended", "A role of yours has ended."

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="account_changes")
    kind = models.CharField(max_length=20, choices=ChangeKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, null=True, related_name="+")
    detail = models.CharField(max_length=254, blank=True)
    undo_with = models.JSONField(default=dict)
    objected_at = models.DateTimeField(null=True, blank=True)
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone=False) | Q(objected_at__isnull=False), name="account_change_undone_by_objection"
            )
        ]
        indexes = [models.Index(fields=["user", "-at"], name="account_changes_of")]


class StepReset(models.Model):
    """Staff said that a phone is lost, and the account is another program's too: its owner agrees by mail, and a day
    later their second step is taken out at the next sign-in (people/account/step_reset.py)."""

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Done, stopped, or asked for anew.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="one_open_step_reset_a_person"
            )
        ]
