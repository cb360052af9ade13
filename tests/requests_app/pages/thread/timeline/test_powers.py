"""A removal: what is over is not still to come."""

from __future__ import annotations

from requests_app.models import Event
from requests_app.pages.thread.timeline.reader import settled_removals
from tests.cast import NOW
from tests.requests_app.pages.thread.timeline.telling import ASHA, LATER, all_told


def removal(kind, at, **data) -> Event:
    return Event(kind=kind, at=at, private=True, data={"demand": "d1", **data})


def test_a_removal_that_was_stopped_is_not_announced_any_more():
    asked = removal("removal_asked", NOW, why="district", due=LATER.isoformat())
    over = removal("removal_over", LATER, why="stopped")
    reason = "The reason they gave: the district demands it in writing."
    whole = f"The site’s operator asked that the words of this request be removed for good.{reason}"
    coming = " Planned for ⟨said⟩, unless it is stopped or a legal hold covers it. See what you can do"
    assert all_told(ASHA, [asked]) == [whole + coming]
    assert all_told(ASHA, [asked, over], settled=settled_removals([asked, over])) == [
        whole,
        "The removal of these words did not happen: it was stopped.",
    ]
    gone = Event(kind="words_purged", at=LATER, data={})
    assert settled_removals([asked, gone]) == {"d1"}
    assert settled_removals([asked]) == frozenset()
