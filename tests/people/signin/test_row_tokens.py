"""Names for somebody's own rows in an address."""

from __future__ import annotations

from pts_support.people.models import Browser, User
from pts_support.people.signin.row_tokens import find_by_token, row_token

ASHA, NINA = User(pk=1), User(pk=2)
ROWS = [Browser(pk=7), Browser(pk=8)]


def test_a_row_is_found_by_its_name_and_by_nothing_else():
    assert find_by_token(ASHA, ROWS, row_token(ASHA, ROWS[1])) is ROWS[1]
    assert [find_by_token(ASHA, ROWS, named) for named in ("", "8", row_token(ASHA, Browser(pk=9)))] == [None] * 3


def test_somebody_elses_name_for_the_same_row_finds_nothing():
    assert find_by_token(ASHA, ROWS, row_token(NINA, ROWS[0])) is None


def test_rows_of_two_tables_with_one_number_have_two_names():
    assert row_token(ASHA, Browser(pk=7)) != row_token(ASHA, User(pk=7))


def test_a_name_tells_nothing_and_lasts():
    """Thirty-two hexadecimal digits, the same tomorrow: links that are open in a tab still work."""
    named = row_token(ASHA, ROWS[0])
    assert (len(named), int(named, 16) > 0, named) == (32, True, row_token(User(pk=1), Browser(pk=7)))


def test_what_is_not_ascii_is_no_name():
    assert find_by_token(ASHA, ROWS, "é" * 32) is None
