"""A second address, added as people do: by the page, with the code from the mail."""

from __future__ import annotations

import re

from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

PAGE, ADD, CONFIRM = (reverse(f"people:{n}") for n in ("addresses", "address_add", "address_confirm"))
DISTRICT = "asha.rao@district.example"


def code() -> str:
    return re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mail.outbox[-1].body, re.M).group(1)


def added(client, email: str = DISTRICT) -> EmailAddress:
    client.post(ADD, {"email": email})
    client.post(CONFIRM, {"code": code()})
    return EmailAddress.objects.get(email=email)
