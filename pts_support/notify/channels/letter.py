"""One mail as it leaves: constant sender, fixed Message-ID, text and a small HTML twin without anything remote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from operator import itemgetter
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address
from django.utils.html import format_html, format_html_join, urlize
from django.utils.safestring import mark_safe  # mail_of_account() alone, with its reason there

from pts_support.mail_address import ascii_address
from pts_support.notify import kinds
from pts_support.saying import by_with_day

FIRST_LINE = "Replies to this mail reach nobody."
SEVERAL = "PTS Support: several things are new"
DASHBOARD = "/dashboard/"


@dataclass(frozen=True)
class OutgoingMail:
    """Ready to go: what it says, and the bytes for the server, to one address."""

    ref: UUID
    address: str
    subject: str
    text: str
    data: bytes


def mail_of_notification(
    ref: UUID, to: str, notice: kinds.NotificationKind, mail: kinds.NotificationContext
) -> OutgoingMail:
    """Say what this reader is told now. The link is the only way to more, and it asks for sign-in."""
    lines, link = notice.lines(mail), settings.SITE_URL + _path(notice.path(mail))
    text = "\n\n".join([FIRST_LINE, *lines, f"Open PTS Support: {link}"]) + "\n"
    html = _page(
        [
            *(format_html("{}", line) for line in (FIRST_LINE, *lines)),
            format_html('<a href="{}">Open PTS Support</a>', link),
        ]
    )
    return _letter(ref, to, notice.subject(mail), text, html)


def mail_of_several(
    ref: UUID, to: str, told: Sequence[tuple[kinds.NotificationKind, kinds.NotificationContext]]
) -> OutgoingMail:
    """Several pieces of news to one reader: each by its own subject, which is from the closed list, and once if they
    are alike. It leads to the dashboard, or where all of them lead."""
    subjects = Counter(notice.subject(mail) for notice, mail in told)
    lines = [_counted(subject, number) for subject, number in subjects.items()]
    paths = {notice.path(mail) for notice, mail in told}
    link = settings.SITE_URL + (_path(paths.pop()) if len(paths) == 1 else DASHBOARD)
    paragraphs = (FIRST_LINE, "Several things happened within a few minutes:", *lines)
    text = "\n\n".join([*paragraphs, f"Open PTS Support: {link}"]) + "\n"
    html = _page(
        [*(format_html("{}", line) for line in paragraphs), format_html('<a href="{}">Open PTS Support</a>', link)]
    )
    return _letter(ref, to, _subject_of_several(told), text, html)


def _counted(subject: str, number: int) -> str:
    if number == 1:
        return subject
    return f"{subject} ({number} times)"


def _subject_of_several(told: Sequence[tuple[kinds.NotificationKind, kinds.NotificationContext]]) -> str:
    """With the nearest time by which an answer is due, where there is one."""
    times = [(due, mail) for _, mail in told if (due := mail.time("due"))]
    if not times:
        return SEVERAL
    due, mail = min(times, key=itemgetter(0))
    return f"Several fellows need you: the first {by_with_day(due, mail.now, mail.zone)}"


def mail_of_account(ref: UUID, to: str, subject: str, text: str) -> OutgoingMail:
    """Make our own HTML twin here too, so that no template can bring something remote along."""
    whole = f"{FIRST_LINE}\n\n{text.strip()}\n"
    paragraphs = [  # safe: urlize escapes the text, and what is put in after it is ours
        mark_safe(urlize(part, autoescape=True).replace("\n", "<br>\n")) for part in whole.strip().split("\n\n")
    ]
    return _letter(ref, to, subject, whole, _page(paragraphs))


def sender() -> str:
    """The bare address mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _letter(ref: UUID, to: str, subject: str, text: str, html: str) -> OutgoingMail:
    """Raises ValueError for a line break in a header and for an address no mail can have."""
    # The hard spaces that keep "11:45 am" on one line on a page would make the subject an encoded word.
    subject = subject.replace("\N{NO-BREAK SPACE}", " ")
    headers = {
        "Message-ID": f"<{ref}@{sender().rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",  # Outlook's word for the same wish
    }
    receiver = ascii_address(to)
    message = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [receiver], headers=headers)
    message.attach_alternative(html, "text/html")
    data = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django 5.2's own message has it
    return OutgoingMail(ref, sanitize_address(receiver, "utf-8"), subject, text, data)


def _path(path: str) -> str:
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("a notice leads to a path of this site")
    return path


def _page(paragraphs: Sequence[str]) -> str:
    body = format_html_join("\n", "<p>{}</p>", ((paragraph,) for paragraph in paragraphs))
    return format_html(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>PTS Support</title></head>\n'
        "<body>\n{}\n</body></html>\n",
        body,
    )
