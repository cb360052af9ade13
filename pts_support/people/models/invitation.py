"""A link that lets one person come in: once, by the button, within 21 days. And the code that is read out by phone."""

from __future__ import annotations

from django.db import models


class Invitation(models.Model):
    """Bound to an address and a role. Only the SHA-256 of the token is kept; the link itself is in the mail alone.

    It is made at once and mailed at ``send_at`` (``sent_at`` says that it was; there is no token before).
    ``opened_at`` is the first opening (by a person or a mail scanner), ``used_at`` is set by the button and never by
    opening; ``replaced_at`` by a newer link. ``name`` and ``called`` are as staff typed them: who has an account
    already keeps their own, and staff see these until the person has said yes. ``came_by_phone_at``: somebody came in
    by a code read out; the link in the mail is still to be pressed.
    """

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    called = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  # none before it is sent
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    send_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True, help_text="Its mail came back for good.")
    opened_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    came_by_phone_at = models.DateTimeField(null=True, blank=True)
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
        indexes = [
            models.Index(
                fields=["send_at"],
                condition=models.Q(sent_at__isnull=True, used_at__isnull=True, replaced_at__isnull=True),
                name="invitation_to_send",
            )
        ]


class PhoneCode(models.Model):
    """A one-time code that staff read out to somebody who is not in yet. Kept only as a keyed hash.

    Once it is typed in, ``door_hash`` is the SHA-256 of the token of the page behind it, good until ``door_until``.
    """

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="phone_codes")
    code_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    door_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  # none before it is typed in
    door_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Used, replaced, or guessed at too often.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=models.Q(ended_at__isnull=True), name="one_open_phone_code"
            )
        ]
