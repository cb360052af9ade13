"""In a trial a statement stands between marks; else nothing is added."""

from __future__ import annotations

from django.utils.safestring import SafeString

from pts_support.spoken import recorder
from pts_support.spoken.recorder import CLOSES, NUMBERED, OPENS, OWN


def test_off_it_adds_nothing():
    text = SafeString("<b>Maeve</b>")
    assert recorder.marked("a statement", text) is text
    assert recorder.own_words(text) is text


def test_on_it_keeps_each_statement_and_marks_where_it_stands():
    with recorder.recording() as record:
        first = recorder.marked("one", SafeString("<b>Maeve</b>"))
        second = recorder.marked("two", "Tom")
        mine = recorder.own_words(SafeString("see you at 3:00 pm"))
    assert record.statements == ["one", "two"]
    assert first == f"{OPENS}0{NUMBERED}<b>Maeve</b>{CLOSES}"
    assert isinstance(first, SafeString)
    assert second == f"{OPENS}1{NUMBERED}Tom{CLOSES}"
    assert mine == f"{OWN}see you at 3:00 pm{CLOSES}"
    assert recorder.own_words("so") == "so"
