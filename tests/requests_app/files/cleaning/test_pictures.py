"""A picture is turned, made smaller, and has a preview."""

import io

from PIL import Image

from requests_app.files.cleaning import clean_file


def test_a_picture_is_turned_made_smaller_and_has_a_preview():
    exif = Image.Exif()
    exif[0x0112] = 6  # on its side
    out = io.BytesIO()
    Image.new("RGB", (4000, 1000)).save(out, "JPEG", exif=exif)
    fit = clean_file("a.jpg", "image/jpeg", out.getvalue())
    large, small = (Image.open(io.BytesIO(data)) for data in (fit.data, fit.preview))
    assert (large.size, small.size, dict(large.getexif())) == ((750, 3000), (160, 640), {})
