"""The second step at sign-in: a passkey or an app. Whoever helps needs one from the first day; a fellow may have one.

Asked once in a browser, then not again there for 90 days (people/signin/known_browsers.py).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from datetime import datetime

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from pts_support import clock
from pts_support.people.account import signin_log, step_reset
from pts_support.people.models import User
from pts_support.people.signin import guessing, known_browsers, rate_limits

KINDS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
JUST_NOW = 10 * 60  # seconds: who signed in so lately need not show again that it is them


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=KINDS).exists()


def passed_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether the second step was part of this sign-in."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def signed_in_just_now(request: HttpRequest) -> bool:
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - max(record["at"] for record in records) < JUST_NOW


class SecondFactorStage(AuthenticateStage):
    """As allauth's, but skipped in a browser where the second step was done lately. A lost one is taken out first."""

    def _should_handle(self, request: HttpRequest) -> bool:
        step_reset.settle(self.login.user, now=clock.now())
        return super()._should_handle(request) and not known_browsers.is_trusted(
            request, self.login.user, at=clock.real()
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Everyone who helps here needs two-step verification. Add a passkey first.",
        "cannot_generate_recovery_codes": "Recovery codes come with a passkey or an app. Set up one of them first.",
        "incorrect_code": "That code isn’t right. Use the newest code in your app, or an unused recovery code.",
        "unverified_email": "First confirm that your email address is yours.",
    }

    def _get_site_name(self) -> str:
        return "PTS Support"

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return f"Passkey {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to delete the last second step of somebody who must have one."""
        from pts_support.people.roles import roles_on

        user = authenticator.user
        others = Authenticator.objects.filter(user=user, type__in=KINDS).exclude(pk=authenticator.pk).exists()
        return others or not roles_on(user, clock.now().astimezone(user.zone).date()).is_helper

    def encrypt(self, text: str) -> str:
        """Encrypt what an app's codes are made from, so that a backup alone cannot make codes."""
        return _locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _locks().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:  # SECRET_KEY was changed and the old one is not among the fallbacks: no code fits
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _locks() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second step {key}".encode()).digest())) for key in keys]
    )


class _Limited:
    """Codes are guessed at most so often for one account: out of one place, and out of all strange ones together.
    Stands before a form of allauth's. ``is_closed``: only a known browser or a new password helps."""

    user: User
    is_closed = False

    def clean_code(self) -> str:
        from allauth.account.adapter import get_adapter
        from allauth.core import context

        request, at = context.request, clock.real()
        here = known_browsers.known_browser(request, self.user)
        place = str(here.ref) if here else rate_limits.network_of(get_adapter().get_client_ip(request))
        if not rate_limits.count_try(rate_limits.SECOND_STEP, self.user.pk, place, at=at):
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            code = self._checked() if here else self._guessed(at)
        except ValidationError:
            network = rate_limits.network_of(get_adapter().get_client_ip(request))
            signin_log.code_refused(self.user, network, "second step")
            raise
        rate_limits.forget(rate_limits.SECOND_STEP, self.user.pk, place)
        return code

    def _guessed(self, at: datetime) -> str:
        """What a browser types that this person never signed in with."""
        from allauth.account.adapter import get_adapter

        if not guessing.count_guess(self.user, at=at):
            self.is_closed = True
            raise get_adapter().validation_error("second_step_closed")
        try:
            code = self._checked()
        except ValidationError:
            guessing.was_wrong(self.user, at=at)
            raise
        guessing.was_right(self.user)
        return code

    def _checked(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # the form beside it has one
        return code


class AuthenticateForm(_Limited, allauth_forms.AuthenticateForm):
    pass


class ReauthenticateForm(_Limited, allauth_forms.ReauthenticateForm):
    pass
