"""Times as people write them."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from pts_support.typed_times import read_day_and_time, read_time


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1pm", time(13)), ("1 pm", time(13)), ("1 PM", time(13)), ("1 p.m.", time(13)), ("1:30 p", time(13, 30)),
        ("1:30p", time(13, 30)), ("130 pm", time(13, 30)), ("1.30 pm", time(13, 30)), ("01:30 pm", time(13, 30)),
        ("1:30:00 PM", time(13, 30)), ("13:00", time(13)), ("13:00:00", time(13)), ("13:00:00.000", time(13)),
        ("1300", time(13)), ("0830", time(8, 30)), ("8:05", time(8, 5)), ("8 am", time(8)), ("8a", time(8)),
        ("12 am", time(0)), ("12 pm", time(12)), ("12:15 am", time(0, 15)), ("noon", time(12)), (" Noon ", time(12)),
        ("12 noon", time(12)), ("midnight", time(0)), ("1\u00a0pm", time(13)), ("1:30\u202fpm", time(13, 30)),
        ("00:00", time(0)), ("23:59", time(23, 59)),
    ],
)  # fmt: skip
def test_what_is_meant(written, meant):
    assert read_time(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", "9", "130", "24:00", "8:60", "13 pm", "0 am", "1:30 x", "soon", "1:3 pm", "8:00 to 9:00", "-1:00", "١٣:٠٠"],
)
def test_what_is_no_time_or_could_be_two(written):
    assert read_time(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-30T13:00", "2026-11-30T13:00:00", "2026-11-30 13:00", "2026-11-30 1pm", "11/30/2026, 1 pm",
        "11/30/2026 1:00 PM", "11/30/2026 13:00", "11/30/2026 at 1 p.m.", "2026-11-30, 1p",
    ],
)  # fmt: skip
def test_a_day_and_a_time(written):
    assert read_day_and_time(written) == datetime(2026, 11, 30, 13)


NONE = ["", "13:00", "2026-11-30", "2026-02-30 1pm", "30/11/2026 1pm", "11/30/26 1pm", "x"]


@pytest.mark.parametrize("written", NONE)
def test_no_day_or_no_time(written):
    assert read_day_and_time(written) is None
