"""What is drawn in Python is the markup of Django's and crispy's own templates, but for spaces between tags."""

from __future__ import annotations

import re
from copy import deepcopy

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.utils.safestring import SafeString

from pts_support.web.drawn_fields import DrawnDiv, DrawnLayout, DrawnWidgets

TROUBLING = 'A & <B> "quoted" it\'s'
ATTRS = {"rows": 3, "class": "tall", "tabindex": 0, "title": "", "inert": False, "spellcheck": True}
CHOICES = [("a", "A & b"), ("Group <1>", [("c", "C"), ("d", TROUBLING)])]


class EveryKind(forms.Form):
    line = forms.CharField(label="Line & more", max_length=20, help_text="Shown <b>as it is</b>.")
    text = forms.CharField(label="Text", widget=forms.Textarea(attrs=ATTRS), required=False)
    email = forms.EmailField(label="Email", widget=forms.EmailInput(attrs={"autocomplete": "off", "data-x": TROUBLING}))
    link = forms.URLField(label="Link", assume_scheme="https", required=False)
    phone = forms.CharField(label="Phone", widget=forms.TelInput(), required=False)
    number = forms.IntegerField(label="Number", min_value=1, required=False)
    secret = forms.CharField(label="Secret", widget=forms.PasswordInput(), required=False)
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    clock = forms.TimeField(label="Time", required=False, disabled=True)
    moment = forms.DateTimeField(label="Moment", required=False)
    one = forms.ChoiceField(label="One of them", choices=CHOICES)
    many = forms.MultipleChoiceField(label="Some of them", choices=CHOICES, required=False)
    radio = forms.ChoiceField(label="Radio", choices=CHOICES, widget=forms.RadioSelect, required=False)
    boxes = forms.MultipleChoiceField(
        label="Boxes", choices=CHOICES[:1], widget=forms.CheckboxSelectMultiple, required=False
    )
    yes = forms.BooleanField(label="Yes", required=False, help_text="A box.")
    file = forms.FileField(label="File", required=False)
    bare = forms.CharField(label="", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


FILLED = {
    "line": "far too long for this <line> of twenty", "text": f"\nfirst\n{TROUBLING}", "email": "no address",
    "number": "0", "secret": "s", "day": "2026-11-17", "one": "d", "many": ["a", "c"], "radio": "c", "boxes": ["a"],
    "yes": "on", "key": TROUBLING,
}  # fmt: skip
INITIAL = {"line": TROUBLING, "number": 1234567, "one": "a", "text": SafeString("<i>safe</i>"), "yes": True}


def drawn(form, layout, renderer):
    form = deepcopy(form)
    form.renderer = renderer
    form.helper = FormHelper()
    form.helper.form_tag, form.helper.disable_csrf = False, True
    form.helper.layout = layout
    template = engines["django"].from_string("{% load crispy_forms_tags %}{% crispy form %}")
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", re.sub(r"\s+", " ", template.render({"form": form}))).replace(" >", ">")


@pytest.mark.parametrize("form", [EveryKind(), EveryKind(initial=INITIAL), EveryKind(FILLED), EveryKind({})])
def test_the_same_markup_as_by_the_templates(form):
    names = list(EveryKind.base_fields)
    theirs = Layout(*names[2:], Div(*(Div(name, css_class="col-sm-6") for name in names[:2]), css_class="row gx-3"))
    ours = DrawnLayout(
        *names[2:], DrawnDiv(*(DrawnDiv(name, css_class="col-sm-6") for name in names[:2]), css_class="row gx-3")
    )
    assert drawn(form, ours, DrawnWidgets()) == drawn(form, theirs, DjangoTemplates())


def test_a_text_keeps_the_line_it_begins_with():
    form = EveryKind({"text": "\n\nThird line."}, renderer=DrawnWidgets())
    assert ">\n\n\nThird line.</textarea>" in str(form["text"])
