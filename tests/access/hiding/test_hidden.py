"""What a file hides does not come out: a token at every place, and the cleaned file read to its last byte."""

from __future__ import annotations

from collections import Counter

import pytest

from requests_app.files.cleaning import clean_file
from tests.access.hiding import in_pdf, in_pictures, in_word
from tests.access.hiding.places import Place, found_in
from tests.access.tally import control, count

PLACES = [*in_pdf.PLACES, *in_word.PLACES, *in_pictures.PLACES]
LEAST = {"pdf": 75, "docx": 120, "png": 16, "jpg": 12, "webp": 5}


def hidden(place: Place, clean=clean_file) -> bool:
    """Whether the token is still there: in the file that is kept, or in the small picture of it."""
    fit = clean(f"a.{place.ending}", "", place.made(place.token))
    return any(found_in(data, place.token) for data in (fit.data, fit.preview) if data)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_nothing_hidden_comes_out(place):
    assert found_in(place.made(place.token), place.token), "it was not hidden there in the first place"
    found = hidden(place)
    count([place.name] if found else [], places=1, hidden=int(found))
    assert not found


def test_there_are_as_many_places_as_were_promised():
    assert len({place.name for place in PLACES}) == len({place.token for place in PLACES}) == len(PLACES)
    there = Counter(place.ending for place in PLACES)
    assert {ending: there[ending] for ending in LEAST if there[ending] < LEAST[ending]} == {}


def test_the_trial_finds_a_cleaner_that_forgets_unreferenced_bytes():
    """The control: it cleans well, and what it took out still lies in the file, where nothing refers to it."""

    class Forgetful:
        def __init__(self, name, declared, data):
            fit = clean_file(name, declared, data)
            self.data, self.preview = fit.data + data, fit.preview

    missed = [place.name for place in PLACES if not hidden(place, Forgetful)]
    assert missed == []
    control("a cleaner that forgets unreferenced bytes")
