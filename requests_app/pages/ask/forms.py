"""What a fellow fills in to ask: one required field; what is wrong is said beside its field, and all of it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from pts_support.people import text as typed
from pts_support.people.calendars.worktime import instant
from pts_support.people.pages.fields import PICK, CheckedForm, DayField, TimeOfDayField
from requests_app.hints.implied.asks import asks_from
from requests_app.vocabulary import Consent, HelpKind, Route, Topic, Urgency

DAY_BEGINS = time(8)  # "before Monday" without a time means before Monday's work begins
FURTHEST = timedelta(days=366)
DRAFT_LETTERS = 50_000  # a draft keeps more than can be sent, so that a text that is too long is not lost
ORDER = (  # as the fellow's page shows them: what is said most comes first
    HelpKind.RUN_BY, HelpKind.NEED_HELP, HelpKind.LOOK, HelpKind.THOUGHTS, HelpKind.SHOW, HelpKind.HEARD,
)  # fmt: skip
MANY = ("left_out",)
NAMED = "named-"  # and a ref: the name of the radios of "Should Tom see this?"


class WordsField(forms.CharField):
    """What a person writes, cleaned of what breaks a page or a database; too long is said with both numbers."""

    def __init__(self, *, limit: int, one_line: bool = False, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.limit, self.cleaner = limit, typed.clean_line if one_line else typed.clean

    def to_python(self, value: object) -> str | None:
        if isinstance(value, str):
            value = self.cleaner(value)
        return super().to_python(value)

    def validate(self, value: str) -> None:
        super().validate(value)
        if said := typed.too_long(value, self.limit):
            raise forms.ValidationError(said)


class FixedChoiceField(forms.ChoiceField):
    """Its choices are the same for everyone: all forms share them, and none copies them."""

    def __deepcopy__(self, memo: dict[int, Any]) -> FixedChoiceField:
        return forms.Field.__deepcopy__(self, memo)


def _tried(label: str) -> WordsField:
    return WordsField(label=label, limit=typed.LINE_LIMIT, one_line=True, required=False)


class AskForm(CheckedForm):
    """``people``/``peers``: (ref, label) of those whom the fellow may leave out. ``zone``: the one that "before" is
    typed in."""

    kind = FixedChoiceField(
        label="How would you like to start?",
        choices=[(kind.value, kind.label) for kind in ORDER],
        widget=forms.RadioSelect,
    )
    text = WordsField(label="What’s going on?", limit=typed.REQUEST_LIMIT, widget=forms.Textarea(attrs={"rows": 3}))
    urgency = FixedChoiceField(label="When would an answer help?", choices=Urgency.choices, widget=forms.RadioSelect)
    route = FixedChoiceField(label="Who sees it", choices=Route.choices, widget=forms.RadioSelect)
    consent = FixedChoiceField(
        label="If it has to go to the next person", choices=Consent.choices, widget=forms.RadioSelect
    )
    left_out = forms.MultipleChoiceField(label="Leave someone out", widget=forms.CheckboxSelectMultiple)
    topic = FixedChoiceField(label="Topic", choices=[("", "No topic"), *Topic.choices])
    mentor_may_see = FixedChoiceField(choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect)
    implied = FixedChoiceField(choices=[("", ""), ("yes", "Taken"), ("no", "Left")], required=False)
    before_day = DayField(label="Day", required=False)
    before_time = TimeOfDayField(label="Time", required=False)
    tried_friend, tried_other, tried_again = _tried("Asked a friend"), _tried("Another way"), _tried("Tried again")

    DEFAULTS = {
        "kind": HelpKind.RUN_BY.value,
        "urgency": Urgency.SOON.value,
        "route": Route.MENTOR.value,
        "consent": Consent.MAY_READ.value,
    }

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        people: Sequence[tuple[str, str]],
        peers: Sequence[tuple[str, str]],
        zone: ZoneInfo,
        now: datetime,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial={**self.DEFAULTS, **(initial or {})})
        self.zone, self.now = zone, now
        self.list_choices("left_out", [*people, *peers])
        for name, field in self.fields.items():
            field.required = name == "text"
            if "invalid_choice" in field.error_messages:
                field.error_messages["invalid_choice"] = PICK
        self.fields["text"].error_messages["required"] = "Write one sentence, and it can go."
        self.fields["left_out"].error_messages["invalid_choice"] = (
            "Someone here can’t be chosen any more. Look at the list again."
        )

    # -- cleaned

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name, usual in self.DEFAULTS.items():
            if name in data and not data[name]:
                data[name] = usual
        if not self.errors.get("before_day") and not self.errors.get("before_time"):
            data["before_at"] = self._before(data)
        return data

    def _before(self, data: Mapping[str, Any]) -> datetime | None:
        day, at = data.get("before_day"), data.get("before_time")
        if day is None and at is None:
            return None
        today = self.now.astimezone(self.zone).date()
        before = instant(day or today, at or DAY_BEGINS, self.zone)
        if day is None and before <= self.now:
            before = instant(today + timedelta(days=1), at or DAY_BEGINS, self.zone)
        if before <= self.now:
            self.add_error("before_day", "That time has passed already. Leave it blank, or pick a later one.")
            return None
        if before > self.now + FURTHEST:
            self.add_error("before_day", "That is more than a year away. Leave it blank, or pick an earlier one.")
            return None
        return before

    # -- words that mean help and do not ask for it

    @property
    def offers_an_ask(self) -> bool:
        """At most once a draft, and never to somebody who only wants to be heard."""
        return not self.holds("implied") and self.holds("kind") != HelpKind.HEARD

    # -- whether somebody of whom the text speaks should see it

    def answer_about(self, ref: str) -> str:
        """ "yes", "no" or "" to "Should Tom see this?"; of the mentor it is ``mentor_may_see``."""
        answer = self.data.get(f"{NAMED}{ref}", "") if self.is_bound else ""
        return answer if answer in ("yes", "no") else ""

    # -- what holds at the moment, valid or not: for the lines and summaries of the page

    def holds(self, name: str) -> str:
        """The value in the form if it is one of the choices, else the default."""
        value = self[name].value()
        known = {str(key) for key, _ in self.choices_of(name)}
        return str(value) if str(value) in known else str(self.DEFAULTS.get(name, ""))

    @property
    def ticked_out(self) -> frozenset[str]:
        """Refs that are ticked and known."""
        known = {key for key, _ in self.choices_of("left_out")}
        return frozenset(map(str, self["left_out"].value() or ())) & known

    @property
    def holds_out(self) -> frozenset[str]:
        """Refs of everyone who is left out: ticked, or answered with "no"."""
        known = {key for key, _ in self.choices_of("left_out")}
        return self.ticked_out | {ref for ref in known if self.answer_about(ref) == "no"}

    @property
    def holds_before(self) -> datetime | None:
        if not self.is_bound or not self.is_valid_so_far:
            return None
        return self.cleaned_data.get("before_at")

    @property
    def is_valid_so_far(self) -> bool:
        self.errors  # noqa: B018 -- asking for them is what cleans the form
        return hasattr(self, "cleaned_data")


def key_of(posted: QueryDict | dict[str, str]) -> UUID:
    """The form's own key; one that is missing or no key becomes a new one, and nothing is lost."""
    try:
        return UUID(str(posted.get("form_key", "")))
    except ValueError:
        return uuid4()


def as_typed(posted: QueryDict) -> dict[str, object]:
    """What a draft keeps: the known fields as they were typed, without what no database stores."""
    kept: dict[str, object] = {}
    answered_no = [name.removeprefix(NAMED) for name in posted if name.startswith(NAMED) and posted[name] == "no"]
    for name in AskForm.base_fields:
        if name in MANY and (many := [*posted.getlist(name), *answered_no]):
            kept[name] = [typed.clean(value)[:60] for value in many[:100]]
        elif name not in MANY and posted.get(name):
            kept[name] = typed.clean(posted.get(name, ""))[:DRAFT_LETTERS]
    return kept


def with_ask_taken(fields: dict[str, object], take: str) -> dict[str, object]:
    """The fields after a tap on one of the asks that their words could be: the ask first, their own words below it; or
    as they are, and not offered again."""
    text = str(fields.get("text", ""))
    taken = {one.kind: one for one in asks_from(text)}.get(take)
    if taken is None:
        return {**fields, "implied": "no"}
    return {**fields, "implied": "yes", "kind": taken.kind, "text": f"{taken.words}\n\n{text}"}


def worth_keeping(fields: dict[str, object]) -> bool:
    """Whether somebody has written anything yet."""
    return any(fields.get(name) for name in ("text", "tried_friend", "tried_other", "tried_again"))
