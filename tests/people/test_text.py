"""text: hostile input comes out harmless, honest input comes out as it went in."""

import time as clock
import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pts_support.people.text import LINE_LIMIT, MARKS_LIMIT, REPLY_LIMIT, REQUEST_LIMIT, clean, clean_line, too_long

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure


@pytest.mark.parametrize("text", [
    "I have 62 on my caseload.\n\nCan I run something by you?", "Ça va? Ünïcödé, naïve", "👩🏽‍🏫 👨‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "עברית ו English",
    "हिन्दी में", "ภาษาไทยที่", "한국어", "a\tb", "“quotes” – dashes…", "<b>&amp;</b> '; DROP TABLE",
])  # fmt: skip
def test_honest_words_stay(text):
    assert clean(text) == text


@pytest.mark.parametrize(("typed", "kept"), [
    ("a\x00b", "ab"), ("a\ud800b", "ab"), ("\udc80", ""), ("a\u202eb\u2066c\u2069", "abc"),
    ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
    ("e\u0301", "é"), ("  \n hi \u200b\u3164\n", "hi"),
    ("\u200b\u2060\ufeff\u3164 ", ""), ("a\x1b[31mb\x7f", "a[31mb"),
    ("a\uffff\ufdd0b", "ab"),
    ("\x00", ""), ("", ""),
])  # fmt: skip
def test_what_harms_goes(typed, kept):
    assert clean(typed) == kept


def test_piled_marks_are_cut():
    piled, cut = "z" + "\u0335" * 200 + "a" + "\u0489" * 50, "z" + "\u0335" * MARKS_LIMIT + "a" + "\u0489" * MARKS_LIMIT
    assert clean(piled) == cut
    assert len(clean("z" + "\u0344" * 8)) == 1 + MARKS_LIMIT  # each of these is two marks once composed


def test_one_line():
    assert clean_line(" Dr.\u00a0Okafor\r\n\t second ") == "Dr. Okafor second"


def test_limits():
    assert (REQUEST_LIMIT, REPLY_LIMIT, LINE_LIMIT) == (5000, 10000, 200)
    assert too_long("a" * 200, LINE_LIMIT) == ""
    assert too_long("a" * 5210, REQUEST_LIMIT) == (
        "This is 5,210 characters long, and 5,000 fit. Nothing is lost: your words are still here."
    )


anything = st.text(st.one_of(st.characters(), st.characters(categories=["Cs", "Mn", "Me", "Cc", "Cf"])), max_size=60)


@CALM
@given(anything)
@example("\u0344" * 9)
@example("a\u0344\u0344\u0344\u0344\u0344\u0301")
@example("\u1100\u0301\u1161")
def test_cleaning_is_final_and_storable(text):
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\x00" not in once
    assert "\r" not in once
    once.encode("utf-8")  # no surrogate left
    assert not set(once) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\n" not in clean_line(text)


@pytest.mark.parametrize(
    "unit", ["\u0316\u0301", "\u0344", "\u200b", "\r", "e\u0301\u0316", "\u1100\u1161\u11a8", "\ud800"]
)
def test_twice_the_text_takes_about_twice_the_time(unit):
    def best(n):
        text, runs = unit * n, []
        for _ in range(5):
            began = clock.thread_time()
            clean(text)
            runs.append(clock.thread_time() - began)
        return min(runs)

    assert best(40_000) < 12 * best(10_000) + 0.001  # the square would be 16
