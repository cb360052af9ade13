"""Sections that other rooms bring to /me/: in their order, and left out where there is nothing to show."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pts_support.people.pages.extensions import me_sections


@pytest.fixture
def none_yet(monkeypatch):
    monkeypatch.setattr(me_sections, "_sections", {})


def test_they_stand_in_their_order_each_with_what_it_made_of_the_request(none_yet):
    me_sections.register("late.html", lambda request: {"who": request.user}, 20)
    me_sections.register("early.html", lambda request: {}, 10)
    sections = me_sections.sections(SimpleNamespace(user="Asha"))
    assert sections == [("early.html", {}), ("late.html", {"who": "Asha"})]


def test_a_section_without_a_context_is_left_out_and_one_with_an_empty_one_is_not(none_yet):
    me_sections.register("nothing.html", lambda request: None, 10)
    me_sections.register("plain.html", lambda request: {}, 20)
    assert me_sections.sections(SimpleNamespace()) == [("plain.html", {})]


def test_registered_twice_it_stands_once(none_yet):
    for order in (20, 10):
        me_sections.register("pair.html", lambda request, order=order: {"order": order}, order)
    assert me_sections.sections(SimpleNamespace()) == [("pair.html", {"order": 10})]


def test_a_fellow_and_a_helper_read_different_sections(cast, client, signed_in):
    pages = [signed_in(client, who).get("/me/").context["sections"] for who in (cast.asha, cast.maeve)]
    fellow, helper = ([template for template, _ in sections] for sections in pages)
    assert fellow[-1] == helper[-1] == "people/my_data_link.html"
    assert set(fellow) - set(helper) == {
        "checkins/me_asking.html",
        "mentors/me_pair.html",
        "requests_app/me_doors.html",
        "reports/me_link.html",
    }
    assert set(helper) <= set(fellow)
