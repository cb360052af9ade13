"""The pages under /program/: in their order, each once, all of them links that lead somewhere."""

from __future__ import annotations

import pytest
from django.urls import reverse

from pts_support.people.pages.extensions import program_menu
from pts_support.people.pages.extensions.program_menu import ProgramPage


@pytest.fixture
def none_yet(monkeypatch):
    monkeypatch.setattr(program_menu, "_pages", {})


def test_by_order_and_then_by_label(none_yet):
    entries = [("Cohorts", "c", "", 20), ("Away", "a", "", 20), ("People", "p", "", 10)]
    for entry in entries:
        program_menu.register(*entry)
    assert [page.label for page in program_menu.pages()] == ["People", "Away", "Cohorts"]


def test_a_page_stands_once_as_it_was_last_said(none_yet):
    program_menu.register("People", "people:people", "Everybody.", 10)
    program_menu.register("Everybody", "people:people", "Who is here.", 5)
    assert program_menu.pages() == [ProgramPage("Everybody", "people:people", "Who is here.", 5)]


def test_staff_find_every_page_of_every_room_on_the_first_page(cast, client, signed_in):
    signed_in(client, cast.rosa)
    assert client.get(reverse("people:program")).context["pages"] == program_menu.pages()
    assert {client.get(reverse(page.url_name)).status_code for page in program_menu.pages()} == {200}
