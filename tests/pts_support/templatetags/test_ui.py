"""templatetags.ui: what people wrote stays words, times say the day, and every part is wired for ears and keys."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from pts_support.templatetags.ui import ICONS, words
from pts_support.web import flash

NOW = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)  # Tuesday, 10:40 am in New York


@pytest.fixture
def request_now():
    request = RequestFactory().get("/dashboard/?show=mine")
    request.now, request.user = NOW, AnonymousUser()
    request._messages = CookieStorage(request)
    return request


@pytest.fixture
def shown(request_now):
    """`shown("{% button … %}")`: what comes of it, without the blanks that stand between tags."""

    def show(source: str, **values: object) -> str:
        made = Template("{% load ui %}" + source).render(Context({"request": request_now, **values}))
        made = re.sub(r"\s*\n\s*", " ", made)
        return re.sub(r" +(?=>)|(?<=>) (?=<)|(?<= ) +", "", made)

    return show


class Form(forms.Form):
    text = forms.CharField(label="What’s going on?", help_text="One sentence.", widget=forms.Textarea)
    topic = forms.CharField(required=False)
    urgency = forms.ChoiceField(
        label="When?", choices=[("soon", "Soon"), ("when", "When <you> can")], widget=forms.RadioSelect
    )


# What people wrote ----------------------------------------------------------------------------------------------------


def test_words_are_paragraphs_with_their_line_breaks():
    assert words("One\r\ntwo\n\n \nthree") == '<p dir="auto">One<br>two</p><p dir="auto">three</p>'
    assert (words(""), words(None), words(" \n\n ")) == ("", "", "")


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("data:text/html,<b>x", "data:text/html,&lt;b&gt;x"),
        ("jAvascript:https", "jAvascript:https"),
        ('"onmouseover="x', "&quot;onmouseover=&quot;x"),
        ("http://", "http://"),
        ("https://asha.org@evil.example/", "https://asha.org@evil.example/"),
        ("https://[evil/", "https://[evil/"),
        ("https:\\\\evil.example", "https:\\\\evil.example"),
    ],
)
def test_hostile_words_are_shown_and_never_work(hostile, shown):
    assert words(hostile) == f'<p dir="auto">{shown}</p>'


def test_an_address_becomes_a_link_without_the_punctuation_after_it():
    link = '<a href="https://a.org/b_(c)?d=1&amp;e=2" rel="nofollow noopener">https://a.org/b_(c)?d=1&amp;e=2</a>'
    assert words("See (https://a.org/b_(c)?d=1&e=2).") == f'<p dir="auto">See ({link}).</p>'


def test_a_link_ends_where_a_quote_a_tag_or_a_direction_mark_begins():
    for end in ('"', "'", "<", ">", "`", "\u202e", "\u2066", "\u200b"):
        assert 'href="https://a.org/x" rel="nofollow noopener">https://a.org/x</a>' in words(
            f"https://a.org/x{end}onclick=y"
        )


@given(st.text(max_size=300))
def test_nothing_a_person_types_makes_any_other_tag(text):
    made = words(text)
    for ours in ('<p dir="auto">', "</p>", "<br>", "</a>", ' rel="nofollow noopener">'):
        made = made.replace(ours, "")
    assert "<" not in made.replace('<a href="http', "")
    assert ">" not in made


# Times ----------------------------------------------------------------------------------------------------------------


def test_a_time_is_said_for_the_reader_with_the_whole_date_in_the_title(shown):
    later = NOW + timedelta(hours=5)
    title = "Tuesday, November\u00a017, 2026, 3:40\u00a0pm"
    assert shown("{% said at %}", at=later) == (
        f'<time datetime="2026-11-17T15:40-05:00" title="{title}">today at 3:40\u00a0pm</time>'
    )
    assert shown("{% by at %}", at=later).endswith(">by 3:40\u00a0pm</time>")
    assert shown("{% until at %}", at=later + timedelta(days=1)).endswith(">until 3:40\u00a0pm tomorrow</time>")
    assert shown("{% said at %}{% by at %}{% until at %}{% said_day at %}", at=None) == ""


def test_a_day_tells_no_clock_time_anywhere(shown):
    made = shown("{% said_day at %}", at=NOW - timedelta(days=1))
    assert made == '<time datetime="2026-11-16" title="Monday, November\u00a016, 2026">yesterday</time>'


# Pieces ---------------------------------------------------------------------------------------------------------------


def test_a_state_is_a_word_and_an_unknown_one_is_a_mistake(shown):
    assert (
        shown('{% state "yours" text %}', text="Your <turn>")
        == '<span class="state state-yours">Your &lt;turn&gt;</span>'
    )
    assert shown('{% state "waiting" "Waiting" %}') == '<span class="state">Waiting</span>'
    with pytest.raises(KeyError):
        shown('{% state "overdue" "Overdue" %}')


def test_icons_are_silent(shown):
    for name in ICONS:
        assert 'aria-hidden="true"' in shown("{% icon name %}", name=name)


def test_blocks_escape_their_words_and_keep_their_markup(shown):
    assert "<b>Who &lt;i&gt;</b>" in shown(
        "{% fold title %}<p>{{ text }}</p>{% endfold %}", title="Who <i>", text="<u>"
    )
    made = shown(
        "{% promise sight=sight %}<strong>{{ name }}</strong> has it.{% endpromise %}", sight="Only <M>", name="<M>"
    )
    assert "<strong>&lt;M&gt;</strong> has it." in made
    assert "Only &lt;M&gt;" in made
    assert "/promise/#exceptions" in made
    assert "<h3>Nobody &lt;b&gt;</h3>" in shown("{% empty title level=3 %}x{% endempty %}", title="Nobody <b>")


# Acts -----------------------------------------------------------------------------------------------------------------


def test_an_act_is_a_post_whose_button_names_the_person_for_ears_only(shown):
    made = shown('{% act "I have it" "/x/have/" about=name to=ref %}', name="A<sha", ref='1"2')
    assert '<form method="post" action="/x/have/"' in made
    assert 'name="csrfmiddlewaretoken"' in made
    assert '<input type="hidden" name="to" value="1&quot;2">' in made
    assert 'I have it<span class="visually-hidden">, A&lt;sha</span></button>' in made


def test_an_act_one_may_not_do_says_why_and_cannot_be_sent(shown):
    made = shown('{% act "Send" "/x/" why_not="Tom has it." %}')
    assert "<form" not in made
    assert 'type="button" aria-disabled="true" aria-describedby="send-why"' in made
    assert '<span class="small soft" id="send-why">Tom has it.</span>' in made


def test_what_was_done_is_said_once_with_its_undo(shown, request_now):
    flash.done(request_now, "Closed <b>.", undo="/x/undo/")
    flash.trouble(request_now, "Not sent yet.")
    made = shown("{% done_lines %}")
    assert 'role="status"><p>Closed &lt;b&gt;.</p><form method="post" action="/x/undo/">' in made
    assert 'role="alert"><p>Not sent yet.</p><button class="btn btn-plain" type="button" data-put-away' in made


def test_an_undo_leads_nowhere_but_here(shown, request_now):
    flash.done(request_now, "Closed.", undo="//evil.example/")
    assert "evil" not in shown("{% done_lines %}")


def test_nothing_done_says_nothing(shown):
    assert shown("{% done_lines %}") == ""


# Forms ----------------------------------------------------------------------------------------------------------------


def test_a_field_is_wired_to_its_help_and_its_errors(shown):
    made = shown("{% field form.text rows=2 %}", form=Form({}))
    assert '<label class="form-label" for="id_text">What’s going on?</label>' in made
    for part in (
        'rows="2"',
        'class="form-control is-invalid"',
        'aria-describedby="id_text_help id_text_errors"',
        'aria-invalid="true"',
    ):
        assert made.count(part) == 1
    assert '<div class="form-text" id="id_text_help">One sentence.</div>' in made
    assert '<div class="invalid-feedback" id="id_text_errors"><p>This field is required.</p></div>' in made


def test_a_field_keeps_what_was_typed_and_says_when_it_is_optional(shown):
    made = shown("{% field form.topic %}", form=Form({"topic": '"><script>'}))
    assert '<span class="optional">optional</span>' in made
    assert 'value="&quot;&gt;&lt;script&gt;"' in made
    assert "aria-describedby" not in made
    assert "aria-invalid" not in made


def test_a_page_may_leave_the_forms_own_help_out(shown):
    made = shown('{% field form.text help="" %}', form=Form())
    assert "One sentence." not in made
    assert "aria-describedby" not in made


def test_choices_are_a_group_with_a_name_and_the_picked_one_checked(shown):
    made = shown("{% choices form.urgency %}", form=Form({"urgency": "when"}))
    assert "<legend>When?</legend>" in made
    assert "When &lt;you&gt; can</label>" in made
    assert made.count(" checked") == 1
    assert 'id="id_urgency_1" value="when" checked' in made
    with pytest.raises(ValueError, match="no look"):
        shown('{% choices form.urgency look="stars" %}', form=Form())


def test_choices_in_trouble_say_so_of_each_and_what_it_is(shown):
    form = Form({"urgency": "never"})
    made = shown('{% choices form.urgency look="check" help="Pick one." hide_legend=True %}', form=form)
    assert '<fieldset aria-describedby="id_urgency_help id_urgency_errors" id="id_urgency" tabindex="-1">' in made
    assert '<legend class="visually-hidden">When?</legend>' in made
    assert made.count('class="form-check-input" type="radio"') == made.count(' aria-invalid="true"') == 2
    assert '<div class="form-text below" id="id_urgency_help">Pick one.</div>' in made
    assert 'id="id_urgency_errors"' in made
    assert 'class="openers"' in shown('{% choices form.urgency look="chip" %}', form=form)


def test_a_hidden_field_goes_back_as_it_was_and_empty_where_there_is_nothing(shown):
    form = Form(initial={"text": 'a "b"'})
    assert shown("{% hidden form.text %}{% hidden form.topic %}", form=form) == (
        '<input type="hidden" name="text" value="a &quot;b&quot;" id="id_text">'
        '<input type="hidden" name="topic" id="id_topic">'
    )


def test_the_head_of_a_form_leads_to_every_field_that_needs_a_look(shown):
    form = Form({})
    form.add_error(None, "And <this>.")
    made = shown("{% errors form %}", form=form)
    assert '<div class="errors" role="alert" tabindex="-1"><h2>Please fix 3 things</h2>' in made
    assert 'href="#id_text"' in made
    assert 'href="#id_urgency"' in made
    assert "<p>And &lt;this&gt;.</p>" in made
    assert 'id="id_urgency"' in shown("{% choices form.urgency %}", form=form)
    assert shown("{% errors form %}", form=Form({"text": "x", "urgency": "soon"})) == ""


def test_the_pager_keeps_the_filters(shown):
    made = shown("{% pager page %}", page=Paginator(range(3), 1).page(2))
    assert 'href="?show=mine&amp;page=1"' in made
    assert 'href="?show=mine&amp;page=3"' in made
    assert shown("{% pager page %}", page=Paginator(range(3), 9).page(1)).strip() == ""


@pytest.mark.parametrize(
    ("number", "html"),
    [
        ("1-800-4-A-CHILD", '<a class="tel" href="tel:18004224453">1-800-4-A-CHILD</a>'),
        ("518-555-0142 x12", '<a class="tel" href="tel:5185550142,12">518-555-0142 x12</a>'),
        ("the <office>", '<span class="tel">the &lt;office&gt;</span>'),
    ],
)
def test_a_number_is_a_link_where_it_can_be_dialed_as_it_is_read(number, html):
    assert Template('{% load ui %}{% dial number "tel" %}').render(Context({"number": number})) == html
