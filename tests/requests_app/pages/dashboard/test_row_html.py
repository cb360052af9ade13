"""A row's HTML: one main button, its acts, where the focus goes after them, and words between its tags."""

from __future__ import annotations

import re

import pytest

from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import full_desk, opened

pytestmark = pytest.mark.django_db


def test_there_is_one_teal_button_and_it_is_the_first_row_s(cast, show):
    full_desk(cast)
    html = show(cast.maeve)
    rows = html[html.index('<ul class="requests"') :]
    assert html.count("btn-primary") == 1
    assert rows.index("btn-primary") < rows.index("btn-quiet")


def test_every_act_of_a_row_is_one_post_that_leads_back_here(cast, show):
    """I'll answer by the time shown, we talked, I can't: each of them one POST; to answer, the request opens."""
    r = ask(cast, urgency="today")
    html = show(cast.maeve, state="waiting")
    acts = re.findall(rf'action="/requests/{r.ref}/(\w+)/"', html)
    assert acts == ["acknowledge", "talked", "pass_on"]
    row = html[html.index("data-row") : html.index("</form></li>")]
    assert re.findall('name="next" value="([^"]*)"', row) == ["/dashboard/?state=waiting"]
    assert f'name="until" value="{r.promised_at.isoformat()}"' in html
    assert f'href="/requests/{r.ref}/#answer"' in html


def test_after_an_act_the_next_row_has_the_focus_and_after_the_last_the_one_before(cast, show):
    made = full_desk(cast)
    html = show(cast.maeve)
    rows = dict(
        re.findall(r'<form[^>]* action="/requests/([0-9a-f-]+)/acknowledge/".*?name="next" value="([^"]*)"', html)
    )
    assert rows[str(made["late"].ref)] == f"/dashboard/#o-{made['today'].ref}"
    assert rows[str(made["covering"].ref)] == f"/dashboard/#o-{made['mine'].ref}"
    assert rows[str(made["waiting"].ref)] == f"/dashboard/#o-{made['answered'].ref}"
    assert {f"o-{made[name].ref}" in html for name in made} == {True}


def test_a_row_of_one_line_has_no_act(cast, show):
    ask(cast)
    assert "<button" not in show(cast.maeve).split('class="lines"')[1].split("</ul>")[0]


def test_a_long_text_opens_between_words(cast, show):
    text = "word " * 100 + "<b>end</b>"
    ask(cast, text=text, urgency="today")
    (words,) = opened(show(cast.maeve))
    assert len(words) <= 142
    assert words.endswith("word …")
    assert "<b>end" not in show(cast.maeve)


def test_words_and_names_are_escaped(cast, show):
    cast.asha.called = "A<i>sha"
    cast.asha.save()
    ask(cast, text="<b>bold</b>", urgency="today")
    html = show(cast.maeve)
    assert opened(html) == ["&lt;b&gt;bold&lt;/b&gt;"]
    assert "A<i>" not in html
