"""Files that go with words: taken from a form, kept beside their message, taken off, given out.

Files are written before their row is committed and deleted after it is gone: at worst one lies there that nothing
names, and the daily purge takes it away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from pts_support import clock
from pts_support.people.models import User
from requests_app.files import apart, cleaning, one_at_a_time, quota
from requests_app.files.cleaning import CleanedFile, FileRefused
from requests_app.hints import find as hints
from requests_app.models import Attachment, Message


@dataclass(frozen=True)
class CheckedFiles:
    """What came with a form: the files that may be kept, or why one may not (then none is). ``left_out``: why the
    words go without them."""

    fits: tuple[CleanedFile, ...] = ()
    trouble: str = ""
    advice: str = ""
    left_out: str = ""


NOTHING = CheckedFiles()


def check_files(
    files: Iterable[UploadedFile],
    *,
    by: User,
    now: datetime,
    allowed: bool,
    on_board: bool,
    names: Iterable[str] = (),
) -> CheckedFiles:
    """Look at every file. ``advice``: what in their text could name a student. A refused one is named by its place.

    ``names``: of people who help and are no student; on the board, of everybody in the program, named by nobody there.
    """
    files = list(files)
    if not files:
        return NOTHING
    if not allowed:
        return CheckedFiles(trouble="Files are switched off in this program. Your words are kept; send them without.")
    if len(files) > cleaning.MOST_FILES:
        return CheckedFiles(
            trouble=f"{cleaning.MOST_FILES} files fit with one message. Send the others with the next one."
        )
    if why_not := quota.left_out(files, person_id=by.id, now=now):
        return CheckedFiles(left_out=why_not)
    try:
        with one_at_a_time.looked_through(by.id):
            fits, troubles = _cleaned(files, on_board=on_board)
    except one_at_a_time.Busy as why:
        return CheckedFiles(trouble=str(why))
    if troubles:
        return CheckedFiles(trouble=" ".join(troubles))
    return CheckedFiles(tuple(fits), advice=_advice(fits, names, on_board=on_board))


def _cleaned(files: Sequence[UploadedFile], *, on_board: bool) -> tuple[list[CleanedFile], list[str]]:
    """The files that fit, and a sentence for each that does not."""
    fits: list[CleanedFile] = []
    troubles: list[str] = []
    limits = apart.MessageLimits()
    for number, file in enumerate(files, 1):
        data = file.read(cleaning.MOST_BYTES + 1)
        try:
            fit = apart.clean_file(file.name or "", file.content_type or "", data, on_board=on_board, limits=limits)
            fits.append(fit)
        except FileRefused as why:
            troubles.append(f"We couldn’t attach {_which(number, len(files))}. {why}")
    return fits, troubles


def _which(number: int, sent: int) -> str:
    """A file by its place: what somebody called it may name a student."""
    if sent == 1:
        return "the file"
    return f"file {number} of {sent}"


def _advice(fits: Iterable[CleanedFile], names: Iterable[str], *, on_board: bool) -> str:
    """What the sender reads before these files go: what in their text could name a student, and what is not in them
    any more; "" for nothing."""
    fits, names = list(fits), list(names)
    said = list(dict.fromkeys(sentence for fit in fits for sentence in fit.lost))
    found = [hint for fit in fits for hint in _hints(fit.text, names, on_board=on_board)]
    if on_board:  # there advice stops the words, and a picture that stands still is no reason to
        said = []
    if advice := hints.advise(found):
        said.insert(0, f"In the file: {advice}")
    return " ".join(said)


def _hints(text: str, names: Iterable[str], *, on_board: bool) -> tuple[hints.Hint, ...]:
    return hints.find_on_board(text, names) if on_board else hints.find(text, names)


def attach_again(sent: int) -> str:
    """What a page says that comes back, for whatever reason: of ``sent`` files none is kept, the good ones neither."""
    if not sent:
        return ""
    if sent == 1:
        return "Please attach the file again."
    return "Please attach all of your files again."


def save_files(message: Message, fits: Sequence[CleanedFile], *, now: datetime) -> None:
    """Keep these files with a message that has just been written, in its transaction."""
    rows: list[Attachment] = []
    for fit in fits:
        rows.append(
            Attachment(
                message=message,
                kind=fit.kind,
                stored=_put(fit.data),
                preview=_put(fit.preview) if fit.preview else "",
                size=len(fit.data),
                sha256=hashlib.sha256(fit.data).hexdigest(),
                at=now,
            )
        )
    if rows:
        Attachment.objects.bulk_create(rows)


def remove_files(message: Message, refs: Collection[UUID]) -> None:
    """These files of the message are gone for good."""
    delete_attachments(Attachment.objects.filter(message=message, ref__in=list(refs)))


def delete_attachments(rows: Iterable[Attachment]) -> list[int]:
    """Rows now, files when that is committed. Answers with the ids."""
    rows = list(rows)
    ids = [row.id for row in rows]
    names = [name for row in rows for name in (row.stored, row.preview) if name]
    Attachment.objects.filter(id__in=ids).delete()
    transaction.on_commit(lambda: _delete(names))
    return ids


def _delete(names: Iterable[str]) -> None:
    for name in names:
        store().delete(name)


def store() -> Storage:
    return storages["attachments"]


def _put(data: bytes) -> str:
    name = uuid4().hex
    return store().save(f"{name[:2]}/{name}", ContentFile(data))


def all_names() -> list[str]:
    """Everything that lies in the store."""
    here = store()
    try:
        folders, _ = here.listdir("")
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" for folder in folders for name in here.listdir(folder)[1]]


def age_of(name: str) -> timedelta:
    """How long ago it was written, by the machine's own clock."""
    return clock.real() - store().get_modified_time(name)


def names_kept() -> set[str]:
    """The names of all files that rows name, in the store: what a backup must hold."""
    rows = Attachment.objects.values_list("stored", "preview")
    return {name for pair in rows for name in pair if name}


def files_of(files: Iterable[Attachment], message: Message) -> tuple[AttachedFile, ...]:
    return tuple(
        AttachedFile(file.ref, file.called, bool(file.preview)) for file in files if file.message_id == message.id
    )


@dataclass(frozen=True)
class AttachedFile:
    """A file beside somebody's words."""

    ref: UUID
    called: str
    is_picture: bool
