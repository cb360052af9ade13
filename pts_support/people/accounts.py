"""allauth's door to our people: nobody signs up by themselves, and it speaks our words."""

from __future__ import annotations

import hashlib
from ipaddress import ip_address, ip_network

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

TRIES, WITHIN = 8, 15 * 60  # wrong passwords for one account out of one network, in seconds
WRONG = "That address and password don’t fit together. Try again, or let us mail you a code."


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": WRONG,
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": "That was tried a lot just now. Let us mail you a code, or wait five minutes.",
        "incorrect_code": "This is not the code from the newest mail. Look once more; it may be in the spam folder.",
        "incorrect_password": "That is not your password. Try again.",
        "enter_current_password": "Write the password you have now.",
        "rate_limited": "That was a lot at once. Please wait a minute and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Besides the limit per network: one per account and network, so that nobody elsewhere locks them out."""
        super().pre_authenticate(request, **credentials)
        if cache.get(self._tries(request, credentials), 0) >= TRIES:
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: object) -> None:
        key = self._tries(request, credentials)
        cache.set(key, cache.get(key, 0) + 1, WITHIN)

    def _tries(self, request: HttpRequest, credentials: dict[str, object]) -> str:
        address = self.get_client_ip(request)
        try:
            here = ip_address(address)
            network = str(ip_network(f"{here}/{24 if here.version == 4 else 64}", strict=False))
        except ValueError:  # a server behind a socket of its own knows no address
            network = "nowhere"
        who = str(credentials.get("email") or credentials.get("username") or "").strip().casefold()
        return "tries:" + hashlib.sha256(f"{who} {network}".encode(errors="replace")).hexdigest()

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: object, **kw: object
    ) -> None:
        """Coming in and going out need no announcement; the rest is said in our templates."""
        if message_template in {
            "account/messages/logged_in.txt",
            "account/messages/logged_out.txt",
            "account/messages/login_code_sent.txt",
        }:
            return
        super().add_message(request, level, message_template, *args, **kw)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:me")


@receiver(user_logged_in)
def reached(sender: object, user: object, **kw: object) -> None:
    """Who signs in reads here again, so they can be asked again even if mail to them came back."""
    if getattr(user, "mail_refused_at", None) is not None:
        user.mail_refused_at = None
        user.save(update_fields=["mail_refused_at"])


def connected() -> None:
    """Importing this module connected its receiver; the app calls this so that the import has a reader."""
