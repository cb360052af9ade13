"""Places in pictures."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image, ImageCms

from tests.access.hiding.places import Made, Place, listed

PLACES: list[Place] = []
png, jpeg, webp = (listed(ending, PLACES) for ending in ("png", "jpg", "webp"))

DESCRIPTION, MAKER, SOFTWARE, ARTIST, RIGHTS, REMARK, WHERE = 0x010E, 0x010F, 0x0131, 0x013B, 0x8298, 0x9286, 0x8825
CAMERA_PART, LENS, SERIAL = 0x8769, 0xA434, 0xA431


def saved(kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((60, 40)).convert("RGB").save(out, kind, **more)
    return out.getvalue()


def exif(token: str) -> Image.Exif:
    """Who, where and with what, in all parts that it has."""
    told = Image.Exif()
    for tag in (DESCRIPTION, MAKER, SOFTWARE, ARTIST, RIGHTS):
        told[tag] = token
    told.get_ifd(CAMERA_PART).update({LENS: token, SERIAL: token, REMARK: token.encode()})
    told.get_ifd(WHERE).update({1: "N", 27: token.encode(), 29: token})
    return told


def xmp(token: str) -> bytes:
    return f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><creator>{token}</creator></x:xmpmeta>".encode()


def profile(token: str) -> bytes:
    """A profile whose description is the token."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return bytes(made) + token.encode()


# PNG ------------------------------------------------------------------------------------------------------------------


def chunk(name: bytes, inside: bytes) -> bytes:
    return struct.pack(">I", len(inside)) + name + inside + struct.pack(">I", zlib.crc32(name + inside))


def with_chunk(name: bytes, make: Callable[[bytes], bytes], *, at_end: bool = False) -> Made:
    """A PNG with one more chunk, behind its head or before its end."""

    def made(token: str) -> bytes:
        data = saved("PNG")
        place = data.rindex(b"IEND") - 4 if at_end else 33
        return data[:place] + chunk(name, make(token.encode())) + data[place:]

    return made


png("words")(with_chunk(b"tEXt", lambda token: b"Author\0" + token))
png("the keyword of words")(with_chunk(b"tEXt", lambda token: token + b"\0x"))
png("words behind the dots")(with_chunk(b"tEXt", lambda token: b"Author\0" + token, at_end=True))
png("packed words")(with_chunk(b"zTXt", lambda token: b"Author\0\0" + zlib.compress(token)))
png("words of the world")(with_chunk(b"iTXt", lambda token: b"Author\0\0\0en\0Author\0" + token))
png("packed words of the world")(with_chunk(b"iTXt", lambda token: b"Author\0\1\0\0\0" + zlib.compress(token)))
png("XMP")(with_chunk(b"iTXt", lambda token: b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(token.decode())))
png("EXIF")(lambda token: saved("PNG", exif=exif(token)))
png("EXIF as words")(
    with_chunk(b"zTXt", lambda token: b"Raw profile type exif\0\0" + zlib.compress(token.hex().encode()))
)
png("the profile")(lambda token: saved("PNG", icc_profile=profile(token)))
png("the name of the profile")(
    with_chunk(b"iCCP", lambda token: token + b"\0\0" + zlib.compress(profile("")), at_end=False)
)
png("suggested colors")(with_chunk(b"sPLT", lambda token: token + b"\0\x08"))
png("when it was made")(with_chunk(b"tIME", lambda token: token[:7] + token))
png("a chunk of a program's own")(with_chunk(b"prVW", lambda token: token))
png("what comes after its end")(lambda token: saved("PNG") + token.encode())


@png("a second frame")
def frame(token: str) -> bytes:
    first = Image.new("P", (60, 40))
    first.putpalette(bytes(range(256)) * 3)
    hidden = Image.frombytes("P", (60, 40), (token.encode() * 200)[:2400])
    hidden.putpalette(bytes(range(256)) * 3)
    out = io.BytesIO()
    first.save(out, "PNG", save_all=True, append_images=[hidden])
    return out.getvalue()


@png("colors that no dot has")
def palette(token: str) -> bytes:
    picture = Image.new("P", (60, 40), 1)
    picture.putpalette(bytes(9) + token.encode().ljust(60, b"\0"))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


# JPEG -----------------------------------------------------------------------------------------------------------------


def segment(mark: int, inside: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(inside) + 2) + inside


def with_segment(mark: int, head: bytes = b"", make: Callable[[str], bytes] = str.encode) -> Made:
    def made(token: str) -> bytes:
        data = saved("JPEG")
        return data[:2] + segment(mark, head + make(token)) + data[2:]

    return made


jpeg("a remark")(with_segment(0xFE))
jpeg("EXIF")(lambda token: saved("JPEG", exif=exif(token)))
jpeg("the small picture in EXIF")(
    with_segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0", lambda token: token.encode())
)
jpeg("XMP")(with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0", xmp))
jpeg("more XMP")(with_segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40), xmp))
jpeg("the words of a picture agency")(
    with_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20\x1c\x02\x50\0\x10")
)
jpeg("the profile")(lambda token: saved("JPEG", icc_profile=profile(token)))
jpeg("a part of a program's own")(with_segment(0xEB, b"JP\0\x01"))
jpeg("what Adobe's programs add")(with_segment(0xEC, b"Ducky"))
jpeg("the small picture of the oldest kind")(with_segment(0xE0, b"JFXX\0\x10"))
jpeg("what comes after its end")(lambda token: saved("JPEG") + token.encode())
jpeg("a moving picture after its end")(lambda token: saved("JPEG") + b"\0\0\0\x18ftypmp42" + bytes(16) + token.encode())
jpeg("bytes between its parts")(lambda token: saved("JPEG")[:2] + segment(0xFE, b"x") + saved("JPEG")[2:-2] + b"\xff\xd9"
                                + token.encode())  # fmt: skip


@jpeg("a second picture")
def second(token: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (60, 40), color) for color in ("teal", "navy")]
    frames[0].save(out, "MPO", save_all=True, append_images=frames[1:], comment=token.encode())
    return out.getvalue() + token.encode()


# WebP -----------------------------------------------------------------------------------------------------------------


def with_riff(name: bytes, inside: bytes) -> bytes:
    """A WebP with one more part behind the others."""
    data = saved("WEBP", exif=Image.Exif())
    data += name + struct.pack("<I", len(inside)) + inside + bytes(len(inside) % 2)
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]


webp("EXIF")(lambda token: saved("WEBP", exif=exif(token)))
webp("XMP")(lambda token: saved("WEBP", xmp=xmp(token)))
webp("the profile")(lambda token: saved("WEBP", icc_profile=profile(token)))
webp("a part of a program's own")(lambda token: with_riff(b"JUNK", token.encode()))
webp("what comes after its end")(lambda token: saved("WEBP") + token.encode())
webp("a second frame")(
    lambda token: saved("WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40), "navy")], duration=100,
                        xmp=xmp(token))
)  # fmt: skip
