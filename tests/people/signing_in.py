"""Coming in as people do: by the sign-in page, with the app's code where one is asked for."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from tests.cast import APP_SECRET, PASSWORD

STEP = "/accounts/2fa/authenticate/"


def app_code(secret: str = APP_SECRET, *, step: int = 0) -> str:
    """What an app shows now (or ``step`` half minutes from now)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def by_password(client: Any, user: Any, *, code: bool = True, **more: str) -> Any:
    """The answer to the last form that was sent."""
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, **more})
    if code and answer.status_code == 302 and answer.url == reverse("mfa_authenticate"):
        answer = client.post(answer.url, {"code": app_code()})
    return answer


def is_in(client: Any) -> bool:
    return "_auth_user_id" in client.session
