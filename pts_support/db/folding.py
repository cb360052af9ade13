"""Words without their accents, the same in Python and in the database: "cafe" is found in "Café".

PostgreSQL has an extension for this (unaccent), which the account of the site may not be allowed to create, and which a
generated column may not call. Taking a letter apart and dropping its marks needs neither.
"""

from __future__ import annotations

import re
import unicodedata

from django.db.models import Func

_MARKS = re.compile("[\u0300-\u036f]")
# Letters that do not come apart into a plain one and a mark.
_ONE, _PLAIN = "øØłŁđĐħĦŧŦıþÞ", "oOlLdDhHtTitT"
_TWO = {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
_LETTERS = str.maketrans(dict(zip(_ONE, _PLAIN, strict=True)) | _TWO)


def folded(text: str) -> str:
    """The text without accents, in small letters."""
    return _MARKS.sub("", unicodedata.normalize("NFD", text)).translate(_LETTERS).lower()


def _in_database() -> str:
    """The same in SQL, of ``%(expressions)s``; every function in it is immutable."""
    sql = r"regexp_replace(normalize(%(expressions)s, NFD), '[\u0300-\u036f]', '', 'g')"
    sql = f"translate({sql}, '{_ONE}', '{_PLAIN}')"
    for letter, plain in _TWO.items():
        sql = f"replace({sql}, '{letter}', '{plain}')"
    return sql


class Folded(Func):
    """A column without accents, for a query, an index or a generated column. Letters stay large and small."""

    template = _in_database()
    arity = 1
