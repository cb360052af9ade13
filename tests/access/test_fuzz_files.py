"""Every form that takes files with what no form expects: refused with a sentence or cleaned, never a 500, and the words
come back."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.core.files import uploadhandler
from django.core.files.uploadedfile import TemporaryUploadedFile
from PIL import Image

from requests_app.files import apart, cleaning, quota
from tests.access import probing, scene
from tests.access.tally import SEED, control, count, size
from tests.requests_app.sample_files import docx, pdf, picture

pytestmark = pytest.mark.django_db
WORDS = "Words that come back."
ANY, NO = "may be taken", "must be refused"
TYPES = (*cleaning.TYPES.values(), "application/octet-stream", "", "text/html", "image/svg+xml", "multipart/mixed",
         "application/x-msdownload", "x" * 3000, "image/png; charset=\x00", "\u202eimage/png",
         "message/rfc822")  # fmt: skip
HEAD = 1024  # what Django reads before a part; longer than any name a disk keeps, and no browser's


@dataclass(frozen=True)
class File:
    name: str
    data: bytes
    declared: str
    must: str = ANY


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in parts.items():
            packed.writestr(name.replace("__", "/"), body)
    return out.getvalue()


def _wide() -> bytes:
    """Four hundred million pixels in some kilobytes."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


def hostile() -> list[File]:
    octets, html = "application/octet-stream", b"<html><script>window.ran=1</script></html>"
    word = cleaning.TYPES["docx"]
    bomb = docx(**{"word/document.xml": b"<a>" + b" " * (cleaning.docx.MOST_PART + 1) + b"</a>"})
    return [
        File("a.exe", b"MZ\x90\x00", "application/x-msdownload", NO),
        File("a.pdf", b"MZ\x90\x00", octets, NO),
        File("a.png", html, "image/png", NO),
        File("a.svg", b"<svg onload='window.ran=1'/>", "image/svg+xml", NO),
        File("a.html", html, "text/html", NO),
        File("a.txt.exe", b"words", "text/plain", NO),
        File("a.png", b"", "image/png", NO),
        File("a.txt", b"   \n", "text/plain", NO),
        File("a.txt", b"\x00\x01\x02", "text/plain", NO),
        File("a.pdf", pdf()[:400], "application/pdf", NO),
        File("a.pdf", b"%PDF-1.7\n" + b"[" * 100_000, "application/pdf", NO),
        File("a.pdf", pdf(password="x"), "application/pdf", NO),
        File("a.docx", docx()[:-200], word, NO),
        File("a.docx", b"PK\x03\x04" + b"\xff" * 400, word, NO),
        File("a.docx", bomb, word, NO),
        File("a.docx", _zip(a__docx=docx()), word, NO),
        File("a.docx", docx(**{"word/vbaProject.bin": b"x"}), word, NO),
        File("a.docx", docx(**{"word/document.xml": b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"}),
             word, NO),
        File("a.docx", docx(**{"word/media/image1.jpeg": b"no picture"}), word, NO),
        File("a.jpg", picture("JPEG")[:300], "image/jpeg", NO),
        File("a.png", picture()[:300], "image/png", NO),
        File("a.webp", picture("WEBP")[:60], "image/webp", NO),
        File("a.png", _wide(), "image/png", NO),
        File("a.jpg", picture("JPEG") + _zip(evil=b"x" * 100), "image/jpeg"),
        File("a.png", picture() + html, "image/png"),
        File("a.pdf", pdf() + html, "application/pdf"),
        File("a.pdf", html + pdf(), "application/pdf"),
        File("a.pdf", b" " * 1024 + pdf(), "application/pdf", NO),
        File("a.txt", b"GIF89a" + html, "text/plain"),
        File("a.docx", html + docx(), word, NO),
        File("a.docx", docx(), octets),
        File("a.docx", docx(), "application/zip", NO),
        File("n" * 800 + ".txt", b"words", "text/plain"),
        File("n" * 60_000 + ".txt", b"words", "text/plain"),
        File("../../etc/passwd.txt", b"words", "text/plain"),
        File("a\x00.png.txt", b"words", "text/plain"),
        File("\u202etxt.exe", b"words", "text/plain", NO),
        File('"; filename="b.exe', b"words", "text/plain"),
        File("a.txt", "e\u0301".encode() + "\u0301".encode() * 10_000, "text/plain"),
        File("a.txt", "\u202eabc".encode("utf-16"), "text/plain"),
        File("a.txt", b"\xed\xa0\x80 \xff\xfe", "text/plain"),
        File("a.txt", b"=" * (cleaning.MOST_BYTES + 1), "text/plain", NO),
    ]  # fmt: skip


GOOD = {"pdf": pdf, "docx": docx, "png": picture, "jpg": lambda: picture("JPEG"), "webp": lambda: picture("WEBP"),
        "txt": lambda: b"A plan for a second grader."}  # fmt: skip


def damaged(chance: random.Random) -> File:
    """A good file with some bytes of it changed, cut off, doubled or declared as something else."""
    ending = chance.choice(list(GOOD))
    data = bytearray(GOOD[ending]())
    for _ in range(chance.randrange(12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    if chance.random() < 0.4:
        data = data[: chance.randrange(len(data))]
    if chance.random() < 0.2:
        data += data[chance.randrange(max(len(data), 1)) :]
    declared = chance.choice(TYPES) if chance.random() < 0.3 else cleaning.TYPES[cleaning.ENDINGS[ending]]
    return File(f"a.{ending}", bytes(data), declared)


class Forms(HTMLParser):
    """The forms of a page that send files: [(where to, [(name, value) of what is filled in already])]."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str]]]] = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.inside = a.get("enctype") == "multipart/form-data"
            if self.inside:
                self.found.append((a["action"], []))
        chosen = a.get("type") not in ("radio", "checkbox") or "checked" in a
        if tag == "input" and self.inside and a.get("name") and a.get("type") not in ("file", "submit") and chosen:
            self.found[-1][1].append((a["name"], a.get("value") or ""))

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "form"


def forms_of(there: scene.Scene, clients) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(who, path, fields), each address once a person: the ask page, the board, and every request they see."""
    found = {}
    for who, client in clients.items():
        for path in ("/ask/", "/peers/", *(f"/requests/{r.ref}/" for r in there.requests.values())):
            page = Forms()
            page.feed(probing.send(client, "get", path).body.decode())
            for action, fields in page.found:
                kind = re.sub("[0-9a-f-]{36}", "-", action)
                found.setdefault((who, kind), (who, action, fields))
    return list(found.values())


def ask_form(there: scene.Scene, clients) -> tuple[str, list[tuple[str, str]]]:
    """Its address names the draft: a key that is new with each page."""
    return next((path, fields) for _, path, fields in forms_of(there, clients) if path.startswith("/ask/?draft="))


def body_of(fields: list[tuple[str, str]], files: list[File]) -> tuple[bytes, str]:
    """As bytes on the wire; names and types go out as they are."""
    edge, parts = f"edge{uuid4().hex}", []
    for name, value in fields:
        parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for file in files:
        head = f'Content-Disposition: form-data; name="files"; filename="{file.name}"\r\n'
        kind = f"Content-Type: {file.declared}\r\n" if file.declared else ""
        parts.append((head + kind + "\r\n").encode("utf-8", "surrogatepass") + file.data + b"\r\n")
    whole = b"".join(b"--" + edge.encode() + b"\r\n" + part for part in parts)
    return whole + b"--" + edge.encode() + b"--\r\n", f"multipart/form-data; boundary={edge}"


class _Multipart:
    def __init__(self, client, kind):
        self.client, self.kind = client, kind

    def post(self, path, body):
        return self.client.post(path, body, content_type=self.kind)


def trouble_with(client, path, fields, files) -> str:
    """What is wrong with the answer; "" for nothing."""
    given = [(name, value) for name, value in fields if name not in ("text", "warned")]
    body, kind = body_of([*given, ("text", WORDS), ("warned", "1")], files)
    answer = probing.send(_Multipart(client, kind), "post", path, body)
    if answer.status_code == 400 and any(len(f.name) + len(f.declared) > HEAD - 200 for f in files):
        return ""
    if answer.status_code not in (200, 302, 422):
        return str(answer.status_code)
    if answer.status_code == 302:
        return "taken" if any(f.must == NO for f in files) else ""
    return "" if WORDS in unescape(answer.body.decode()) else "the words are gone"


def throw(there: scene.Scene, wanted: int, seed: int) -> tuple[int, list[tuple[object, ...]]]:
    """How many files were sent, and what went wrong."""
    chance = random.Random(seed)
    clients = {who: there.client(who) for who in ("asha", "ben", "maeve")}
    every, bad = forms_of(there, clients), hostile()
    sent, wrong = 0, []
    lots = [[file] for file in bad]
    while sum(map(len, lots)) < wanted:
        alone = chance.random() < 0.7
        lots.append([damaged(chance) if chance.random() < 0.8 else chance.choice(bad)
                     for _ in range(1 if alone else chance.randrange(2, 12))])  # fmt: skip
    for n, files in enumerate(lots):
        who, path, fields = every[n % len(every)]
        sent += len(files)
        if said := trouble_with(clients[who], path, fields, files):
            wrong.append((said, who, path, [(f.name[:40], f.declared[:40], len(f.data)) for f in files]))
    return sent, wrong


@pytest.fixture
def there(cast, set_clock, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(quota, "MOST_FILES", 10**6)  # words without their files would be no trial of these
    monkeypatch.setattr(quota, "MOST_BYTES", 10**12)
    settings.MEDIA_ROOT = str(tmp_path / "files")
    made = scene.make(cast)
    set_clock(made.now)
    return made


def test_every_form_that_takes_files_is_tried(there):
    clients = {who: there.client(who) for who in ("asha", "ben", "maeve")}
    kinds = {re.sub("[0-9a-f-]{36}", "-", path) for _, path, _ in forms_of(there, clients)}
    under = ("reply", "add_words", "follow_up", "reopen")
    assert kinds == {"/ask/?draft=-", "/peers/-/answer/", *(f"/requests/-/{act}/" for act in under)}
    form = clients["asha"], *ask_form(there, clients)
    good = File("a.txt", b"A plan.", "text/plain")
    assert trouble_with(*form, [good]) == ""
    assert trouble_with(*form, [File(good.name, good.data, good.declared, NO)]) == "taken"  # it reaches the files


def test_a_form_that_cannot_be_read_leaves_no_file_behind(there, monkeypatch):
    made = []

    class Noted(TemporaryUploadedFile):
        def __init__(self, *args):
            super().__init__(*args)
            made.append(self.file)

    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", Noted)
    clients = {"asha": there.client("asha")}
    path, fields = ask_form(there, clients)
    large, head = File("a.txt", b"=" * 3_000_000, "text/plain"), File("n" * 60_000 + ".txt", b"words", "text/plain")
    assert trouble_with(clients["asha"], path, fields, [large, head]) == ""
    assert [file.closed for file in made] == [True]


def test_no_file_breaks_a_page_or_loses_the_words(there, caplog):
    """Nor the child that cleans it: an error there that is no refusal is a line of the log."""
    sent, wrong = throw(there, size(quick=110, full=1_500), SEED)
    wrong += [(record.getMessage(),) for record in caplog.records if record.name == apart.__name__]
    count(wrong, files=sent, fuzz=sent, errors=len(wrong))
    assert wrong == []


def test_the_trial_finds_a_file_that_breaks(there, monkeypatch):
    """The control: an error of a library goes through."""
    monkeypatch.setattr(apart, "clean_file", lambda name, declared, data, **more: Image.open(io.BytesIO(data)))
    _, wrong = throw(there, 40, SEED)
    assert {said for said, *_ in wrong} == {"500"}
    control("a file that breaks")
