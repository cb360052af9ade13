"""An email address in the one form in which it is kept, looked for and compared, and the one in which mail leaves.

Lower case throughout: directories write ``First.Last@``, people type ``first.last@``, and both mean one mailbox. A
domain with accents has two spellings, ``schüler.example`` and ``xn--schler-5ya.example``: browsers send the second for
what was typed as the first. It is kept as people read it.
"""

from __future__ import annotations

import unicodedata

PREFIX = "xn--"


def normal_address(typed: str) -> str:
    """The form that is kept. Doing it twice changes nothing more; what is no address at all only gets lower case."""
    before, at, domain = typed.strip().rpartition("@")
    return f"{before.lower()}{at}{_readable_domain(domain)}"


def ascii_address(address: str) -> str:
    """The form for a mail server. (Python's own codec writes straße as strasse, which is somebody else's domain.)"""
    before, at, domain = address.rpartition("@")
    return f"{before}{at}{'.'.join(map(_ascii_label, domain.split('.')))}"


def _readable_domain(domain: str) -> str:
    return ".".join(map(_readable_label, _folded(domain).split(".")))


def _folded(text: str) -> str:
    """Lower case and composed, whatever the keyboard sent. (Some signs become capitals when they are composed.)"""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower()).lower()


def _readable_label(label: str) -> str:
    """Read an ``xn--`` label, if it is the spelling of a readable one; else it stays."""
    if not label.startswith(PREFIX):
        return label
    try:
        readable = label.removeprefix(PREFIX).encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    if _is_one_label(readable) and _ascii_label(readable) == label:
        return readable
    return label


def _is_one_label(text: str) -> bool:
    return text.isprintable() and text == _folded(text) and not set(text) & set("@. ")


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    return PREFIX + label.encode("punycode", "replace").decode("ascii")
