"""What a page draws, operator by operator: known ones with the operands they take, and nothing between them.

Comments, operands that nothing takes, marks for programs (what a word is meant to be, who placed it) and private
operators are left out. A picture written among the lines becomes a picture of its own. Long runs of lines, curves
and plain words are recognized in one step, so that a map of a million lines takes seconds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

_SPACE = rb"[\0\t\n\f\r ]"
_NUMBER = rb"[+-]?(?:\d++\.?\d*+|\.\d++)"
_STRING = rb"(?:\([^()\\]*+\)|<[0-9A-Fa-f]*+>)"
_END = rb"(?:%b++|$)" % _SPACE
_N = rb"%b%b++" % (_NUMBER, _SPACE)
_PLAIN = (  # operators by how many numbers they take: six, four, three, two, one and none
    rb"(?:%(n)b(?:%(n)b(?:%(n)b(?:%(n)b(?:%(n)b%(n)b(?:cm?|Tm)|(?:v|y|re|k|K))|(?:rg|RG))|(?:m|l|Td|TD))"
    rb"|(?:w|J|j|M|i|g|G|Tc|Tw|Tz|TL|Tr|Ts))|(?:h|S|s|f\*?|F|B\*?|b\*?|n|W\*?|T\*))" % {b"n": _N}
)
RUN = re.compile(
    rb"(?:%(plain)b%(end)b|%(string)b%(space)b*+Tj%(end)b|\[(?:%(string)b|%(number)b|%(space)b)*+\]%(space)b*+TJ%(end)b)++"
    % {b"plain": _PLAIN, b"number": _NUMBER, b"space": _SPACE, b"string": _STRING, b"end": _END}
)
TOKEN = re.compile(
    rb"(?P<space>%b++)|(?P<comment>%%[^\r\n]*+)|(?P<number>[+\-.\d][+\-.\deE]*+)"
    rb"|(?P<name>/[^\0\t\n\f\r ()<>\[\]{}/%%]*+)|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|(?P<hex><[0-9A-Fa-f\0\t\n\f\r ]*+>)|(?P<text>\()|(?P<operator>[A-Za-z'\"*][A-Za-z0-9'\"*]*+)" % _SPACE
)
_STRICT = re.compile(_NUMBER)
_IN_TEXT = re.compile(rb"[()\\]")
_PLAIN_STRING = re.compile(_STRING)
_ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n?|\n)|(.))|\r\n?", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
# What each operator takes: n a number, N a name, S a string, A an array of numbers, T one of strings and numbers.
TAKES = {
    "w": "n", "J": "n", "j": "n", "M": "n", "d": "An", "ri": "N", "i": "n", "gs": "N", "q": "", "Q": "", "cm": "nnnnnn",
    "m": "nn", "l": "nn", "c": "nnnnnn", "v": "nnnn", "y": "nnnn", "h": "", "re": "nnnn", "S": "", "s": "", "f": "",
    "F": "", "f*": "", "B": "", "B*": "", "b": "", "b*": "", "n": "", "W": "", "W*": "", "BT": "", "ET": "", "Tc": "n",
    "Tw": "n", "Tz": "n", "TL": "n", "Tf": "Nn", "Tr": "n", "Ts": "n", "Td": "nn", "TD": "nn", "Tm": "nnnnnn", "T*": "",
    "Tj": "S", "'": "S", '"': "nnS", "TJ": "T", "d0": "nn", "d1": "nnnnnn", "CS": "N", "cs": "N", "G": "n", "g": "n",
    "RG": "nnn", "rg": "nnn", "K": "nnnn", "k": "nnnn", "sh": "N", "Do": "N",
}  # fmt: skip
USES = {
    "gs": "/ExtGState", "Tf": "/Font", "CS": "/ColorSpace", "cs": "/ColorSpace", "sh": "/Shading", "Do": "/XObject",
    "SCN": "/Pattern", "scn": "/Pattern",
}  # fmt: skip
COLORS = ("SC", "sc", "SCN", "scn")  # as many numbers as the color has parts, and perhaps a pattern's name
MARKS = ("BMC", "BDC", "EMC", "MP", "DP", "BX", "EX")
KINDS = {"number": "n", "name": "N", "hex": "S", "text": "S"}
MOST_OPERANDS = 64

Source = tuple[str, str]  # a kind of resource and its name
LENT = ("", "")  # the font of whoever draws this
Inline = Callable[[dict[bytes, bytes], bytes], bytes | None]


@dataclass
class _Operand:
    kind: str
    raw: bytes


@dataclass
class Drawing:
    """What was drawn, and which names of the resources it uses, by their kind. ``inline`` takes a picture that stands
    among the lines (its head, its bytes) and returns the name under which it can be drawn, or None. ``shown``: the
    strings that are drawn, by where their font may come from: a font, or a state that can set one."""

    inline: Inline
    used: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    shown: dict[Source, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    _fonts: tuple[Source, ...] = (LENT,)
    _saved_fonts: list[tuple[Source, ...]] = field(default_factory=list)
    _out: list[bytes] = field(default_factory=list)
    _operands: list[_Operand] = field(default_factory=list)
    _marks: list[bool] = field(default_factory=list)
    _saved: int = 0
    _in_text: bool = False

    def anew(self, data: bytes) -> bytes:
        at, end = 0, len(data)
        while at < end:
            at = self._next(data, at)
        self._end()
        return b"".join(self._out)

    def _next(self, data: bytes, at: int) -> int:
        """Read on from here, and say where to read next."""
        if not self._operands and (run := RUN.match(data, at)):
            self._out.append(run.group())
            self._show(_PLAIN_STRING.findall(run.group()))
            return self._after_run(run.end())
        token = TOKEN.match(data, at)
        if token is None:
            return at + 1  # a sign that begins nothing
        kind, raw, after = token.lastgroup or "", token.group(), token.end()
        if kind in ("space", "comment", "close"):
            return after
        if kind == "operator":
            return self._operator(raw.decode("latin-1"), data, after)
        if kind == "text":
            after = _end_of_text(data, at)
            raw = data[at:after]
        if kind == "open":
            return self._opened(raw, data, after)
        self._take(kind, raw)
        return after

    def _after_run(self, at: int) -> int:
        if not self._out[-1].endswith((b" ", b"\n")):
            self._out.append(b"\n")
        return at

    def _take(self, kind: str, raw: bytes) -> None:
        if kind == "number" and not _STRICT.fullmatch(raw):
            raw = _as_number(raw)
        self._operands.append(_Operand(KINDS[kind], raw))
        del self._operands[:-MOST_OPERANDS]

    def _opened(self, raw: bytes, data: bytes, at: int) -> int:
        """An array; a dictionary among operands says something only to programs."""
        if raw == b"<<":
            self._operands.append(_Operand("D", b""))
            return _behind_dictionary(data, at)
        inside, at = _array(data, at)
        numbers = all(one.kind == "n" for one in inside)
        raw = b"[" + b" ".join(one.raw for one in inside) + b"]"
        self._operands.append(_Operand("A" if numbers else "T", raw))
        return at

    # Operators --------------------------------------------------------------------------------------------------------

    def _operator(self, name: str, data: bytes, at: int) -> int:
        operands, self._operands = self._operands, []
        if name == "BI":
            return self._inline(data, at)
        if name in MARKS:
            self._mark(name, operands)
        elif name in COLORS:
            self._color(name, operands)
        elif name in TAKES:
            self._known(name, operands)
        elif name in ("true", "false", "null"):
            self._operands = operands
        return at

    def _known(self, name: str, operands: list[_Operand]) -> None:
        wanted = TAKES[name]
        taken = operands[max(len(operands) - len(wanted), 0) :]
        if len(taken) < len(wanted) or not all(_fits(one.kind, kind) for one, kind in zip(taken, wanted, strict=True)):
            return
        if not self._balanced(name):
            return
        self._use(name, taken)
        self._set_font(name, taken)
        self._write(name, taken)

    def _set_font(self, name: str, taken: list[_Operand]) -> None:
        """Follow which font the strings are drawn with."""
        if name == "Tf":
            self._fonts = (("/Font", name_of(taken[0].raw)),)
        elif name == "gs":
            self._fonts = tuple(dict.fromkeys((*self._fonts, ("/ExtGState", name_of(taken[0].raw)))))
        for one in taken:
            if one.kind == "S":
                self._show([one.raw])
            elif one.kind == "T":
                self._show([inside.raw for inside in _array(one.raw, 1)[0] if inside.kind == "S"])

    def _show(self, strings: list[bytes]) -> None:
        if not strings:
            return
        for source in self._fonts:
            self.shown[source].update(strings)

    def _balanced(self, name: str) -> bool:
        """Whether this may stand here: nothing is given back that was not saved."""
        if name == "q":
            self._saved += 1
            self._saved_fonts.append(self._fonts)
        elif name == "Q":
            self._saved -= 1
            if self._saved < 0:
                self._saved = 0
                return False
            self._fonts = self._saved_fonts.pop()
        elif name in ("BT", "ET"):
            self._in_text = name == "BT"
        return True

    def _color(self, name: str, operands: list[_Operand]) -> None:
        taken: list[_Operand] = []
        for one in reversed(operands):
            if one.kind == "n" or (one.kind == "N" and not taken):
                taken.insert(0, one)
            else:
                break
        if taken:
            self._use(name, taken)
            self._write(name, taken)

    def _use(self, name: str, taken: list[_Operand]) -> None:
        for one in taken:
            if one.kind == "N" and name in USES:
                self.used[USES[name]].add(name_of(one.raw))

    def _mark(self, name: str, operands: list[_Operand]) -> None:
        """Marks are for programs. Only a layer's is kept: it says what is shown."""
        if name == "EMC":
            if self._marks and self._marks.pop():
                self._write(name, [])
        elif name in ("BMC", "BDC"):
            names = [one.raw for one in operands if one.kind == "N"]
            layer = name == "BDC" and len(names) >= 2 and names[-2] == b"/OC"
            self._marks.append(layer)
            if layer:
                self.used["/Properties"].add(name_of(names[-1]))
                self._out.append(b"/OC " + names[-1] + b" BDC\n")

    def _write(self, name: str, taken: list[_Operand]) -> None:
        self._out.append(b" ".join([*(one.raw for one in taken), name.encode("latin-1")]) + b"\n")

    def _end(self) -> None:
        """What was begun is ended."""
        if self._in_text:
            self._out.append(b"ET\n")
        self._out += [b"EMC\n" for kept in self._marks if kept]
        self._out += [b"Q\n"] * self._saved

    # Pictures among the lines -----------------------------------------------------------------------------------------

    def _inline(self, data: bytes, at: int) -> int:
        head, at = _head_of_inline(data, at)
        end, after = end_of_inline(data, at, head)
        name = self.inline(head, data[at:end])
        if name is not None:
            self._out.append(name + b" Do\n")
        return after


def name_of(raw: bytes) -> str:
    """A name as it stands among the resources: #20 is a space there."""
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), raw)
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:
        return plain.decode("latin-1")


def codes_of(string: bytes) -> bytes:
    """The bytes that a string stands for, as it is written between < and > or ( and )."""
    if string.startswith(b"<"):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", string)
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return _ESCAPED.sub(_unescaped, string[1:].removesuffix(b")"))


def _unescaped(found: re.Match[bytes]) -> bytes:
    octal, broken, sign = found.groups()
    if octal:
        return bytes([int(octal, 8) & 255])
    if broken:
        return b""
    if sign:
        return _SIGNS.get(sign, sign)
    return b"\n"


def _fits(kind: str, wanted: str) -> bool:
    return kind == wanted or (wanted == "T" and kind == "A")


def _as_number(raw: bytes) -> bytes:
    """A number that some programs write wrongly (--5, 1.-2, 3e-5), as readers take it: up to where it breaks off."""
    found = _STRICT.match(raw.lstrip(b"+-"))
    if found is None:
        return b"0"
    return raw[: raw.startswith(b"-")] + found.group()


def _end_of_text(data: bytes, at: int) -> int:
    """Behind the parenthesis that closes this one."""
    depth = 0
    while True:
        sign = _IN_TEXT.search(data, at)
        if sign is None:
            return len(data)
        at = sign.end()
        if sign.group() == b"\\":
            at += 1
        else:
            depth += {b"(": 1, b")": -1}[sign.group()]
            if depth == 0:
                return at


def _array(data: bytes, at: int) -> tuple[list[_Operand], int]:
    """The numbers and strings up to the bracket that closes this one."""
    inside: list[_Operand] = []
    while at < len(data):
        token = TOKEN.match(data, at)
        if token is None:
            at += 1
            continue
        kind, raw, after = token.lastgroup, token.group(), token.end()
        if kind == "close" and raw == b"]":
            return inside, after
        if kind == "operator":  # it was never closed
            return inside, at
        if kind == "text":
            after = _end_of_text(data, at)
            raw = data[at:after] + b")" * (data[after - 1 : after] != b")")
        if kind == "number" and not _STRICT.fullmatch(raw):
            raw = _as_number(raw)
        if kind in ("text", "hex", "number"):
            inside.append(_Operand(KINDS[kind], raw))
        at = after
    return inside, at


def _behind_dictionary(data: bytes, at: int) -> int:
    depth = 1
    while at < len(data) and depth:
        token = TOKEN.match(data, at)
        if token is None:
            at += 1
            continue
        start, at = at, token.end()
        if token.lastgroup == "text":
            at = _end_of_text(data, start)
        depth += {b"<<": 1, b">>": -1}.get(token.group(), 0)
    return at


_ID = re.compile(rb"ID(?=[\0\t\n\f\r ])")
_EI = re.compile(rb"[\0\t\n\f\r ]EI(?=[\0\t\n\f\r ]|$)|EI(?=[\0\t\n\f\r ]*(?:Q|$))")
_PARTS = {b"[": 1, b"/G": 1, b"/DeviceGray": 1, b"/RGB": 3, b"/DeviceRGB": 3, b"/CMYK": 4, b"/DeviceCMYK": 4}


def _head_of_inline(data: bytes, at: int) -> tuple[dict[bytes, bytes], int]:
    """What it says of itself, as it is written, and where its bytes begin."""
    said: list[bytes] = []
    while at < len(data):
        if _ID.match(data, at):
            at += 3
            break
        token = TOKEN.match(data, at)
        if token is None:
            at += 1
            continue
        start, at = at, token.end()
        if token.lastgroup == "open":
            behind = {b"<<": _behind_dictionary, b"[": _behind_array}[token.group()]
            at = behind(data, at)
        elif token.lastgroup == "text":
            at = _end_of_text(data, start)
        if token.lastgroup not in ("space", "comment"):
            said.append(data[start:at])
    return dict(zip(said[::2], said[1::2], strict=False)), at


def _behind_array(data: bytes, at: int) -> int:
    while at < len(data) and data[at : at + 1] != b"]":
        at = _end_of_text(data, at) if data[at : at + 1] == b"(" else at + 1
    return at + 1


def end_of_inline(data: bytes, at: int, head: dict[bytes, bytes]) -> tuple[int, int]:
    """Where its bytes end, and where the lines go on. Without a filter they are counted; else EI is looked for."""
    if not {b"/F", b"/Filter"} & head.keys() and (size := _size_of_bare(head)):
        found = re.compile(rb"[\0\t\n\f\r ]*EI").match(data, at + size)
        if found:
            return at + size, found.end()
    found = _EI.search(data, at)
    if found is None:
        return len(data), len(data)
    return found.start(), found.end()


def _size_of_bare(head: dict[bytes, bytes]) -> int:
    """How many bytes a picture without filter has; 0 where that cannot be said."""
    try:
        width, height = (int(head.get(key[:2]) or head[key]) for key in (b"/Width", b"/Height"))
        if b"true" in (head.get(b"/IM"), head.get(b"/ImageMask")):
            return (width + 7) // 8 * height
        bits = int(head.get(b"/BPC") or head[b"/BitsPerComponent"])
        color = head.get(b"/CS") or head[b"/ColorSpace"]
        parts = _PARTS[color.partition(b"[")[1] or color]  # an array is a table of colors
    except (KeyError, ValueError):
        return 0
    return (width * parts * bits + 7) // 8 * height
