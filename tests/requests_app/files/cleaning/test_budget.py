"""How much drawing one message may cost."""

import pytest

from requests_app.files.cleaning import FileRefused
from requests_app.files.cleaning.budget import Budget, budget, spend


def test_a_budget_is_spent_by_what_is_inside():
    with budget(Budget(dots=100, pictures=3)) as left:
        spend(60)
        with budget():  # a file inside of the message has no other
            spend(40)
    assert vars(left) == {"dots": 0, "pictures": 1}


def test_too_many_dots_or_pictures_are_refused_before_they_are_drawn():
    with budget(Budget(dots=100)), pytest.raises(FileRefused, match="160 million dots together"):
        spend(101)
    with budget(Budget(pictures=1)):
        spend(1)
        with pytest.raises(FileRefused, match="More than 300 pictures"):
            spend(1)


def test_without_a_message_nothing_is_counted():
    spend(10**12)
