"""allauth's door to our people: nobody signs up by themselves, and it speaks our words."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

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
