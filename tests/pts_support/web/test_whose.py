"""The mark in a form is its person's, always the same, and nobody makes one up."""

from __future__ import annotations

import pytest

from pts_support.web import whose

pytestmark = pytest.mark.django_db


def test_a_mark_leads_to_its_person(cast):
    assert whose.ref_in(whose.mark_of(cast.asha)) == cast.asha.ref
    assert whose.mark_of(cast.asha) == whose.mark_of(cast.asha) != whose.mark_of(cast.ben)


@pytest.mark.parametrize("mark", ["", "x", ".", "0" * 32, "0" * 32 + ".abc", "\x00"])
def test_what_we_did_not_make_leads_to_nobody(mark):
    assert whose.ref_in(mark) is None


def test_another_signature_leads_to_nobody(cast):
    ref, signature = whose.mark_of(cast.asha).split(".")
    assert whose.ref_in(f"{cast.ben.ref.hex}.{signature}") is None
    assert whose.ref_in(f"{ref}.{signature[:-1]}") is None
