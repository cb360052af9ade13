"""Forms of the conversation: what is typed is cleaned, kept, and checked with a kind word beside the field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django import forms

from pts_support.people import text
from pts_support.people.pages.fields import WRITE_WHEN, CheckedForm
from pts_support.saying import iso
from pts_support.typed_times import read_day_and_time
from requests_app.hints import find as hints
from requests_app.hints import safety
from requests_app.vocabulary import HelpKind, OfferKind, Outcome, PeerChoice, Topic, Urgency, Way, few_readers

PICK = "Pick one of these."
TRIED = {"tried_friend": "Asked a friend", "tried_other": "Tried another way", "tried_again": "Tried again"}
OUTCOMES = (Outcome.HELPED, Outcome.PARTLY, Outcome.SELF, Outcome.TOO_LATE)
EARLIEST, LATEST = 2020, 2099


def _listed(value: str) -> datetime | None:
    """A time as our own lists write it."""
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


class MessageField(forms.CharField):
    """What somebody writes to somebody."""

    def __init__(
        self,
        *,
        limit: int = text.REPLY_LIMIT,
        empty: str = "Write at least a word, then send it again.",
        rows: int = 4,
        **kwargs: Any,
    ) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), strip=False, **kwargs)
        self.limit = limit
        self.error_messages["required"] = empty
        # a NUL is taken out like every other control, not complained about
        self.validators = []

    def to_python(self, value: object) -> str:
        return text.clean(value) if isinstance(value, str) else ""

    def validate(self, value: str) -> None:
        super().validate(value)
        if wrong := text.too_long(value, self.limit):
            raise forms.ValidationError(wrong)


class TimeChoiceField(forms.Field):
    """A time: as our own lists give it (with its zone), or typed, in the zone of whoever types it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, *, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone = zone
        self.error_messages["required"] = "Name a day and a time."

    def to_python(self, value: object) -> datetime | None:
        if not isinstance(value, str) or not value.strip():
            return None
        at = _listed(value.strip()) or read_day_and_time(value)
        if at is not None and EARLIEST <= at.year <= LATEST:
            return (at if at.tzinfo else at.replace(tzinfo=self.zone)).astimezone(ZoneInfo("UTC"))
        raise forms.ValidationError(WRITE_WHEN)


class ListedChoiceField(forms.ChoiceField):
    def __init__(self, choices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(choices=list(choices), **kwargs)
        self.error_messages |= {"required": PICK, "invalid_choice": PICK}


class FormKeyField(forms.UUIDField):
    """Names one filling-in of a form. One that is no key is as good as none: no words are lost over it."""

    def to_python(self, value: object) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            return None


class SeenField(forms.CharField):
    """The newest answer that a page showed, as its time. What is no time says nothing."""

    widget = forms.HiddenInput

    def to_python(self, value: object) -> Any:
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            return None
        return at if at.tzinfo else None


class ActForm(CheckedForm):
    """What every act's form has: where to go back to. ``kept`` marks the field a refusal is about."""

    about = ""
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        self.zone = zone
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        super().__init__(*args, **kwargs)

    typed = False  # whether somebody filled something in that must not be lost
    words: tuple[str, ...] = ()  # fields whose words may call for a number to call


class OnceForm(ActForm):
    """A form whose words are written once, however often it is sent. ``takes_files``: they may carry some."""

    typed = True
    words = ("text",)
    takes_files = False
    warned = forms.CharField(required=False, widget=forms.HiddenInput)
    form_key = FormKeyField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"form_key": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    @property
    def says(self) -> str:
        """What the words of a form that came back call for, as a number to call."""
        return " ".join(safety.notes_for(str(self["text"].value() or "")))


@dataclass(frozen=True)
class Composer:
    """What a helper writes in, by what was asked for. ``start``: what stands under the words."""

    legend: str = "Help {} take the next step"
    start: str = "Try starting with: “What would good enough look like?” · “What have you seen work, even a little?”"
    ways: tuple[Way, ...] = tuple(Way)
    files_first: bool = False


COMPOSER = Composer()
COMPOSERS: Mapping[HelpKind, Composer] = {
    HelpKind.HEARD: Composer("", "Nothing to solve. A few kind words are an answer.", ways=()),
    HelpKind.SHOW: Composer(
        "Show {} how", "Offer two times, a call or a visit. “I have Thursday at 2, in person or by phone.”"
    ),
    HelpKind.LOOK: Composer(
        "Take a look for {}",
        "Attach a file or a link first. Then one thing that works, and one to try.",
        files_first=True,
    ),
}


ANOTHER_MENTOR = Composer("", "Say what you will do, and by when. They need no reason.", ways=())


class ReplyForm(OnceForm):
    about = "text"
    takes_files = True
    seen = SeenField(required=False)
    COACH = {
        Way.QUESTION: "One question that points at the next step. The clock pauses until {} replies.",
        Way.RESOURCE: "One page beats five. Say why this one.",
        Way.EXPERIENCE: "What you tried, and what went wrong on the way.",
        Way.ANSWER: "Right when time is short or someone may get hurt. Say why, so that it lasts.",
    }
    SAID = {
        Way.QUESTION: "Ask a question",
        Way.RESOURCE: "Share a resource",
        Way.EXPERIENCE: "Share your experience",
        Way.ANSWER: "Answer directly",
    }
    way = ListedChoiceField(Way.choices, required=False, label="How would you like to help?")
    text = MessageField(label="Your answer")
    # The dashboard has a button of its own for a question; here it is one of the ways.
    then = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        fellow: str = "",
        kind: str = HelpKind.RUN_BY,
        topic: str = "",
        straight_first: bool = False,
        seen: str = "",
        **kwargs: Any,
    ) -> None:
        self.composer = COMPOSERS.get(HelpKind(kind), COMPOSER)
        if topic == Topic.ANOTHER_MENTOR:
            self.composer = ANOTHER_MENTOR
        self.fellow = fellow or "they"
        ways = self.composer.ways
        if straight_first and ways:
            ways = (Way.ANSWER, *(way for way in ways if way is not Way.ANSWER))
        first = Way.ANSWER.value if straight_first and ways else ""  # else nothing is chosen for them
        kwargs["initial"] = {"way": first, "seen": seen} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.list_choices("way", [(way.value, self.SAID[way]) for way in ways])
        if fellow:
            self.fields["text"].label = f"To {fellow}"

    @property
    def legend(self) -> str:
        return self.composer.legend.format(self.fellow)

    @property
    def start(self) -> str:
        """What stands under the words: how one might begin, or that no solution is asked for."""
        return self.composer.start

    @property
    def files_first(self) -> bool:
        return self.composer.files_first

    def ways(self) -> list[tuple[forms.boundfield.BoundWidget, str]]:
        """Each way with the line that coaches it; none where kind words are all that is asked for."""
        if not self.composer.ways:
            return []
        return [(one, self.COACH[Way(one.data["value"])].format(self.fellow)) for one in self["way"]]


class NoteForm(OnceForm):
    about = "text"
    text = MessageField(label="Private note to helpers", rows=3)


class AddWordsForm(OnceForm):
    about = "text"
    takes_files = True
    text = MessageField(label="Add something", rows=3, limit=text.REQUEST_LIMIT)


class FollowUpForm(OnceForm):
    about = "text"
    takes_files = True
    text = MessageField(label="Ask a follow-up", rows=3, limit=text.REQUEST_LIMIT, required=False)


class ReopenForm(OnceForm):
    about = "text"
    takes_files = True
    text = MessageField(label="What is it now?", rows=3, limit=text.REQUEST_LIMIT, required=False)


class ThankForm(OnceForm):
    about = "text"
    text = MessageField(label="A word of thanks", rows=2, limit=text.REQUEST_LIMIT, required=False)


NO_SENTENCE = "Write what should change for all, or uncheck the box."
NAMES_SOMEONE = "Staff read this sentence. Change it, or uncheck the box to close without it."


class CloseForm(ActForm):
    """``fellows``: how many the program has, where a sentence for everybody may be given; else it is not asked for.
    ``people``: names of everybody in the program, who are not named in it."""

    typed = True
    words = ("kept_line", "sentence")
    about = "outcome"
    outcome = ListedChoiceField(
        (
            (outcome.value, str(outcome.label))
            for outcome in (Outcome.HELPED, Outcome.PARTLY, Outcome.SELF, Outcome.TOO_LATE)
        ),
        label="Did this move you forward?",
        error_messages={"required": "Pick the one that fits best."},
    )
    kept_line = MessageField(
        label="What will you do next time?",
        rows=2,
        limit=400,
        required=False,
        help_text="Kept for you alone. No one who helped reads it.",
    )
    for_all = forms.BooleanField(
        required=False,
        label="This could help others: change it for all",
        help_text="Within about four weeks all staff get the sentence you write here, mixed with any that others gave. "
        "They don’t see your name, this request, or the day.",
    )
    sentence = MessageField(label="What should change for all?", rows=2, limit=400, required=False)

    def __init__(
        self, *args: Any, fellows: int | None = None, people: Callable[[], Sequence[str]] = tuple, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asks_for_all, self.people = fellows is not None, people
        self.may_be_recognized = fellows is not None and few_readers(fellows)
        if not self.asks_for_all:
            del self.fields["for_all"], self.fields["sentence"]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not found.get("for_all") or "sentence" not in found:
            return found
        if not found["sentence"]:
            self.add_error("sentence", NO_SENTENCE)
        elif advice := hints.advise(hints.find_on_board(found["sentence"], self.people())):
            self.add_error("sentence", f"{advice} {NAMES_SOMEONE}")
        return found


class UntilForm(ActForm):
    """A time out of a short list, or another one: on a phone the list is one tap."""

    typed = True
    about = "until"
    until = forms.CharField(required=False, widget=forms.Select)

    def __init__(
        self,
        *args: Any,
        label: str,
        bys: Sequence[tuple[datetime, str]] = (),
        chosen: datetime | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = TimeChoiceField(zone=self.zone, required=False, label=label)
        self.fields["until_own"] = TimeChoiceField(zone=self.zone, required=False, label="Another time")
        offered = [(iso(at, ZoneInfo("UTC")), words) for at, words in bys]
        self.fields["until"].widget = forms.HiddenInput()
        if offered:
            self.fields["until"].widget = forms.Select(choices=offered, attrs={"class": "form-select"})
        if chosen:
            self.initial["until"] = iso(chosen, ZoneInfo("UTC"))

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("until_own"):
            found["until"] = found["until_own"]
        return found


class AcknowledgeForm(UntilForm):
    """``instead_of``: whom this person takes over from, by ref."""

    instead_of = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, fellow: str = "", **kwargs: Any) -> None:
        hears = f"{fellow} hears" if fellow else "They hear"
        super().__init__(*args, label=f"{hears} from me by", **kwargs)


class HoldForm(UntilForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label="Pause until", **kwargs)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not found.get("until") and not self.errors:
            self.add_error("until", "Name a day and a time.")
        return found


class UrgencyForm(ActForm):
    typed = True
    about = "urgency"
    urgency = ListedChoiceField(Urgency.choices, label="When would an answer help?")

    def __init__(
        self, *args: Any, on_board: bool = False, choices: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if choices:  # each with its real time, and whom it asks in addition
            self.fields["urgency"].widget.choices = list(choices)
        elif on_board:  # which cannot promise it; who sends it all the same is told so by the act
            self.fields["urgency"].widget.choices = [
                (value, label) for value, label in Urgency.choices if value != Urgency.TODAY
            ]


class ChoosePersonForm(ActForm):
    """Names one person, by their ref."""

    about = "person"
    typed = True
    person = forms.UUIDField(
        widget=forms.Select,
        label="Who?",
        error_messages={"required": "Choose someone.", "invalid": "Choose someone from the list."},
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].widget.choices = list(people)
        self.fields["person"].label = label or self.fields["person"].label


class OpenForm(ChoosePersonForm):
    """The same with one button a person."""

    typed = False


class OfferForm(ActForm):
    kind = ListedChoiceField((kind.value, str(kind.label)) for kind in (OfferKind.READ, OfferKind.CALL))


class AnswerOfferForm(ActForm):
    offer = forms.UUIDField(error_messages={"required": PICK, "invalid": PICK})
    yes = ListedChoiceField((("yes", "Yes"), ("no", "Not now")))


class BoardForm(ActForm):
    choice = ListedChoiceField(PeerChoice.choices)


class SoonerForm(ActForm):
    """``step``: what the page showed. A second tap on the same page brings in nobody more."""

    step = forms.IntegerField(required=False, min_value=0, max_value=30_000)


class MessageForm(ActForm):
    """Names one message, by its ref."""

    message = forms.UUIDField(error_messages={"required": PICK, "invalid": PICK})


class NewWords(TypedDict):
    text: str
    tried: dict[str, str]
    take_off: list[UUID]


class ChangeWordsForm(ActForm):
    """Other words in the place of hidden ones. ``stops``: other fellows read them, so a hint is not only said once,
    and nobody of these ``names`` is named; elsewhere they are no students."""

    typed = True
    about = "text"
    warned = forms.CharField(required=False, widget=forms.HiddenInput)
    text = MessageField(label="Your words", rows=5)

    def __init__(
        self,
        *args: Any,
        was: str,
        tried: Mapping[str, str],
        stops: bool,
        names: Sequence[str],
        files: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"text": was} | dict(tried)
        super().__init__(*args, **kwargs)
        self.was, self.tried, self.stops, self.names = was, dict(tried), stops, names
        if files:
            self.fields["files"] = forms.MultipleChoiceField(
                choices=files,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                label="Take these files off",
                error_messages={"invalid_choice": PICK},
            )
        for name in tried:
            self.fields[name] = MessageField(label=TRIED[name], limit=text.LINE_LIMIT, rows=1, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("text") is None:
            return found
        if self._is_the_same(found):
            self.add_error("text", "These are the same words. Change what could name a student, then send them again.")
            return found
        said = self._advice(found)
        if said and self.stops:
            self.add_error("text", f"{said} Other fellows read this, and have no part in that student’s care.")
        elif said and not found.get("warned"):
            self.fill_again(warned="1")
            self.add_error("text", f"{said} Change it, or send it once more as it is.")
        return found

    def _is_the_same(self, found: Mapping[str, Any]) -> bool:
        was = {"text": self.was, **self.tried}
        return not found.get("files") and all(found.get(name, "") == words for name, words in was.items())

    def _advice(self, found: Mapping[str, Any]) -> str:
        look = hints.find_on_board if self.stops else hints.find
        parts = (found.get(name, "") for name in ("text", *self.tried))
        return hints.advise(hint for part in parts for hint in look(part, self.names))

    def changed(self) -> NewWords:
        """The act's own words for what was filled in."""
        data = self.cleaned_data
        return NewWords(
            text=data["text"],
            tried={name: text.clean_line(data[name]) for name in self.tried},
            take_off=[UUID(ref) for ref in data.get("files", ())],
        )
