"""Keeping a form while it is typed, and the list of what was never sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from pts_support.kept import keeping, views
from pts_support.kept.models import UnsentWords

pytestmark = pytest.mark.django_db
FORM = "/me/#names"
LIVE = {"HTTP_X_REQUESTED_WITH": "fetch"}


@pytest.fixture
def of(cast, set_clock):
    set_clock(cast.NOW)

    def client(who):
        found = Client()
        found.force_login(who)
        return found

    return client


def keep(client, **more):
    typed = {"kept_form": FORM, "kept_page": "/me/", "about": "A few words of mine.", **more}
    return client.post("/kept/", typed, **LIVE)


def test_what_is_typed_is_kept_and_comes_back_to_its_author(of, cast):
    maeve = of(cast.maeve)
    answer = keep(maeve)
    said = "Not sent yet. Kept until December\xa01, only you see it."
    assert answer.json() == {"said": said, "kept": True, "safety": []}
    words = {
        "fields": {"about": ["A few words of mine."]},
        "row": FORM,
        "said": "Not sent yet. This is what you wrote today at 10:40\xa0am.",
        "safety": [],
    }
    assert maeve.get("/kept/words/", {"form": [FORM, "/me/#other"]}).json() == {FORM: words}
    page = maeve.get("/kept/").content.decode()
    assert ("A few words of mine." in page, 'href="/me/"' in page) == (True, True)


def test_where_no_more_fits_it_is_said_and_nothing_is_kept(of, cast, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 1)
    maeve = of(cast.maeve)
    keep(maeve)
    said = "Not kept: 1 of your texts are kept already."
    hurt = keep(maeve, kept_form="/me/#other", about="He has bruises on his arm.").json()
    assert hurt == {"said": said, "kept": False, "safety": ["child"]}
    assert [row.form for row in UnsentWords.objects.all()] == [FORM]


def test_of_one_page_so_many_forms_are_asked_for(of, cast):
    maeve = of(cast.maeve)
    keep(maeve)
    others = [f"/me/#{number}" for number in range(views.MOST_FORMS)]
    found = [maeve.get("/kept/words/", {"form": [*forms, FORM]}).json() for forms in (others[1:], others)]
    assert [list(words) for words in found] == [[FORM], []]


def test_nobody_else_finds_it(of, cast):
    keep(of(cast.maeve))
    for who in (cast.tom, cast.okafor, cast.rosa, cast.dana, cast.asha, cast.nina):
        other = of(who)
        assert other.get("/kept/words/", {"form": FORM}).json() == {}
        assert "A few words" not in other.get("/kept/").content.decode() + other.get("/").content.decode()
        keep(other, act="delete")
    assert UnsentWords.objects.get().person == cast.maeve


def test_it_can_be_deleted_without_script(of, cast):
    maeve = of(cast.maeve)
    keep(maeve)
    answer = maeve.post("/kept/", {"kept_form": FORM, "act": "delete"}, follow=True)
    assert "Deleted." in answer.content.decode()
    assert not UnsentWords.objects.exists()


@pytest.mark.parametrize("form", ["", "x", "//evil.example/#0", "/" + 300 * "a" + "#0"])
def test_what_names_no_form_of_ours_is_not_there(of, cast, form):
    assert keep(of(cast.maeve), kept_form=form).status_code == 404


def test_the_list_leads_to_what_each_tab_typed(of, cast):
    maeve = of(cast.maeve)
    for tab in ("ab12", "cd34"):
        keep(maeve, kept_form=f"{FORM}~{tab}", about=f"A few words of {tab}.")
    page = maeve.get("/kept/").content.decode()
    assert [page.count(f'href="/me/#kept~{tab}"') for tab in ("ab12", "cd34")] == [1, 1]


def test_the_list_leads_to_no_other_site(of, cast):
    maeve = of(cast.maeve)
    keep(maeve, kept_page="https://evil.example/")
    assert "evil.example" not in maeve.get("/kept/").content.decode()
    assert UnsentWords.objects.get().page == "/me/"


def test_a_session_whose_email_is_not_confirmed_finds_what_it_typed(of, cast):
    cast.maeve.proved_at, cast.maeve.proved_by = None, ""
    cast.maeve.save()
    here, there = of(cast.maeve), of(cast.maeve)
    assert keep(here).status_code == 200
    found = [client.get("/kept/words/", {"form": FORM}).json() for client in (here, there)]
    assert [bool(words) for words in found] == [True, False]


def test_what_another_session_types_into_the_same_form_is_not_read_by_the_first(of, cast, set_clock):
    cast.maeve.proved_at, cast.maeve.proved_by = None, ""
    cast.maeve.save()
    here, there = of(cast.maeve), of(cast.maeve)
    keep(here, about="Words of the first.")
    set_clock(cast.NOW + timedelta(minutes=1))
    keep(there, about="Words of the second.")
    found = [client.get("/kept/words/", {"form": FORM}).json() for client in (here, there)]
    assert found[0] == {}
    assert found[1][FORM]["fields"] == {"about": ["Words of the second."]}
    assert "Words of the second" not in here.get("/kept/").content.decode()


def test_a_session_whose_email_is_not_confirmed_remembers_each_form_once(of, cast, set_clock):
    cast.maeve.proved_at, cast.maeve.proved_by = None, ""
    cast.maeve.save()
    here = of(cast.maeve)
    keep(here, about="A few words.")
    set_clock(later := cast.NOW + timedelta(minutes=1))
    keep(here, about="A few words more.")
    assert here.session["wrote_here"] == [f"kept {later.isoformat()} {FORM}"]
    assert here.get("/kept/words/", {"form": FORM}).json()[FORM]["fields"] == {"about": ["A few words more."]}


@pytest.mark.parametrize("form", ["/me/#\x00", "/me/", 400 * "x"])
def test_what_names_no_form_of_ours_finds_nothing_and_breaks_nothing(of, cast, form):
    maeve = of(cast.maeve)
    assert maeve.get("/kept/words/", {"form": [form]}).json() == {}
    typed = {"kept_form": form, "name": "Maeve Doyle", "called": "Maeve", "time_zone": "America/New_York"}
    assert maeve.post("/me/", typed).status_code == 302
