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
from pts_support.spoken.facts import FirstDue
from pts_support.spoken.pieces import by_with_day
from pts_support.spoken.statement import plain, state

LAST_LINE = "Please don’t reply to this email."  # once, in every email there is: nowhere else
SEVERAL = "PTS Support: several things are new"
READ_IT = "Read it on PTS Support (you’ll be asked to sign in): "
HOME = "/"


# A kind of news, and what it is built from.
News = tuple[kinds.NotificationKind, kinds.NotificationContext]


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
    calendar = notice.calendar(mail) if notice.calendar else None
    return _news(ref, to, notice.subject(mail), notice.lines(mail), _path(notice.path(mail)), calendar=calendar)


def mail_of_several(ref: UUID, to: str, told: Sequence[News]) -> OutgoingMail:
    """Several pieces of news to one reader: each by its own subject, which is from the closed list, and once if they
    are alike. It leads to what all of them are about, else to the page that lists it all."""
    subjects = Counter(notice.subject(mail) for notice, mail in told)
    lines = [_counted(subject, number) for subject, number in subjects.items()]
    paragraphs = ("Several things happened:", *lines)
    return _news(ref, to, _subject_of_several(told), paragraphs, _path(_path_of_several(told)))


def _path_of_several(told: Sequence[News]) -> str:
    """Where each of them leads; else the page on which all of them are listed, else the first page."""
    if len(paths := {notice.path(mail) for notice, mail in told}) == 1:
        return paths.pop()
    if len(lists := {notice.listed_on for notice, _ in told}) == 1:
        return lists.pop()
    return HOME


def _news(
    ref: UUID,
    to: str,
    subject: str,
    lines: Sequence[str],
    path: str,
    *,
    calendar: kinds.MailCalendar | None = None,
) -> OutgoingMail:
    """The lines, the one link, and the last line."""
    link = settings.SITE_URL + path
    text = "\n\n".join([*lines, f"{READ_IT}{link}", LAST_LINE]) + "\n"
    paragraphs = [
        *(format_html("{}", line) for line in lines),
        format_html('<a href="{}">Read it on PTS Support</a> (you’ll be asked to sign in)', link),
        format_html("{}", LAST_LINE),
    ]
    return _letter(ref, to, subject, text, _page(paragraphs), calendar=calendar)


def _counted(subject: str, number: int) -> str:
    if number == 1:
        return subject
    return f"{subject} ({number} times)"


def _subject_of_several(told: Sequence[News]) -> str:
    """With the nearest time by which an answer is due, where there is one."""
    times = [(due, notice, mail) for notice, mail in told if (due := mail.time("due"))]
    if not times:
        return SEVERAL
    due, notice, mail = min(times, key=itemgetter(0))
    if len({mail.about for _, _, mail in times}) == 1:
        return notice.subject(mail)
    first = state(FirstDue(due), "Several requests need you: the first ", by_with_day(due))
    return plain(first, mail.now, mail.zone)


def mail_of_account(ref: UUID, to: str, subject: str, text: str) -> OutgoingMail:
    """Make our own HTML twin here too, so that no template can bring something remote along."""
    whole = f"{text.strip()}\n\n{LAST_LINE}\n"
    paragraphs = [  # safe: urlize escapes the text, and what is put in after it is ours
        mark_safe(urlize(part, autoescape=True).replace("\n", "<br>\n")) for part in whole.strip().split("\n\n")
    ]
    return _letter(ref, to, subject, whole, _page(paragraphs))


def sender() -> str:
    """The bare address mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def envelope_sender() -> str:
    """Where what cannot be delivered comes back to."""
    return settings.BOUNCE_ADDRESS or sender()


def _letter(
    ref: UUID, to: str, subject: str, text: str, html: str, *, calendar: kinds.MailCalendar | None = None
) -> OutgoingMail:
    """Raises ValueError for a line break in a header and for an address no mail can have."""
    # The hard spaces that keep "11:45 am" on one line on a page would make the subject an encoded word; so would ’.
    subject = subject.replace("\N{NO-BREAK SPACE}", " ").replace("’", "'")
    headers = {
        "Message-ID": f"<{ref}@{sender().rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",  # Outlook's word for the same wish
    }
    receiver = ascii_address(to)
    message = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [receiver], headers=headers)
    message.attach_alternative(html, "text/html")
    if calendar:  # as one more way to read the mail, for programs with a calendar, and as a file for the others
        words = calendar.data.decode()
        message.attach_alternative(words, f"text/calendar; method={calendar.method}")
        message.attach("check-in.ics", words, "application/ics")
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
