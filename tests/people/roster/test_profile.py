"""What people change about themselves."""

from __future__ import annotations

from pts_support.people.models import AccessEntry, User
from pts_support.people.roster.profile import change_profile, set_zone
from tests.cast import NOW


def test_what_is_theirs_is_kept_and_no_other_column_is_written(cast):
    """Meanwhile staff may have changed the address."""
    maeve = User.objects.get(id=cast.maeve.id)
    User.objects.filter(id=maeve.id).update(email="new@lakeside.example")
    change_profile(maeve, name="Maeve Byrne", called="Mae", phone="518-555-0123", time_zone="America/Chicago", now=NOW)
    kept = User.objects.filter(id=maeve.id).values_list("name", "called", "phone", "time_zone", "email")
    assert list(kept) == [("Maeve Byrne", "Mae", "518-555-0123", "America/Chicago", "new@lakeside.example")]


def test_the_trail_says_that_something_was_changed_and_not_what(cast):
    change_profile(cast.maeve, name=cast.maeve.name, called="Mae", phone="", time_zone="America/Chicago", now=NOW)
    set_zone(cast.maeve, "America/Denver", now=NOW)
    trail = AccessEntry.objects.order_by("id").values_list("actor", "verb", "subject", "program", "at", "detail")
    row = (cast.maeve.id, "own_details", f"user:{cast.maeve.id}", None, NOW)
    assert list(trail) == [(*row, "names"), (*row, "")]
