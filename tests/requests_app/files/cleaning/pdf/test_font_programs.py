"""Fonts keep how letters are drawn, and lose who made them."""

from requests_app.files.cleaning.pdf.font_programs import bare_cff


def index(*entries):
    """As a compact font writes a list."""
    if not entries:
        return b"\0\0"
    ends = [1 + sum(map(len, entries[:n])) for n in range(len(entries) + 1)]
    return len(entries).to_bytes(2) + b"\1" + bytes(ends) + b"".join(entries)


def number(value):
    return b"\x1d" + value.to_bytes(4, signed=True)


def compact_font(notice):
    """A compact font of one letter, with this notice."""
    head, names, strings, subrs = b"\1\0\4\1", index(b"Small"), index(notice, b"box"), index()
    letters = index(b"\x0e", b"\x8b\x8b\x15\xf8\x88\x06\xf8\x88\x07\xfc\x88\x06\x0e")
    charset, private = b"\0" + (392).to_bytes(2), b""
    top_size = len(number(0)) * 4 + 3 + number(0).__len__() + 1
    before = len(head) + len(names) + len(index(bytes(top_size))) + len(strings) + len(subrs)
    at_charset = before
    at_letters = at_charset + len(charset)
    at_private = at_letters + len(letters)
    top = (
        number(391) + b"\1" + number(at_charset) + b"\x0f" + number(at_letters) + b"\x11"
        + number(len(private)) + number(at_private) + b"\x12"
    )  # fmt: skip
    assert len(top) == top_size
    return b"".join((head, names, index(top), strings, subrs, charset, letters, private))


def test_the_notice_of_a_compact_font_is_blank_and_nothing_moves():
    before = compact_font(b"Made by Jane Roe")
    after = bare_cff(before)
    assert len(after) == len(before)
    assert b"Made by Jane Roe" in before
    assert b"Jane" not in after
    assert b"box" in after
    assert before.replace(b"Made by Jane Roe", b" " * 16).replace(b"Small", b"FFFFF") == after
