"""What all acts have in common: who may, where one goes back to, and that no refusal loses a word."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from requests_app.acts import conversation
from requests_app.models import HelpRequest, Message
from requests_app.urls import ACTS
from requests_app.vocabulary import Consent, Route, State
from tests.reading import body, plain
from tests.requests_app.asking import TEXT, fresh, up

pytestmark = pytest.mark.django_db
NAMES = [act.__name__ for act in ACTS]
HELPER = {"acknowledge", "pass_on", "talked", "reply", "welcome", "note", "hand_over", "add_person", "undo"}
ONLY_WAITING = {"acknowledge", "pass_on", "talked", "offer", "remind_holder", "undo"}
HERS = (set(NAMES) - HELPER - ONLY_WAITING) | {"undo"}  # whose tap it was


# Who may ------------------------------------------------------------------------------------------------------------


def test_whoever_may_not_know_of_it_gets_what_does_not_exist(cast, ask, do, at):
    quiet = up(ask(consent=Consent.ONLY_WAITING), at, 2)  # Maeve reads it, Tom knows that Asha waits
    round_her = ask(route=Route.AROUND)
    posted = ask(route=Route.PEERS)
    nothing = do(cast.nina, uuid4(), "reply")
    assert nothing.status_code == 404
    refused = [
        (cast.nina, quiet, NAMES),
        (cast.rosa, quiet, NAMES),
        (cast.ben, quiet, NAMES),
        (cast.maeve, round_her, NAMES),
    ]
    refused += [(cast.maeve, quiet, set(NAMES) - HELPER), (cast.tom, quiet, set(NAMES) - ONLY_WAITING)]
    refused += [(cast.asha, quiet, set(NAMES) - HERS), (cast.ben, posted, set(NAMES) - {"reply", "welcome"})]
    before = list(HelpRequest.objects.values_list("id", "changed_at"))
    for who, request, names in refused:
        for name in sorted(names):
            page = do(who, request, name)
            assert (page.status_code, page.content) == (404, nothing.content), (who.called, name)
    assert list(HelpRequest.objects.values_list("id", "changed_at")) == before


def test_a_look_at_an_act_leads_to_its_page_and_does_nothing(cast, ask, client, signed_in):
    r, other = ask(), uuid4()
    before = list(HelpRequest.objects.values_list("id", "changed_at"))
    signed_in(client, cast.maeve)
    for name in NAMES:
        for ref in (r.ref, other):
            answer = client.get(reverse(f"requests:{name}", args=[ref]))
            assert (answer.status_code, answer.headers["Location"]) == (303, f"/requests/{ref}/")
        assert client.put(reverse(f"requests:{name}", args=[r.ref])).status_code == 405
    assert list(HelpRequest.objects.values_list("id", "changed_at")) == before


# Helpers ------------------------------------------------------------------------------------------------------------


def test_the_same_form_with_other_words_keeps_them_and_says_so(cast, ask, do):
    r, key = ask(), str(uuid4())
    do(cast.maeve, r, "reply", text="First words", form_key=key)
    page = do(cast.maeve, r, "reply", text="Other words", form_key=key)
    assert page.status_code == 422
    assert "Other words" in body(page)
    assert "is there already" in plain(page)
    assert key not in body(page)
    assert r.messages.filter(text="Other words").count() == 0
    new = page.context["forms"]["reply"].data["form_key"]
    assert do(cast.maeve, r, "reply", text="Other words", form_key=new).status_code == 302
    assert r.messages.filter(text="Other words").count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"text": ""},
        {"text": " \u200b\n"},
        {"text": "x" * 10_001},
        {"text": "kept words", "way": "shout"},
    ],
)
def test_what_cannot_be_sent_comes_back_as_typed(cast, ask, do, bad):
    r = ask()
    page = do(cast.maeve, r, "reply", **bad)
    assert page.status_code == 422
    assert TEXT in plain(page)
    assert bad["text"].strip(" \u200b\n") in body(page)
    assert r.messages.count() == 1


@pytest.mark.parametrize(
    "text", ["a\x00b", "\ud800x".encode("utf-8", "surrogatepass"), "\u202eabc", "e" + "\u0301" * 9000, "🙂" * 50]
)
def test_hostile_text_is_kept_or_refused_and_never_breaks(cast, ask, do, text):
    assert do(cast.maeve, ask(), "reply", text=text).status_code == 302


def test_words_survive_when_it_was_closed_meanwhile(cast, ask, do):
    r = ask()
    conversation.close(r, by=cast.asha, now=cast.NOW)
    page = do(cast.maeve, r, "reply", text="Long and careful words")
    assert page.status_code == 422
    assert "Long and careful words" in body(page)
    assert "It is closed." in plain(page)
    assert do(cast.maeve, r, "acknowledge").status_code == 422


def test_a_key_that_is_none_loses_no_words(cast, ask, do):
    assert do(cast.maeve, ask(), "reply", text="Words", form_key="not-a-key").status_code == 302


def test_words_for_the_board_that_could_name_a_student_are_kept_and_stopped(cast, ask, do):
    posted, named = ask(route=Route.PEERS), ask()
    for who, name in ((cast.asha, "add_words"), (cast.ben, "reply")):
        page = do(who, posted, name, text="J.R. won’t come with me any more.")
        assert page.status_code == 422
        assert "have no part in that student’s care" in plain(page)
        assert "J.R. won’t come with me" in plain(page)
        assert posted.messages.count() == 1
    private = do(cast.asha, named, "add_words", text="J.R. won’t come with me any more.", warned="1")
    assert private.status_code == 302


# Where one goes back to ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/dashboard/?state=waiting", "/dashboard/?state=waiting"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("/\\evil.example", None),
        ("javascript:alert(1)", None),
        ("/dash\r\nX: y", None),
        ("", None),
    ],
)
def test_only_own_paths_are_gone_back_to(cast, ask, do, asked, goes):
    r = ask()
    assert do(cast.maeve, r, "talked", next=asked).url == (goes or reverse("requests:thread", args=[r.ref]))


def test_nobody_signed_out_acts(cast, ask):
    r = ask()
    page = Client().post(reverse("requests:withdraw", args=[r.ref]))
    assert (page.status_code, fresh(r).state) == (302, State.WAITING)
    assert page.url.startswith("/accounts/login/")


# Once -----------------------------------------------------------------------------------------------------------------


def replied(who, r, text="Try the timer first."):
    client = Client()
    client.force_login(who)
    return client.post(
        f"/requests/{r.ref}/reply/", {"text": text, "way": "answer", "form_key": str(uuid4())}, follow=True
    )


def test_the_same_reply_from_another_page_is_sent_once_and_that_is_said(ask, cast):
    r = ask()
    replied(cast.maeve, r)
    assert "You already sent this. Here it is." in replied(cast.maeve, r).content.decode()
    assert Message.objects.filter(request=r, text="Try the timer first.").count() == 1


def test_the_same_words_after_somebody_else_spoke_or_an_hour_later_are_new(ask, cast, set_clock):
    r = ask()
    replied(cast.maeve, r)
    conversation.note(r, by=cast.maeve, text="Between.", form_key=uuid4(), now=cast.NOW)
    replied(cast.maeve, r)
    set_clock(cast.NOW + timedelta(hours=1))
    replied(cast.maeve, r)
    assert Message.objects.filter(request=r, text="Try the timer first.").count() == 3


def test_thanks_carry_no_file_and_say_so_before_it_is_lost(cast, ask, do):
    r = ask()
    conversation.reply(r, by=cast.maeve, text="One at a time.", now=cast.NOW)
    page = do(cast.asha, r, "thank", text="Thank you, truly.", files=SimpleUploadedFile("a.txt", b"words"))
    assert page.status_code == 422
    assert "A file can’t go with this. Send it as a follow-up." in plain(page)
    assert "Thank you, truly." in body(page)
    assert r.messages.count() == 2
