"""What a page's lines use: only what they name, made anew, with the lines themselves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from requests_app.files.cleaning.pdf import fonts
from requests_app.files.cleaning.pdf.colors import INTENT, color_space, function, functions
from requests_app.files.cleaning.pdf.drawing import LENT, Drawing, Source
from requests_app.files.cleaning.pdf.packing import unpacked
from requests_app.files.cleaning.pdf.pictures import from_lines, picture
from requests_app.files.cleaning.pdf.values import (
    Maker,
    array,
    boolean,
    dictionary,
    entry,
    first_of,
    four_numbers,
    items,
    kept,
    number,
    numbers,
    one_of,
    seen,
    six_numbers,
    stream_of,
    whole,
)

if TYPE_CHECKING:
    from requests_app.files.cleaning.pdf.copy import PdfCopy

MOST_LINES = 64 * 2**20  # bytes, of one page


def drawn(copy: PdfCopy, data: bytes, resources: Any, *, lent: bool = True) -> tuple[bytes, DictionaryObject]:
    """Lines made anew, and the resources that they use. ``lent``: whether their first font may be another's."""
    if len(data) > MOST_LINES:
        raise ValueError("too long")
    resources = seen(resources)
    inline = Inlines(copy, entry(resources, "/ColorSpace"), entry(resources, "/XObject"))
    drawing = Drawing(inline.take)
    lines = drawing.anew(data)
    made = _used(copy, resources, drawing.used)
    _say_what_is_shown(copy, resources, drawing.shown, lent=lent)
    if inline.taken:
        made.setdefault(NameObject("/XObject"), DictionaryObject())
        entry(made, "/XObject").update(inline.taken)
    return lines, made


def _say_what_is_shown(copy: PdfCopy, resources: Any, shown: dict[Source, set[bytes]], *, lent: bool) -> None:
    for (kind, name), strings in shown.items():
        there = entry(resources, kind)
        if kind == "/Font" and name in (there or ()):
            fonts.show(copy, there.raw_get(name), strings)
        elif kind == "/ExtGState" and (set_there := items(entry(entry(there, name), "/Font"))):
            fonts.show(copy, set_there[0], strings)
        elif (kind, name) == LENT and lent:
            copy.lent |= strings


class Inlines:
    """Pictures that stood among the lines, by the names under which they are drawn now."""

    def __init__(self, copy: PdfCopy, colors: Any, others: Any) -> None:
        self.copy, self.colors, self.others = copy, colors, others or ()
        self.taken: dict[NameObject, Any] = {}

    def take(self, head: dict[bytes, bytes], data: bytes) -> bytes | None:
        made = from_lines(self.copy, head, data, lambda color: entry(self.colors, color))
        if made is None:
            return None
        number = len(self.taken) + 1
        while f"/Lines{number}" in self.others:
            number += 1000
        self.taken[NameObject(f"/Lines{number}")] = made
        return b"/Lines%d" % number


def _used(copy: PdfCopy, resources: Any, used: dict[str, set[str]]) -> DictionaryObject:
    made = DictionaryObject()
    for kind, names in sorted(used.items()):
        maker = KINDS[kind]
        if kind == "/XObject":
            maker = partial(outside, resources=resources)
        there = entry(resources, kind)
        some = DictionaryObject()
        for one in sorted(names):
            if not isinstance(there, DictionaryObject) or one not in there:
                continue
            thing = maker(copy, there.raw_get(one))
            if thing is not None:
                some[NameObject(one)] = thing
        if some:
            made[NameObject(kind)] = some
    return made


# Drawings and pictures of their own -----------------------------------------------------------------------------------


def outside(copy: PdfCopy, value: Any, *, resources: Any = None) -> Any:
    found = seen(value)
    kind = entry(found, "/Subtype")
    if kind == "/Image":
        return picture(copy, value)
    if kind == "/Form":
        return form(copy, value, resources=resources)
    return None


def form(copy: PdfCopy, value: Any, *, resources: Any = None) -> Any:
    """A drawing of its own. An old one without resources uses those of whoever draws it."""
    own = entry(seen(value), "/Resources")
    lent = resources if own is None else own
    return copy.once("form", value, partial(_form, copy, resources=lent), 0 if own is not None else id(lent))


FORM: dict[str, Maker] = {
    "/BBox": four_numbers, "/Matrix": six_numbers, "/OC": lambda copy, layer: copy.layer(layer),
    "/Group": dictionary({"/CS": color_space, "/I": boolean, "/K": boolean}, Type="/Group", S="/Transparency"),
}  # fmt: skip


def _form(copy: PdfCopy, value: Any, *, resources: Any) -> StreamObject | None:
    if not isinstance(value, StreamObject):
        return None
    head = kept(copy, value, FORM, Type="/XObject", Subtype="/Form")
    if "/BBox" not in head:
        return None
    lines, made = drawn(copy, unpacked(value), resources)
    head[NameObject("/Resources")] = made
    return stream_of(lines, head)


# States, patterns, shadings -------------------------------------------------------------------------------------------


def _mask(copy: PdfCopy, value: Any) -> Any:
    if seen(value) == "/None":
        return NameObject("/None")
    keys: dict[str, Maker] = {"/S": one_of("/Alpha", "/Luminosity"), "/G": form, "/BC": numbers, "/TR": function}
    return dictionary(keys, Type="/Mask")(copy, value)


def _dashes(copy: PdfCopy, value: Any) -> Any:
    found = seen(value)
    if not isinstance(found, ArrayObject) or len(found) != 2:
        return None
    made = [numbers(copy, found[0]), number(copy, found[1])]
    if None in made:
        return None
    return ArrayObject(made)


def _font_and_size(copy: PdfCopy, value: Any) -> Any:
    found = seen(value)
    if not isinstance(found, ArrayObject) or len(found) != 2:
        return None
    made = [fonts.font(copy, found[0]), number(copy, found[1])]
    if None in made:
        return None
    return ArrayObject(made)


BLENDS = (
    "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge", "/ColorBurn",
    "/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color", "/Luminosity",
)  # fmt: skip
STATE: dict[str, Maker] = {
    "/LW": number, "/LC": whole, "/LJ": whole, "/ML": number, "/D": _dashes, "/RI": INTENT, "/OP": boolean,
    "/op": boolean, "/OPM": whole, "/Font": _font_and_size, "/FL": number, "/SM": number, "/SA": boolean,
    "/BM": first_of(one_of(*BLENDS), array(one_of(*BLENDS))), "/SMask": _mask, "/CA": number, "/ca": number,
    "/AIS": boolean, "/TK": boolean,
}  # fmt: skip


def state(copy: PdfCopy, value: Any) -> Any:
    return copy.once("state", value, partial(dictionary(STATE, Type="/ExtGState"), copy))


SHADING: dict[str, Maker] = {
    "/ShadingType": whole, "/ColorSpace": color_space, "/Background": numbers, "/BBox": four_numbers,
    "/AntiAlias": boolean, "/Domain": numbers, "/Matrix": six_numbers, "/Function": functions, "/Coords": numbers,
    "/Extend": array(boolean), "/BitsPerCoordinate": whole, "/BitsPerComponent": whole, "/BitsPerFlag": whole,
    "/VerticesPerRow": whole, "/Decode": numbers,
}  # fmt: skip


def shading(copy: PdfCopy, value: Any) -> Any:
    return copy.once("shading", value, partial(_shading, copy))


def _shading(copy: PdfCopy, value: Any) -> Any:
    if not isinstance(value, DictionaryObject):
        return None
    head = kept(copy, value, SHADING)
    if isinstance(value, StreamObject):
        return stream_of(unpacked(value), head)
    return head


def pattern(copy: PdfCopy, value: Any) -> Any:
    return copy.once("pattern", value, partial(_pattern, copy))


def _pattern(copy: PdfCopy, value: Any) -> Any:
    if not isinstance(value, DictionaryObject):
        return None
    if not isinstance(value, StreamObject):
        keys: dict[str, Maker] = {"/Shading": shading, "/Matrix": six_numbers, "/ExtGState": state}
        return kept(copy, value, {"/PatternType": whole, **keys}, Type="/Pattern")
    keys = {"/PaintType": whole, "/TilingType": whole, "/BBox": four_numbers, "/XStep": number, "/YStep": number}
    head = kept(copy, value, {"/PatternType": whole, **keys, "/Matrix": six_numbers}, Type="/Pattern")
    lines, made = drawn(copy, unpacked(value), entry(value, "/Resources"))
    head[NameObject("/Resources")] = made
    return stream_of(lines, head)


def font(copy: PdfCopy, value: Any) -> Any:
    return fonts.font(copy, value, glyph=_glyph)


def _glyph(copy: PdfCopy, font: DictionaryObject, name: str, number: int) -> tuple[bytes, DictionaryObject]:
    """A letter that is drawn by lines of its own, and the resources that it uses."""
    letter = entry(entry(font, "/CharProcs"), name)
    if not isinstance(letter, StreamObject):
        return b"", DictionaryObject()
    lines, used = drawn(copy, unpacked(letter), entry(font, "/Resources"))
    return _under_new_names(lines, used, number), used


def _under_new_names(lines: bytes, used: DictionaryObject, number: int) -> bytes:
    """Letters share resources: each one's picture among the lines needs a name of its own."""
    there = used.get("/XObject", {})
    for name in [one for one in there if one.startswith("/Lines")]:
        anew = f"/Letter{number}{name[1:]}"
        there[NameObject(anew)] = there.pop(name)
        lines = lines.replace(name.encode() + b" Do", anew.encode() + b" Do")
    return lines


KINDS: dict[str, Maker] = {
    "/ExtGState": state, "/Font": font, "/ColorSpace": color_space, "/Shading": shading, "/Pattern": pattern,
    "/XObject": outside, "/Properties": lambda copy, layer: copy.layer(layer),
}  # fmt: skip
