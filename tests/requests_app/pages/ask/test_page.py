"""What the ask page is made from: who stands around the fellow, what holds in the form, and which files may go."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.http import Http404, QueryDict
from django.utils.datastructures import MultiValueDict

from requests_app.pages.ask.page import AskContext, AskPage, Chosen, PersonToLeaveOut, WhyNotSent
from requests_app.statements.headings import choice
from requests_app.statements.promised import should_see
from tests.requests_app.sample_files import sent

pytestmark = pytest.mark.usefixtures("policy")


def request_of(cast, user, *files):
    return SimpleNamespace(user=user, now=cast.NOW, FILES=MultiValueDict({"files": list(files)}))


@pytest.fixture
def asking(cast):
    return AskContext(request_of(cast, cast.asha))


def typed(**fields) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in ({"text": "Help.", "route": "mentor", "urgency": "soon"} | fields).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


@pytest.mark.parametrize("who", ["maeve", "rosa", "okafor"])
def test_nobody_but_a_fellow_has_one(cast, who):
    with pytest.raises(Http404):
        AskContext(request_of(cast, getattr(cast, who)))


def test_those_who_may_be_left_out_are_the_circle_and_the_cohort(cast, asking):
    around = [cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana]
    assert asking.refs == {str(person.ref): person.id for person in (*around, *cast.peers)}
    assert asking.ref_of[cast.maeve.id] == str(cast.maeve.ref)
    assert cast.nina.id not in asking.ref_of


def test_the_page_names_each_with_the_seat_they_would_come_in(cast, asking):
    form = asking.form(typed(left_out=[str(cast.tom.ref), str(cast.ben.ref)]))
    page = AskPage(asking, form, uuid4())
    assert page.people[:2] == [
        PersonToLeaveOut(
            str(cast.maeve.ref), choice(cast.maeve.id, "Maeve"), "my mentor", is_mentor=True, left_out=False
        ),
        PersonToLeaveOut(
            str(cast.tom.ref), choice(cast.tom.id, "Tom"), "backup for my mentor", is_mentor=False, left_out=True
        ),
    ]
    assert page.peers[0] == PersonToLeaveOut(
        str(cast.ben.ref), choice(cast.ben.id, "Ben"), "", is_mentor=False, left_out=True
    )
    assert page.without == [choice(cast.tom.id, "Tom"), choice(cast.ben.id, "Ben")]
    assert page.mentor_question == should_see(cast.maeve.id, asking.reader)


@pytest.mark.parametrize(
    ("topic", "may_see", "out", "route", "goes_round"),
    [
        ("", "", [], "mentor", []),
        ("", "", ["maeve"], "around", ["maeve"]),
        ("", "", ["tom"], "mentor", ["tom"]),
        ("mentor", "", [], "around", ["maeve"]),
        ("mentor", "no", ["tom"], "around", ["maeve", "tom"]),
        ("mentor", "yes", [], "mentor", []),
    ],
)
def test_what_holds_in_the_form(cast, asking, topic, may_see, out, route, goes_round):
    out = [getattr(cast, name) for name in out]
    form = asking.form(typed(topic=topic, mentor_may_see=may_see, left_out=[str(person.ref) for person in out]))
    round_them = frozenset(getattr(cast, name).id for name in goes_round)
    left_out = frozenset(person.id for person in out)
    assert asking.chosen(form) == Chosen("mentor", route, route, "soon", left_out, round_them)


def test_a_colleague_left_out_is_no_reader_of_the_board(cast, asking):
    assert [asking.readers(frozenset(out)) for out in ((), (cast.ben.id,), (cast.maeve.id,))] == [9, 8, 9]


@pytest.mark.parametrize(
    ("allowed", "route", "files"), [(True, "mentor", "all"), (True, "peers", "board"), (False, "mentor", "")]
)
def test_which_files_may_go_with_it(cast, asking, allowed, route, files):
    asking.membership.program.attachments_allowed = allowed
    assert asking.attach(route) == files


def test_files_are_looked_at_as_their_route_allows(cast, asking):
    def taken(route, *files):
        checked = asking.take(request_of(cast, cast.asha, *files), route)
        return len(checked.fits), bool(checked.trouble)

    assert taken("mentor") == (0, False)
    assert taken("mentor", sent("a.png")) == (1, False)
    asking.membership.program.attachments_allowed = False
    assert taken("mentor", sent("a.png")) == (0, True)


@pytest.mark.parametrize(("urgency", "tried"), [("soon", "asked a friend"), ("today", "")])
def test_what_was_tried_goes_along_unless_there_is_no_time_for_it(asking, urgency, tried):
    form = asking.form(typed(urgency=urgency, tried_friend="asked a friend", kind="run_by", consent="may_read"))
    assert form.is_valid(), form.errors
    made = asking.asking(form, asking.chosen(form), uuid4(), asking.take(SimpleNamespace(FILES=MultiValueDict()), ""))
    assert (made.text, made.urgency, made.tried_friend) == ("Help.", urgency, tried)


def test_a_fold_stands_open_where_something_in_it_is_wrong(cast, asking):
    def folds(**fields):
        form = asking.form(typed(**fields))
        form.is_valid()
        page = AskPage(asking, form, uuid4(), notice=WhyNotSent("people"))
        return page.people_changed, page.open_who, page.open_more

    fine = {"kind": "run_by", "consent": "may_read"}
    assert folds(**fine) == (True, False, False)
    assert folds(**fine | {"consent": "everybody"}) == (True, True, False)
    assert folds(**fine | {"before_day": "yesterday"}) == (True, False, True)
