"""What a value of a PDF may be, and nothing else: numbers, names, arrays and dictionaries of known keys.

Everything is made anew from what was read, so that nothing comes along by being the same object. A maker gets the copy
that is being written (copy.py) and a value as it was read; it returns the new value, or None for what does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

Maker = Callable[[Any, Any], Any]  # (the copy, the value): copy.py imports this module
LARGEST = 10**9
MOST_IN_ARRAY = 100_000
_NAME = re.compile(r"/[!-~\u00a1-\uffff ]{1,127}")


def seen(value: Any) -> Any:
    """Behind references: the value itself, or None."""
    if hasattr(value, "get_object"):
        value = value.get_object()
    if value is None or type(value).__name__ == "NullObject":
        return None
    return value


def entry(thing: Any, key: str) -> Any:
    """What a dictionary has under this key, behind references; None for nothing."""
    if isinstance(thing, DictionaryObject) and key in thing:
        return seen(thing.raw_get(key))
    return None


def items(value: Any) -> list[Any]:
    """One or several of them, as a list."""
    value = seen(value)
    if value is None:
        return []
    if isinstance(value, ArrayObject):
        return list(value)
    return [value]


def number(_: Any, value: Any) -> Any:
    value = seen(value)
    if isinstance(value, bool | BooleanObject) or not isinstance(value, int | float):
        return None
    if isinstance(value, int):
        return NumberObject(max(-LARGEST, min(LARGEST, int(value))))
    if not isfinite(value):
        return None
    return FloatObject(round(max(-LARGEST, min(LARGEST, float(value))), 6))


def whole(_: Any, value: Any) -> Any:
    value = seen(value)
    fits = isinstance(value, int | float) and isfinite(value) and abs(value) <= LARGEST
    if fits:
        return NumberObject(int(value))
    return None


def boolean(_: Any, value: Any) -> Any:
    value = seen(value)
    if isinstance(value, BooleanObject):
        return BooleanObject(value.value)
    return None


def name(_: Any, value: Any) -> Any:
    value = seen(value)
    if isinstance(value, NameObject) and _NAME.fullmatch(value):
        return NameObject(value)
    return None


def one_of(*names: str) -> Maker:
    def make(_: Any, value: Any) -> Any:
        value = seen(value)
        if isinstance(value, NameObject) and value in names:
            return NameObject(value)
        return None

    return make


def first_of(*makers: Maker) -> Maker:
    """What the first of them makes of it."""

    def make(copy: Any, value: Any) -> Any:
        for maker in makers:
            made = maker(copy, value)
            if made is not None:
                return made
        return None

    return make


def array(maker: Maker, *, size: int = 0) -> Maker:
    """An array of what ``maker`` makes. One value that does not fit, or another ``size``, and there is none."""

    def make(copy: Any, value: Any) -> Any:
        value = seen(value)
        if not isinstance(value, ArrayObject) or len(value) > MOST_IN_ARRAY or (size and len(value) != size):
            return None
        made = [maker(copy, one) for one in value]
        if any(one is None for one in made):
            return None
        return ArrayObject(made)

    return make


numbers = array(number)
four_numbers, six_numbers = array(number, size=4), array(number, size=6)


def dictionary(keys: Mapping[str, Maker], **always: str) -> Maker:
    """A dictionary of these keys. ``always``: names that stand in it whatever it said itself."""

    def make(copy: Any, value: Any) -> Any:
        value = seen(value)
        if isinstance(value, DictionaryObject):
            return kept(copy, value, keys, **always)
        return None

    return make


def kept(copy: Any, value: DictionaryObject, keys: Mapping[str, Maker], **always: str) -> DictionaryObject:
    """The known keys of a dictionary, made anew."""
    made = DictionaryObject({NameObject(f"/{key}"): NameObject(said) for key, said in always.items()})
    for key, maker in keys.items():
        if key in value and (one := maker(copy, value.raw_get(key))) is not None:
            made[NameObject(key)] = one
    return made


def stream_of(data: bytes, head: DictionaryObject | None = None, *, packed: bool = False) -> StreamObject:
    """A new stream, packed by zlib unless ``packed`` says that it is as its head describes."""
    from pypdf.generic import EncodedStreamObject

    if not packed:
        from zlib import compress

        data = compress(data, 6)
    made = EncodedStreamObject()
    made.update(head or {})
    if not packed:
        made[NameObject("/Filter")] = NameObject("/FlateDecode")
    made._data = data
    return made


def letters(value: Any) -> bytes:
    """The bytes of a string, whichever kind of string it was read as."""
    value = seen(value)
    if isinstance(value, TextStringObject):
        return bytes(value.original_bytes)
    if isinstance(value, ByteStringObject):
        return bytes(value)
    return b""


def words(value: Any) -> str:
    """A string as text."""
    value = seen(value)
    if isinstance(value, ByteStringObject):
        return bytes(value).decode("latin-1")
    if isinstance(value, str):
        return str(value)
    return ""
