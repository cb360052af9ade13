"""What is sent with a form is read to its end, but no more than so much of it is kept anywhere."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 8


class LimitedUploadHandler(FileUploadHandler):
    """First in the row: passes on one byte more than a file may have, so that the form can say that it is too large."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.files = 0
        self.seen = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.files += 1
        self.seen = 0
        if self.files > MOST_FILES:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        left = MOST_BYTES + 1 - self.seen
        self.seen += len(raw_data)
        if left <= 0:
            return None
        return raw_data[:left]

    def file_complete(self, file_size: int) -> None:
        return None
