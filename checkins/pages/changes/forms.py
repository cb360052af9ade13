"""One line for everybody."""

from __future__ import annotations

from typing import Any

from django import forms

from checkins.changes.publishing import LineWords
from checkins.changes.topics import OFFERED
from pts_support.people.pages.fields import LineField, PageForm


class LineForm(PageForm):
    text = LineField(
        label="What changed, in one line",
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Like “The therapy room can now be booked for calls.” No names, no links, no day that is over.",
    )
    topic = forms.ChoiceField(
        label="Topic",
        choices=(("", "No topic"), *OFFERED),
        required=False,
        help_text="Only a topic that five or more fellows asked about can be named.",
    )
    missing = {"text": "Write what changed."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].widget.attrs["class"] = "form-select"

    @property
    def words(self) -> LineWords:
        return LineWords(self.cleaned_data["text"], self.cleaned_data["topic"])
