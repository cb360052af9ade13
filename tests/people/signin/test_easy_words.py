"""A password of words that everybody around the site knows is refused; one word of one's own is enough."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from pts_support.people.signin.easy_words import REFUSAL

EASY = ["PTSsupport2026!", "fellow-mentor-1", "Speech Therapy 12", "welcomefellow", "School2026School"]


@pytest.mark.parametrize("password", EASY)
def test_easy_words_alone_are_refused(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert refused.value.messages == [REFUSAL]


@pytest.mark.parametrize(
    "password", ["my fellow heron", "speech otter basin", "correct horse battery", "4821 9930 7712"]
)
def test_a_word_of_ones_own_is_enough(password):
    validate_password(password)
