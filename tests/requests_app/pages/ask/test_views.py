"""Asking, through its pages: nothing typed is lost, drafts are their author's, and names are warned of."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentors.models import Absence, Assignment
from pts_support.people.models import Membership
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.engine.sweep import sweep
from requests_app.models import Draft, HelpRequest, Message, Participant
from requests_app.vocabulary import Route
from tests.cast import NEW_YORK, person
from tests.requests_app.ask_page import TEXT, hidden, keep, line, ref_of, send, sent

pytestmark = pytest.mark.django_db


# The promise ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("may_see", ["no", "yes"])
def test_the_board_does_not_offer_to_ask_a_mentor_whom_it_goes_round(asha, may_see):
    r = sent(send(asha, topic="mentor", route="peers", mentor_may_see=may_see))
    for _ in range(2):
        r.refresh_from_db()
        sweep(r.due_at)
    page = asha.get(f"/requests/{r.ref}/").content.decode()
    assert ("Ask my mentor" in page, "Ask the Clinical Director" in page) == (may_see == "yes", True)


def test_the_board_without_colleagues_asks_for_a_person(asha, cast):
    Membership.objects.filter(user__in=cast.peers).update(ended_at=cast.NOW, ends_on=date(2026, 11, 1))
    answer = send(asha, route="peers")
    assert "No other fellow can read it now. Choose a person instead." in answer.content.decode()
    assert TEXT in answer.content.decode()
    assert not HelpRequest.objects.exists()


# Sending --------------------------------------------------------------------------------------------------------------


def test_one_sentence_is_enough_and_the_next_page_says_who_has_it(asha, cast):
    answer = asha.post("/ask/", {"text": TEXT, **hidden(asha.get("/ask/"))}, follow=True)
    r = HelpRequest.objects.get()
    assert answer.redirect_chain == [(f"/requests/{r.ref}/", 302)]
    assert (
        "Sent. Waiting for Maeve, until 10:45\xa0am tomorrow. If there’s no answer, we’ll ask Tom too."
        in html.unescape(answer.content.decode())
    )
    assert (r.kind, r.urgency, r.route, r.consent, r.topic, r.before_at) == (
        "run_by",
        "soon",
        "mentor",
        "may_read",
        "",
        None,
    )


def test_all_of_it_is_kept_as_sent(asha, cast):
    page = asha.get("/ask/")
    r = sent(
        send(
            asha, page, kind="show", urgency="when", route="staff", consent="only_waiting", topic="iep",
            before_day="2026-11-24", before_time="09:30", tried_friend="asked", tried_other="moved it",
            tried_again="twice",
        )
    )  # fmt: skip
    assert (r.kind, r.urgency, r.route, r.consent, r.topic) == ("show", "when", "staff", "only_waiting", "iep")
    assert r.before_at == datetime(2026, 11, 24, 9, 30, tzinfo=NEW_YORK)
    assert (r.tried_friend, r.tried_other, r.tried_again) == ("asked", "moved it", "twice")


def test_people_changed_sends_nothing_and_comes_back_with_the_new_names(asha, cast):
    page = asha.get("/ask/")
    Absence.objects.create(person=cast.maeve, first=date(2026, 11, 16), last=date(2026, 11, 20))
    answer = send(asha, page, topic="iep", tried_friend="asked a friend", consent="only_waiting")
    body = answer.content.decode()
    assert answer.status_code == 200
    assert not HelpRequest.objects.exists()
    assert "The people changed while you wrote" in body
    assert TEXT in body
    assert "asked a friend" in body
    assert re.search(r'value="iep"\s+selected', body)
    assert re.search(r'value="only_waiting"\s+checked', body)
    assert line(answer, "mentor", "soon").startswith("Tom has until")
    assert Draft.objects.get().fields["text"] == TEXT
    assert set(sent(send(asha, answer)).promised_to) == {cast.tom.id, cast.okafor.id}
    assert not Draft.objects.exists()


def test_only_the_time_moved_sends_and_says_the_new_time(asha, cast, set_clock):
    page = asha.get("/ask/")
    set_clock(cast.NOW + timedelta(minutes=25))
    answer = asha.post("/ask/", {"text": TEXT, **hidden(page)}, follow=True)
    assert "Sent. Waiting for Maeve, until 11:15\xa0am tomorrow." in html.unescape(answer.content.decode())


def test_a_page_without_its_promise_is_shown_again(asha):
    answer = asha.post("/ask/", {"text": TEXT})
    assert "The people changed while you wrote" in answer.content.decode()
    assert not HelpRequest.objects.exists()


def test_the_same_form_with_other_words_is_said_and_goes_as_a_new_one(asha):
    page = asha.get("/ask/")
    first = ref_of(send(asha, page))
    answer = send(asha, page, text="Something quite different.")
    body = answer.content.decode()
    assert "You already sent this with different wording" in body
    assert "Something quite different." in body
    assert f"/requests/{first}/" in body
    assert HelpRequest.objects.count() == 1
    assert ref_of(send(asha, answer, text="Something quite different.")) != first


def test_filing_costs_the_same_whatever_there_is(asha, cast):
    def cost() -> int:
        page = asha.get("/ask/")
        with CaptureQueriesContext(connection) as queries:
            ref_of(send(asha, page))
        return len(queries)

    def look() -> int:
        with CaptureQueriesContext(connection) as queries:
            asha.get("/ask/")
        return len(queries)

    send(asha)  # the first message makes its cookie
    before = cost(), look()
    for n in range(30):
        filing.file_request(cast.memberships["asha"], Asking(text=f"{n}", form_key=uuid4()), by=cast.asha, now=cast.NOW)
        Draft.objects.create(fellow=cast.asha, form_key=uuid4(), fields={"text": "x"}, changed_at=cast.NOW)
    assert (cost(), look()) == before
    assert before[0] <= 24
    assert before[1] <= 14


# Who may ask ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["maeve", "tom", "okafor", "rosa", "dana", "former", "other_mentor"])
@pytest.mark.parametrize(
    ("method", "path"), [("get", "/ask/"), ("post", "/ask/"), ("post", "/ask/draft/"), ("post", "/ask/promise/")]
)
def test_only_a_fellow_can_ask(cast, policy, client, who, method, path):
    client.force_login(getattr(cast, who))
    answer = getattr(client, method)(path, {"text": TEXT})
    nothing = getattr(client, method)("/there-is-nothing-here/", {"text": TEXT})
    assert (answer.status_code, answer.content) == (404, nothing.content)


def test_a_fellow_whose_time_is_over_cannot_ask(asha, cast):
    Membership.objects.filter(id=cast.memberships["asha"].id).update(ends_on=date(2026, 11, 16))
    assert asha.get("/ask/").status_code == 404


def test_nobody_of_another_program_is_named_or_can_be_left_out(asha, cast):
    page = asha.get("/ask/").content.decode()
    others = (
        cast.nina,
        cast.other_mentor,
        cast.other_backup,
        cast.other_director,
        cast.other_staff,
        cast.other_contact,
    )
    assert not any(str(u.ref) in page or u.called in page for u in others)
    answer = send(asha, left_out=[str(cast.nina.ref)])
    assert "Someone here can’t be chosen any more." in answer.content.decode()
    assert TEXT in answer.content.decode()


# Drafts ---------------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_as_typed_and_opens_again(asha, cast):
    key, answer = keep(
        asha, text="two schools that both want", kind="thoughts", urgency="nonsense", left_out=[str(cast.tom.ref)]
    )
    said = "Draft kept at 10:40\xa0am, until December\xa01"
    assert answer.json() == {"said": said, "hint": "", "safety": [], "named": [], "implied": False}
    page = asha.get(f"/ask/?draft={key}")
    body = page.content.decode()
    assert "two schools that both want</textarea>" in body
    assert hidden(page)["form_key"] == key
    assert re.search(r'value="thoughts"\s+checked', body)
    assert re.search(rf'value="{cast.tom.ref}"[^>]*\schecked', body)
    assert "we’ll ask Dr. Okafor too" in line(page, "mentor", "soon")
    sent(send(asha, page, left_out=[str(cast.tom.ref)]))
    assert not Draft.objects.exists()


def test_a_draft_is_its_authors_alone(asha, cast):
    key, _ = keep(asha, text="only mine")
    for who in (cast.ben, cast.nina, cast.maeve, cast.rosa, cast.okafor, cast.dana):
        other = Client()
        other.force_login(who)
        assert "only mine" not in other.get(f"/ask/?draft={key}").content.decode()
        assert "only mine" not in other.get("/").content.decode()
    ben = Client()
    ben.force_login(cast.ben)
    ben.post("/ask/draft/", {"form_key": key, "act": "delete"})
    assert Draft.objects.get().fellow == cast.asha


def test_a_draft_can_be_kept_and_deleted_without_script(asha):
    key = str(uuid4())
    answer = asha.post("/ask/draft/", {"form_key": key, "text": "half a"}, follow=True)
    assert answer.redirect_chain == [(f"/ask/?draft={key}", 302)]
    assert "Draft kept" in answer.content.decode()
    assert "half a" in answer.content.decode()
    answer = asha.post("/ask/draft/", {"form_key": key, "text": "half a", "act": "delete"}, follow=True)
    assert "The draft is gone." in answer.content.decode()
    assert not Draft.objects.exists()


def test_an_empty_form_is_no_draft(asha):
    assert keep(asha, text="  \n ", kind="look")[1].json()["said"] == "Nothing to keep yet."
    assert not Draft.objects.exists()


def test_a_draft_that_was_sent_leads_to_what_it_became(asha):
    page = asha.get("/ask/")
    ref = ref_of(send(asha, page))
    assert asha.get(f"/ask/?draft={hidden(page)['form_key']}").headers["Location"] == f"/requests/{ref}/"
    asha.post("/ask/draft/", {"form_key": hidden(page)["form_key"], "text": TEXT})  # a late tick of the script
    assert not Draft.objects.exists()


def test_there_is_an_end_to_drafts_and_it_is_said(asha, cast):
    for _ in range(30):
        Draft.objects.create(fellow=cast.asha, form_key=uuid4(), fields={"text": "x"}, changed_at=cast.NOW)
    assert keep(asha, text="one more")[1].json()["said"].startswith("Not kept: you have 30 drafts.")


@pytest.mark.parametrize("key", ["x", "\x00"])
def test_what_is_no_key_is_no_page(asha, key):
    assert asha.get("/ask/", {"draft": key}).status_code == 404


def test_an_address_under_which_nothing_is_kept_is_an_empty_page_that_keeps(asha):
    key = "5a1f6e0e-4f0a-4c39-9d43-2f5a3a7d9b11"
    page = asha.get("/ask/", {"draft": key})
    assert "There is no draft here now." in page.content.decode()
    assert hidden(page)["form_key"] == key


def test_another_fellows_key_finds_what_any_key_finds(asha, cast):
    key, _ = keep(asha, text="only mine")
    ben = Client()
    ben.force_login(cast.ben)
    none = str(uuid4())
    theirs, nobodys = (ben.get(f"/ask/?draft={one}").content.decode() for one in (key, none))
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub("", theirs.replace(key, none)) == token.sub("", nobodys)


# Once -----------------------------------------------------------------------------------------------------------------


def test_back_after_sending_leads_to_what_was_sent_and_says_so(asha):
    page = asha.get("/ask/")
    ref = ref_of(send(asha, page))
    answer = asha.get(f"/ask/?draft={hidden(page)['form_key']}", follow=True)
    assert answer.redirect_chain == [(f"/requests/{ref}/", 302)]
    assert "You already sent this today at 10:40\xa0am. Here it is." in answer.content.decode()


def test_the_same_words_from_a_new_page_within_the_hour_ask_once(asha, set_clock, cast):
    ref = ref_of(send(asha, asha.get("/ask/")))
    set_clock(cast.NOW + timedelta(minutes=59))
    page = asha.get("/ask/")
    asha.post("/ask/draft/", {"form_key": hidden(page)["form_key"], "text": TEXT})
    assert ref_of(send(asha, page)) == ref
    assert HelpRequest.objects.count() == 1
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "other",
    [{"text": "Something else."}, {"urgency": "today"}, {"route": "director"}, {"consent": "only_waiting"}],
    ids=lambda other: next(iter(other)),
)
def test_other_words_or_choices_are_another_request(asha, other):
    send(asha, asha.get("/ask/"))
    send(asha, asha.get("/ask/"), **other)
    assert HelpRequest.objects.count() == 2


def test_an_hour_later_or_taken_back_the_same_words_ask_again(asha, set_clock, cast):
    ref = ref_of(send(asha, asha.get("/ask/")))
    set_clock(cast.NOW + timedelta(minutes=61))
    assert ref_of(send(asha, asha.get("/ask/"))) != ref
    newest = HelpRequest.objects.latest("asked_at")
    asha.post(f"/requests/{newest.ref}/withdraw/")
    send(asha, asha.get("/ask/"))
    assert HelpRequest.objects.count() == 3


def test_who_is_left_out_now_and_was_not_before_is_not_led_to_what_they_can_read(asha, cast):
    send(asha, asha.get("/ask/"))
    page = asha.get(f"/ask/?draft={keep(asha, text=TEXT, left_out=[str(cast.tom.ref)])[0]}")
    sent(send(asha, page, left_out=[str(cast.tom.ref)]))
    assert HelpRequest.objects.count() == 2


def test_a_session_that_ends_while_writing_loses_nothing(asha, cast):
    page = asha.get("/ask/")
    data = {"text": TEXT, **hidden(page), "topic": "iep"}
    asha.logout()
    answer = asha.post("/ask/", data, HTTP_ORIGIN="http://testserver")
    assert answer.status_code == 403
    assert TEXT in answer.content.decode()
    again = {**hidden(answer), "text": TEXT}
    asha.force_login(cast.asha)
    assert sent(asha.post("/ask/", again)).topic == "iep"


def test_a_stale_token_brings_the_words_back(cast, policy):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.asha)
    page = client.get("/ask/")
    answer = client.post(
        "/ask/", {"text": TEXT, **hidden(page), "csrfmiddlewaretoken": "x" * 64}, HTTP_ORIGIN="http://testserver"
    )
    body = answer.content.decode()
    assert answer.status_code == 403
    assert TEXT in body
    assert body.count("<textarea") == 1
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)[1]
    again = {**hidden(answer), "text": TEXT, "csrfmiddlewaretoken": token}
    assert client.post("/ask/", again, HTTP_ORIGIN="http://testserver").status_code == 302


# Hints ----------------------------------------------------------------------------------------------------------------


NAMES = "My eligibility report for J.R., the third grader who moved here."


def test_a_name_warns_once_and_then_it_goes(asha):
    answer = send(asha, text=NAMES)
    body = html.unescape(answer.content.decode())
    assert not HelpRequest.objects.exists()
    assert NAMES in body
    assert "“J.R.” could be a student's initials." in body
    assert "Send it as it is" in body
    sent(send(asha, answer, text=NAMES))


def test_a_warning_says_too_when_the_people_changed_meanwhile(asha, cast):
    page = asha.get("/ask/")
    Absence.objects.create(person=cast.maeve, first=date(2026, 11, 16), last=date(2026, 11, 20))
    body = send(asha, page, text=NAMES).content.decode()
    assert "The people changed while you wrote" in body
    assert "Send it as it is" in body


def test_other_names_after_the_warning_do_not_stop_again(asha):
    answer = send(asha, text=NAMES)
    sent(send(asha, answer, text=f"{NAMES} And T.K. too."))


def test_what_the_script_has_said_stops_nothing(asha):
    _, told = keep(asha, text=NAMES)
    assert told.json()["hint"] == "“J.R.” could be a student's initials. “A third grader” says enough."
    sent(send(asha, text=NAMES, warned="1"))


def test_names_of_those_who_help_are_no_hint(asha):
    answer = send(asha, text="I asked Maeve and Dr. Okafor about it already.")
    assert "could be a student" not in answer.content.decode()


@pytest.mark.parametrize("warned", ["", "1"])
def test_on_the_board_a_name_stops_and_the_mentor_is_offered(asha, cast, warned):
    answer = send(asha, text=NAMES, route="peers", warned=warned)
    body = html.unescape(answer.content.decode())
    assert not HelpRequest.objects.exists()
    assert NAMES in body
    assert "Not posted yet" in body
    assert "Send to Maeve instead" in body
    assert "Send it as it is" not in body
    assert send(asha, answer, text=NAMES, route="peers").status_code == 200
    r = sent(send(asha, answer, text=NAMES, route="peers", instead="mentor"))
    assert (r.route, r.on_board) == (Route.MENTOR, False)
    assert not Participant.objects.filter(request=r, person__in=cast.peers).exists()


def test_a_changed_text_goes_on_the_board(asha):
    answer = send(asha, text=NAMES, route="peers")
    assert sent(send(asha, answer, text="My report for a third grader.", route="peers")).on_board


# Somebody is named ----------------------------------------------------------------------------------------------------


ABOUT_MAEVE = "I feel small when Maeve corrects me in front of a parent."


def question(answer) -> list[str]:
    body = html.unescape(answer.content.decode())
    asked = re.findall(r'<fieldset class="named[^"]*" data-named="[^"]+">\s*<legend>(.*?)</legend>', body)
    assert "checked" not in "".join(re.findall(r'<fieldset class="named.*?</fieldset>', body, re.S))
    return asked


def test_a_name_of_a_helper_asks_once_with_nothing_preselected_and_unanswered_the_route_holds(asha, cast):
    answer = send(asha, text=ABOUT_MAEVE)
    assert question(answer) == ["Should Maeve see this?"]
    assert "Nothing has been sent yet." in answer.content.decode()
    assert ABOUT_MAEVE in html.unescape(answer.content.decode())
    assert not HelpRequest.objects.exists()
    r = sent(send(asha, answer, text=f"{ABOUT_MAEVE} Tom saw it."))  # never a second time
    assert (r.route, Participant.objects.get(request=r, person=cast.maeve).standing) == (Route.MENTOR, "all")


@pytest.mark.parametrize(
    ("says", "route", "standing"), [("no", Route.AROUND, "excluded"), ("yes", Route.MENTOR, "all")]
)
def test_the_answer_about_the_mentor_holds_without_a_topic(asha, cast, says, route, standing):
    r = sent(send(asha, text=ABOUT_MAEVE, mentor_may_see=says))
    assert (r.route, Participant.objects.get(request=r, person=cast.maeve).standing) == (route, standing)


def test_no_about_anybody_else_leaves_them_out(asha, cast):
    answer = send(asha, text="Tom laughed at my question.")
    assert question(answer) == ["Should Tom see this?"]
    named = {f"named-{cast.tom.ref}": "no"}
    answer = send(asha, answer, text="Tom laughed at my question.", **named)
    r = sent(send(asha, answer, text="Tom laughed at my question.", **named))
    assert Participant.objects.get(request=r, person=cast.tom).standing == "excluded"
    assert cast.tom.id not in r.promised_to


@pytest.mark.parametrize(
    "more",
    [
        {"route": "around"},  # goes round her as it is
        {"text": "Hi Maeve, can I run something by you?"},  # speaks to her, not of her
        {"text": "Our cohort leader said so."},
    ],
)
def test_where_no_question_is_open_nothing_is_asked(asha, more):
    sent(send(asha, **{"text": ABOUT_MAEVE, **more}))


def test_a_draft_keeps_who_should_not_see_it(asha, cast):
    key, told = keep(asha, text="Tom laughed.", **{f"named-{cast.tom.ref}": "no"})
    assert told.json()["named"] != []
    assert re.search(rf'value="{cast.tom.ref}"[^>]*\schecked', asha.get(f"/ask/?draft={key}").content.decode())


# Words that mean help and do not ask for it ---------------------------------------------------------------------------


VENT = "The new schedule begins Monday. No one’s being flexible!"
OFFER = "Want to put it as an ask?"
ASKS = {
    "show": "Can you show me how you would handle this: no one’s being flexible?",
    "run_by": "Can I run something by you: no one’s being flexible?",
}


@pytest.mark.parametrize("take", ["show", "run_by"])
def test_an_ask_is_taken_in_one_tap_and_their_words_stay_below(asha, take):
    key, told = keep(asha, text=VENT, urgency="when")
    assert told.json()["implied"] is True
    page = asha.get(f"/ask/?draft={key}").content.decode()
    assert [ask in html.unescape(page) for ask in (OFFER, *ASKS.values())] == [True] * 3
    fields = {"form_key": key, "text": VENT, "urgency": "when", "take": take}
    answer = asha.post("/ask/draft/", fields, follow=True)
    assert answer.redirect_chain == [(f"/ask/?draft={key}", 302)]
    words = {"text": f"{ASKS[take]}\n\n{VENT}", "kind": take, "implied": "yes"}
    assert Draft.objects.get().fields == {"urgency": "when", **words}
    assert OFFER not in answer.content.decode()
    assert '<p class="starts words opener" aria-hidden="true" hidden>' in answer.content.decode()


def test_left_once_it_is_not_offered_again_for_this_draft(asha):
    key, _ = keep(asha, text=VENT)
    answer = asha.post("/ask/draft/", {"form_key": key, "text": VENT, "take": "leave"}, follow=True)
    assert Draft.objects.get().fields == {"text": VENT, "implied": "no"}
    page = asha.post("/ask/promise/", {**hidden(answer), "text": f"{VENT} Nothing works!"})
    assert (OFFER in answer.content.decode(), OFFER in page.content.decode()) == (False, False)


@pytest.mark.parametrize(
    "fields", [{"text": "The new schedule begins Monday."}, {"text": VENT, "kind": "heard"}, {"text": f"{VENT} Help?"}]
)
def test_facts_questions_and_who_only_wants_to_be_heard_are_left_alone(asha, fields):
    assert OFFER not in asha.post("/ask/promise/", fields).content.decode()


def test_sending_never_waits_for_it(asha):
    assert Message.objects.get(request=sent(send(asha, text=VENT))).text == VENT


# Whom to call ---------------------------------------------------------------------------------------------------------


BRUISES, LIVE = "A student came in today and he has bruises on his arm.", "I don’t want to live like this any more."


@pytest.mark.parametrize(("text", "note"), [(BRUISES, "child"), (LIVE, "crisis")])
def test_words_that_call_for_a_number_are_seen_while_typing_and_never_delay_sending(asha, cast, text, note):
    assert keep(asha, text=text)[1].json()["safety"] == [note]
    answer = asha.post("/ask/", {"text": text, **hidden(asha.get("/ask/"))}, follow=True)
    assert HelpRequest.objects.count() == 1
    page = html.unescape(answer.content.decode())
    number = {"child": cast.program.safety_line_phone, "crisis": "988"}[note]
    first = page.index('<div class="notice" role="alert">')
    assert number in page[first : first + 400]
    assert first < page.index("Sent. Waiting for Maeve")
    assert first < page.index(text.replace("’", "’")[:20])


def test_a_draft_with_such_words_opens_with_the_note_beside_them(asha):
    key, _ = keep(asha, text=BRUISES)
    assert 'class="ask columns says-child"' in asha.get(f"/ask/?draft={key}").content.decode()
    assert 'class="ask columns"' in asha.get("/ask/").content.decode()


def test_i_only_want_to_be_heard_sends_nothing_that_was_tried(asha):
    assert sent(send(asha, kind="heard", tried_friend="asked a friend")).tried_friend == ""


# Whatever is typed ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "\u202egnirts", "e" + "\u0301" * 400, "👩‍👩‍👧 👍🏽", "{{ 7|add:7 }} {% now %}",
        "=1+1", "\ufdd0\ufffe x", "𝕳𝖊𝖑𝖕 مساعدة",
    ],
)  # fmt: skip
def test_hostile_words_are_words(asha, text):
    assert "<script>alert" not in asha.post("/ask/", {"text": text}).content.decode()
    r = sent(send(asha, text=text))
    assert Message.objects.get(request=r).text
    assert keep(asha, text=text)[1].status_code == 200
    for path in ("/", "/asked/", f"/requests/{r.ref}/"):
        page = asha.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("path", ["/ask/", "/ask/promise/", "/ask/draft/"])
@pytest.mark.parametrize(
    "data",
    [
        {}, {"form_key": "no key"}, {"form_key": ["", "x"]}, {"text": [TEXT, "two"]}, {"left_out": ["\x00"] * 200},
        {"nonsense": "x" * 10_000}, {"kind": ["look", "show"]}, {"before_time": "09:00"}, {"instead": "nobody"},
        {"promise-mentor-soon": "\x00"},
    ],
)  # fmt: skip
def test_no_body_breaks_a_page(asha, path, data):
    assert asha.post(path, data).status_code in (200, 302)


@pytest.mark.parametrize("query", ["?to=nobody", "?to=%00", "?to=director", "?x=%ff"])
def test_no_address_breaks_the_page(asha, query):
    assert asha.get(f"/ask/{query}").status_code == 200


def test_the_way_in_chooses_the_route(asha):
    assert re.search(r'value="director" checked', asha.get("/ask/?to=director").content.decode())


def test_two_who_are_called_the_same_stay_two(asha, cast):
    other = person("Maeve", email="maeve.two@lakeside.example")
    Assignment.objects.filter(id=cast.assignment.id).update(backup=other)
    Membership.objects.create(user=other, program=cast.program, role="mentor", starts_on=date(2026, 8, 17))
    page = asha.get("/ask/").content.decode()
    assert str(other.ref) in page
    assert str(cast.maeve.ref) in page
