"""What this reader may do at another time and not now: greyed buttons with the reason beside them. Pure.

Only acts that have a place of their own on the page stand here. What answers something (an offer, a question of ours, a
line of the stream) is shown where that stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from requests_app.access.sight import SIGHT_GIVEN, Sight
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.parts import NotNow, WhyNot
from requests_app.pages.thread.stream import choosable
from requests_app.vocabulary import Standing, Verb

FELLOWS_ACTS: Mapping[Verb, str] = {
    Verb.SOONER: "Ask the next person now",
    Verb.ADD_WORDS: "Add something",
    Verb.FOLLOW_UP: "Ask a follow-up",
    Verb.THANKS: "Say thanks",
    Verb.HOLD: "Pause",
    Verb.CHANGE_URGENCY: "Change when you need it",
    Verb.TAKE_OUT: "Remove someone’s access",
    Verb.LET_BACK: "Give access back",
    Verb.CLOSE: "It’s solved. Close it",
    Verb.REOPEN: "Reopen",
    Verb.WITHDRAW: "Withdraw request",
}
HELPERS_ACTS: Mapping[Verb, str] = {
    Verb.ANSWER: "Reply",
    Verb.NOTE: "Private note to helpers",
    Verb.ACKNOWLEDGE: "I’ll answer",
    Verb.OFFER: "I could read it, or call",
    Verb.REMIND_HOLDER: "Send a reminder",
    Verb.TALKED: "We talked",
    Verb.PASS_ON: "I can’t take this",
    Verb.HAND_OVER: "Hand it over",
    Verb.ADD_PERSON: "Add a person",
}


def not_now(whole: LoadedRequest) -> NotNow | None:
    """Grouped by the reason, since most acts have the same one. None where everything can be done now."""
    reasons: dict[str, list[str]] = {}
    for label, reason in _acts(whole):
        reasons.setdefault(reason, []).append(label)
    if not reasons:
        return None
    return NotNow(tuple(WhyNot(reason, tuple(labels)) for reason, labels in reasons.items()))


def _acts(whole: LoadedRequest) -> Iterator[tuple[str, str]]:
    """The label and the reason of each."""
    labels = FELLOWS_ACTS if whole.sight is Sight.AUTHOR else HELPERS_ACTS
    for verb, label in labels.items():
        if verb in whole.not_now and _has_somebody(whole, verb):
            yield label, whole.not_now[verb]


def _has_somebody(whole: LoadedRequest, verb: Verb) -> bool:
    """Whether there is a person to take out, or to let back in."""
    if verb is Verb.TAKE_OUT:
        return bool(choosable(whole, *SIGHT_GIVEN))
    if verb is Verb.LET_BACK:
        return bool(choosable(whole, Standing.EXCLUDED))
    return True
