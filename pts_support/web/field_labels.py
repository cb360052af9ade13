"""What a field is called on a page that gives words back: such a page asks no form and no database.

tests/loss walks every form there is: each field somebody types into has its name here.
"""

from __future__ import annotations

import re

WHAT_YOU_WROTE = "What you wrote"
PREFIX = re.compile(r"^(?:details|role|closed|half|week)-|^.*-(?=percent$)")
NUMBERED = re.compile(r"_\d+$")

LABELS = {
    "text": WHAT_YOU_WROTE,
    "tried_friend": "Asked a friend",
    "tried_other": "Another way",
    "tried_again": "Tried again",
    "before_day": "Day",
    "before_time": "Time",
    "kept_line": "What will you do next time?",
    "until_own": "Another time",
    "name": "Full name",
    "called": "Preferred name",
    "email": "Email",
    "phone": "Phone",
    "first": "First day",
    "last": "Last day",
    "quiet_from": "Quiet from",
    "quiet_until": "Quiet until",
    "reason": "Why",
    "ref": "Reference of the request",
    "dated": "Date of the letter",
    "number": "Its number",
    "starts_on": "First day",
    "ends_on": "Last day",
    "send_at": "Send the invitation at",
    "day": "Day",
    "opens": "From",
    "closes": "To",
    "safety_line_name": "Child-safety line",
    "safety_line_phone": "Its number",
    "today": "School hours allowed when asked for today",
    "soon": "School days allowed when asked for soon",
    "when": "School days allowed when asked for when you can",
    "remind": "Percent of the time until a reminder",
    "percent": "Percent of the time",
    "takes": "With how many fellows at most",
    "weeks": "Everyone gets a conversation in school weeks",
    "times": "Your free times, each week",
    "place": "Video link or room, optional",
    "words": "Words for yourself",
    "sentence": "What should change for all?",
}
THERE = {  # where the same name is called otherwise: by how the address begins
    ("/ask/", "text"): "What’s going on?",
    ("/me/used-against-me/", "text"): "What happened?",
    ("/program/calendars/", "name"): "Name",
    ("/program/cohorts/", "name"): "Name",
    ("/program/facts/", "name"): "Name of the program",
    ("/program/emergency/", "reason"): "In a few words",
}


def label_of(path: str, name: str) -> str:
    """The label of this field of a form that goes to ``path``; "" where nobody types into it."""
    short = NUMBERED.sub("", PREFIX.sub("", name))
    there = (label for (begins, named), label in THERE.items() if named == short and path.startswith(begins))
    return next(there, LABELS.get(short, ""))
