"""Files made to cost: small to send, and slow or large to look through. And a browser that sends them."""

from __future__ import annotations

import http.client
import io
import random
import struct
import threading
import time
import zlib
from dataclasses import dataclass, field
from functools import cache
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.requests_app.files.cleaning.pdf.ordinary import HELVETICA, one_page
from tests.requests_app.word_files import photo, shown, word


@cache
def slow_pdf(million: int = 6) -> bytes:
    """Some kilobytes that unpack to millions of words, each in a place of its own."""
    return one_page(b"BT " + b"/F1 9 Tf (a) Tj 1 0 Td [(b) 2] TJ " * (million * 30_000) + b"ET", resources=HELVETICA)


@cache
def bomb_png(side: int = 14_000) -> bytes:
    """155 kB that would be 766 MB."""
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(bytes(side * 4 + 1)) for _ in range(side)) + rows.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


@cache
def album(pictures: int = 1_900) -> bytes:
    """A document of 9 MB and as many small pictures, each another one."""
    noise = random.Random(1)
    parts = {
        f"media/p{n}.jpeg": photo(size=(60, 40), color=(n % 256, n // 256, 0)) + noise.randbytes(4_400)
        for n in range(pictures)
    }
    hanging = {f"p{n}": ("image", f"media/p{n}.jpeg") for n in range(pictures)}
    return word("".join(shown(f"p{n}") for n in range(pictures)), hanging=hanging, parts=parts)


@cache
def huge_photo() -> bytes:
    """What a phone of today takes: 48 million dots."""
    out = io.BytesIO()
    Image.effect_noise((800, 600), 60).convert("RGB").resize((8064, 6048)).save(out, "JPEG", quality=70)
    return out.getvalue()


COSTLY = {"a.pdf": slow_pdf, "a.png": bomb_png, "a.docx": album, "a.jpg": huge_photo}


@dataclass
class Insistent:
    """A browser that sends these files again and again, with words, until it is stopped."""

    user: object
    port: int
    path: str
    files: list[tuple[str, bytes]]
    statuses: list[int] = field(default_factory=list)
    lost: int = 0
    took: list[float] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> Insistent:
        client = Client()
        client.force_login(self.user)
        self.cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={'t' * 32}"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Send no more; `wait()` for the answer to the last one."""
        self._stop.set()

    def wait(self) -> None:
        self._thread.join(60)

    def _run(self) -> None:
        turn = 0
        while not self._stop.is_set():
            name, data = self.files[turn % len(self.files)]
            turn += 1
            began = time.monotonic()
            status, page = self.post(name, data)
            self.took.append(time.monotonic() - began)
            self.statuses.append(status)
            self.lost += status == 422 and "Words that stay." not in page

    def post(self, name: str, data: bytes) -> tuple[int, str]:
        edge = uuid4().hex
        fields = {"text": "Words that stay.", "form_key": str(uuid4()), "csrfmiddlewaretoken": "t" * 32}
        body = b"".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        )
        head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        body += head.encode() + data + f"\r\n--{edge}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "Cookie": self.cookies, "Host": "localhost"}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request("POST", self.path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            line.close()


def act(name: str, request: object) -> str:
    return reverse(f"requests:{name}", args=[request.ref])
