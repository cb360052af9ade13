"""allauth's door to our people: nobody signs up by themselves, it speaks our words, and it counts tries as we do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from allauth.account import forms as allauth_forms
from allauth.account import signals
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from allauth.core import context
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pts_support import clock
from pts_support.clock import TimedRequest
from pts_support.mail_address import normal_address
from pts_support.people.account import changes, proof, signin_log, signing_out
from pts_support.people.models import AccountChange, User
from pts_support.people.models.user import Proof
from pts_support.people.signin import known_browsers, rate_limits, second_factor, sessions

WRONG = "That email and password don’t match. Try again, or let us email you a code."
OUTBOX = "pts_support.notify.channels.account_mail.OutboxBackend"  # by name: it is a room above
TOLD = {
    "account/email/password_changed": AccountChange.ChangeKind.PASSWORD_CHANGED,
    "account/email/password_set": AccountChange.ChangeKind.PASSWORD_CHANGED,
    "account/email/password_reset": AccountChange.ChangeKind.PASSWORD_RESET,
    "mfa/email/recovery_codes_generated": AccountChange.ChangeKind.SPARE_CODES,
}
SILENT = {
    "account/messages/logged_in.txt",
    "account/messages/logged_out.txt",
    "account/messages/login_code_sent.txt",
    "mfa/messages/recovery_codes_generated.txt",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": WRONG,
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": "Too many tries just now. Let us email you a code, or wait 15 minutes.",
        "second_step_closed": "Many wrong codes were tried for this account. Until tomorrow a code is taken only in a"
        " browser where you signed in before, or after you have chosen a new password by an emailed link.",
        "too_many_mails": "We just sent you several. Check your spam folder, or wait 15 minutes.",
        "incorrect_code": "This isn’t the code from the newest email. Look again, also in your spam folder.",
        "incorrect_password": "That is not your password. Try again.",
        "enter_current_password": "Enter your current password.",
        "rate_limited": "Too many tries at once. Please wait a minute and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "pts_support.people.signin.second_factor.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Who signed in a moment ago has just shown who they are."""
        return super().is_reauthentication_required(app=app, **kwargs) and not second_factor.signed_in_just_now(
            context.request
        )

    # How often ----------------------------------------------------------------------------------------------------

    def place_of(self, request: HttpRequest, email: str) -> tuple[str, bool]:
        """Where a try for this address comes from, and whether it is a browser that signed in with it before."""
        here = known_browsers.known_to(request, email)
        if here is not None:
            return str(here.ref), True
        return rate_limits.network_of(self.get_client_ip(request)), False

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Limit tries for each account and place too, so that nobody elsewhere locks the account out."""
        who, at = _who(credentials), clock.real()
        self._tried_from, self._is_known = self.place_of(request, who)
        if rate_limits.is_exhausted(rate_limits.PASSWORD, who, self._tried_from, at=at):
            raise self._too_many(request, who)
        if self._is_known:
            return
        if rate_limits.is_exhausted(rate_limits.PASSWORD_ANYWHERE, who, "", at=at):
            raise self._too_many(request, who)
        super().pre_authenticate(request, **credentials)

    def _too_many(self, request: HttpRequest, who: str) -> ValidationError:
        signin_log.refused(who, network(request), "too many tries")
        return self.validation_error("too_many_login_attempts")

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code == "incorrect_code":  # of those that are emailed; the second step has an adapter of its own
            coming = unstash_login(context.request, peek=True)
            signin_log.code_refused(coming and coming.user, network(context.request), "emailed code")
        return super().validation_error(code, *args)

    def authentication_failed(self, request: HttpRequest, **credentials: object) -> None:
        who, at = _who(credentials), clock.real()
        signin_log.refused(who, network(request), "password")
        rate_limits.count_try(rate_limits.PASSWORD, who, self._tried_from, at=at)
        if not self._is_known:
            rate_limits.count_try(rate_limits.PASSWORD_ANYWHERE, who, "", at=at)

    def may_mail(self, request: HttpRequest, email: str) -> bool:
        """Whether a code or link may be asked for once more. A browser known to this account counts by itself."""
        at = clock.real()
        place, is_known = self.place_of(request, email)
        within = rate_limits.count_try(rate_limits.CODE, normal_address(email), place, at=at)
        return within and (is_known or self._may_a_stranger_mail(email, place, at))

    def _may_a_stranger_mail(self, email: str, place: str, at: datetime) -> bool:
        """A ceiling for the network, and one a day for the address: for one that nobody has, too."""
        return rate_limits.count_try(rate_limits.MAILS, "anybody", place, at=at) and rate_limits.count_try(
            rate_limits.CODE_A_DAY, normal_address(email), "", at=at
        )

    # Where a mail leads ---------------------------------------------------------------------------------------------

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Our own address, never the name and port that the browser asked for."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", quote(key))

    # The same work for an address nobody has ------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if template_prefix == "account/email/unknown_account":
            return self._as_if(email, context)
        return super().send_mail(template_prefix, email, context)

    def _as_if(self, email: str, context: dict[str, Any]) -> None:
        """Do what is done for an account that exists, down to the row in the outbox, and undo it. So the time it takes
        does not tell who is here."""
        request: HttpRequest = context["request"]
        if request.resolver_match and request.resolver_match.url_name == "account_reset_password":
            nobody = User(pk=0, email=email)
            link = self.get_reset_password_from_key_url(f"0-{default_token_generator.make_token(nobody)}")
            prefix, more = "account/email/password_reset_key", {"password_reset_url": link}
        else:
            prefix, more = "account/email/login_code", {"code": self.generate_login_code()}
        letter: EmailMessage = self.render_mail(prefix, email, {"email": email, "request": request, **more})
        letter.to = [email[: User._meta.get_field("email").max_length]]  # a longer one is nobody's, and no error
        with transaction.atomic():
            get_connection(OUTBOX).send_messages([letter])
            transaction.set_rollback(True)

    # What changes on an account is told by our own mails -----------------------------------------------------------

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """To every address of the account, with a way to say that it was somebody else. (Second steps come by their
        own signals: first_steps.py.)"""
        kind = TOLD.get(template_prefix)
        if kind is not None:
            changes.record(user, kind, by=user, now=clock.now())

    # Signed in ----------------------------------------------------------------------------------------------------

    def login(self, request: HttpRequest, user: User) -> None:
        """A mailed code is a proof of the mailbox. What the first one drops is dropped before this session begins."""
        methods = [record["method"] for record in get_authentication_records(request, user)]
        if "code" in methods:
            proof.prove(user, by=Proof.CODE, now=clock.now())
        super().login(request, user)

    def post_login(self, request: TimedRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        after_sign_in(request, response, user)
        return response

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Coming in and going out need no announcement; the rest is said in our templates."""
        if message_template not in SILENT:
            super().add_message(request, level, message_template, *args, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:me")


def after_sign_in(request: TimedRequest, response: HttpResponse, user: User) -> None:
    """Set how long a finished sign-in lasts, and know this browser from now on."""
    at = clock.real()
    sessions.begin(request, user, at=at)
    if not sessions.is_shared(request):
        known_browsers.remember(
            request, response, user, passed=second_factor.passed_second_factor(request, user), at=at
        )


def network(request: HttpRequest) -> str:
    return rate_limits.network_of(AccountAdapter().get_client_ip(request))


class LoginForm(allauth_forms.LoginForm):
    """allauth's own gives every sign-in by password the longest time there is; ours stands."""

    def clean_login(self) -> str:
        return normal_address(super().clean_login())

    def _login_with_password(self, request: TimedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super()._login_with_password(request, *args, **kwargs)
        if request.user.is_authenticated:
            sessions.begin(request, request.user, at=clock.real())
        return response


class RequestCodeForm(allauth_forms.RequestLoginCodeForm):
    _user: User | None

    def clean_email(self) -> str:
        self.cleaned_data["email"] = normal_address(self.cleaned_data["email"])
        email = _within_limits(super().clean_email())
        self._user = next(iter(_who_are_in(email, [self._user])), None)
        return email


class ResetForm(allauth_forms.ResetPasswordForm):
    users: list[User]

    def clean_email(self) -> str:
        self.cleaned_data["email"] = normal_address(self.cleaned_data["email"])
        email = _within_limits(super().clean_email())
        self.users = _who_are_in(email, self.users)
        return email


def _who_are_in(email: str, found: Iterable[User | None]) -> list[User]:
    """Keep those who have shown that this address is theirs. Somebody invited has not: the button of the invitation is
    their only way in, and it comes on the day it is sent. One query, whoever was found."""
    theirs = EmailAddress.objects.filter(email=email, verified=True).values_list("user_id", flat=True)
    shown = set(theirs)
    here = [user for user in found if user is not None and user.pk in shown]
    return [user for user in here if user.is_confirmed or user.email == email]


def _within_limits(email: str) -> str:
    adapter = AccountAdapter()
    if not adapter.may_mail(context.request, email):
        raise adapter.validation_error("too_many_mails")
    return email


def _who(credentials: dict[str, object]) -> str:
    return normal_address(str(credentials.get("email") or credentials.get("username") or ""))


@receiver(user_logged_in)
def log_coming_in(sender: object, request: HttpRequest, user: User, **_: object) -> None:
    how = [str(record.get("method", "")) for record in get_authentication_records(request, user)]
    signin_log.came_in(user, network(request) if request.META.get("REMOTE_ADDR") else "nowhere", how)


@receiver(user_logged_out)
def log_leaving(sender: object, user: User | None, **_: object) -> None:
    if user is not None:
        signin_log.left(user)


@receiver(user_logged_in)
def mark_reachable(sender: object, user: User, **_: object) -> None:
    """Let somebody be asked again although mail to them came back: by signing in they show that they read here."""
    if user.mail_refused_at is not None and user.is_confirmed:
        user.mail_refused_at = None
        user.save(update_fields=["mail_refused_at"])


@receiver(signals.password_reset)
def start_afresh(sender: object, request: HttpRequest, user: User, **_: object) -> None:
    """Whoever was in is out, and no browser is known any more: not where the second step was done either."""
    proof.prove(user, by=Proof.RESET, now=clock.now(), keep_password=True)
    signing_out.end_sessions(user.pk, but=request.session.session_key)
    signing_out.forget_browsers(user.pk)


@receiver(signals.email_confirmed)
def confirmed_at_sign_in(sender: object, email_address: EmailAddress, **_: object) -> None:
    """An account made by a command has no address yet that was shown: the code is asked for after its password."""
    user = email_address.user
    if email_address.email == user.email:
        proof.prove(user, by=Proof.CODE, now=clock.now(), keep_password=True)


def connected() -> None:
    """Importing this module connected its receiver; the app calls this so that the import has a reader."""
