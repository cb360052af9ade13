"""Who can read it, who cannot, who has."""

from __future__ import annotations

from requests_app.statements import sight


def test_each_sentence(spoken):
    about, asha = spoken.about, spoken.asha
    assert spoken.words(sight.can_read(about, (2, 3), spoken.tom)) == "You and Maeve can read it"
    assert spoken.words(sight.who_sees_it(about, (2,), asha)) == "Who sees it: Maeve"
    assert sight.who_sees_it(about, (2,), asha).facts[0].only
    assert spoken.words(sight.cannot_see(about, (2,), asha)) == "Maeve can’t see this"
    assert spoken.words(sight.has_seen(about, 2, spoken.now, asha)) == "Maeve, today"
    assert spoken.words(sight.has_seen(about, 2, spoken.now, asha, day_only=False)) == "Maeve, today at 10:40 am"
    assert spoken.words(sight.not_yet_seen(about, 2, asha)) == "Maeve: not yet"
