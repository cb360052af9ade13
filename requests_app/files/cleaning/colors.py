"""A picture of whatever mode, as eight bits a channel in sRGB: gray, colors, or colors with transparency.

Whoever opens the cleaned picture has no profile any more, so its colors are brought to sRGB before the profile goes.
Sixteen bits become eight by scale: cutting them off would turn the gray scan of a page white.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageCms

GRAY, COLORS, CLEAR = "L", "RGB", "RGBA"
DEEP = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
CLEAR_MODES = ("RGBA", "RGBa", "LA", "La", "PA")
SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK", "LAB": "LAB"}  # how a profile names the space of a mode
MOST_PROFILE = 4 * 2**20
# What damaged profiles raise; then the picture is read as if it had none.
NO_PROFILE = (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError)

Step = Callable[[Image.Image], Image.Image]


def eight_bit(image: Image.Image) -> Step:
    """What makes of this picture, or of any piece of it, eight bits a channel. The mode may still be CMYK or LAB."""
    if image.mode in DEEP:
        scale = _scale(image)
        return lambda piece: _scaled(piece, scale)
    if image.mode in CLEAR_MODES or "transparency" in image.info:
        return lambda piece: _as_clear(piece)
    if image.mode == "1":
        return lambda piece: piece.convert(GRAY)
    if image.mode in SPACES:
        return lambda piece: piece
    return lambda piece: piece.convert(COLORS)


def _as_clear(piece: Image.Image) -> Image.Image:
    if piece.mode == "La":
        piece = piece.convert("LA")
    return piece.convert(CLEAR)


def _scale(image: Image.Image) -> tuple[float, float]:
    """(factor, addend) from the picture's own depth to 0–255; numbers without a depth are told by their size."""
    if image.mode.startswith("I;16"):
        return 255 / 65535, 0.0
    low, high = (float(end) for end in image.getextrema())  # type: ignore[arg-type]  # one band: two numbers
    for most in (1.0, 255.0, 65535.0):
        fits = low >= 0 and high <= most
        if fits and (most > 1 or image.mode == "F"):
            return 255 / most, 0.0
    factor = 255 / ((high - low) or 1)
    return factor, -low * factor


def _scaled(piece: Image.Image, scale: tuple[float, float]) -> Image.Image:
    factor, addend = scale
    if piece.mode.startswith("I"):
        piece = piece.convert("I").convert("F")
    return piece.point(lambda value: value * factor + (addend + 0.5)).convert(GRAY)


def to_srgb(profile: bytes | None, mode: str) -> Step:
    """What brings a piece of eight bits of this mode to sRGB, by the profile it came with or by what is usual."""
    change = _transform(profile or b"", SPACES.get(mode.removesuffix("A"), ""))
    if change is None:
        return _plainly

    def step(piece: Image.Image) -> Image.Image:
        if piece.mode != CLEAR:
            changed = ImageCms.applyTransform(piece, change) or piece
            if piece.mode == GRAY:
                return changed.convert(GRAY)
            return changed
        colors = ImageCms.applyTransform(piece.convert(COLORS), change) or piece
        colors.putalpha(piece.getchannel("A"))
        return colors

    return step


def _plainly(piece: Image.Image) -> Image.Image:
    if piece.mode in (GRAY, COLORS, CLEAR):
        return piece
    return piece.convert(COLORS)


@lru_cache(maxsize=16)
def _transform(profile: bytes, space: str) -> ImageCms.ImageCmsTransform | None:
    """From this profile to sRGB; None where there is none that fits, or it changes nothing."""
    if space == "LAB" and not profile:
        return _to_srgb(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), space)
    if not profile or len(profile) > MOST_PROFILE:
        return None
    try:
        found = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if found.profile.xcolor_space.strip().upper() != space:
            return _transform(b"", space)
        return _to_srgb(found, space)
    except NO_PROFILE:
        return _transform(b"", space)


def _to_srgb(found: ImageCms.ImageCmsProfile, space: str) -> ImageCms.ImageCmsTransform:
    mode = next(mode for mode, name in SPACES.items() if name == space)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return ImageCms.buildTransform(found, srgb, mode, COLORS)
