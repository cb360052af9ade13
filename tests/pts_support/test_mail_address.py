"""One form for every spelling of an address, and one for the mail server."""

from __future__ import annotations

import pytest

from pts_support.mail_address import ascii_address, normal_address

ACCENTED, SENT = "first.last@schüler.example", "first.last@xn--schler-5ya.example"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("First.Last@District.Example", "first.last@district.example"),
        (" first.last+pts@district.example ", "first.last+pts@district.example"),
        ("First.Last@SCHÜLER.example", ACCENTED),
        ("First.Last@schu\N{COMBINING DIAERESIS}ler.example", ACCENTED),
        ("First.Last@XN--SCHLER-5YA.Example", ACCENTED),
        ("a@xn--strae-oqa.example", "a@straße.example"),
        ("mi\N{KELVIN SIGN}e@district.example", "mike@district.example"),
        ("A" * 242 + "@Example.org", "a" * 242 + "@example.org"),
    ],
)
def test_one_form_for_every_spelling(typed, kept):
    assert (normal_address(typed), normal_address(kept)) == (kept, kept)


@pytest.mark.parametrize(
    "address", ["", "@", "nobody", "a@b@c", "a@xn--", "a@xn--a", "a@xn--999999999b", "a@xn--\x80", "\ud800@\ud800.x"]
)
def test_what_is_no_address_is_no_error(address):
    assert normal_address(address) == address
    assert ascii_address(address).rpartition("@")[2].isascii()


def test_mail_goes_to_the_domain_that_was_typed():
    assert ascii_address(ACCENTED) == SENT
    assert ascii_address("a@straße.example") == "a@xn--strae-oqa.example"  # and not strasse.example
    assert ascii_address("a@b.example") == "a@b.example"


def test_doing_it_twice_changes_nothing_whatever_the_letter():
    once = [normal_address(f"{chr(code)}a@{chr(code)}b.example") for code in range(0x3000)]
    assert [normal_address(address) for address in once] == once
