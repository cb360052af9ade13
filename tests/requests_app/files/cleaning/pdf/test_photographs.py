"""Pictures as their programs packed them: segments that draw, and no other."""

import io

import pytest
from PIL import Image

from requests_app.files.cleaning.pdf import photographs
from tests.requests_app.files.cleaning.pdf.ordinary import jbig2_segments, jpeg2000, photograph, segment


def jpeg(**more):
    out = io.BytesIO()
    photograph(size=(40, 30)).save(out, "JPEG", **more)
    return out.getvalue()


@pytest.mark.parametrize("more", [{}, {"progressive": True}, {"comment": b"Who"}, {"icc_profile": b"Who" * 10}])
def test_a_jpeg_keeps_its_dots_and_nothing_else(more):
    bare = photographs.bare_jpeg(jpeg(**more) + b"Who")
    assert b"Who" not in bare
    assert Image.open(io.BytesIO(bare)).tobytes() == Image.open(io.BytesIO(jpeg(**more))).tobytes()
    assert photographs.bare_jpeg(bare) == bare


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", jpeg()[:200], b"GIF89a", jpeg()[:-2]])
def test_half_a_jpeg_is_none(data):
    with pytest.raises((ValueError, IndexError)):
        photographs.bare_jpeg(data)


def test_a_jpeg_2000_keeps_its_dots_and_nothing_else():
    data = jpeg2000(photograph(size=(40, 30)))
    uuid = (28).to_bytes(4) + b"uuid" + b"Who" * 6 + b"\0\0"
    bare = photographs.bare_jp2(data + uuid)
    assert b"Who" not in bare
    assert Image.open(io.BytesIO(bare)).tobytes() == Image.open(io.BytesIO(data)).tobytes()
    dots = data[data.index(b"\xff\x4f\xff\x51") :]
    assert Image.open(io.BytesIO(photographs.bare_jp2(dots + b"Who"))).size == (40, 30)
    large = (1).to_bytes(4) + b"xml " + (20).to_bytes(8) + b"Who!"
    assert photographs.bare_jp2(data + large) == photographs.bare_jp2(data)


@pytest.mark.parametrize("data", [b"\0\0\0\2jP  ", b"\xff\x4f\xff\x51\0\0", b"\xff\x4f\xff\x51\xff\x52\0\0"])
def test_half_a_jpeg_2000_is_none(data):
    with pytest.raises((ValueError, IndexError)):
        photographs.bare_jp2(data)


def test_a_jbig2_keeps_segments_that_draw():
    drawn = jbig2_segments(b"fax", 8, 8)
    assert photographs.bare_jbig2(drawn + segment(2, 62, b"Who") + segment(3, 51, b"")) == drawn
    wide = (5).to_bytes(4) + bytes((0x40 | 6, 0xE0)) + bytes((0, 0, 5)) + bytes(1) + bytes(5) + bytes(4) + bytes(4)
    assert photographs.bare_jbig2(wide) == wide
    far = (300).to_bytes(4) + bytes((6, 0x20)) + bytes(2) + b"\1" + bytes(4)
    assert photographs.bare_jbig2(far) == far
    farther = (70_000).to_bytes(4) + bytes((6, 0x20)) + bytes(4) + b"\1" + bytes(4)
    assert photographs.bare_jbig2(farther) == farther
    with pytest.raises(ValueError, match="open"):
        photographs.bare_jbig2((1).to_bytes(4) + bytes((38, 0, 1)) + b"\xff\xff\xff\xff" + b"endless")
