"""Fields of a Word document: what is asked for anew each time it is opened.

A few kinds stay, each written anew from what it may say. All others become what they showed last, so that nothing is
fetched from elsewhere and no path of somebody's computer is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from requests_app.files.cleaning.word_allowed import ALLOWED
from requests_app.files.cleaning.word_lost import NEVER_WRITTEN_DOWN, WORKED_OUT
from requests_app.files.cleaning.word_values import WordNames

MOST_ADDRESS = 2000
ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+|mailto:[^\s<>\"\\]+", re.IGNORECASE)
TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(\\[*#@]|\\[A-Za-z])|([^\s"\\]+)')
FORMATS = ("MERGEFORMAT", "CHARFORMAT", "Arabic", "roman", "Roman", "alphabetic", "ALPHABETIC", "Upper", "Lower",
           "FirstCap", "Caps", "Ordinal", "CardText", "OrdText", "ArabicDash")  # fmt: skip
PICTURE_OF_DATE = re.compile(r"[dMyHhmsSAPamp/:., '-]{1,40}")
PICTURE_OF_NUMBER = re.compile(r"[0#x.,%$ -]{1,20}")
LISTED = ("Figure", "Table", "Equation")

name = ALLOWED.name
RUN, RUN_LOOKS, SIGN, TEXT, SYMBOL = map(name, ("w:r", "w:rPr", "w:fldChar", "w:t", "w:sym"))
ORDERS = frozenset(map(name, ("w:instrText", "w:delInstrText")))
SIMPLE, ORDER, SIGN_KIND = map(name, ("w:fldSimple", "w:instr", "w:fldCharType"))
WRAPPER = name("w:smartTag")  # goes, and its content stays


@dataclass
class WordField:
    """A field by the places of its signs among the leaves of a part."""

    begins: int
    separates: int | None = None
    ends: int | None = None
    orders: list[int] = field(default_factory=list)
    holds_another: bool = False  # in what it is told to do


def tapped(address: str) -> str | None:
    """An address that somebody may be led to by a tap; None for any other."""
    address = address.strip().replace(" ", "%20")
    if len(address) > MOST_ADDRESS or not ADDRESS.fullmatch(address):
        return None
    return address


def settle(root: Element, names: WordNames) -> None:
    """Every field of this part stays as it may, or becomes what it showed last."""
    for simple in root.iter(SIMPLE):
        order = order_left(simple.get(ORDER, ""), names)
        if order is None:
            simple.tag = WRAPPER
        simple.set(ORDER, order or "")
    leaves = list(_leaves(root))
    gone: set[int] = set()
    for found in _fields(leaves, gone):
        gone |= _settled(found, leaves, names)
    _remove(leaves, gone)


def _leaves(element: Element) -> Iterator[tuple[Element, Element]]:
    """(run, what stands in it), in the order they are read."""
    for child in element:
        if element.tag == RUN and child.tag != RUN_LOOKS:
            yield element, child
        yield from _leaves(child)


def _fields(leaves: list[tuple[Element, Element]], gone: set[int]) -> list[WordField]:
    """Whole fields. The signs of broken ones are gone, and what they would have shown stays."""
    whole: list[WordField] = []
    opened: list[WordField] = []
    for place, (_, leaf) in enumerate(leaves):
        if leaf.tag in ORDERS:
            _order(opened, place, gone)
        elif leaf.tag == SIGN:
            _sign(leaf.get(SIGN_KIND, ""), place, opened, whole, gone)
    for broken in opened:
        gone |= {broken.begins, broken.separates or broken.begins, *broken.orders}
    return whole


def _order(opened: list[WordField], place: int, gone: set[int]) -> None:
    if opened and opened[-1].separates is None:
        opened[-1].orders.append(place)
    else:
        gone.add(place)


def _sign(kind: str, place: int, opened: list[WordField], whole: list[WordField], gone: set[int]) -> None:
    if kind == "begin":
        if opened and opened[-1].separates is None:
            opened[-1].holds_another = True
        opened.append(WordField(place))
    elif kind == "separate" and opened and opened[-1].separates is None:
        opened[-1].separates = place
    elif kind == "end" and opened:
        found = opened.pop()
        found.ends = place
        whole.append(found)
    else:
        gone.add(place)


def _settled(found: WordField, leaves: list[tuple[Element, Element]], names: WordNames) -> set[int]:
    """The places of leaves that go."""
    said = "".join(leaves[place][1].text or "" for place in found.orders)
    order = order_left(said, names)
    if order is not None and found.orders and not found.holds_another:
        first, *others = found.orders
        leaves[first][1].text = order
        return set(others)
    ends = found.ends or found.begins
    going = {*range(found.begins, (found.separates or ends) + 1), ends}
    if _shows(found):
        return going
    if _draws(said, leaves[found.begins][1]):
        going.discard(found.begins)
    elif NEVER_WRITTEN_DOWN & set(said.upper().split()[:1]):
        names.lost.add(WORKED_OUT)
    return going


def _shows(found: WordField) -> bool:
    return found.separates is not None and found.ends is not None and found.ends > found.separates + 1


def _remove(leaves: list[tuple[Element, Element]], gone: set[int]) -> None:
    going = {id(leaves[place][1]) for place in gone}
    for run in {id(leaves[place][0]): leaves[place][0] for place in gone}.values():
        run[:] = [child for child in run if id(child) not in going]


# What a field may say -------------------------------------------------------------------------------------------------


def order_left(said: str, names: WordNames) -> str | None:
    """What a field is told to do, in words of ours; None where that may not be asked for."""
    tokens = [(quoted or word, switch) for quoted, switch, word in TOKEN.findall(said)]
    if not tokens:
        return None
    kind = tokens[0][0].upper()
    if kind not in ORDERED:
        return None
    left = ORDERED[kind](tokens[1:], names)
    if left is None:
        return None
    return f" {' '.join([kind, *left])} "


Token = tuple[str, str]  # a word or what was quoted, else a switch
Ordered = Callable[[list[Token], WordNames], "list[str] | None"]


def _options(tokens: list[Token], values: dict[str, Callable[[str], str | None]], flags: str) -> list[str]:
    """The switches that are known, with the values that are."""
    left: list[str] = []
    for (_, switch), (value, _) in zip(tokens, [*tokens[1:], ("", "")], strict=False):
        known = switch[1:]
        if known in values and (said := values[known](value)):
            left += [switch, said]
        elif known and known in flags:
            left.append(switch)
    return left


def _first_word(tokens: list[Token]) -> str:
    if not tokens or tokens[0][1]:
        return ""
    return tokens[0][0]


def _quoted(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda value: f'"{value}"' if pattern.fullmatch(value) else None


LOOKS: dict[str, Callable[[str], str | None]] = {
    "*": lambda value: value if value in FORMATS else None,
    "#": _quoted(PICTURE_OF_NUMBER),
    "@": _quoted(PICTURE_OF_DATE),
}


def _number(tokens: list[Token], names: WordNames) -> list[str]:
    return _options(tokens, LOOKS, "")


def _date(tokens: list[Token], names: WordNames) -> list[str]:
    return _options(tokens, LOOKS, "lhsu")


def _reference(tokens: list[Token], names: WordNames) -> list[str] | None:
    mark = _first_word(tokens)
    if not mark:
        return None
    return [names.bookmark(mark), *_options(tokens[1:], LOOKS, "hrnwpft")]


def _link(tokens: list[Token], names: WordNames) -> list[str] | None:
    where = _first_word(tokens)
    address = tapped(where)
    within = _options(tokens, {"l": lambda value: f'"{names.bookmark(value)}"'}, "")
    tip = _options(tokens, {"o": lambda value: f'"{value}"'.replace("\\", "")}, "")
    if where and not address:
        return None
    if address:
        return [f'"{address}"', *tip]
    if not within:
        return None
    return [*within, *tip]


def _contents(tokens: list[Token], names: WordNames) -> list[str] | None:
    if any(switch in ("\\c", "\\a") and tokens[place + 1][0] not in LISTED
           for place, (_, switch) in enumerate(tokens[:-1])):  # fmt: skip
        return None
    levels = _quoted(re.compile(r"\d(-\d)?"))
    listed = _quoted(re.compile("|".join(LISTED)))
    values = {
        **LOOKS,
        "o": levels,
        "n": levels,
        "l": levels,
        "b": names.bookmark,
        "c": listed,
        "a": listed,
        "t": lambda value: _styles(value, names),
    }
    return _options(tokens, values, "hzuwx")


def _styles(value: str, names: WordNames) -> str:
    """Names of styles, each with the level it is listed at."""
    known = {**names.style_names, **{str(level): str(level) for level in range(1, 10)}}
    words = re.split("[;,]", value)
    return f'"{",".join(known.get(word.strip(), "") for word in words)}"'


ORDERED: dict[str, Ordered] = {
    "PAGE": _number,
    "NUMPAGES": _number,
    "DATE": _date,
    "REF": _reference,
    "HYPERLINK": _link,
    "TOC": _contents,
}


# Fields that show something nobody wrote down -------------------------------------------------------------------------


def _draws(said: str, begin: Element) -> bool:
    """Put what a field without a result shows in the place of its first sign. Whether there is such a thing."""
    kind, _, rest = said.strip().partition(" ")
    text = _drawn(kind.upper(), rest.strip(), begin)
    if text is None:
        return False
    begin.attrib.clear()
    begin[:] = []
    begin.tag, begin.text = TEXT, text
    return True


def _drawn(kind: str, rest: str, begin: Element) -> str | None:
    if kind == "FORMCHECKBOX":
        return "☐☒"[_is_checked(begin)]
    if kind == "FORMDROPDOWN":
        return _chosen(begin)
    if kind in ("MACROBUTTON", "GOTOBUTTON"):
        return rest.partition(" ")[2].strip()
    return None


def _is_checked(begin: Element) -> bool:
    for path in ("w:checked", "w:default"):
        mark = begin.find(f".//{name(path)}")
        if mark is not None:
            return mark.get(name("w:val"), "1") not in ("0", "false", "off")
    return False


def _chosen(begin: Element) -> str | None:
    choices = [choice.get(name("w:val"), "") for choice in begin.iter(name("w:listEntry"))]
    mark = begin.find(f".//{name('w:result')}")
    number = "0"
    if mark is not None:
        number = mark.get(name("w:val"), "0")
    return dict(zip(map(str, range(len(choices))), choices, strict=True)).get(number)
