"""The pictures of a page: what is needed to draw them, and their dots as they were."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any

from PIL import Image
from pypdf.filters import CCITTFaxDecode
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from requests_app.files.cleaning.pdf import photographs
from requests_app.files.cleaning.pdf.colors import INTENT, color_space, parts_of
from requests_app.files.cleaning.pdf.packing import OF_PICTURES, filters_of, packed_exactly, undone, unpacked
from requests_app.files.cleaning.pdf.values import (
    Maker,
    array,
    boolean,
    entry,
    first_of,
    kept,
    number,
    numbers,
    seen,
    stream_of,
    whole,
)

if TYPE_CHECKING:
    from requests_app.files.cleaning.pdf.copy import PdfCopy

LARGEST_SIDE = 60_000
PREDICTED: dict[str, Maker] = {"/Predictor": whole, "/Colors": whole, "/BitsPerComponent": whole, "/Columns": whole}
FAX: dict[str, Maker] = {
    "/K": whole, "/EndOfLine": boolean, "/EncodedByteAlign": boolean, "/Columns": whole, "/Rows": whole,
    "/EndOfBlock": boolean, "/BlackIs1": boolean,
}  # fmt: skip
BARE = {"/DCTDecode": photographs.bare_jpeg, "/JPXDecode": photographs.bare_jp2}


def picture(copy: PdfCopy, value: Any, *, masked: bool = True) -> Any:
    """A reference to the picture, made anew once."""
    return copy.once("picture", value, partial(_picture, copy, masked=masked))


def _picture(copy: PdfCopy, value: Any, *, masked: bool) -> StreamObject | None:
    if not isinstance(value, StreamObject):
        return None
    keys: dict[str, Maker] = {
        "/Width": whole, "/Height": whole, "/BitsPerComponent": whole, "/ColorSpace": color_space,
        "/ImageMask": boolean, "/Decode": numbers, "/Interpolate": boolean, "/Matte": numbers, "/SMaskInData": whole,
        "/Intent": INTENT,
        "/OC": lambda copy, layer: copy.layer(layer),
    }  # fmt: skip
    if masked:
        mask = partial(picture, masked=False)
        keys |= {"/SMask": mask, "/Mask": first_of(array(number), mask)}
    head = kept(copy, value, keys, Type="/XObject", Subtype="/Image")
    if not 0 < head.get("/Width", 0) <= LARGEST_SIDE or not 0 < head.get("/Height", 0) <= LARGEST_SIDE:
        return None
    return dots(copy, value, head)


def dots(copy: PdfCopy, value: StreamObject, head: DictionaryObject) -> StreamObject | None:
    """The picture's own bytes under its new head: filters that only pack are undone, its own one is kept."""
    data: bytes = value._data
    filters = filters_of(value)
    while filters and filters[0][0] not in OF_PICTURES:
        name, told = filters.pop(0)
        if name == "/FlateDecode" and not filters:
            return _inflated(copy, data, told, head)
        data = undone(data, name, told)
    if not filters:
        return stream_of(data[: _size(copy, head)], head)
    name, told = filters[0]
    if name == "/CCITTFaxDecode":
        return _fax(copy, data, told, head)
    head[NameObject("/Filter")] = NameObject(name)
    if name == "/JBIG2Decode":
        return _jbig2(copy, data, told, head)
    if name == "/DCTDecode" and (transform := entry(told, "/ColorTransform")) is not None:
        head[NameObject("/DecodeParms")] = DictionaryObject(
            {NameObject("/ColorTransform"): NumberObject(int(transform))}
        )
    return stream_of(BARE[name](data), head, packed=True)


def _size(copy: PdfCopy, head: DictionaryObject) -> int:
    """How many bytes its dots are."""
    bits = head.get("/BitsPerComponent", 8)
    parts = parts_of(entry(head, "/ColorSpace"))
    if getattr(entry(head, "/ImageMask"), "value", False):
        bits = parts = 1
    return int((entry(head, "/Width") * parts * bits + 7) // 8 * entry(head, "/Height"))


def _inflated(copy: PdfCopy, data: bytes, told: DictionaryObject, head: DictionaryObject) -> StreamObject:
    """Packed by zlib: as it is, if it holds its dots exactly; else cut where they end and packed anew."""
    parameters = kept(copy, told, PREDICTED)
    size = _size(copy, head)
    predictor = int(parameters.get("/Predictor", 1))
    if predictor >= 10:
        columns, colors = int(parameters.get("/Columns", 1)), int(parameters.get("/Colors", 1))
        row = (columns * colors * int(parameters.get("/BitsPerComponent", 8)) + 7) // 8
        size += -(-size // max(row, 1))  # each row begins with how it was predicted
    if predictor > 1:
        head[NameObject("/DecodeParms")] = parameters
    if packed_exactly(data, size):
        head[NameObject("/Filter")] = NameObject("/FlateDecode")
        return stream_of(data, head, packed=True)
    return stream_of(undone(data, "/FlateDecode", DictionaryObject())[:size], head)


def _jbig2(copy: PdfCopy, data: bytes, told: DictionaryObject, head: DictionaryObject) -> StreamObject:
    shared = entry(told, "/JBIG2Globals")
    if isinstance(shared, StreamObject):
        globals_ = copy.once("jbig2", shared, lambda one: stream_of(photographs.bare_jbig2(unpacked(one))))
        head[NameObject("/DecodeParms")] = DictionaryObject({NameObject("/JBIG2Globals"): globals_})
    return stream_of(photographs.bare_jbig2(data), head, packed=True)


def _fax(copy: PdfCopy, data: bytes, told: DictionaryObject, head: DictionaryObject) -> StreamObject:
    """A fax, read and written anew as one; of the older kinds only what it says of itself."""
    parameters = kept(copy, told, FAX)
    head[NameObject("/Filter")] = NameObject("/CCITTFaxDecode")
    if int(parameters.get("/K", 0)) < 0 and not getattr(parameters.get("/EncodedByteAlign"), "value", False):
        rewritten = _rewritten_fax(data, parameters, int(entry(head, "/Height")))
        if rewritten:
            data = rewritten
    head[NameObject("/DecodeParms")] = parameters
    return stream_of(data, head, packed=True)


def _rewritten_fax(data: bytes, parameters: DictionaryObject, height: int) -> bytes:
    """Pillow reads and writes it as a TIFF, whose one strip is the fax."""
    parameters = DictionaryObject(
        {**parameters, NameObject("/Columns"): parameters.get("/Columns", NumberObject(1728))}
    )
    plain = DictionaryObject({key: value for key, value in parameters.items() if key in ("/K", "/Columns")})
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(CCITTFaxDecode.decode(data, plain, height)), formats=["TIFF"]) as image:
            image.load()
            image.save(out, "TIFF", compression="group4", tiffinfo={278: height, 262: 0})
        with Image.open(out, formats=["TIFF"]) as written:
            tags = written.tag_v2  # type: ignore[attr-defined]  # a TIFF has them
            starts, sizes = tags[273], tags[279]
    except (OSError, ValueError, KeyError):
        return b""
    if len(starts) != 1:
        return b""
    return out.getvalue()[starts[0] : starts[0] + sizes[0]]


def from_lines(copy: PdfCopy, head: dict[bytes, bytes], data: bytes, named_color: Any) -> Any:
    """A picture that stood among the lines of a page, as one of its own: a reference, or None."""
    stream = inline_stream(head, data, named_color)
    return copy.add(made) if (made := _picture(copy, stream, masked=False)) is not None else None


INLINE_KEYS = {
    "/BPC": "/BitsPerComponent", "/CS": "/ColorSpace", "/D": "/Decode", "/DP": "/DecodeParms", "/F": "/Filter",
    "/H": "/Height", "/IM": "/ImageMask", "/I": "/Interpolate", "/W": "/Width",
}  # fmt: skip
INLINE_COLORS = {"/G": "/DeviceGray", "/RGB": "/DeviceRGB", "/CMYK": "/DeviceCMYK"}


def inline_stream(head: dict[bytes, bytes], data: bytes, named_color: Any) -> StreamObject:
    """As a stream. ``named_color(name)``: what the resources call so."""
    from pypdf.generic import EncodedStreamObject, read_object

    stream = EncodedStreamObject()
    for key, raw in head.items():
        name = key.decode("latin-1")
        stream[NameObject(INLINE_KEYS.get(name, name))] = read_object(io.BytesIO(raw + b" "), None)
    color = seen(stream.get("/ColorSpace"))
    if isinstance(color, ArrayObject):
        stream[NameObject("/ColorSpace")] = ArrayObject(_long_color(one) for one in color)
    elif isinstance(color, NameObject):
        stream[NameObject("/ColorSpace")] = named_color(color) or _long_color(color)
    stream._data = data
    return stream


def _long_color(value: Any) -> Any:
    if value == "/I":
        return NameObject("/Indexed")
    if isinstance(value, NameObject):
        return NameObject(INLINE_COLORS.get(value, value))
    return value
