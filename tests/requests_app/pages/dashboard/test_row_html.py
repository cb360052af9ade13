"""A row's HTML: one main button, its acts, and words between its tags."""

from __future__ import annotations

import re

import pytest

from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import full_desk, opened

pytestmark = pytest.mark.django_db


def test_there_is_one_teal_button_and_it_is_the_first_row_s(cast, show):
    full_desk(cast)
    html = show(cast.maeve)
    main = html[: html.index("<aside")]
    assert main.count("btn-primary") == 1
    assert main.index("btn-primary") < main.index("btn-quiet")


def test_every_act_of_a_row_is_one_form_that_leads_back_here(cast, show):
    """I have it by the time shown, we talked, I can't, answer or ask: each of them one POST."""
    r = ask(cast)
    html = show(cast.maeve, state="waiting")
    acts = re.findall(rf'action="/requests/{r.ref}/(\w+)/"', html)
    assert acts == ["acknowledge", "reply", "acknowledge", "talked", "pass_on"]
    assert html.count('name="next" value="/dashboard/?state=waiting"') == 5
    assert f'name="until" value="{r.promised_at.isoformat()}"' in html


def test_a_long_text_opens_between_words_and_stands_whole_below(cast, show):
    text = "word " * 100 + "<b>end</b>"
    ask(cast, text=text)
    html = show(cast.maeve)
    (words,) = opened(html)
    assert len(words) <= 142
    assert words.endswith("word …")
    assert "&lt;b&gt;end&lt;/b&gt;" in html
