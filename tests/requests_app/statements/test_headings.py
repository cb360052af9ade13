"""Names and times above words and rows."""

from __future__ import annotations

from requests_app.statements import headings


def test_each_heading(spoken):
    about, tom, now = spoken.about, spoken.tom, spoken.now
    said = [
        headings.whose(about, tom),
        headings.whose(about, spoken.asha),
        headings.asked(about, 1, now),
        headings.asked(about, 1, now, day_only=True),
        headings.wrote(about, 3, tom),
        headings.wrote_at(about, 3, now),
        headings.wrote_at(about, 3, now, day_only=True),
        headings.choice(3, "Tom"),
        headings.myself(3, "Tom"),
        headings.clock_now(now),
        headings.could_say(now, "I’ll answer "),
    ]
    assert [spoken.words(one) for one in said] == [
        "Asha", "You", "today at 10:40 am", "today", "You", "today at 10:40 am", "today", "Tom", "Tom", "10:40 am",
        "I’ll answer today at 10:40 am",
    ]  # fmt: skip
