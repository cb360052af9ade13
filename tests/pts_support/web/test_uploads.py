"""What is sent with a form is read to its end, but no more than so much of it is kept."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import SkipFile
from django.test import RequestFactory

from pts_support.web import uploads


def handler_of_ten_bytes(monkeypatch) -> uploads.LimitedUploadHandler:
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    return uploads.LimitedUploadHandler()


def begin_file(handler: uploads.LimitedUploadHandler) -> None:
    handler.new_file("files", "a.txt", "text/plain", None)


def test_an_upload_is_kept_to_one_byte_more_than_fits(monkeypatch):
    handler = handler_of_ten_bytes(monkeypatch)
    begin_file(handler)
    kept = [handler.receive_data_chunk(chunk, 0) for chunk in (b"12345678", b"12345678", b"1")]
    assert kept == [b"12345678", b"123", None]


def test_the_next_file_is_counted_anew(monkeypatch):
    handler = handler_of_ten_bytes(monkeypatch)
    kept = []
    for _ in range(2):
        begin_file(handler)
        kept.append(handler.receive_data_chunk(b"x" * 50, 0))
    assert kept == [b"x" * 11, b"x" * 11]


def test_a_file_too_many_is_skipped():
    handler = uploads.LimitedUploadHandler()
    for _ in range(uploads.MOST_FILES):
        begin_file(handler)
    with pytest.raises(SkipFile):
        begin_file(handler)


def test_a_whole_form_keeps_its_words_and_as_many_files_as_fit(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    sent = [SimpleUploadedFile(f"{number}.txt", b"x" * (9 + number)) for number in range(10)]
    request = RequestFactory().post("/", {"text": "Still here.", "files": sent})
    assert [(file.name, file.size) for file in request.FILES.getlist("files")] == [
        ("0.txt", 9), ("1.txt", 10), *((f"{number}.txt", 11) for number in range(2, 8)),
    ]  # fmt: skip
    assert request.POST["text"] == "Still here."
