"""A drawing of an older program keeps what it draws, and nothing else."""

import struct

import pytest

from requests_app.files.cleaning.metafiles import bare_drawing, drawing_of
from tests.access.hiding.in_word import described_emf, remark, wmf
from tests.requests_app.files.cleaning.ordinary_word import metafile

BOX = struct.pack("<IIiiii", 43, 24, 0, 0, 50, 30)
PLUS = struct.pack("<HHII", 0x4008, 0, 16, 4) + b"dots"


def plus(*records):
    return remark(b"EMF+" + b"".join(records))


def test_an_ordinary_drawing_stays_as_it_is():
    for made in (
        metafile(),
        metafile(BOX),
        metafile(BOX, plus(PLUS)),
        wmf(),
        wmf(struct.pack("<IHHH", 5, 0x0213, 1, 2)),
    ):
        assert bare_drawing(made) == made


def test_a_drawing_is_known_by_its_bytes():
    placed = b"\xd7\xcd\xc6\x9a" + bytes(18) + wmf()
    assert [drawing_of(data) for data in (metafile(), wmf(), placed, b"", b"\x01\0\0\0", b"PNG")] == [
        "EMF", "WMF", "WMF", "", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "made",
    [
        described_emf("Jayden"),
        metafile(remark(b"Jayden")),
        metafile(remark(b"GDIC Jayden")),
        metafile(plus(struct.pack("<HHII", 0x4003, 0, 20, 8) + b"Jayden!!")),
        metafile(struct.pack("<II", 106, 16) + b"Jayden!!"),
        metafile(struct.pack("<II", 9999, 16) + b"Jayden!!"),
        metafile() + b"Jayden",
    ],
)
def test_what_draws_nothing_goes(made):
    assert b"Jayden" in made or "Jayden".encode("utf-16-le") in made
    assert bare_drawing(made) == metafile()


def test_of_a_newer_drawing_only_remarks_go():
    said = struct.pack("<HHII", 0x4003, 0, 20, 8) + b"Jayden!!"
    assert bare_drawing(metafile(plus(said, PLUS, said))) == metafile(plus(PLUS))


def test_an_older_drawing_loses_orders_to_the_printer_and_spare_bytes():
    escape = struct.pack("<IHHH", 8, 0x0626, 15, 6) + b"Jayden"
    assert bare_drawing(wmf(escape) + b"Jayden") == wmf()
    head = b"\xd7\xcd\xc6\x9a" + b"JJ" + struct.pack("<hhhhH", 0, 0, 10, 10, 96)
    after = bare_drawing(head + b"JJJJ" + b"\0\0" + wmf())
    assert after[:22] == head[:4] + bytes(2) + head[6:] + bytes(4) + after[20:22]
    assert after[22:] == wmf()
    words = struct.unpack("<11H", after[:22])
    total = 0
    for word in words[:10]:
        total ^= word
    assert total == words[10]  # as the format wants


@pytest.mark.parametrize(
    "made",
    [
        metafile()[:-20],
        metafile()[:60],
        metafile(struct.pack("<II", 43, 4)),
        metafile(struct.pack("<II", 43, 9999)),
        metafile(remark(b"EMF+" + struct.pack("<HHII", 0x4008, 0, 9999, 0))),
        wmf()[:-6],
        wmf()[:10],
        wmf(struct.pack("<IH", 1, 0x0213)),
    ],
)
def test_a_broken_drawing_is_said_to_be_broken(made):
    with pytest.raises(ValueError):  # noqa: PT011  # whatever it says, nothing is kept
        bare_drawing(made)
