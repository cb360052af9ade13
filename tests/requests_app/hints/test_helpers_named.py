"""Of whom a text speaks: by any spelling of their name, and not where they are only greeted."""

from __future__ import annotations

import pytest

from requests_app.hints.helpers_named import people_named

NAMES = {1: "Maeve", 2: "Tom", 3: "Dr. Okafor", 4: "Rosa", 5: "José M."}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", ()),
        ("Three IEPs are due.", ()),
        ("Maeve shouted at me in front of a parent.", (1,)),
        ("I feel small when MAEVE corrects me", (1,)),
        ("maeve's notes were harsh", (1,)),
        ("Maeve’s notes were harsh", (1,)),
        ("I asked Dr. Okafor and then Tom.", (2, 3)),
        ("okafor never answers", (3,)),
        ("a tom tom drum for the group", ()),  # a word of every day
        ("Ma\u00adeve said no", (1,)),  # a hidden character
        ("josé never came", (5,)),
        ("Jose never came", (5,)),
        ("The dr. said so", ()),  # a title alone is nobody
        ("Hi Maeve, can I run something by you?", ()),
        ("Maeve, can I run something by you?", ()),
        ("Hello Dr. Okafor!\nTwo schools want Thursday.", ()),
        ("Hi Maeve, Tom said no.", (2,)),
        ("Maeve cried, and I did not know what to say.", (1,)),
        ("Hi. Maeve cried, and I did not know what to say.", (1,)),
        ("Maeve said no, and I let it go.", (1,)),
    ],
)
def test_of_whom_a_text_speaks(text, named):
    assert people_named(text, NAMES) == named
