"""Signs are put together so that each stays itself."""

from __future__ import annotations

from requests_app.hints.implied.patterns import any_of, each_of


def test_one_of_several_is_enough_and_ends_where_it_ends():
    sign = any_of("^a|b$", "c")
    assert [bool(sign.search(text)) for text in ("a-", "-b", "-c-", "-a", "b-")] == [True, True, True, False, False]


def test_each_counts_by_itself():
    assert [sign.pattern for sign in each_of("a", "b")] == ["a", "b"]
