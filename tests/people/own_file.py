"""One's own file, as somebody takes it out."""

from __future__ import annotations

import io
import zipfile

from django.test import Client


def taken_out(who):
    client = Client()
    client.force_login(who)
    answer = client.post("/me/data/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    return {name: packed.read(name) for name in packed.namelist()}
