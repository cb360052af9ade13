"""What a value may be."""

import pytest
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)

from requests_app.files.cleaning.pdf import values

ONE, NAME = NumberObject(1), NameObject("/A")


@pytest.mark.parametrize(
    ("maker", "value", "made"),
    [
        (values.number, ONE, 1),
        (values.number, FloatObject("0.12345678"), 0.123457),
        (values.number, NumberObject(10**30), values.LARGEST),
        (values.number, FloatObject(10.0**30), values.LARGEST),
        (values.number, BooleanObject(True), None),
        (values.number, NAME, None),
        (values.whole, FloatObject(2.7), 2),
        (values.whole, NAME, None),
        (values.boolean, BooleanObject(True), BooleanObject(True)),
        (values.boolean, ONE, None),
        (values.name, NAME, "/A"),
        (values.name, NameObject("/" + "a" * 200), None),
        (values.name, NameObject("/a\nb"), None),
        (values.name, TextStringObject("/A"), None),
        (values.one_of("/A"), NAME, "/A"),
        (values.one_of("/B"), NAME, None),
        (values.numbers, ArrayObject([ONE, FloatObject(2.5)]), [1, 2.5]),
        (values.numbers, ArrayObject([ONE, NAME]), None),
        (values.four_numbers, ArrayObject([ONE] * 3), None),
        (values.first_of(values.number, values.name), NAME, "/A"),
        (values.first_of(values.number), NAME, None),
        (values.dictionary({"/A": values.number}, Type="/T"), DictionaryObject({NAME: ONE}), {"/Type": "/T", "/A": 1}),
        (values.dictionary({}), ONE, None),
        (values.number, NullObject(), None),
    ],
)
def test_what_is_made_of_it(maker, value, made):
    assert maker(None, value) == made


def test_strings():
    text, letters = TextStringObject("é"), ByteStringObject(b"\xe9")
    assert (values.words(text), values.words(letters), values.words(ONE)) == ("é", "é", "")
    assert (values.letters(letters), values.letters(ONE)) == (b"\xe9", b"")
    assert (values.items(None), values.items(ONE), values.items(ArrayObject([ONE]))) == ([], [ONE], [ONE])
    assert values.entry(ONE, "/A") is None
