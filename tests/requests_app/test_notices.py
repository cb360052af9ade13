"""What a request tells people by mail: closed subjects, and only what still matters to whoever still may know of it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from pts_support.notify import kinds
from pts_support.notify.channels import letter
from pts_support.notify.kinds import NotificationContext
from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation, helping, moderation, steering
from requests_app.models import BoardFlag, HelpRequest, Message, Offer
from requests_app.vocabulary import Route
from tests.house.plain_words import stopped_at
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies
from tests.requests_app.flagging import flag, page

MINUTE = timedelta(minutes=1)
NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")


@pytest.fixture
def asked(cast):
    policies(cast)
    return ask(cast, left_out=frozenset({cast.okafor.id}))


def mail(kind, request, person, **facts):
    times = {"created_at": request.asked_at, "next_try_at": request.asked_at}
    return OutboxMessage.objects.create(
        person=person, kind=kind, dedupe=uuid4().hex, about=request.ref, facts=facts, **times
    )


def matters_to(kind, request, *people, now, **facts):
    """To whom of these people the mail still matters, by name."""
    mails = [mail(kind, request, person, **facts) for person in people]
    found = kinds.get(kind).matters(mails, now)
    return [row.person.called for row in mails if row.id in found]


def everybody(cast):
    return cast.asha, cast.ben, cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.nina, cast.other_mentor


def acknowledged(cast, request):
    helping.acknowledge(request, by=cast.maeve, now=cast.NOW + MINUTE)


def answered(cast, request):
    conversation.reply(request, by=cast.maeve, text="Like this.", now=cast.NOW + MINUTE)


def closed(cast, request):
    conversation.close(request, by=cast.asha, now=cast.NOW + MINUTE)


def withdrawn(cast, request):
    steering.withdraw(request, by=cast.asha, now=cast.NOW + MINUTE)


def waiting(cast, request):
    """As it was asked."""


STATES = (waiting, acknowledged, answered, closed, withdrawn)
MATTERS_IN = {
    "request.asked": "waiting acknowledged",
    "request.reminder": "waiting",
    "request.next": "waiting acknowledged",
    "request.still": "waiting",
    "request.taken": "acknowledged answered",
    "request.taken_over": "acknowledged answered",
    "request.wrote": "waiting acknowledged answered closed",
    "request.thanked": "waiting acknowledged answered closed",
    "request.sooner": "waiting acknowledged",
    "request.opened": "waiting acknowledged answered closed",
    "request.offer": "waiting acknowledged answered closed",
    "request.in_person": "answered",
    "request.call": "acknowledged",
}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_helpers_mail_matters_in_its_states_and_to_nobody_who_may_not_know(cast, asked, state):
    state(cast, asked)
    found = {kind: matters_to(kind, asked, *everybody(cast), now=cast.NOW) for kind in MATTERS_IN}
    assert found == {kind: ["Maeve"] if state.__name__ in states.split() else [] for kind, states in MATTERS_IN.items()}


def test_a_batch_of_helpers_mails_costs_two_queries(cast, asked, django_assert_num_queries):
    for mails in (1, 8):
        rows = [mail("request.asked", asked, person) for person in everybody(cast)[:mails]]
        with django_assert_num_queries(2):
            kinds.get("request.asked").matters(rows, cast.NOW)


FELLOWS = {
    "fellow.answer": "answered closed",
    "fellow.question": "answered",
    "fellow.talked": "answered",
    "fellow.talked_heard": "answered",
    "fellow.on_it": "acknowledged",
    "fellow.asked": "waiting acknowledged",
    "fellow.choose": "waiting",
    "fellow.offer": "",
    "fellow.helped": "",
    "fellow.more": "",
    "fellow.closed": "closed",
    "fellow.moved": "waiting acknowledged",
    "fellow.emergency": "waiting acknowledged answered closed",
    "fellow.removal": "waiting acknowledged answered closed",
    "fellow.words": "",
    "fellow.message": "waiting acknowledged answered closed",
}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_fellows_mail_matters_while_what_it_says_is_so_and_to_nobody_else(cast, asked, state):
    state(cast, asked)
    found = {
        kind: matters_to(kind, asked, *everybody(cast), now=cast.NOW, who=cast.maeve.id)
        for kind in sorted(kind.name for kind in kinds.all() if kind.name.startswith("fellow."))
    }
    name = state.__name__
    assert found == {kind: ["Asha"] if name in states.split() else [] for kind, states in sorted(FELLOWS.items())}
    HelpRequest.objects.update(author_may="nothing")
    assert [matters_to(kind, asked, cast.asha, now=cast.NOW, who=cast.maeve.id) for kind in FELLOWS] == [[]] * 16


def test_that_somebody_is_on_it_matters_while_it_is_that_person(cast, asked):
    acknowledged(cast, asked)
    assert matters_to("fellow.on_it", asked, cast.asha, now=cast.NOW, who=cast.tom.id) == []


def test_what_only_a_fellow_can_decide_matters_until_it_is_decided(cast, asked):
    now = cast.NOW
    offer = Offer.objects.create(request=asked, by=cast.tom, kind="call", at=now)
    assert matters_to("fellow.offer", asked, *everybody(cast), now=now) == ["Asha"]
    Offer.objects.filter(id=offer.id).update(answered_at=now, accepted=True)
    assert matters_to("fellow.offer", asked, *everybody(cast), now=now) == []
    HelpRequest.objects.filter(id=asked.id).update(peer_choice="leave")
    assert matters_to("fellow.choose", asked, cast.asha, now=now) == []
    Message.objects.filter(request=asked).update(hidden_why="student", hidden_at=now, hidden_by=cast.maeve)
    assert matters_to("fellow.words", asked, *everybody(cast), now=now) == ["Asha"]
    answered(cast, asked)
    HelpRequest.objects.update(nudged=True)
    assert matters_to("fellow.helped", asked, *everybody(cast), now=now) == ["Asha"]


def test_words_of_somebody_else_that_are_hidden_are_not_the_fellows_to_change(cast, asked):
    answered(cast, asked)
    theirs = Message.objects.filter(author=cast.maeve)
    theirs.update(hidden_why="student", hidden_at=cast.NOW, hidden_by=cast.asha)
    assert matters_to("fellow.words", asked, *everybody(cast), now=cast.NOW) == []


@pytest.mark.parametrize(("end", "told"), [(closed, ["Maeve"]), (withdrawn, ["Maeve"]), (answered, [])])
def test_that_it_is_over_matters_to_whoever_was_told_of_it_before(cast, asked, end, told):
    OutboxMessage.objects.update(status="sent", done_at=cast.NOW)
    end(cast, asked)
    assert matters_to("request.over", asked, *everybody(cast), now=cast.NOW) == told
    OutboxMessage.objects.filter(status="sent").update(status="suppressed")
    assert matters_to("request.over", asked, cast.maeve, now=cast.NOW) == []


def test_words_to_change_matter_to_their_author_while_they_are_hidden_and_the_author_is_there(cast, asked):
    answered(cast, asked)
    theirs = Message.objects.filter(author=cast.maeve)
    assert matters_to("words.change", asked, *everybody(cast), now=cast.NOW) == []
    theirs.update(hidden_why="student", hidden_at=cast.NOW, hidden_by=cast.asha)
    assert matters_to("words.change", asked, *everybody(cast), now=cast.NOW) == ["Maeve"]
    asked.participants.filter(person=cast.maeve).update(standing="left", reads_since=None)
    assert matters_to("words.change", asked, cast.maeve, now=cast.NOW) == []


def test_the_board_matters_to_its_readers_and_to_whoever_asked_while_something_stands_on_it(cast):
    policies(cast)
    post = ask(cast, "imani", route="peers")
    assert matters_to("board.digest", post, *everybody(cast), cast.imani, now=cast.NOW) == ["Asha", "Ben", "Imani"]
    conversation.reply(post, by=cast.ben, text="Try lunch.", now=cast.NOW + MINUTE)
    assert matters_to("board.digest", post, *everybody(cast), cast.imani, now=cast.NOW) == ["Asha", "Ben", "Imani"]
    conversation.close(post, by=cast.imani, now=cast.NOW + MINUTE)
    assert matters_to("board.digest", post, *everybody(cast), cast.imani, now=cast.NOW) == []


def test_what_was_flagged_matters_to_whoever_looks_at_it_until_somebody_has(cast):
    policies(cast)
    post = ask(cast, "imani", route="peers")
    moderation.flag(post.messages.get(), by=cast.ben, now=cast.NOW)
    assert matters_to("board.flagged", post, *everybody(cast), now=cast.NOW) == ["Dr. Okafor", "Rosa"]
    flag = post.messages.get().flags.get()
    moderation.record_review(cast.rosa, [cast.program.id], flag.ref, "checked", now=cast.NOW)
    assert matters_to("board.flagged", post, *everybody(cast), now=cast.NOW) == []


# -- what a mail says


ABOUT = UUID(int=7)


def context(cast, zone=NEW_YORK, **facts):
    return NotificationContext(cast.maeve, facts, ABOUT, cast.NOW, zone, who="Tom")


@pytest.mark.parametrize(
    ("zone", "subject"),
    [
        (NEW_YORK, "A fellow is asking: by 10:45\xa0am tomorrow"),
        (CHICAGO, "A fellow is asking: by 9:45\xa0am tomorrow"),
    ],
)
def test_by_when_stands_in_the_subject_as_the_reader_says_it(cast, zone, subject):
    due = cast.NOW + timedelta(days=1, minutes=5)
    assert kinds.get("request.asked").subject(context(cast, zone, due=due.isoformat())) == subject
    assert kinds.get("request.asked").subject(context(cast, zone)) == "A fellow is asking"


@pytest.mark.parametrize(
    ("phone", "says"),
    [
        ("518-555-0199", "Their number: 518-555-0199. Once you have talked, tap “We talked” on the page."),
        ("", "They gave no number here."),
    ],
)
def test_a_yes_to_a_call_says_the_number_and_by_when(cast, asked, phone, says):
    cast.asha.phone = phone
    cast.asha.save(update_fields=["phone"])
    facts = {"due": (cast.NOW + timedelta(minutes=95)).isoformat()}
    told = NotificationContext(cast.maeve, facts, asked.ref, cast.NOW, NEW_YORK)
    call = kinds.get("request.call")
    assert call.lines(told) == ("You offered to call a fellow, and they said yes.", says)
    assert call.subject(told) == "A fellow says yes: please call them: by 12:15\xa0pm today"


def test_a_call_matters_to_whoever_is_on_it_alone(cast, asked):
    helping.acknowledge(asked, by=cast.maeve, now=cast.NOW + MINUTE)
    helping.add_person(asked, by=cast.maeve, person_id=cast.tom.id, now=cast.NOW + MINUTE)
    assert matters_to("request.call", asked, cast.tom, cast.maeve, now=cast.NOW) == ["Maeve"]


SUBJECTS = {
    "request.asked": "A fellow is asking",
    "request.reminder": "A fellow is waiting for you",
    "request.next": "A fellow is waiting: it’s now with you",
    "request.still": "Still waiting: no one has answered yet",
    "request.taken": "Nothing needed: someone is on it",
    "request.taken_over": "Someone else is on it",
    "request.wrote": "A fellow wrote again",
    "request.thanked": "A fellow says thanks",
    "request.sooner": "A fellow needs an answer sooner",
    "request.opened": "A fellow let you read their request",
    "request.offer": "A fellow answered your offer",
    "request.call": "A fellow says yes: please call them",
    "request.in_person": "Please check in with a fellow",
    "request.over": "Nothing needed any more",
    "fellow.answer": "You have an answer",
    "fellow.question": "There is a question for you",
    "fellow.talked": "Did talking help?",
    "fellow.talked_heard": "Someone says that you talked",
    "fellow.on_it": "Tom is on it",
    "fellow.asked": "Someone else was asked",
    "fellow.choose": "You decide who is asked next",
    "fellow.offer": "Someone offers to help: you decide",
    "fellow.helped": "Did the answer help?",
    "fellow.more": "Is there more you want to say?",
    "fellow.closed": "Your request was closed",
    "fellow.moved": "The time for your answer has changed",
    "fellow.emergency": "Someone may read your request in an emergency",
    "fellow.removal": "News about a removal of your words",
    "fellow.words": "Please change some of your words",
    "fellow.message": "There is news about your request",
    "board.digest": "New questions from other fellows",
    "board.flagged": "The fellows’ board: a post to look at",
    "words.change": "Please change some of your words",
    "removal.objected": "PTS Support: someone objects to a change in your program",
    "emergency.asked": "PTS Support: emergency access was asked for",
    "emergency.agreed": "PTS Support: emergency access was given",
    "emergency.yours": "PTS Support: someone agreed, you can read it now",
    "decision.asked": "PTS Support: a change in your program is waiting",
    "decision.over": "PTS Support: a change in your program was decided",
    "decision.objected": "PTS Support: someone objects to a change in your program",
    "talk.booked": "PTS Support: a conversation is booked",
    "talk.moved": "PTS Support: a conversation has a new time",
    "talk.canceled": "PTS Support: a conversation is canceled",
    "hello.remind": "PTS Support: please say hello to your fellows",
    "hello.passed_on": "PTS Support: please say hello to a fellow",
    "sentences.ready": "PTS Support: what could change for all fellows",
}
LISTS = {
    "request.over": "/dashboard/", "board.digest": "/peers/", "board.flagged": "/peers/review/",
    "removal.objected": "/decisions/", "decision.asked": "/decisions/", "decision.over": "/decisions/",
    "decision.objected": "/decisions/", "emergency.asked": "/program/emergency/",
    "emergency.agreed": "/program/emergency/", "emergency.yours": "/program/emergency/",
    "talk.booked": "/conversations/", "talk.moved": "/conversations/", "talk.canceled": "/conversations/",
    "hello.remind": "/", "hello.passed_on": "/", "sentences.ready": "/program/changed/",
}  # fmt: skip


def test_every_mail_says_what_it_is_in_a_closed_list_of_subjects(cast):
    assert {kind.name: kind.subject(context(cast)) for kind in kinds.all()} == SUBJECTS


def test_each_mail_leads_to_the_request_itself_or_to_the_page_it_is_about(cast):
    leads = {kind.name: kind.path(context(cast)) for kind in kinds.all()}
    assert leads == {name: LISTS.get(name, f"/requests/{ABOUT}/") for name in SUBJECTS}


def test_a_mail_about_several_leads_to_a_page_its_reader_has(cast):
    listed = {kind.name: kind.listed_on for kind in kinds.all()}
    assert {path for name, path in listed.items() if name.startswith("fellow.")} == {"/"}
    assert {path for name, path in listed.items() if name.startswith("request.")} == {"/dashboard/"}


def test_no_mail_names_anybody_but_who_is_on_it_and_none_has_the_words_that_made_people_stop(cast):
    names = {person.called for person in everybody(cast)} | {person.name for person in everybody(cast)}
    for kind in kinds.all():
        for reader in (cast.asha, cast.maeve, cast.tom, cast.okafor, cast.rosa):
            mail = NotificationContext(reader, {}, ABOUT, cast.NOW, reader.zone)
            text = letter.mail_of_notification(ABOUT, reader.email, kind, mail).text
            said = f"{kind.subject(mail)}\n{text}"
            assert [name for name in names if name in said] == [], kind.name
            assert [words for words in NEVER if re.search(rf"\b{words}\b", said, re.IGNORECASE)] == [], kind.name
            assert stopped_at(said) == [], kind.name
            assert said.count("Please don’t reply") == 1, kind.name
            assert said.endswith("\n\nPlease don’t reply to this email.\n"), kind.name


NEVER = (
    "mail", "mails", "somebody", "everybody", "nobody", "anybody", "has it", "have it", "your turn", "anonymous",
    "late", "replies to this", "stands on", "something new", "this mail", "he", "she", "his", "her",
)  # fmt: skip


def test_a_mail_is_about_what_this_very_reader_can_look_at(cast, posted):
    """What waits of a post they were left out of sends them nothing that another flag had put in the post."""
    flag(cast.lena, posted)
    round_okafor = ask(cast, "imani", text="Round her.", route=Route.PEERS, left_out=frozenset({cast.okafor.id}))
    flag(cast.lena, round_okafor, "Round her.")
    BoardFlag.objects.filter(message__request=posted).update(looked_at=cast.NOW, looked_by=cast.rosa, outcome="left")
    told = {m.person_id: m for m in OutboxMessage.objects.filter(kind="board.flagged")}
    assert told.keys() == {cast.rosa.id, cast.okafor.id}
    assert kinds.get("board.flagged").matters(list(told.values()), cast.NOW) == {told[cast.rosa.id].id}
    assert "Bite back." not in page(cast.other_staff)
