"""Forms of this room: free times by week, rounds as sentences, who holds conversations."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import QuerySet

from checkins.models import Round, Talker
from checkins.pages.held_page import words_of
from checkins.schedule.slots import WeeklyTime
from checkins.vocabulary import MeetsBy, RoundWhen
from pts_support.people.models import User
from pts_support.people.pages.fields import WEEKDAYS, LineField, PageForm, PersonField
from pts_support.typed_times import read_time

MOST = 30
ONE_TIME = re.compile(r"^\s*([A-Za-z]+)\s+(.+?)\s*(?:–|-|—|to|until)\s*(.+?)\s*$", re.IGNORECASE)
LIKE_THIS = "Write each free time on a line of its own, like “Tuesdays 3:30 pm to 4:00 pm”."


class FreeTimesForm(PageForm):
    """One line a weekly free time, as people write it."""

    times = forms.CharField(
        label="Your free times, each week",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1500,
        required=False,
        help_text="One on a line, like “Tuesdays 3:30 pm to 4:00 pm”, in your own time zone.",
    )
    meets_by = forms.ChoiceField(label="How you talk", choices=MeetsBy.choices)
    place = LineField(
        label="Video link or room, optional", required=False, max_length=200, help_text="Only the fellow sees it, here."
    )
    takes = forms.IntegerField(label="With how many fellows at most", min_value=1, max_value=200)

    def __init__(self, *args: Any, talker: Talker, **kwargs: Any) -> None:
        there = [WeeklyTime(free.weekday, free.opens, free.closes) for free in talker.free_times.all()]
        first = {"times": "\n".join(map(typed, there)), "takes": talker.takes, "meets_by": talker.meets_by}
        super().__init__(*args, initial={**first, "place": talker.place}, **kwargs)

    def clean_times(self) -> list[WeeklyTime]:
        lines = [line for line in self.cleaned_data["times"].splitlines() if line.strip()]
        if len(lines) > MOST:
            raise forms.ValidationError(f"That is more than {MOST} times. Put hours together.")
        found = sorted({_read(line) for line in lines}, key=lambda free: (free.weekday, free.opens))
        for one, after in zip(found, found[1:], strict=False):
            if one.weekday == after.weekday and after.opens < one.closes:
                raise forms.ValidationError(f"{words_of(one)} and {words_of(after)} overlap.")
        return found


def typed(free: WeeklyTime) -> str:
    """As it is typed, so that it can be read again."""
    opens, closes = (
        f"{at.hour % 12 or 12}:{at.minute:02} {'pm' if at.hour >= 12 else 'am'}" for at in (free.opens, free.closes)
    )
    return f"{WEEKDAYS[free.weekday]}s {opens} to {closes}"


def _read(line: str) -> WeeklyTime:
    found = ONE_TIME.match(line)
    if not found:
        raise forms.ValidationError(f"We can’t read “{line.strip()[:60]}”. {LIKE_THIS}")
    day = found[1].lower().removesuffix("s")
    weekdays = [number for number, name in enumerate(WEEKDAYS) if len(day) > 2 and name.lower().startswith(day)]
    opens, closes = read_time(found[2]), read_time(found[3])
    if not weekdays or opens is None or closes is None:
        raise forms.ValidationError(f"We can’t read “{line.strip()[:60]}”. {LIKE_THIS}")
    if closes <= opens:
        raise forms.ValidationError(f"“{line.strip()[:60]}” ends before it begins.")
    return WeeklyTime(weekdays[0], opens, closes)


class RoundsForm(PageForm):
    """In which weeks everyone gets a conversation."""

    weeks = LineField(
        label="Everyone gets a conversation in school weeks",
        max_length=120,
        required=False,
        help_text="Numbers with commas, like 3, 6, 10. Weeks without school don’t count.",
    )
    after_winter = forms.BooleanField(label="and in the first week after winter break", required=False)
    last = forms.BooleanField(label="and in the last week", required=False)

    def __init__(self, *args: Any, rounds: list[Round], **kwargs: Any) -> None:
        weeks = sorted(one.week for one in rounds if one.week)
        kinds = {one.when for one in rounds}
        first = {
            "weeks": ", ".join(map(str, weeks)),
            "after_winter": RoundWhen.AFTER_WINTER in kinds,
            "last": RoundWhen.LAST in kinds,
        }
        super().__init__(*args, initial=first, **kwargs)

    def clean_weeks(self) -> list[int]:
        words = re.split(r"[\s,;]+", self.cleaned_data["weeks"].strip())
        numbers = [word for word in words if word]
        wrong = [word for word in numbers if not (word.isascii() and word.isdigit() and 1 <= int(word[:4]) <= 52)]
        if wrong:
            raise forms.ValidationError(f"“{wrong[0][:20]}” is no week of a school year. Write numbers from 1 to 52.")
        return sorted({int(word) for word in numbers})


class TalkerForm(PageForm):
    """Somebody who holds conversations from now on."""

    person = PersonField(label="Who", queryset=User.objects.none(), empty_label="Pick one")
    takes = forms.IntegerField(label="With how many fellows at most", min_value=1, max_value=200, initial=10)
    missing = {"person": "Pick who holds them."}

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("person", people)
