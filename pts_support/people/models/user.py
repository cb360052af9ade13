"""A person who signs in by email."""

from __future__ import annotations

import uuid
from functools import cached_property
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from pts_support import zones
from pts_support.mail_address import normal_address

PLACEHOLDER_DOMAIN = "@invited.invalid"  # .invalid is nobody's, for ever (RFC 2606)


def known_zone(name: str) -> None:
    """Refuse a time zone this machine does not know (raises ValidationError)."""
    if name not in available_timezones():
        raise ValidationError("We don't know the time zone “%(name)s”.", params={"name": name})


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=normal_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.with_address(username or "").get()

    def with_address(self, email: str) -> models.QuerySet[User]:
        """Whoever has this as the address that mail goes to. (By the index that keeps it unique.)"""
        return self.alias(lower_email=Lower("email")).filter(lower_email=normal_address(email))


class Proof(models.TextChoices):
    """How somebody showed that a mailbox is theirs."""

    INVITATION = "invitation", "the button of a mailed invitation"
    CODE = "code", "a mailed code"
    RESET = "reset", "a mailed link to a new password"
    BEFORE = "before", "in the account before this was kept"


class User(AbstractBaseUser, PermissionsMixin):
    """``name`` is the whole name, ``preferred`` what colleagues call them as it was typed ("Maeve", "Dr. Okafor";
    empty: as ``called``), and ``called`` what pages say: the same, or "Maeve D." where another Maeve is here
    (roster/said_names.py). Times are shown in ``time_zone``."""

    ref = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="What forms and links name them by."
    )
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    preferred = models.CharField(max_length=60, blank=True, default="", db_default="")
    called = models.CharField(max_length=160)
    phone = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=60, default="America/New_York", validators=[known_zone])
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="May open the back office (never content).")
    made_by_demo = models.BooleanField(default=False)
    mail_refused_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Their own address was refused for good; cleared when a mail gets through or they sign in.",
    )
    proved_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the owner first showed that the mailbox is theirs. Nothing set up before survived.",
    )
    proved_by = models.CharField(max_length=12, blank=True, default="", db_default="", choices=Proof.choices)
    last_visit_at = models.DateTimeField(
        null=True, blank=True, help_text="Start of the visit before this one: what is new counts from here."
    )
    this_visit_at = models.DateTimeField(null=True, blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "called"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_user_per_email",
                violation_error_message="Someone already signs in with this email.",
            ),
            models.CheckConstraint(
                condition=models.Q(proved_at__isnull=True, proved_by="")
                | (models.Q(proved_at__isnull=False) & ~models.Q(proved_by="")),
                name="proved_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def stands_in(self) -> bool:
        """Whether this is a placeholder for somebody invited whose address has an account already. It gets no mail and
        cannot sign in. Their yes ends it (roster/accept_invitation.py)."""
        return self.email.endswith(PLACEHOLDER_DOMAIN)

    @property
    def is_confirmed(self) -> bool:
        """Whether the owner has shown their mailbox. Until then nobody knows who is signed in. (A demo's cast comes in
        by one click.)"""
        return self.proved_at is not None or self.made_by_demo

    @property
    def zone(self) -> ZoneInfo:
        return zones.known(self.time_zone) or self._program_zone

    @cached_property
    def _program_zone(self) -> ZoneInfo:
        """Their program's, for whoever has a zone that this machine does not know. (One query, of them alone.)"""
        held = self.memberships.order_by("-ended_at", "id")  # PostgreSQL has those without an end first
        return zones.zone_named(held.values_list("program__time_zone", flat=True).first() or "")

    @property
    def preferred_name(self) -> str:
        return self.preferred or self.called

    def prefer(self, name: str) -> None:
        """They are called so from now on. (Not saved; roster/said_names.py then tells them from others.)"""
        self.preferred = self.called = name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.called
