"""Words that are not sent yet: their author's alone, never a password, and gone once they are sent."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import QueryDict

from pts_support.kept import keeping
from pts_support.kept.models import UnsentWords
from pts_support.people.models import User

pytestmark = pytest.mark.django_db
FORM = "/requests/1/reply/#answer"


def keep(cast, who=None, form=FORM, now=None, **fields):
    typed = {name: [value] for name, value in fields.items()} or {"text": ["Half a reply."]}
    return keeping.keep((who or cast.maeve).id, form, "/requests/1/", typed, now=now or cast.NOW)


def test_a_form_has_one_row_with_what_was_typed_last(cast):
    keep(cast, text="Half")
    keep(cast, text="Half a reply")
    keep(cast, cast.tom, text="of Tom")
    rows = UnsentWords.objects.filter(person=cast.maeve).values_list("form", "page", "fields")
    assert list(rows) == [(FORM, "/requests/1/", {"text": ["Half a reply"]})]


def test_what_is_kept_is_typed_and_no_password_code_or_token():
    posted = QueryDict("text=a%00b&to=1&to=2&password1=x&csrfmiddlewaretoken=t&code=123456&whose=m&kept_form=f&act=y")
    assert keeping.fields_of(posted.lists()) == {"text": ["ab"], "to": ["1", "2"]}


def test_no_more_is_kept_of_a_form_than_any_form_takes():
    long = "a" * (keeping.LETTERS + 1)
    posted = [("n" * 101, ["x"]), ("to", [long] * (keeping.MOST_VALUES + 1))]
    assert keeping.fields_of(posted) == {"to": [long[1:]] * keeping.MOST_VALUES}
    many = [(f"field{number}", ["x"]) for number in range(keeping.MOST_FIELDS + 1)]
    assert list(keeping.fields_of(many)) == [name for name, _ in many[:-1]]


@pytest.mark.parametrize(
    ("form", "fits"),
    [(FORM, True), ("/ask/?draft=1#0", True), ("//evil.example/#0", False), ("/ask/", False), ("x#0", False)],
)
def test_a_form_is_named_by_an_address_of_ours(form, fits):
    assert keeping.is_place(form) is fits


def test_there_is_an_end_and_what_is_there_can_still_change(cast):
    for number in range(keeping.MOST):
        assert keep(cast, form=f"/x/#{number}")
    assert (keep(cast, form="/x/#more"), keep(cast, form="/x/#0")) == (False, True)


def test_once_sent_it_is_forgotten_and_other_forms_stay(cast):
    for form in (FORM, "/requests/1/reply/#*", "/requests/1/note/#note"):
        keep(cast, form=form)
    keep(cast, cast.tom)
    keeping.sent(cast.maeve, "/requests/1/reply/", FORM)
    left = UnsentWords.objects.order_by("id").values_list("person", "form")
    assert list(left) == [(cast.maeve.id, "/requests/1/note/#note"), (cast.tom.id, FORM)]


def test_a_page_without_script_does_not_say_which_form_it_was(cast):
    for form in (FORM, "/requests/1/reply/#0", "/requests/1/note/#0"):
        keep(cast, form=form)
    keeping.sent(cast.maeve, "/requests/1/reply/", "")
    assert [row.form for row in UnsentWords.objects.all()] == ["/requests/1/note/#0"]


def test_what_came_in_after_a_sign_out_is_kept_for_whose_page_it_was(cast):
    until = keeping.keep_for(cast.maeve.ref, "/requests/1/reply/", [("text", ["Half a reply."])], cast.NOW)
    row = UnsentWords.objects.get()
    assert (row.person, row.form, until) == (cast.maeve, "/requests/1/reply/#*", cast.NOW + timedelta(days=14))
    assert keeping.keep_for(uuid4(), "/x/", [("text", ["Nobody's words."])], cast.NOW) is None
    User.objects.filter(id=cast.tom.id).update(is_active=False)
    assert keeping.keep_for(cast.tom.ref, "/x/", [("text", ["Of one who left."])], cast.NOW) is None


def test_what_came_in_after_a_sign_out_stays_in_the_row_of_its_tab(cast):
    for named, form in (("/x/#0~ab12", "/x/#0~ab12"), ("/y/#0~ab12", "/x/#*")):
        keeping.keep_for(cast.maeve.ref, "/x/", [("text", ["Half a reply."]), ("kept_form", [named])], cast.NOW)
        assert UnsentWords.objects.latest("id").form == form


def test_each_tab_has_its_own_row_and_what_another_typed_last_is_found_without_one(cast, rf):
    request = rf.get("/")
    request.now, request.user = cast.NOW, cast.maeve
    for minute, form in enumerate(("/x/#0~ab", "/x/#0~cd", "/x/#1~ab", "/x/#10~ef")):
        keep(cast, form=form, now=cast.NOW - timedelta(minutes=9 - minute))
    asked = ("/x/#0~ab", "/x/#0~new", "/x/#1~cd", "/x/#2~ab")
    found = {form: row.form for form, row in keeping.found(request, asked).items()}
    assert found == {"/x/#0~ab": "/x/#0~ab", "/x/#0~new": "/x/#0~cd", "/x/#1~cd": "/x/#1~ab"}
    keeping.sent(cast.maeve, "/x/", "/x/#0~ab")
    assert "/x/#0~cd" in UnsentWords.objects.values_list("form", flat=True)


@pytest.mark.parametrize(
    ("form", "mark"), [("/x/#0~ab12", "#kept~ab12"), ("/x/#0", ""), ("/x~y/#0", ""), ('/x/#0~"><b>', "")]
)
def test_only_the_name_of_a_tab_is_added_to_an_address(form, mark):
    assert keeping.mark_in_page(form) == mark


def test_a_page_that_is_gone_takes_what_was_written_on_it(cast):
    keep(cast)
    keep(cast, form="/requests/2/reply/#0")
    UnsentWords.objects.filter(form="/requests/2/reply/#0").update(page="/requests/2/")
    keeping.forget_pages(["/requests/1/"])
    assert [row.form for row in UnsentWords.objects.all()] == ["/requests/2/reply/#0"]
