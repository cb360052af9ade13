"""A link that lets one person set their first password: once, by the button, within 21 days."""

from __future__ import annotations

from django.db import models


class Invitation(models.Model):
    """Bound to an address and a role. Only the SHA-256 of the token is kept; the link itself is in the mail alone.

    ``used_at`` is set by the button and never by opening (mail scanners open links); ``replaced_at`` by a newer link.
    """

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=models.Q(used_at__isnull=True, replaced_at__isnull=True),
                name="one_open_invitation_a_role",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="invitation_ends_after_start"
            ),
        ]
