"""What the component gallery at /ui/ shows: invented forms, times and words, in every state."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from pts_support.clock import TimedRequest
from pts_support.spoken.statement import state
from pts_support.templatetags.ui import ICONS

HOSTILE = """A first paragraph with a link, https://www.asha.org/practice-portal/ (worth it).
And a second line.

<script>alert("never")</script> javascript:alert(1) stays plain text, and so does <b>this</b>.

Oneverylongwordthatdoesnotendandhastobreaksomewherebecausetelephonesarenarrowandpeoplepasteanything."""


class Sample(forms.Form):
    """Every kind of field the product uses."""

    text = forms.CharField(
        label="What’s going on?",
        widget=forms.Textarea,
        error_messages={"required": "Write at least one sentence, then send it again."},
    )
    phone = forms.RegexField(
        r"^[+0-9() .-]{10,}$",
        label="Phone",
        required=False,
        error_messages={"invalid": "A phone number has at least ten digits, such as 215-555-0100."},
    )
    urgency = forms.ChoiceField(
        label="When would an answer help?",
        choices=[("today", "Today"), ("soon", "Soon"), ("when", "When you can")],
        widget=forms.RadioSelect,
        error_messages={"required": "Pick one; “soon” is fine."},
    )
    consent = forms.ChoiceField(
        label="If it has to go to the next person",
        choices=[("may_read", "They may read it"), ("only_waiting", "Tell them only that I am waiting")],
        widget=forms.RadioSelect,
    )
    topic = forms.ChoiceField(label="Topic", required=False, choices=[("", "No topic"), ("behavior", "Behavior")])
    note = forms.CharField(required=False, widget=forms.Textarea)
    file = forms.FileField(
        label="A file",
        required=False,
        help_text="PDF, image, Word or text, up to 10 MB. No student names in it, please.",
    )
    agree = forms.BooleanField(
        label="I don’t use this in ratings and I don’t pass it on.",
        error_messages={"required": "Please tick this before you go on."},
    )


def pieces(request: TimedRequest) -> dict[str, Any]:
    """The context of the gallery page. Prefixes keep the ids of its forms apart."""
    now = request.now
    typed = {
        "wrong-phone": "555-0100",
        "wrong-consent": "may_read",
        "crispy-phone": "555-0100",
        "crispy-consent": "may_read",
        "dark-urgency": "soon",
    }
    start = {"urgency": "soon", "consent": "may_read", "note": "J.R. won’t come with me any more."}
    return {
        "icons": list(ICONS),
        "routes": ["mentor", "director", "staff", "peers", "around"],
        "urgencies": ["soon", "today", "when"],
        "card": {
            "key": "sample",
            "heading": state("Your next conversation"),
            "sentences": (state("You meet Maeve tomorrow at 2:00 pm."), state("Nothing has to be prepared.")),
            "links": ({"path": "#card-sample", "label": "See what you noted"},),
        },
        "since": now - timedelta(minutes=30),
        "later": now + timedelta(hours=4),
        "tomorrow": now + timedelta(days=1),
        "long_ago": now - timedelta(days=200),
        "wrong": Sample(typed, prefix="wrong"),
        "right": Sample(initial=start, prefix="right"),
        "dark": Sample(typed, prefix="dark"),
        "crispy_wrong": Sample(typed, prefix="crispy"),
        "page": Paginator(range(3), 1).page(2),
        "hostile": HOSTILE,
        "refused_file": "We couldn’t attach “scan.png”. Its name ends in “.png”, but what is in it is something else."
        " Please attach your files again.",
    }
