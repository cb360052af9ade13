"""The mark in a form is its person's, always the same, and nobody makes one up."""

from __future__ import annotations

from base64 import urlsafe_b64decode

import pytest

from pts_support.web import whose

pytestmark = pytest.mark.django_db


def test_a_mark_leads_to_its_person(cast):
    assert whose.ref_in(whose.mark_of(cast.asha)) == cast.asha.ref
    assert whose.mark_of(cast.asha) == whose.mark_of(cast.asha) != whose.mark_of(cast.ben)


def test_the_lock_of_a_tab_is_its_persons_and_without_a_mailbox_its_sessions(cast):
    assert whose.lock_of(cast.asha, "one") == whose.lock_of(cast.asha, "two") != whose.lock_of(cast.ben, "one")
    assert len(urlsafe_b64decode(whose.lock_of(cast.asha, "one") + "=")) == 32  # bytes of a key for AES-GCM
    cast.asha.proved_at = None
    assert not cast.asha.is_confirmed
    assert whose.lock_of(cast.asha, "one") != whose.lock_of(cast.asha, "two")
    assert whose.short_mark_of(cast.asha) == whose.mark_of(cast.asha)[33:39]


@pytest.mark.parametrize("mark", ["", "x", ".", "0" * 32, "0" * 32 + ".abc", "\x00"])
def test_what_we_did_not_make_leads_to_nobody(mark):
    assert whose.ref_in(mark) is None


def test_another_signature_leads_to_nobody(cast):
    ref, signature = whose.mark_of(cast.asha).split(".")
    assert whose.ref_in(f"{cast.ben.ref.hex}.{signature}") is None
    assert whose.ref_in(f"{ref}.{signature[:-1]}") is None
