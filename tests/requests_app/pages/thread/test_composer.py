"""What a helper writes in, by what was asked for; one control for the clock: a question pauses it, an answer stops it."""

import pytest

from requests_app.models import Message
from requests_app.vocabulary import HelpKind, Route, State, Topic, Urgency, Way
from tests.reading import body, plain
from tests.requests_app.asking import fresh

pytestmark = pytest.mark.django_db
ALL = ("question", "resource", "experience", "answer")
STARTS = "What would good enough look like?"
SOLVES_NOTHING = "Nothing to solve. A few kind words are an answer."
COMPOSERS = {
    HelpKind.RUN_BY: (ALL, STARTS, False),
    HelpKind.NEED_HELP: (ALL, STARTS, False),
    HelpKind.THOUGHTS: (ALL, STARTS, False),
    HelpKind.LOOK: (ALL, "Attach a file or a link first.", True),
    HelpKind.SHOW: (ALL, "Offer two times, a call or a visit.", False),
    HelpKind.HEARD: ((), SOLVES_NOTHING, False),
}


def composer(page):
    html = body(page).partition('id="answer"')[2].partition("</form>")[0]
    ways = tuple(part.partition('value="')[2].partition('"')[0] for part in html.split('name="way"')[1:])
    return html, ways


def test_the_ways_are_called_as_helpers_call_them(cast, ask, look):
    form = look(cast.maeve, ask()).context["forms"]["reply"]
    called = [one.choice_label for one, _ in form.ways()]
    assert called == ["Ask a question", "Share a resource", "Share your experience", "Answer directly"]


@pytest.mark.parametrize("kind", HelpKind)
def test_each_kind_has_its_composer_and_its_clock(cast, ask, do, look, kind):
    ways, says, files_first = COMPOSERS[kind]
    request = ask(kind=kind)
    page = look(cast.maeve, request)
    html, there = composer(page)
    assert there == ways
    assert says in plain(page)
    assert (SOLVES_NOTHING in plain(page)) == (kind is HelpKind.HEARD)
    assert (STARTS in plain(page)) == (says == STARTS)
    assert (html.index('type="file"') < html.index("<textarea")) == files_first
    assert 'name="then"' not in html
    for way in ways or ("",):
        request = ask(kind=kind)
        do(cast.maeve, request, "reply", text="Words.", way=way)
        left = fresh(request).left_minutes
        said = Message.objects.get(request=request, author=cast.maeve).kind
        expected = ("question", True) if way == Way.QUESTION else ("answer", False)
        assert (fresh(request).state, said, left is not None) == (State.ANSWERED, *expected)


@pytest.mark.parametrize("more", [{"urgency": Urgency.TODAY}, {"topic": Topic.CHILD_SAFETY}])
def test_where_time_is_short_or_a_child_may_be_hurt_the_straight_answer_is_first_and_chosen(cast, ask, look, more):
    html, ways = composer(look(cast.maeve, ask(**more)))
    assert ways == ("answer", "question", "resource", "experience")
    assert 'value="answer" checked' in html


def test_else_nothing_is_chosen_for_them(cast, ask, look):
    html, _ = composer(look(cast.maeve, ask()))
    assert "checked" not in html


def test_whoever_wants_another_mentor_is_told_what_will_be_done_and_is_not_coached(cast, ask, look):
    page = look(cast.okafor, ask(topic=Topic.ANOTHER_MENTOR, route=Route.DIRECTOR))
    assert composer(page)[1] == ()
    assert "Say what you will do, and by when. They need no reason." in plain(page)
    assert 'class="coach"' not in body(page)
