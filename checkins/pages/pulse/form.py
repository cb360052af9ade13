"""The weekly question as it is filled in: a number, words for oneself, and whether somebody should reach out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from checkins.pulse.acts import OwnWeek
from checkins.vocabulary import Reach
from pts_support.people import text as typed
from pts_support.people.pages.fields import PICK, PageForm
from requests_app.pages.ask.forms import WordsField

WORDS_LIMIT = 2_000
SCORES = [(str(number), str(number)) for number in range(1, 6)]
EMPTY = "Pick a number, or say who should reach out."


class PulseForm(PageForm):
    """``week``: the number, as the page names it."""

    week = forms.ChoiceField(label="How manageable was your week?", choices=SCORES, required=False)
    reach = forms.ChoiceField(label="Want someone to reach out?", choices=Reach.choices, required=False)
    words = WordsField(label="Words for yourself", limit=WORDS_LIMIT, required=False)
    share = forms.BooleanField(label="Send my words with it", required=False)
    by_text = forms.BooleanField(label="A text, not a call", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("week", "reach"):
            self.fields[name].error_messages["invalid_choice"] = PICK

    def clean_reach(self) -> Reach:
        return Reach(self.cleaned_data["reach"] or Reach.NOT_NOW)

    def clean_words(self) -> str:
        return typed.clean(self.cleaned_data["words"] or "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data["week"] and data["reach"] == Reach.NOT_NOW:
            self.add_error("week", EMPTY)
        return data

    def typed(self, monday: date | None) -> OwnWeek | None:
        """What was typed, for the week that is asked about now; None where none is."""
        if monday is None:
            return None
        data = self.cleaned_data
        score = int(data["week"]) if data["week"] else None
        return OwnWeek(monday, score, data["words"], data["reach"], share=data["share"], by_text=data["by_text"])

    # -- what the page marks as chosen

    @property
    def chosen(self) -> str:
        return str(self["week"].value() or "")

    @property
    def chosen_reach(self) -> str:
        return str(self["reach"].value() or Reach.NOT_NOW)
