"""Pictures, drawn anew: nothing but their pixels is left."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from requests_app.files.cleaning.budget import spend
from requests_app.files.cleaning.result import CleanedFile, FileRefused
from requests_app.vocabulary import FileKind

MOST_PIXELS = 40_000_000
LONGEST_SIDE, PREVIEW_SIDE = 3000, 640
PNG, JPEG, WEBP, GIF, TIFF = "PNG", "JPEG", "WEBP", "GIF", "TIFF"
SENT = {FileKind.PNG: PNG, FileKind.JPEG: JPEG, FileKind.WEBP: WEBP}
MARKS = {
    b"\x89PNG\r\n\x1a\n": PNG,
    b"\xff\xd8\xff": JPEG,
    b"GIF87a": GIF,
    b"GIF89a": GIF,
    b"II*\0": TIFF,
    b"MM\0*": TIFF,
}
HOW: Mapping[str, Mapping[str, Any]] = {
    JPEG: {"quality": 88},
    WEBP: {"quality": 88},
    TIFF: {"compression": "tiff_adobe_deflate"},
}

# What readers of pictures and archives raise over bytes that are broken somewhere: tried with thousands of such files.
BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError,
    AssertionError, struct.error, zlib.error,
)  # fmt: skip


def kind_of(data: bytes) -> str:
    """Which picture the bytes say it is, whatever its name; "" for none that we can draw."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    return next((kind for mark, kind in MARKS.items() if data.startswith(mark)), "")


def picture(data: bytes, kind: FileKind) -> CleanedFile:
    image = _drawn(data, SENT[kind])
    small = image.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return CleanedFile(kind, _saved(image, SENT[kind]), _saved(small, SENT[kind]))


def redrawn(data: bytes, kind: str) -> bytes:
    """The same picture, of the same kind. Raises FileRefused."""
    return _saved(_drawn(data, kind), kind)


def _drawn(data: bytes, kind: str) -> Image.Image:
    """The picture's pixels on a new sheet: no EXIF, no profile, no comment, no second frame."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of big pictures (our own limit is below, and lower) and of broken EXIF
            with Image.open(io.BytesIO(data), formats=[kind]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise FileRefused(
                        f"It has {image.width:,} × {image.height:,} pixels, and "
                        f"{MOST_PIXELS // 1_000_000} million together fit. A smaller copy will do."
                    )
                spend(image.width * image.height)
                image.load()
                turned = ImageOps.exif_transpose(image)
                clear = kind != JPEG and (turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info)
                drawn = turned.convert("RGBA" if clear else "RGB")
    except FileRefused:
        raise
    except (*BROKEN, UnidentifiedImageError, Image.DecompressionBombError):
        raise FileRefused("The picture is damaged: it could not be read to its end.") from None
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    sheet = Image.new(drawn.mode, drawn.size)
    sheet.paste(drawn)
    return sheet


def _saved(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **HOW.get(kind, {}))
    return out.getvalue()
