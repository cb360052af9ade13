"""The demo's mailbox: what the cast would have found in theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pts_support.notify.models import LocalMail
from pts_support.people.models import Installation, User

LOOPBACK = {"127.0.0.1", "::1"}


@dataclass(frozen=True)
class MailboxEntry:
    to: str
    at: datetime
    subject: str
    text: str


@dataclass(frozen=True)
class MailboxFilter:
    """One entry of the filter."""

    number: int
    name: str
    chosen: bool


@login_not_required
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Without sign-in, since a reset link is for somebody who cannot sign in; so only on this computer."""
    if not (on_this_computer(request) and Installation.current().demo):
        raise Http404
    mails = LocalMail.objects.select_related("person")
    wanted = request.GET.get("person", "")
    chosen = None
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        chosen = int(wanted)
        mails = mails.filter(person=chosen)
    page = Paginator(mails, 30).get_page(request.GET.get("page"))
    with_mail = (
        User.objects.filter(pk__in=LocalMail.objects.values("person"))
        .order_by("called", "pk")
        .values_list("pk", "called")
    )
    readers = [MailboxFilter(pk, called, pk == chosen) for pk, called in with_mail]
    return render(
        request,
        "notify/mailbox.html",
        {"page": page, "letters": [_shown(mail) for mail in page], "readers": readers, "chosen": chosen},
    )


def _shown(mail: LocalMail) -> MailboxEntry:
    to = mail.person.called if mail.person else "someone invited"
    return MailboxEntry(to, mail.at, mail.subject, mail.text)


def on_this_computer(request: HttpRequest) -> bool:
    """Behind a proxy every visitor seems to come from this computer, so with one nobody does."""
    return not settings.PROXIES and request.META.get("REMOTE_ADDR") in LOOPBACK
