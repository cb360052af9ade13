"""Pictures, drawn anew: nothing but their pixels is left.

A large one is made smaller while it is read: a photograph by its decoder, any other in bands of some rows, so that no
second sheet of its full size is ever held.
"""

from __future__ import annotations

import io
import math
import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from PIL import Image, UnidentifiedImageError

from requests_app.files.cleaning.budget import spend
from requests_app.files.cleaning.colors import COLORS, GRAY, Step, eight_bit, to_srgb
from requests_app.files.cleaning.result import CleanedFile, FileRefused
from requests_app.vocabulary import FileKind

MILLION = 1_000_000
LONGEST_SIDE, PREVIEW_SIDE = 3000, 640
BAND = 256  # rows of the smaller picture drawn at a time
PNG, JPEG, WEBP, GIF, TIFF, BMP = "PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"
SENT = {FileKind.PNG: PNG, FileKind.JPEG: JPEG, FileKind.WEBP: WEBP}
# How many million pixels may be read: what a decoder holds of them while it works differs.
MOST_MILLIONS = {PNG: 50, JPEG: 170, WEBP: 25, GIF: 50, TIFF: 50, BMP: 50}
MOST_MILLIONS_IN_PASSES = 64  # a JPEG that comes in several passes is held whole until the last
MOVING = "The picture moves. Only its first frame is sent."
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
}
# What the first box of such a file says it is: photographs as phones keep them, and few computers show.
PHONE_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), "HEIC"),
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
}
PHONE_ENDINGS = {"heic": "HEIC", "heif": "HEIC", "hif": "HEIC", "avif": "AVIF"}

ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
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
    if data[:2] == b"BM" and data[6:10] == bytes(4) and data[15:18] == bytes(3):
        return BMP
    return next((kind for mark, kind in MARKS.items() if data.startswith(mark)), "")


def phone_photo(ending: str, data: bytes) -> str:
    """How to send a photograph of a kind that phones keep and we cannot draw; "" where it is none."""
    kind = PHONE_ENDINGS.get(ending, "")
    if data[4:8] == b"ftyp":
        kind = PHONE_BRANDS.get(data[8:12], kind)
    if not kind:
        return ""
    return (
        f"It is a {kind} photo, and many computers cannot show those. Send it as a JPEG: share or export it as JPEG, "
        "or send a screenshot of it. For new photos on an iPhone: Settings > Camera > Formats > Most Compatible."
    )


def picture(data: bytes, kind: FileKind) -> CleanedFile:
    image = _drawn(data, SENT[kind])
    small = image.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return CleanedFile(kind, _saved(image, SENT[kind]), _saved(small, SENT[kind]), lost=_lost(data, SENT[kind]))


def redrawn(data: bytes, kind: str, longest: int = LONGEST_SIDE) -> bytes:
    """The same picture; a photograph stays a JPEG, everything else is a PNG. Raises FileRefused."""
    return _saved(_drawn(data, kind, longest), redrawn_as(kind))


def redrawn_as(kind: str) -> str:
    if kind == JPEG:
        return JPEG
    return PNG


def _lost(data: bytes, kind: str) -> tuple[str, ...]:
    """A photograph may have a second picture too, but that is none that is shown."""
    with _opened(data, kind) as image:
        if kind == JPEG or not getattr(image, "is_animated", False):
            return ()
    return (MOVING,)


@contextmanager
def _opened(data: bytes, kind: str) -> Iterator[Image.Image]:
    """The picture, of which only the head is read. Whatever a reader raises over broken bytes becomes one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of big pictures (our own limit is lower) and of broken EXIF
            with Image.open(io.BytesIO(data), formats=[kind]) as image:
                yield image
    except FileRefused:
        raise
    except Image.DecompressionBombError:
        raise FileRefused("It has too many pixels. A smaller copy will do.") from None
    except (*BROKEN, UnidentifiedImageError):
        raise FileRefused("The picture is damaged: it could not be read to its end.") from None


def _drawn(data: bytes, kind: str, longest: int = LONGEST_SIDE) -> Image.Image:
    """The first picture's pixels on a new sheet: no EXIF, no profile, no comment, no second frame."""
    with _opened(data, kind) as image:
        _look_at_size(image, kind)
        _read_smaller(image, longest)
        spend(image.width * image.height)
        image.load()
        turn = _turn(image)
        sheet = _smaller(image, kind, longest)
    sheet.thumbnail((longest, longest))
    if turn is not None:
        sheet = sheet.transpose(turn)
    bare = Image.new(sheet.mode, sheet.size)
    bare.paste(sheet)
    return bare


def _look_at_size(image: Image.Image, kind: str) -> None:
    """By what its head says, before any pixel is unpacked. Raises FileRefused."""
    most = MOST_MILLIONS[kind]
    if "progressive" in image.info:
        most = MOST_MILLIONS_IN_PASSES
    if image.width * image.height > most * MILLION:
        size = f"{image.width:,} × {image.height:,} pixels"
        raise FileRefused(f"It has {size}, and {most} million together fit. A smaller copy will do.")


def _read_smaller(image: Image.Image, longest: int) -> None:
    """A JPEG can be unpacked at a half, a quarter or an eighth; the others take no notice."""
    smaller = min(1.0, longest / max(image.size))
    image.draft(None, (math.ceil(image.width * smaller), math.ceil(image.height * smaller)))


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How the camera was held, as the picture says it."""
    try:
        return TURNS.get(image.getexif().get(ORIENTATION, 1))
    except BROKEN:
        return None


def _smaller(image: Image.Image, kind: str, longest: int) -> Image.Image:
    """Band by band: eight bits, a whole number of times smaller, in sRGB."""
    times = max(1, round(max(image.size) / longest))
    whole = eight_bit(image)
    changed: Step | None = None
    sheet: Image.Image | None = None
    for top in range(0, image.height, BAND * times):
        band = whole(image.crop((0, top, image.width, min(image.height, top + BAND * times))))
        if changed is None:
            changed = to_srgb(image.info.get("icc_profile"), band.mode)
        band = changed(band.reduce(times))
        if sheet is None:
            sheet = Image.new(band.mode, (band.width, math.ceil(image.height / times)))
        sheet.paste(band, (0, top // times))
    assert sheet is not None
    if kind == JPEG and sheet.mode not in (GRAY, COLORS):
        return sheet.convert(COLORS)
    return sheet


def _saved(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **HOW.get(kind, {}))
    return out.getvalue()
