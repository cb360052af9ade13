from __future__ import annotations

from datetime import time

import pytest
from django import forms

from checkins.pages.forms import _read, typed
from checkins.schedule.slots import WeeklyTime


@pytest.mark.parametrize(
    ("line", "free"),
    [
        ("Tuesdays 3:30 pm to 4:00 pm", WeeklyTime(1, time(15, 30), time(16))),
        ("tue 3:30pm-4pm", WeeklyTime(1, time(15, 30), time(16))),
        ("  FRIDAY noon – 1:00 pm", WeeklyTime(4, time(12), time(13))),
        ("Wed 15:30 until 16:10", WeeklyTime(2, time(15, 30), time(16, 10))),
    ],
)
def test_a_free_time_as_people_write_it(line, free):
    assert _read(line) == free
    assert _read(typed(free)) == free


@pytest.mark.parametrize(
    "line", ["", "Tuesdays", "T 3 pm to 4 pm", "Tuesdays 4 pm to 4 pm", "\0", "Tue ٣ to 4 pm", "x" * 900]
)
def test_what_cannot_be_read_is_said_with_an_example(line):
    with pytest.raises(forms.ValidationError) as wrong:
        _read(line)
    assert len(wrong.value.messages[0]) < 200
