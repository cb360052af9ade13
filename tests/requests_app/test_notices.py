"""What a request tells people by mail: closed subjects, and only what still matters to whoever still may know of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from pts_support.notify import kinds
from pts_support.notify.kinds import NotificationContext
from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation, helping, moderation, steering
from requests_app.models import BoardFlag, HelpRequest, Message
from requests_app.vocabulary import Route
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies
from tests.requests_app.flagging import flag, page

MINUTE = timedelta(minutes=1)
OURS = ("request.", "fellow.", "board.", "words.")
NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")


@pytest.fixture
def asked(cast):
    policies(cast)
    return ask(cast, left_out=frozenset({cast.okafor.id}))


def mail(kind, request, person):
    times = {"created_at": request.asked_at, "next_try_at": request.asked_at}
    return OutboxMessage.objects.create(person=person, kind=kind, dedupe=uuid4().hex, about=request.ref, **times)


def matters_to(kind, request, *people, now):
    """To whom of these people the mail still matters, by name."""
    mails = [mail(kind, request, person) for person in people]
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
    "request.wrote": "waiting acknowledged answered closed",
    "request.offer": "waiting acknowledged answered closed",
    "request.in_person": "answered",
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


def test_the_fellows_matters_while_it_is_theirs_to_read(cast, asked):
    kind, now = "fellow.message", cast.NOW
    assert matters_to(kind, asked, *everybody(cast), now=now) == ["Asha"]
    HelpRequest.objects.update(author_may="nothing")
    assert matters_to(kind, asked, cast.asha, now=now) == []
    HelpRequest.objects.update(author_may="act")
    withdrawn(cast, asked)
    assert matters_to(kind, asked, cast.asha, now=now) == []


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


def context(cast, zone=NEW_YORK, **facts):
    return NotificationContext(cast.maeve, facts, None, cast.NOW, zone)


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


def test_no_mail_names_anybody_and_each_leads_to_a_page_that_means_nothing_by_itself(cast):
    ours = [kind for kind in kinds.all() if kind.name.startswith(OURS)]
    names = {person.called for person in everybody(cast)} | {person.name for person in everybody(cast)}
    said = [" ".join((kind.subject(context(cast)), *kind.lines(context(cast)))) for kind in ours]
    assert [name for name in names for words in said if name in words] == []
    assert {kind.path(context(cast)) for kind in ours} == {"/", "/dashboard/", "/peers/", "/peers/review/"}


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
