"""A feeling that one tells of is a sign; a good one is not."""

from __future__ import annotations

from requests_app.hints.implied.feelings import FEELINGS
from requests_app.hints.implied.patterns import any_of


def test_what_one_feels():
    sign = any_of(*FEELINGS)
    assert (bool(sign.search("i'm so overwhelmed")), bool(sign.search("i'm happy to report"))) == (True, False)
