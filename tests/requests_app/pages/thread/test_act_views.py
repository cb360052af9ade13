"""Each act by its form: what it does, what it refuses, and that no second tap counts twice."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from checkins.conversations import settings
from checkins.models import SharedLine
from requests_app.acts import conversation
from requests_app.engine.due_acts import carry_out
from requests_app.models import Event, HelpRequest, KeptLine, Message, Offer, Participant
from requests_app.vocabulary import Consent, Outcome, Route, Standing, State, Urgency
from tests.reading import body, plain
from tests.requests_app.asking import TEXT, fresh, up

pytestmark = pytest.mark.django_db


def lines(response):
    return [str(m) for m in get_messages(response.wsgi_request)]


def ten_seconds_later(cast, at):
    """The time in which a tap can be undone is over, and the engine does what was said."""
    at(cast.NOW + timedelta(seconds=10))
    carry_out(cast.NOW + timedelta(seconds=10))


# Helpers ------------------------------------------------------------------------------------------------------------


def test_i_have_it_by_the_usual_time_by_a_listed_one_and_by_ones_own(cast, ask, do):
    for until, due in (
        ("", "10:45"),
        ("2026-11-17T19:00+00:00", "14:00"),
        ("2026-11-17T14:30", "14:30"),
        ("11/17/2026, 2:30 pm", "14:30"),
    ):
        r = ask()
        page = do(cast.maeve, r, "acknowledge", until=until)
        assert page.status_code == 302, until
        assert (fresh(r).state, fresh(r).due_at.astimezone(cast.program.zone).strftime("%H:%M")) == (
            State.ACKNOWLEDGED,
            due,
        )
    other = ask()
    do(cast.maeve, other, "acknowledge", until="2026-11-17T19:00+00:00", until_own="2026-11-17T15:00")
    assert fresh(other).due_at.astimezone(cast.program.zone).hour == 15


def test_a_second_tap_on_i_have_it_asks_for_nothing_more(cast, ask, do):
    r = ask()
    for _ in range(2):
        do(cast.maeve, r, "acknowledge", until="2026-11-17T19:00+00:00")
    do(cast.maeve, r, "acknowledge")
    assert (Offer.objects.count(), Event.objects.filter(kind="acknowledged").count()) == (0, 1)
    page = do(cast.maeve, r, "acknowledge", until="2026-11-17T20:00+00:00")
    assert (page.status_code, Offer.objects.get().kind) == (302, "more_time")


def test_passing_on_twice_asks_one_person_more(cast, ask, do, look, at):
    r = ask()
    assert [do(cast.maeve, r, "pass_on").status_code for _ in range(2)] == [302, 302]
    ten_seconds_later(cast, at)
    assert (fresh(r).step, list(r.escalations.values_list("person__called", flat=True))) == (1, ["Tom"])
    assert "Tom was asked." in plain(look(cast.asha, r))
    assert "Waiting for Tom If no one answers by" in plain(look(cast.asha, r))
    assert "You passed it on. Tom was asked. You can still answer." in plain(look(cast.maeve, r))
    assert "/pass_on/" not in look(cast.maeve, r).content.decode()
    assert "/pass_on/" in look(cast.tom, r).content.decode()


def test_what_was_passed_on_is_with_the_next_person_also_where_they_only_know_of_it(cast, ask, do, look, at):
    r = ask(consent=Consent.ONLY_WAITING)
    do(cast.maeve, r, "pass_on")
    ten_seconds_later(cast, at)
    page = plain(look(cast.asha, r))
    assert "Tom was told that you are waiting If no one answers by" in page
    assert "Tom was asked" not in page
    assert "You passed it on. Tom was asked." in plain(look(cast.maeve, r))
    assert do(cast.maeve, r, "acknowledge").status_code == 302  # a change of mind
    at(cast.NOW + timedelta(minutes=1))
    assert "Maeve is on it You’ll hear" in plain(look(cast.asha, r))
    assert "I can’t. Ask the next person" in plain(look(cast.maeve, r))


def test_no_next_person_is_promised_where_there_is_none(cast, ask, do, look, at):
    r = up(ask(), at, 5)  # Dana, who is asked last
    page = plain(look(cast.dana, r))
    assert "I can’t take this" in page
    assert "next person" not in page
    said = lines(do(cast.dana, r, "pass_on"))
    assert said == ["No reason needed. We remind the others in a few seconds: no one else can be asked."]


def test_answer_and_one_question_first(cast, ask, do):
    r, q = ask(), ask()
    key = str(uuid4())
    for _ in range(2):
        page = do(cast.maeve, r, "reply", text="Start with  one.\r\n\r\nThen rest.", way="experience", form_key=key)
    assert (page.status_code, page.url) == (302, reverse("requests:thread", args=[r.ref]))
    said = list(r.messages.filter(author=cast.maeve).values_list("text", "way", "kind"))
    assert said == [("Start with  one.\n\nThen rest.", "experience", "answer")]
    do(cast.maeve, q, "reply", text="Which first?", then="question")
    assert (fresh(q).state, q.messages.last().kind, fresh(q).left_minutes > 0) == (State.ANSWERED, "question", True)


def test_handing_over_and_adding(cast, ask, do, at):
    r = ask()
    assert do(cast.maeve, r, "add_person", person=cast.rosa.ref).status_code == 302
    page = do(cast.maeve, r, "hand_over", person=cast.tom.ref)
    assert (page.status_code, page.url) == (302, "/dashboard/")
    assert dict(Participant.objects.filter(request=r).values_list("person__called", "standing")) == {
        "Maeve": "left",
        "Rosa": "all",
        "Tom": "all",
    }
    quiet = ask(consent=Consent.ONLY_WAITING)
    do(cast.maeve, quiet, "hand_over", person=cast.tom.ref)
    do(cast.maeve, quiet, "add_person", person=cast.rosa.ref)
    assert set(Offer.objects.values_list("kind", "person__called")) == {("hand_over", "Tom"), ("add", "Rosa")}


def test_whoever_cannot_be_chosen_is_refused_alike(cast, ask, do):
    """Somebody of another program, somebody left out and nobody at all: one answer, so that nothing is told."""
    r = ask(left_out=(cast.rosa,))
    said = set()
    for ref in (cast.nina.ref, cast.rosa.ref, cast.ben.ref, uuid4()):
        page = do(cast.maeve, r, "hand_over", person=ref)
        assert page.status_code == 422
        said.add(plain(page)[plain(page).index("can’t be asked") - 20 :][:70])
    assert len(said) == 1
    for wrong in ("", "nobody", "1"):
        assert do(cast.maeve, r, "hand_over", person=wrong).status_code == 422


def test_only_waiting_may_remind_offer_take_it_and_talk(cast, ask, do, at, look):
    quiet = up(ask(consent=Consent.ONLY_WAITING), at, 2)
    now = quiet.due_at
    for name, data in (("remind_holder", {}), ("offer", {"kind": "read"}), ("offer", {"kind": "call"})):
        assert do(cast.tom, quiet, name, **data).status_code == 302
    assert set(Offer.objects.values_list("kind", flat=True)) == {"read", "call"}
    assert do(cast.tom, quiet, "offer", kind="shout").status_code == 302  # back with a kind line, nothing written
    page = look(cast.tom, quiet)
    assert "You offered to read it." in plain(page)
    assert "Asha would hear from you by 3:30 pm." in plain(page)
    assert do(cast.tom, quiet, "acknowledge", until="2026-11-20T12:00").status_code == 422
    assert do(cast.tom, quiet, "acknowledge").status_code == 302
    assert fresh(quiet).acked_by == cast.tom
    assert "You are on it: Asha hears by" in plain(look(cast.tom, quiet))
    assert do(cast.tom, quiet, "talked").status_code == 302
    assert (fresh(quiet).state, now is not None) == (State.ANSWERED, True)
    bad = do(cast.tom, up(ask(consent=Consent.ONLY_WAITING), at, 2), "acknowledge", until="never")
    assert bad.status_code == 422
    assert TEXT not in plain(bad)


def test_a_peer_answers_and_loses_no_word(cast, ask, do):
    posted = ask(route=Route.PEERS)
    empty = do(cast.ben, posted, "reply", text="")
    assert empty.status_code == 422
    assert "Asha" not in plain(empty)
    page = do(cast.ben, posted, "reply", text="Same here.")
    assert (page.status_code, page.url, posted.messages.last().on_board) == (302, "/peers/", True)
    assert do(cast.ben, posted, "reply", text="And?", then="question").status_code == 404


def test_how_soon_she_asked_for_is_told_by_no_time(cast, ask, do, at):
    """Somebody who only knows that the fellow waits names or gets the same time whatever the urgency."""
    got = set()
    for urgency in (Urgency.SOON, Urgency.WHEN):
        r = up(ask(consent=Consent.ONLY_WAITING, urgency=urgency), at, 2)
        at(cast.NOW + timedelta(days=14))
        refused = do(cast.tom, r, "acknowledge", until="2026-12-02T12:00")
        got.add((refused.status_code, lines(do(cast.tom, r, "acknowledge"))[-1]))
    assert got == {(422, "Asha hears from you by 3:30\xa0pm.")}


# The fellow ---------------------------------------------------------------------------------------------------------


def test_closing_with_a_line_for_herself_and_undoing_it(cast, ask, do, look):
    r = ask()
    conversation.reply(r, by=cast.maeve, text="One at a time.", now=cast.NOW)
    page = do(cast.asha, r, "close", outcome=Outcome.HELPED, kept_line="Ask on Monday already.")
    assert (page.status_code, fresh(r).state, KeptLine.objects.get().text) == (
        302,
        State.CLOSED,
        "Ask on Monday already.",
    )
    assert "Ask on Monday" not in plain(look(cast.maeve, r))
    shown = look(cast.asha, r)
    assert "This request is closed It helped." in plain(shown)
    assert do(cast.asha, r, "close", outcome=Outcome.HELPED).status_code == 302  # a second tap
    assert do(cast.asha, r, "undo").status_code == 302
    assert fresh(r).state == State.ANSWERED
    nothing = do(cast.asha, r, "close", outcome="no_feedback", kept_line="kept words")
    assert nothing.status_code == 422
    assert "kept words" in body(nothing)


@pytest.fixture
def asked_for_all(cast):
    """The program asks for sentences that change something for all."""
    settings.begin(cast.program, now=cast.NOW)


def test_closing_with_a_sentence_for_all_is_said_before_and_kept_only_with_the_tick(cast, ask, do, look, asked_for_all):
    r = ask()
    conversation.reply(r, by=cast.maeve, text="One at a time.", now=cast.NOW)
    shown = plain(look(cast.asha, r))
    assert "Keep a line, or change it for all" in shown
    assert "They don’t see your name, this request, or the day." in shown
    assert "may recognize" not in shown
    assert "change it for all" not in plain(look(cast.maeve, r))
    given = {"outcome": Outcome.HELPED, "sentence": "One list for all."}
    page = do(cast.asha, r, "close", **given)
    assert (page.status_code, SharedLine.objects.count()) == (302, 0)
    do(cast.asha, r, "undo")
    page = do(cast.asha, r, "close", **given, for_all="on")
    assert (page.status_code, SharedLine.objects.get().text) == (302, "One list for all.")
    do(cast.asha, r, "undo")
    assert (fresh(r).state, SharedLine.objects.count()) == (State.ANSWERED, 0)


def test_what_is_typed_on_closing_says_whom_to_call_as_words_do_anywhere(cast, ask, do, asked_for_all):
    for field in ("kept_line", "sentence"):
        r = ask()
        conversation.reply(r, by=cast.maeve, text="One at a time.", now=cast.NOW)
        page = do(cast.asha, r, "close", outcome=Outcome.HELPED, **{field: "I don't want to live."})
        assert "call 988" in [message.extra_tags for message in get_messages(page.wsgi_request)]


@pytest.mark.parametrize(
    ("sentence", "said"), [("", "Write what should change for all"), ("Maeve could call less.", "“Maeve” could be")]
)
def test_a_sentence_that_is_missing_or_names_someone_keeps_it_open_and_what_was_typed(
    cast, ask, do, asked_for_all, sentence, said
):
    r = ask()
    conversation.reply(r, by=cast.maeve, text="One at a time.", now=cast.NOW)
    typed = {"outcome": Outcome.HELPED, "kept_line": "Mine.", "sentence": sentence, "for_all": "on"}
    page = do(cast.asha, r, "close", **typed)
    assert (page.status_code, fresh(r).state) == (422, State.ANSWERED)
    assert said in plain(page)
    assert "Mine." in body(page)
    assert sentence in body(page)
    assert do(cast.asha, r, "close", **typed | {"for_all": ""}).status_code == 302


def test_where_the_program_does_not_ask_for_it_or_for_practice_closing_is_as_it_was(cast, ask, do, look, asked_for_all):
    r = ask()
    HelpRequest.objects.filter(id=r.id).update(practice=True)
    conversation.reply(r, by=cast.maeve, text="Welcome!", now=cast.NOW)
    assert "Keep a line for yourself" in plain(look(cast.asha, r))
    do(cast.asha, r, "close", outcome=Outcome.HELPED, sentence="One list.", for_all="on")
    assert (fresh(r).state, SharedLine.objects.count()) == (State.CLOSED, 0)


def test_undo_is_offered_on_the_page_she_lands_on(cast, ask, do, client):
    r = ask()
    page = do(cast.asha, r, "withdraw")
    assert (page.url, fresh(r).state) == ("/", State.WITHDRAWN)
    assert do(cast.asha, r, "withdraw").status_code == 302
    undo = reverse("requests:undo", args=[r.ref])
    assert [m.extra_tags for m in get_messages(page.wsgi_request)] == [f"undo {undo}"]
    assert do(cast.asha, r, "undo").url == reverse("requests:thread", args=[r.ref])
    assert fresh(r).state == State.WAITING


def test_undo_has_ten_seconds(cast, ask, do, at):
    r = ask()
    do(cast.asha, r, "withdraw")
    at(cast.NOW + timedelta(minutes=1))
    page = do(cast.asha, r, "undo")
    assert (page.status_code, lines(page)[-1], fresh(r).state) == (
        302,
        "That was more than ten seconds ago.",
        State.WITHDRAWN,
    )


def test_sooner_twice_from_one_page_brings_in_one_person(cast, ask, do):
    r = ask()
    for _ in range(2):
        assert do(cast.asha, r, "sooner", step="0").status_code == 302
    assert list(r.escalations.values_list("person__called", flat=True)) == ["Tom"]
    assert do(cast.asha, r, "undo").status_code == 302
    assert Participant.objects.get(request=r, person=cast.tom).standing == Standing.LEFT
    for wrong in ("x", "-1", "99999999999999999999"):
        assert do(cast.asha, r, "sooner", step=wrong).status_code == 302


def test_hold_change_urgency_and_what_they_refuse(cast, ask, do, client):
    r = ask()
    client.force_login(cast.asha)
    page = client.get(reverse("requests:thread", args=[r.ref]), {"do": "hold"})
    offered = re.search(r'<select name="until" .*?</select>', body(page), re.S)[0]
    said = [words.replace("\xa0", " ") for words in re.findall(r">([^<>]+)</option>", offered)]
    days = ("tomorrow", "Thursday", "Friday", "Monday", "November 24")
    assert said == [f"{day} at 8:00 am" for day in days]
    first = re.search(r'value="([^"]+)" selected', offered)[1]
    assert do(cast.asha, r, "hold", until=first).status_code == 302
    assert fresh(r).held_until is not None
    for until, says in (
        ("2027-03-01T12:00", "Five school days"),
        ("2026-11-01T12:00", "has passed"),
        ("", "Name a day and a time."),
        ("soon", "Write the day"),
    ):
        page = do(cast.asha, r, "hold", until="", until_own=until)
        assert page.status_code == 422
        assert says in plain(page)
        assert not until or until in body(page)
    other = ask()
    assert do(cast.asha, other, "change_urgency", urgency="today").status_code == 302
    assert fresh(other).urgency == Urgency.TODAY
    assert do(cast.asha, other, "change_urgency", urgency="today").status_code == 422
    assert do(cast.asha, other, "change_urgency", urgency="yesterday").status_code == 422


def test_taking_out_letting_back_and_opening(cast, ask, do, at, look):
    r = ask()
    assert do(cast.asha, r, "take_out", person=cast.maeve.ref).status_code == 302
    assert (look(cast.maeve, r).status_code, look(cast.tom, r).status_code) == (404, 200)
    assert do(cast.asha, r, "let_back", person=cast.maeve.ref).status_code == 302
    assert look(cast.maeve, r).status_code == 200
    stranger = do(cast.asha, r, "take_out", person=cast.nina.ref)
    assert stranger.status_code == 422
    assert "That person can’t see it." in plain(stranger)
    quiet = up(ask(consent=Consent.ONLY_WAITING), at, 2)
    assert "Let Tom read it" in plain(look(cast.asha, quiet))
    assert do(cast.asha, quiet, "open_it", person=cast.tom.ref).status_code == 302
    assert TEXT in plain(look(cast.tom, quiet))
    assert do(cast.asha, quiet, "open_it", person=cast.tom.ref).status_code == 302


def test_offers_wait_for_her_tap(cast, ask, do, at, look):
    quiet = up(ask(consent=Consent.ONLY_WAITING), at, 2)
    do(cast.tom, quiet, "offer", kind="read")
    do(cast.tom, quiet, "offer", kind="call")
    page = look(cast.asha, quiet)
    assert "Tom was told that you are waiting, and offers to read it." in plain(page)
    assert "Tom offers to call you." in plain(page)
    read, call = Offer.objects.order_by("id")
    assert do(cast.asha, quiet, "answer_offer", offer=call.ref, yes="no").status_code == 302
    assert do(cast.asha, quiet, "answer_offer", offer=read.ref, yes="yes").status_code == 302
    assert TEXT in plain(look(cast.tom, quiet))
    for wrong in ({"offer": read.ref, "yes": "yes"}, {"offer": "x", "yes": "yes"}, {"offer": uuid4(), "yes": "no"}, {}):
        assert do(cast.asha, quiet, "answer_offer", **wrong).status_code == 302
    assert list(Offer.objects.order_by("id").values_list("accepted", flat=True)) == [True, False]


def test_on_the_board_she_chooses_at_the_end_of_the_time(cast, ask, do, at, look):
    r = up(ask(route=Route.PEERS), at, 2)
    assert "Your decision No one has answered on the board yet." in plain(look(cast.asha, r))
    assert do(cast.asha, r, "choose_on_board", choice="shout").status_code == 302
    assert do(cast.asha, r, "choose_on_board", choice="mentor").status_code == 302
    assert "Waiting for Maeve" in plain(look(cast.asha, r))
    assert TEXT in plain(look(cast.maeve, r))
    assert "Your decision" not in plain(look(cast.asha, r))


def test_adding_asking_on_thanking_and_reopening(cast, ask, do, look):
    r = ask()
    assert do(cast.asha, r, "add_words", text="And a fourth.").status_code == 302
    early = do(cast.asha, r, "follow_up", text="kept words")
    assert early.status_code == 422
    assert "kept words" in body(early)
    conversation.reply(r, by=cast.maeve, text="One at a time.", now=cast.NOW)
    key = str(uuid4())
    for _ in range(2):
        assert do(cast.asha, r, "thank", text="Thank you.", form_key=key).status_code == 302
    assert do(cast.asha, r, "follow_up", text="Which one?").status_code == 302
    conversation.reply(r, by=cast.maeve, text="The oldest.", now=cast.NOW)
    do(cast.asha, r, "close", outcome="partly")
    assert do(cast.asha, r, "reopen", text="It came back.").status_code == 302
    kinds = list(Message.objects.filter(request=r, author=cast.asha).values_list("kind", flat=True))
    assert (kinds, fresh(r).state) == (["ask", "added", "thanks", "follow_up", "follow_up"], State.WAITING)
    assert "Asha is waiting for you" in plain(look(cast.maeve, r))
