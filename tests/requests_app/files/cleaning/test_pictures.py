"""A picture is turned, made smaller, has a preview, and is read within little memory."""

import io
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image, ImageChops, ImageStat

from requests_app.files import cleaning
from requests_app.files.cleaning import FileRefused, clean_file, pictures
from requests_app.files.cleaning.budget import Budget, budget
from requests_app.files.cleaning.pictures import kind_of, phone_photo, redrawn
from tests.requests_app.sample_files import refusal_of


def test_a_picture_is_turned_made_smaller_and_has_a_preview():
    exif = Image.Exif()
    exif[0x0112] = 6  # on its side
    out = io.BytesIO()
    Image.new("RGB", (4000, 1000)).save(out, "JPEG", exif=exif)
    fit = clean_file("a.jpg", "image/jpeg", out.getvalue())
    large, small = (Image.open(io.BytesIO(data)) for data in (fit.data, fit.preview))
    assert (large.size, small.size, dict(large.getexif())) == ((750, 3000), (160, 640), {})


@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
@pytest.mark.parametrize("held", range(1, 9))
def test_however_the_camera_was_held_the_picture_stands_upright(ending, held):
    kind = cleaning.pictures.SENT[cleaning.ENDINGS[ending]]
    exif = Image.Exif()
    exif[0x0112] = held
    ramp = Image.linear_gradient("L").resize((90, 60))
    sheet = Image.merge("RGB", (ramp, ramp.rotate(180), ramp.transpose(Image.Transpose.ROTATE_90).resize((90, 60))))
    out = io.BytesIO()
    sheet.save(out, kind, exif=exif)
    turn = cleaning.pictures.TURNS.get(held)
    upright = sheet if turn is None else sheet.transpose(turn)
    drawn = Image.open(io.BytesIO(clean_file(f"a.{ending}", "", out.getvalue()).data))
    assert drawn.size == upright.size
    assert max(ImageStat.Stat(ImageChops.difference(drawn.convert("RGB"), upright)).mean) < 4


def photo(width, height, **how):
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, "JPEG", **how)
    return out.getvalue()


@pytest.mark.parametrize("how", [{}, {"progressive": True}])
def test_a_photo_of_48_megapixels_is_taken_and_drawn_smaller(how):
    drawn = Image.open(io.BytesIO(clean_file("a.jpg", "", photo(8064, 6048, **how)).data))
    assert drawn.size == (3000, 2250)
    ramp = Image.linear_gradient("L").resize(drawn.size)
    assert max(ImageStat.Stat(ImageChops.difference(drawn.convert("L"), ramp)).mean) < 2


def test_a_screenshot_of_36_megapixels_is_drawn_smaller_band_by_band():
    out = io.BytesIO()
    ramp = Image.linear_gradient("L")
    ramp.resize((7200, 5000)).convert("RGB").save(out, "PNG", compress_level=1)
    drawn = Image.open(io.BytesIO(clean_file("a.png", "", out.getvalue()).data))
    assert drawn.size == (3000, 2083)
    assert max(ImageStat.Stat(ImageChops.difference(drawn.convert("L"), ramp.resize(drawn.size))).mean) < 2


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bomb(width, height, colors=6):
    """A PNG whose head says how large it is: nothing has to be drawn to know."""
    head = struct.pack(">IIBBBBB", width, height, 8, colors, 0, 0, 0)
    lines = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("size", "why"),
    [
        ((9000, 6000), "It has 9,000 × 6,000 pixels, and 50 million together fit. A smaller copy will do."),
        ((60_000, 60_000), "It has too many pixels. A smaller copy will do."),
    ],
)
def test_a_bomb_is_refused_by_what_it_says_of_itself(size, why):
    assert refusal_of("a.png", bomb(*size)) == why
    assert refusal_of("a.png", bomb(900, 600)) == "The picture is damaged: it could not be read to its end."


HUNGRY = """
import sys
from pathlib import Path
from requests_app.files.cleaning.pictures import redrawn

def peak():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024

data = sys.stdin.buffer.read()
before = peak()
redrawn(data, "PNG")
print(peak() - before)
"""


def wide(width, height):
    """A whole PNG of nothing, written line by line."""
    packer = zlib.compressobj(9)
    lines = b"".join(packer.compress(bytes(1 + 4 * width)) for _ in range(height)) + packer.flush()
    return bomb(width, height).replace(chunk(b"IDAT", zlib.compress(bytes(1000))), chunk(b"IDAT", lines))


def test_the_largest_picture_that_fits_needs_no_second_sheet_of_its_size():
    """50 million dots of four bytes are 191 MB. Some sheets of that size were held at once: 40 million took 766 MB."""
    data = wide(7000, 7100)
    assert len(data) < 250_000
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", HUNGRY], input=data, capture_output=True, check=True)
    assert 190 < int(done.stdout) < 380


def test_too_little_memory_is_said_by_whoever_set_the_limit(monkeypatch):
    """It is no fault of the picture's."""

    def short(*args):
        raise MemoryError

    monkeypatch.setattr(pictures, "_smaller", short)
    with pytest.raises(MemoryError):
        redrawn(photo(100, 100), "JPEG")


def test_a_message_pays_for_the_dots_that_are_unpacked():
    """Four photos of 48 megapixels go with one message: a decoder that halves the sides unpacks a quarter."""
    with budget(Budget(dots=13_000_000, pictures=2)) as left:
        redrawn(photo(8064, 6048), "JPEG")
        assert (left.dots, left.pictures) == (13_000_000 - 4032 * 3024, 1)
        with pytest.raises(FileRefused):
            redrawn(photo(1000, 1000), "JPEG")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"])
def test_a_picture_is_known_by_its_bytes(kind):
    out = io.BytesIO()
    Image.new("RGB", (30, 20)).save(out, kind)
    assert kind_of(out.getvalue()) == kind
    assert kind_of(b"BM is how this text begins, and a bitmap too.") == ""


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("IMG_2041.HEIC", b"\0\0\0\x18ftypheic", "HEIC"),
        ("scan.heif", b"\0\0\0\x18ftypmif1", "HEIC"),
        ("IMG_2041.jpg", b"\0\0\0\x18ftypheix", "HEIC"),
        ("a.avif", b"\0\0\0\x18ftypavif", "AVIF"),
        ("a.png", b"\0\0\0\x18ftypavif", "AVIF"),
    ],
)
def test_a_phones_own_kind_of_photo_is_said_how_to_change(name, data, kind):
    assert refusal_of(name, data) == (
        f"It is a {kind} photo, and many computers cannot show those. Send it as a JPEG: share or export it as JPEG, "
        "or send a screenshot of it. For new photos on an iPhone: Settings > Camera > Formats > Most Compatible."
    )
    assert phone_photo("mov", b"\0\0\0\x18ftypqt  ") == ""


def test_of_two_pictures_in_a_photo_the_first_is_kept_and_nothing_is_missed():
    frames = [Image.new("RGB", (30, 20), color) for color in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "MPO", save_all=True, append_images=frames[1:])
    fit = clean_file("a.jpg", "", out.getvalue())
    assert (fit.lost, Image.open(io.BytesIO(fit.data)).getpixel((5, 5))[2] < 20) == ((), True)


def test_of_a_moving_picture_the_first_frame_is_kept_and_its_sender_is_told():
    frames = [Image.new("RGB", (30, 20), color) for color in ("red", "blue")]
    for ending, kind in (("png", "PNG"), ("webp", "WEBP")):
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
        fit = clean_file(f"a.{ending}", "", out.getvalue())
        drawn = Image.open(io.BytesIO(fit.data))
        assert fit.lost == ("The picture moves. Only its first frame is sent.",)
        assert (getattr(drawn, "n_frames", 1), drawn.convert("RGB").getpixel((5, 5))[2] < 20) == (1, True)
