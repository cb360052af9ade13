"""The conversation page: who gets it, what it says to each, what it records, and what it costs."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from mentors import coverage
from pts_support.people.models import ClosedDays, User
from pts_support.people.signals import person_deactivated
from requests_app.access import read_receipts
from requests_app.acts import conversation, filing, helping, steering
from requests_app.acts.filing import Asking
from requests_app.chain import policy as rules
from requests_app.chain import policy_versions
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest, Message, Reading
from requests_app.vocabulary import Consent, HelpKind, PeerChoice, Route, Topic, Urgency
from tests.cast import NEW_YORK

pytestmark = pytest.mark.django_db

TEXT = "Three evaluations are due, and one canary-7301 is missing."


@pytest.fixture
def policy(cast):
    return [
        policy_versions.save_policy(p, rules.DEFAULT_RULES, by=None, now=cast.NOW) for p in (cast.program, cast.other)
    ]


@pytest.fixture
def ask(cast, policy):
    def file(**more):
        out, now = frozenset(p.id for p in more.pop("left_out", ())), more.pop("now", cast.NOW)
        asking = Asking(text=more.pop("text", TEXT), form_key=uuid4(), left_out=out, **more)
        return filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=now).request

    return file


@pytest.fixture
def look(cast):
    """`look(cast.maeve, request)`: the answer that person gets."""

    def get(who, request, query=""):
        client = Client()
        client.force_login(who)
        return client.get(reverse("requests:thread", args=[getattr(request, "ref", request)]) + query)

    return get


@pytest.fixture
def at(set_clock):
    return set_clock


def body(response):
    return response.content.decode()


def plain(response):
    """The page's words, without markup."""
    import html
    import re

    text = re.sub(r"<(script|style|head)\b.*?</\1>", " ", body(response), flags=re.S)
    text = html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ")
    return re.sub(r"\s+([.,;:?])", r"\1", re.sub(r"\s+", " ", text))


def up(request, at, times=1):
    """Let the engine take so many of its moments."""
    for _ in range(times):
        request.refresh_from_db()
        at(request.due_at)
        sweep(request.due_at)
    request.refresh_from_db()
    return request


# Who gets it --------------------------------------------------------------------------------------------------------


def test_the_same_bytes_for_not_yours_and_not_there(cast, ask, look, client, signed_in):
    r = ask(route=Route.AROUND)
    posted = ask(route=Route.PEERS)
    nothing = look(cast.maeve, uuid4())
    strangers = [
        cast.maeve,
        cast.tom,
        cast.rosa,
        cast.dana,
        cast.ben,
        cast.priya,
        cast.former,
        cast.nina,
        cast.other_director,
    ]
    answers = [look(who, r) for who in strangers] + [look(cast.ben, posted), look(cast.rosa, posted)]
    assert {(a.status_code, a.content) for a in answers} == {(404, nothing.content)}
    headers = [
        {k: v for k, v in a.headers.items() if k not in ("Set-Cookie", "Content-Security-Policy")} for a in answers
    ]
    assert all(h == {k: v for k, v in nothing.headers.items() if k in h} for h in headers)


def test_it_takes_as_many_queries_to_find_nothing_as_to_hide_something(cast, ask, django_assert_num_queries):
    r, posted = ask(route=Route.AROUND), ask(route=Route.PEERS)
    for who, ref in ((cast.maeve, r.ref), (cast.ben, posted.ref), (cast.nina, r.ref), (cast.maeve, uuid4())):
        client = Client()
        client.force_login(who)
        with django_assert_num_queries(4):  # installation, session, person, the request
            assert client.get(reverse("requests:thread", args=[ref])).status_code == 404


def test_whoever_handed_it_over_or_was_taken_out_finds_nothing_any_more(cast, ask, look):
    given, out, gone = ask(), ask(), ask()
    helping.hand_over(given, by=cast.maeve, person_id=cast.tom.id, now=cast.NOW)
    steering.take_out(out, by=cast.asha, person_id=cast.maeve.id, now=cast.NOW)
    steering.withdraw(gone, by=cast.asha, now=cast.NOW)
    assert [look(cast.maeve, r).status_code for r in (given, out, gone)] == [404, 404, 404]
    assert [look(cast.tom, r).status_code for r in (given, out)] == [200, 200]
    assert look(cast.asha, gone).status_code == 200


# What it says -------------------------------------------------------------------------------------------------------


def test_her_page_says_who_has_it_what_happened_and_what_comes(cast, ask, look, at):
    r = up(ask(tried_friend="asking the counselor", kind=HelpKind.SHOW), at, 2)
    page = plain(look(cast.asha, r))
    assert "Maeve and Tom have it They have until today at 2:30 pm. Then Dr. Okafor gets it too." in page
    assert "Can you show me how you would Three evaluations" in page
    assert "You tried: asking the counselor." in page
    assert "yesterday at 2:30 pm. We reminded Maeve, quietly." in page
    assert "We haven’t got this answered yet. Tom now has it too. That is on us, not on you." in page
    assert "Tom can read it because you said the next person may." in page
    assert "It is Maeve’s and Tom’s turn. Whoever answers first, the other is told." in page
    assert "today at 2:30 pm Dr. Okafor gets it too. Ask Dr. Okafor now You need no reason." in page
    assert "tomorrow at 10:45 am Rosa gets it too." in page
    assert (
        "Monday at 8:00 am Everybody who has it is reminded, and again every school day, until a person answers."
        in page
    )


def test_what_the_page_foretells_is_what_the_engine_does(cast, ask, look, at):
    r = ask()
    foretold = ["Tom gets it too", "Dr. Okafor gets it too", "Rosa gets it too", "Dana gets it too"]
    page = plain(look(cast.asha, r))
    assert [page.index(f) for f in foretold] == sorted(page.index(f) for f in foretold)
    up(r, at)
    for gets in foretold:
        page = plain(look(cast.asha, r))
        assert f"{gets.split(' gets')[0]} now has it too" not in page
        up(r, at)
        assert f"{gets.split(' gets')[0]} now has it too" in plain(look(cast.asha, r))


def test_somebody_away_is_passed_over_and_the_page_says_why(cast, ask, look, at):
    from mentors.models import Absence

    today = cast.NOW.date()
    Absence.objects.create(person=cast.tom, first=today, last=today + timedelta(days=3), backup=cast.priya)
    r = up(ask(), at, 2)
    page = plain(look(cast.asha, r))
    assert "Dr. Okafor now has it too." in page
    assert "Tom is away." in page


def test_somebody_has_it_and_she_hears_by_when(cast, ask, look):
    r = ask()
    helping.acknowledge(r, by=cast.maeve, until=cast.NOW.replace(hour=14, minute=0), now=cast.NOW)
    assert "Maeve has it You will hear by 2:00 pm." in plain(look(cast.asha, r))
    assert "You have it" in plain(look(cast.maeve, r))


def test_her_turn_after_an_answer_a_question_and_a_talk(cast, ask, look):
    answered, asked, talked = ask(), ask(), ask()
    conversation.reply(answered, by=cast.maeve, text="Start with one.", now=cast.NOW)
    conversation.ask_back(asked, by=cast.maeve, text="Which first?", now=cast.NOW)
    conversation.talked(talked, by=cast.maeve, now=cast.NOW)
    pages = [plain(look(cast.asha, r)) for r in (answered, asked, talked)]
    assert "It’s your turn Maeve answered today at 10:40 am." in pages[0]
    assert "It’s your turn Maeve asked one question first." in pages[1]
    assert "It’s your turn Maeve says you talked. Did that do it?" in pages[2]
    assert "It is Asha’s turn" in plain(look(cast.maeve, answered))


def test_times_are_in_the_readers_zone(cast, ask, look):
    cast.maeve.time_zone = "America/Los_Angeles"
    cast.maeve.save(update_fields=["time_zone"])
    page = look(cast.maeve, ask())
    assert "today at 7:40 am" in plain(page)
    assert 'datetime="2026-11-17T07:40-08:00"' in body(page)


def test_a_helper_reads_that_somebody_does_not_know(cast, ask, look):
    page = plain(look(cast.okafor, ask(route=Route.AROUND, left_out=(cast.rosa,))))
    assert "Maeve and Rosa do not know about this. Please don’t mention it." in page
    peer = plain(look(cast.maeve, ask(left_out=(cast.ben,))))  # Ben helps nobody here: naming him would only tell more
    assert "Please don’t mention it" not in peer
    assert "Ben" not in peer


def test_what_was_undone_is_not_told(cast, ask, look):
    r = ask()
    steering.withdraw(r, by=cast.asha, now=cast.NOW)
    steering.undo(r, by=cast.asha, now=cast.NOW + timedelta(seconds=5))
    assert all("took it back" not in plain(look(who, r)) for who in (cast.asha, cast.maeve))


def test_hostile_words_are_shown_as_words(cast, ask, look):
    r = ask(text="<script>alert(1)</script> {{ 7|add:7 }} https://example.org/?a=1&b=<b>")
    page = body(look(cast.maeve, r))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


# Notes --------------------------------------------------------------------------------------------------------------


def test_a_note_is_read_by_those_who_could_read_then_and_by_nobody_later(cast, ask, look):
    r = ask(urgency=Urgency.TODAY)  # Maeve and Tom
    conversation.note(r, by=cast.maeve, text="canary-note, between us", now=cast.NOW + timedelta(minutes=1))
    helping.add_person(r, by=cast.maeve, person_id=cast.okafor.id, now=cast.NOW + timedelta(minutes=2))
    assert ["canary-note" in plain(look(who, r)) for who in (cast.maeve, cast.tom, cast.okafor, cast.asha)] == [
        True,
        True,
        False,
        False,
    ]
    assert "Maeve wrote a note among helpers." in plain(look(cast.asha, r))
    assert "note among helpers." not in plain(look(cast.okafor, r)).replace("Write a note among helpers", "")


# Only waiting -------------------------------------------------------------------------------------------------------


def test_only_waiting_shows_a_name_with_whom_and_since_when_and_nothing_else(cast, ask, look, at):
    quiet = ask(consent=Consent.ONLY_WAITING, topic=Topic.WELLBEING, kind=HelpKind.HEARD, text="canary-quiet-1")
    up(quiet, at, 2)
    page = look(cast.tom, quiet)
    assert "Asha is waiting Since yesterday at 10:40 am, with Maeve." in plain(page)
    assert "Maeve has it" in plain(look(cast.asha, quiet))  # Tom knows that Asha waits; the words are Maeve’s
    for word in ("canary-quiet-1", "wellbeing", "heard", "soon", "Soon", "mentor", "route", "2:30", "reminded"):
        assert word not in plain(page).replace("Remind whoever", ""), word


def test_only_waiting_pages_are_the_same_whatever_was_asked(cast, ask, look, at):
    """The page of two requests that differ in everything that the fellow kept back differs only in their refs."""
    import re

    pages = []
    for more in (
        {"text": "one", "urgency": Urgency.SOON},
        {"text": "two two", "urgency": Urgency.WHEN, "topic": Topic.IEP, "kind": HelpKind.LOOK},
    ):
        r = ask(consent=Consent.ONLY_WAITING, **more)
        for _ in range(2):
            r.refresh_from_db()
            sweep(r.due_at)
        r.refresh_from_db()
        at(cast.NOW + timedelta(days=7))
        html = body(look(cast.tom, r)).replace(str(r.ref), "REF")
        pages.append(re.sub(r'value="[A-Za-z0-9]{64}"|nonce-\S+', "", html))
    assert pages[0] == pages[1]


# The board ----------------------------------------------------------------------------------------------------------


def test_she_is_told_that_staff_on_the_board_read_no_name(cast, ask, look, at):
    r = up(ask(route=Route.PEERS), at, 3)
    page = plain(look(cast.asha, r))
    assert "Rosa can read it without your name, and answer on the board." in page
    assert "because you said" not in page


def test_staff_on_the_board_read_no_name_and_no_time(cast, ask, look, at):
    import re

    r = up(ask(route=Route.PEERS, topic=Topic.WELLBEING), at, 2)
    conversation.reply(r, by=cast.ben, text="Same here.", now=r.due_at)
    conversation.follow_up(r, by=cast.asha, text="And then?", now=r.due_at + timedelta(minutes=1))
    steering.choose_on_board(r, by=cast.asha, choice=PeerChoice.LEAVE, now=r.due_at + timedelta(minutes=2))
    up(r, at)
    while not any(p.person_id == cast.rosa.id for p in r.participants.all()):
        up(r, at)
    page = look(cast.rosa, r)
    words = plain(page).replace("Rosa", "")
    assert "A colleague is asking" in words
    assert "A colleague asks" in words
    assert "Same here." in words
    assert not [n for n in ("Asha", "Ben", "Maeve", "Wellbeing", "wellbeing") if n in words]
    assert re.findall(r"\d:\d\d|T\d\d:", words + "".join(re.findall(r"<time.*?>", body(page)))) == []


# Seen by ------------------------------------------------------------------------------------------------------------


def seen_by(page):
    words = plain(page)
    return words[words.index("Seen by") + 8 : words.index("Nobody else has seen it")].strip()


def test_seen_by_tells_a_day_for_those_named_and_the_time_and_why_for_others(cast, ask, look, at):
    r = ask()
    assert seen_by(look(cast.asha, r)) == "Maeve mentor, who also signs your fellowship not opened yet"
    look(cast.maeve, r)
    up(r, at, 3)
    look(cast.okafor, r)
    assert seen_by(look(cast.asha, r)) == (
        "Dr. Okafor Clinical Director; it came to them next today at 2:30 pm "
        "Maeve mentor, who also signs your fellowship yesterday Tom backup not opened yet"
    )
    page = body(look(cast.asha, r))
    part = page[page.index('id="seen"') : page.index("Nobody else has seen it")]
    assert part.count("T10:40") == 0  # no clock for Maeve in the markup either


def test_seen_by_says_who_only_knows_that_she_waits_and_counts_peers(cast, ask, look, at):
    quiet = up(ask(consent=Consent.ONLY_WAITING), at, 2)
    assert "Tom backup knows that you are waiting" in seen_by(look(cast.asha, quiet))
    at(cast.NOW)
    r = ask(route=Route.PEERS)
    post = Message.objects.get(request=r)
    read_receipts.record(cast.ben, [(r.id, post.id)], now=cast.NOW)
    assert seen_by(look(cast.asha, r)) == "1 of 9 fellows has read it, without your name."


def test_nobody_but_her_gets_seen_by(cast, ask, look):
    assert "Seen by" not in plain(look(cast.maeve, ask()))


def test_reading_is_recorded_once_a_message_and_before_the_words(cast, ask, look, monkeypatch):
    r = ask()
    for _ in range(2):
        look(cast.maeve, r)
    look(cast.asha, r)
    assert list(Reading.objects.values_list("reader__called", "at")) == [("Maeve", cast.NOW)]
    conversation.add_words(r, by=cast.asha, text="And a fourth.", now=cast.NOW)
    look(cast.maeve, r)
    assert Reading.objects.count() == 2

    def broken(*args, **kw):
        raise DatabaseError

    monkeypatch.setattr(read_receipts.bulk, "insert", broken)
    client = Client(raise_request_exception=False)
    client.force_login(cast.maeve)
    page = client.get(reverse("requests:thread", args=[r.ref]))
    assert (page.status_code, "canary-7301" in body(page)) == (500, False)


def test_only_waiting_is_no_reading(cast, ask, look, at):
    quiet = up(ask(consent=Consent.ONLY_WAITING), at, 2)
    look(cast.tom, quiet)
    assert Reading.objects.count() == 0


# What it costs ------------------------------------------------------------------------------------------------------


def test_as_many_queries_for_a_long_conversation_as_for_a_short_one(cast, ask, django_assert_num_queries):
    short, long = ask(), ask()
    for n in range(15):
        conversation.reply(long, by=cast.maeve, text=f"Answer {n}", now=cast.NOW + timedelta(minutes=2 * n))
        conversation.follow_up(long, by=cast.asha, text=f"And {n}?", now=cast.NOW + timedelta(minutes=2 * n + 1))
    helping.add_person(long, by=cast.maeve, person_id=cast.tom.id, now=cast.NOW + timedelta(minutes=40))
    helping.add_person(long, by=cast.maeve, person_id=cast.okafor.id, now=cast.NOW + timedelta(minutes=40))
    assert long.messages.count() == 31
    for who, queries in ((cast.maeve, 7), (cast.asha, 7)):  # and one for the clock, which stands still here
        client = Client()
        client.force_login(who)
        for r in (short, long):
            with django_assert_num_queries(queries):
                assert client.get(reverse("requests:thread", args=[r.ref])).status_code == 200


def test_a_wrong_address_is_not_there(cast, client, signed_in):
    signed_in(client, cast.asha)
    assert client.get("/requests/nothing/").status_code == 404
    assert HelpRequest.objects.count() == 0


def test_a_childs_safety_stands_at_the_top_for_helpers_with_the_line_to_call(cast, ask, look):
    cast.program.safety_line_name, cast.program.safety_line_phone = "The state’s line", "1-800-555-0100"
    cast.program.save()
    r = ask(topic=Topic.CHILD_SAFETY)
    says = "This is about a child’s safety. Asking here was not a report: The state’s line, 1-800-555-0100."
    page = plain(look(cast.maeve, r))
    assert says in page
    assert page.index(says) < page.index("Asha is waiting for you")
    assert "This is about" not in plain(look(cast.asha, r))
    assert "This is about" not in plain(look(cast.maeve, ask(topic=Topic.OTHER)))


def test_whoever_knows_only_that_somebody_waits_does_not_learn_that_it_is_about_a_child(cast, ask, look, at):
    r = up(ask(topic=Topic.CHILD_SAFETY, consent=Consent.ONLY_WAITING), at, 4)
    page = plain(look(cast.okafor, r))
    assert "Asha" in page
    assert "waiting" in page
    assert "This is about" not in page


def test_with_everybody_left_out_the_page_says_so_once(cast, ask, look, at):
    r = ask(left_out=(cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana))
    up(r, at, 6)
    page = plain(look(cast.asha, r))
    assert "Everybody who could answer is left out" in page
    assert "Let somebody back in, or call 518-555-0142" in page
    assert "who has it is reminded" not in page
    assert "It is nobody’s turn while everybody is left out." in page
    assert "We look for somebody again, and every school day, until a person can be asked." in page
    assert page.count("Nobody can be reached right now.") == 1
    assert page.count("We have looked for somebody each school day since Tuesday at 10:40 am. That is on us.") == 1


def test_on_the_board_it_is_the_other_fellows_turn_whoever_is_left_out(cast, ask, look):
    page = plain(
        look(cast.asha, ask(route=Route.PEERS, left_out=(cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana)))
    )
    assert "It is the other fellows’ turn." in page
    assert "Everybody who could answer" not in page


def test_whoever_is_only_out_of_reach_may_come_back(cast, ask, look):
    User.objects.filter(id__in=[p.id for p in (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana)]).update(
        mail_refused_at=cast.NOW
    )
    page = plain(look(cast.asha, ask()))
    assert "Nobody can be reached right now" in page
    assert "left out" not in page.split("Leave someone out")[0]


def test_over_a_break_the_button_says_that_it_asks_whoever_is_on_call(cast, ask, look, at):
    ClosedDays.objects.filter(calendar=cast.calendar, name="Winter break").update(cover=cast.tom)
    in_the_break = datetime(2026, 12, 28, 10, tzinfo=NEW_YORK)
    at(in_the_break)
    r = ask(now=in_the_break)
    assert "Ask Tom, who is on call, now" in plain(look(cast.asha, r))
    at(cast.NOW)
    assert "Ask Tom now" in plain(look(cast.asha, ask()))


def test_the_board_does_not_offer_to_ask_a_mentor_who_is_left_out(cast, ask, look, at):
    r = up(ask(route=Route.PEERS, left_out=(cast.maeve,)), at, 2)
    page = plain(look(cast.asha, r))
    assert "Ask the Clinical Director" in page
    assert "Ask my mentor" not in page
    assert "Ask my mentor" in plain(look(cast.asha, up(ask(route=Route.PEERS), at, 2)))


def test_whoever_got_another_fellow_is_no_longer_beside_this_one_and_not_gone(cast, ask, look):
    r = ask()
    coverage.assign(cast.memberships["asha"], mentor=cast.priya, backup=cast.tom, by=cast.rosa, now=cast.NOW)
    assert "Maeve is no longer beside you." in plain(look(cast.asha, r))
    r.refresh_from_db()
    sweep(r.due_at)
    there = plain(look(cast.tom, r))
    assert "Maeve is no longer beside Asha." in there
    assert "no longer here" not in there


def test_whoever_left_the_program_is_no_longer_here(cast, ask, look):
    r = ask()
    User.objects.filter(id=cast.maeve.id).update(is_active=False)
    person_deactivated.send(User, person_id=cast.maeve.id, now=cast.NOW)
    assert "Maeve is no longer here." in plain(look(cast.asha, r))
