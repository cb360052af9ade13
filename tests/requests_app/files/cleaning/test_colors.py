"""Every mode that Pillow opens looks the same before and after: eight bits by scale, sRGB by the profile."""

import array
import io

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from requests_app.files.cleaning import colors
from requests_app.files.cleaning.pictures import redrawn

NEAR = 4  # of 255, on average over a picture


def gray():
    return Image.linear_gradient("L").resize((200, 120))


def colored():
    ramp = gray()
    return Image.merge("RGB", (ramp, ramp.transpose(Image.Transpose.FLIP_TOP_BOTTOM), ramp.rotate(90)))


def clear(mode):
    picture = colored() if mode == "RGBA" else gray()
    picture.putalpha(gray().transpose(Image.Transpose.FLIP_TOP_BOTTOM))
    return picture


def deep():
    """A gray scan with sixteen bits."""
    dots = array.array("H", [value * 257 for value in gray().tobytes()])
    return Image.frombytes("I;16", gray().size, dots.tobytes())


def lab():
    return ImageCms.profileToProfile(
        colored(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )


def indexed():
    return colored().quantize(64)


def stenciled():
    """One of its colors is clear."""
    picture = indexed()
    picture.info["transparency"] = 0
    return picture


# What is sent, the kind of file, and what somebody sees who opens it.
MODES = {
    "1": (lambda: gray().convert("1"), "PNG", lambda: gray().convert("1")),
    "L": (gray, "PNG", gray),
    "L as a photograph": (gray, "JPEG", gray),
    "LA": (lambda: clear("LA"), "PNG", lambda: clear("LA")),
    "P": (indexed, "PNG", lambda: indexed().convert("RGB")),
    "P with transparency": (stenciled, "PNG", lambda: stenciled().convert("RGBA")),
    "P of a GIF": (indexed, "GIF", lambda: indexed().convert("RGB")),
    "RGB": (colored, "PNG", colored),
    "RGB as a photograph": (colored, "JPEG", colored),
    "RGB of a BMP": (colored, "BMP", colored),
    "RGBA": (lambda: clear("RGBA"), "PNG", lambda: clear("RGBA")),
    "RGBA of a WebP": (lambda: clear("RGBA"), "WEBP", lambda: clear("RGBA")),
    "CMYK": (lambda: colored().convert("CMYK"), "JPEG", colored),
    "CMYK of a scan": (lambda: colored().convert("CMYK"), "TIFF", colored),
    "YCbCr": (lambda: colored().convert("YCbCr"), "TIFF", colored),
    "LAB": (lab, "TIFF", colored),
    "I;16": (deep, "PNG", gray),
    "I;16 of a scan": (deep, "TIFF", gray),
    "I": (lambda: gray().convert("I").point(lambda value: value * 257), "TIFF", gray),
    "I of eight bits": (lambda: gray().convert("I"), "TIFF", gray),
    "F": (lambda: gray().convert("F").point(lambda value: value * (1 / 255) + 0), "TIFF", gray),
}  # fmt: skip


def written(picture, kind, **more):
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def after(data, kind):
    return Image.open(io.BytesIO(redrawn(data, kind)))


def apart(one, other):
    assert one.size == other.size
    far = ImageChops.difference(one.convert("RGBA"), other.convert("RGBA"))
    return max(ImageStat.Stat(far).mean)


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_looks_the_same_before_and_after(mode):
    sent, kind, seen = MODES[mode]
    drawn = after(written(sent(), kind), kind)
    assert drawn.mode in (colors.GRAY, colors.COLORS, colors.CLEAR)
    assert apart(drawn, seen()) < NEAR


def test_a_gray_scan_of_sixteen_bits_is_not_cut_off_to_white():
    assert after(written(deep(), "PNG"), "PNG").getextrema() == gray().getextrema()


def test_numbers_without_a_depth_are_told_by_their_size():
    wild = gray().convert("F").point(lambda value: value * 1000.0 - 7000.0)
    assert apart(after(written(wild, "TIFF"), "TIFF"), gray()) < NEAR


def swapped():
    """A profile in which red and green are the other way round: what has it looks quite different without it."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = srgb.index(b"rXYZ", 128), srgb.index(b"gXYZ", 128)
    return srgb[:red] + b"gXYZ" + srgb[red + 4 : green] + b"rXYZ" + srgb[green + 4 :]


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "PNG"), ("RGBA", "PNG"), ("RGB", "TIFF"), ("P", "PNG")])
def test_colors_are_brought_to_srgb_by_the_profile_before_it_is_dropped(mode, kind):
    plain = {"RGB": colored, "RGBA": lambda: clear("RGBA"), "P": indexed}[mode]
    sent = written(plain(), kind, icc_profile=swapped())
    drawn = after(sent, kind)
    assert "icc_profile" not in drawn.info
    red, green, *rest = plain().convert("RGBA").split()
    assert apart(drawn, Image.merge("RGBA", (green, red, *rest))) < NEAR
    assert apart(drawn, plain()) > 10 * NEAR


@pytest.mark.parametrize("profile", [b"no profile", swapped()[:200], b"\0" * 4000])
def test_a_damaged_profile_is_no_reason_to_refuse_a_picture(profile):
    assert apart(after(written(colored(), "PNG", icc_profile=profile), "PNG"), colored()) < NEAR


def test_a_profile_for_other_colors_is_left_alone():
    assert apart(after(written(gray(), "PNG", icc_profile=swapped()), "PNG"), gray()) < NEAR


def test_each_step_is_named_by_its_mode():
    assert colors.to_srgb(None, "RGB")(colored()).mode == "RGB"
    assert colors.eight_bit(deep())(deep()).mode == "L"
