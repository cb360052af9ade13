"""The dashboard: what stands on it, for whom, what it costs, and what leaves no trace."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentors.models import Absence
from pts_support.people.models import ClosedDays, Membership, Role, User
from requests_app.acts import conversation, helping, steering
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest, Message, Participant, Reading
from requests_app.vocabulary import Seat, Standing, State, Topic
from tests.cast import NEW_YORK, join, person
from tests.reading import flat
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import full_desk, policies
from tests.two_worlds import compare

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def policy(cast):
    return policies(cast)


@pytest.fixture
def show(client, signed_in, set_clock):
    """`show(cast.maeve, q="goals")`: the page's HTML."""

    def show(who, /, *, at=None, **query):
        if at:
            set_clock(at)
        response = signed_in(client, who).get("/dashboard/", query)
        assert response.status_code == 200
        return flat(response)

    return show


def headings(html):
    return re.findall(r'<h2 id="g-\w+">([^<]+)', html)


def opened(html):
    """The opening words of the rows, in order."""
    return re.findall(r'<span dir="auto">([^<]*)</span></a>', html)


# What stands there -------------------------------------------------------------------------------------------------


def test_a_full_desk_in_its_groups_and_order(cast, show):
    made = full_desk(cast)
    html = show(cast.maeve)
    assert headings(html) == ["Now", "You have it", "Later", "With them", "Only that they wait"]
    order = ["late", "today", "covering", "mine", "back", "heard", "when", "answered", "waiting"]
    assert re.findall(r'id="r-([0-9a-f-]+)"', html) == [str(made[name].ref) for name in order]
    assert "<h1>Three people need you now</h1>" in html
    assert "Lena is waiting, and asked us to say only that." in html
    assert "You cover for Priya until Thursday. Tom covers for you, and you for Tom." in html


def cover(html):
    return re.search(r'<h2 id="cover">Who covers whom</h2>\s*<p>([^<]*)</p>', html)[1]


def absent(person, backup=None, last=date(2026, 11, 19)):
    return Absence.objects.create(person=person, first=date(2026, 11, 16), last=last, backup=backup)


def test_who_covers_whom_is_said_to_a_director_without_a_request_too(cast, show):
    assert cover(show(cast.okafor)) == "Nobody is away."
    absent(cast.maeve)
    absent(cast.other_mentor)  # of another program
    assert cover(show(cast.okafor)) == "Maeve is away until Thursday; Tom covers."
    assert cover(show(cast.tom)) == "You cover for Maeve until Thursday. You stand in for Priya."
    assert cover(show(cast.maeve)) == "You are away until Thursday; Tom covers."
    assert cover(show(cast.other_director)) == "Viktor is away until Thursday; Wanda covers."


def test_an_absence_that_names_somebody_else_says_whom(cast, show):
    absent(cast.priya, cast.maeve)
    assert "Priya is away until Thursday; Maeve covers." in cover(show(cast.tom))
    assert "stand in for Priya" not in cover(show(cast.tom))


def test_who_would_cover_and_is_away_too_covers_nobody(cast, show):
    absent(cast.maeve, cast.tom)
    absent(cast.tom, last=date(2026, 11, 18))
    assert cover(show(cast.okafor)).startswith("Maeve is away until Thursday. Tom is away until tomorrow")
    assert "You cover" not in cover(show(cast.tom))


def test_a_stand_in_of_another_program_is_not_named_here(cast, show):
    absent(cast.maeve, cast.other_mentor)
    assert cover(show(cast.okafor)) == "Maeve is away until Thursday; Tom covers."


def test_over_a_break_whoever_is_on_call_reads_so_and_covers_not_for_themself(cast, show):
    ClosedDays.objects.filter(calendar=cast.calendar, name__contains="inter").update(cover=cast.tom)
    at = datetime(2026, 12, 28, 10, tzinfo=NEW_YORK)
    assert "Tom covers for you" not in cover(show(cast.tom, at=at))
    assert "You are on call until " in cover(show(cast.tom, at=at))
    assert "Tom is on call until " in cover(show(cast.maeve, at=at))


def test_many_away_are_counted(cast, show):
    for n in range(6):
        absent(join(person(f"Helper {n}"), cast.program, Role.MENTOR).user)
    assert cover(show(cast.okafor)).endswith("Helper 3 is away until Thursday. Two more are away.")


def test_there_is_one_teal_button_and_it_is_the_first_row_s(cast, show):
    full_desk(cast)
    html = show(cast.maeve)
    main = html[: html.index("<aside")]
    assert main.count("btn-primary") == 1
    assert main.index("btn-primary") < main.index("btn-quiet")


def test_every_act_of_a_row_is_one_form_that_leads_back_here(cast, show):
    """I have it by the time shown, we talked, I can't, answer or ask: each of them one POST."""
    r = ask(cast)
    html = show(cast.maeve, state="waiting")
    acts = re.findall(rf'action="/requests/{r.ref}/(\w+)/"', html)
    assert acts == ["acknowledge", "reply", "acknowledge", "talked", "pass_on"]
    assert html.count('name="next" value="/dashboard/?state=waiting"') == 5
    assert f'name="until" value="{r.promised_at.isoformat()}"' in html


def test_what_i_passed_on_is_not_my_turn_any_more(cast, show, client, signed_in):
    r = ask(cast)
    signed_in(client, cast.maeve).post(f"/requests/{r.ref}/pass_on/")
    html = show(cast.maeve)
    assert headings(html) == ["Others have it"]
    assert "Tom is asked now. You may still answer." in html
    assert "pass_on" not in html
    assert headings(show(cast.tom))[0] in ("Now", "Later")


def test_what_must_not_end_in_silence_says_so_to_whoever_answered(cast, show):
    r = ask(cast, topic=Topic.WELLBEING)
    conversation.reply(r, by=cast.maeve, text="Call me.", now=cast.NOW)
    assert "end in silence" not in show(cast.maeve)
    HelpRequest.objects.filter(id=r.id).update(nudged=True)
    assert "Please ask Asha in person." in show(cast.maeve)


def test_what_one_tap_says_is_what_happens(cast, client, signed_in):
    r = ask(cast)
    html = signed_in(client, cast.maeve).get("/dashboard/").content.decode()
    until = re.search(r'name="until" value="([^"]+)"', html)[1]
    response = client.post(f"/requests/{r.ref}/acknowledge/", {"until": until, "next": "/dashboard/?show=mine"})
    assert (response.status_code, response["Location"]) == (302, "/dashboard/?show=mine")
    r.refresh_from_db()
    assert (r.state, r.acked_by, r.due_at) == (State.ACKNOWLEDGED, cast.maeve, r.promised_at)


def test_a_reply_from_the_row_is_sent_and_leads_back(cast, client, signed_in):
    r = ask(cast)
    html = signed_in(client, cast.maeve).get("/dashboard/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', html)[1]
    posted = {"text": "What would good look like?", "then": "question", "form_key": key, "next": "/dashboard/"}
    assert client.post(f"/requests/{r.ref}/reply/", posted)["Location"] == "/dashboard/"
    r.refresh_from_db()
    assert (r.state, r.messages.order_by("-id").first().kind) == (State.ANSWERED, "question")


def test_the_opening_is_her_newest_words_and_never_the_topic(cast, show):
    r = ask(cast, text="First words.", topic="wellbeing")
    assert opened(show(cast.maeve)) == ["First words."]
    assert "wellbeing" not in show(cast.maeve).lower()
    conversation.reply(r, by=cast.maeve, text="Mine.", now=cast.NOW)
    conversation.follow_up(r, by=cast.asha, text="And then he left.", now=cast.NOW + HOUR / 6)
    assert opened(show(cast.maeve)) == ["And then he left."]


def test_whoever_reads_a_row_is_asked_not_to_mention_it_to_whom_it_goes_round(cast, show):
    ask(cast, text="Without Maeve.", route="around")
    assert "Maeve has no part in this. Please don’t mention it." in show(cast.okafor)
    ask(cast, text="Without Ben.", left_out=frozenset({cast.ben.id, cast.tom.id}))
    assert "Tom has no part in this. Please don’t mention it." in show(cast.maeve)  # which fellows, only Asha knows
    ask(cast, "imani", left_out=frozenset({cast.ben.id}))
    assert "mention" not in show(cast.tom)


def test_a_long_text_opens_between_words_and_stands_whole_below(cast, show):
    text = "word " * 100 + "<b>end</b>"
    ask(cast, text=text)
    html = show(cast.maeve)
    (words,) = opened(html)
    assert len(words) <= 142
    assert words.endswith("word …")
    assert "&lt;b&gt;end&lt;/b&gt;" in html


def test_two_programs_label_their_rows(cast, show):
    ask(cast)
    ask(cast, "nina", "Another place.")
    assert "Lakeside Clinical Fellowship" not in show(cast.maeve)
    Membership.objects.create(user=cast.maeve, program=cast.other, role=Role.MENTOR, starts_on=cast.NOW.date())
    Participant.objects.filter(request__fellow=cast.nina).update(person=cast.maeve)
    html = show(cast.maeve)
    assert html.count('<span class="tag">Lakeside Clinical Fellowship</span>') == 1
    assert html.count('<span class="tag">Harbor Clinical Fellowship</span>') == 1


def test_nobody_waits(cast, show):
    html = show(cast.maeve)
    assert "<h1>Nobody is waiting for you</h1>" in html
    assert "say hello to Asha, Imani and Jonah" in html
    assert headings(html) == []


def test_the_page_is_for_whoever_answers_and_for_nobody_else(cast, client, signed_in):
    helpers = (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana, cast.former, cast.other_director)
    assert [signed_in(client, who).get("/dashboard/").status_code for who in helpers] == [200] * 7
    missing = signed_in(client, cast.asha).get("/no-such-page/")
    answer = signed_in(client, cast.asha).get("/dashboard/")
    assert (answer.status_code, answer.content) == (404, missing.content)
    assert client.post("/dashboard/").status_code == 405


def test_a_held_request_stands_under_later(cast, show):
    r = ask(cast, urgency="today")
    steering.hold(r, by=cast.asha, until=cast.NOW + 26 * HOUR, now=cast.NOW)
    html = show(cast.maeve)
    assert headings(html) == ["Later"]
    assert "Asha put it on hold until tomorrow 12:40" in html


def test_taken_by_somebody_else(cast, show):
    r = ask(cast, urgency="today")
    helping.acknowledge(r, by=cast.tom, now=cast.NOW)
    html = show(cast.maeve)
    assert headings(html) == ["Others have it"]
    assert "Tom has it" in html
    assert "Nothing needed from you." in html


def test_whoever_has_it_may_ask_for_a_new_time_once(cast, show):
    r = ask(cast)
    helping.acknowledge(r, by=cast.maeve, now=cast.NOW)
    assert "Or ask for a new time:" in show(cast.maeve)
    helping.acknowledge(r, by=cast.maeve, until=cast.NOW + 26 * HOUR, now=cast.NOW)
    assert "Or ask for a new time:" not in show(cast.maeve)


# Only that they wait -----------------------------------------------------------------------------------------------


@pytest.fixture
def only_waiting(cast):
    """Lena asked Tom alone yesterday; Maeve joined and knows only that Lena waits."""
    r = ask(
        cast, "lena", "Zebra words.", cast.NOW - 25 * HOUR, consent="only_waiting", kind="heard", urgency="soon",
        topic="wellbeing"
    )  # fmt: skip
    for _ in range(2):
        r.refresh_from_db()
        sweep(r.due_at)
    assert r.participants.get(person=cast.maeve).standing == Standing.WAITING
    return r


def test_a_row_without_words_has_its_three_acts(cast, only_waiting, show):
    html = show(cast.maeve)
    acts = re.findall(rf'action="/requests/{only_waiting.ref}/(\w+)/"', html)
    assert acts == ["acknowledge", "offer", "offer", "talked", "remind_holder", "pass_on"]
    assert "It is with Tom." in html
    assert not Reading.objects.filter(reader=cast.maeve).exists()


def test_a_row_without_words_tells_nothing_else(cast, only_waiting, client, signed_in):
    """Other words, kind, topic and urgency: the same bytes."""
    signed_in(client, cast.maeve)

    def otherwise():
        HelpRequest.objects.filter(id=only_waiting.id).update(kind="look", topic="iep", urgency="when", reminded=False)
        Message.objects.filter(request=only_waiting).update(text="Something else.")
        return only_waiting

    paths = [
        "/dashboard/",
        "/dashboard/?q=zebra",
        "/dashboard/?urgency=soon",
        "/dashboard/?state=waiting",
        "/dashboard/?show=closed",
    ]
    assert compare(otherwise, reader=cast.maeve, paths=paths) == 5


@pytest.mark.parametrize(
    "query", [{"q": "zebra"}, {"urgency": "when"}, {"state": "answered"}, {"show": "have"}, {"show": "closed"}]
)
def test_the_group_stands_outside_search_and_filters(cast, only_waiting, show, query):
    html = show(cast.maeve, **query)
    assert headings(html) == ["Only that they wait"]
    assert "Zebra" not in html.replace(f'value="{query.get("q")}"', "")


def test_an_offer_that_waits_is_said(cast, only_waiting, show):
    helping.offer(only_waiting, by=cast.maeve, kind="read", now=cast.NOW)
    html = show(cast.maeve)
    assert "You offered to read it." in html
    assert "I could read it" not in html
    assert "I could call" in html


def test_who_has_an_answer_does_not_wait(cast, only_waiting, show):
    conversation.reply(only_waiting, by=cast.tom, text="Here.", now=cast.NOW)
    assert "Lena" not in show(cast.maeve)


# Readings ----------------------------------------------------------------------------------------------------------


def test_every_row_with_words_is_a_reading_of_its_newest_message_once(cast, show):
    made = full_desk(cast)
    show(cast.maeve), show(cast.maeve)
    rows = Reading.objects.filter(reader=cast.maeve).values_list("request_id", "newest__text")
    newest = {
        r.id: r.messages.filter(author=r.fellow).order_by("-at", "-id").first().text
        for name, r in made.items()
        if name != "waiting"
    }
    assert dict(rows) == newest
    assert len(rows) == 8


def test_a_page_that_cannot_keep_its_readings_shows_no_words(cast, client, signed_in, monkeypatch):
    ask(cast)
    client.raise_request_exception = False

    def broken(*_, **__):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("requests_app.access.read_receipts.bulk.insert", broken)
    response = signed_in(client, cast.maeve).get("/dashboard/")
    assert response.status_code == 500
    assert b"Three IEPs" not in response.content


def test_a_row_that_a_filter_leaves_out_is_not_read(cast, show):
    ask(cast, urgency="when")
    show(cast.maeve, urgency="today")
    assert not Reading.objects.exists()


# Filters and search ------------------------------------------------------------------------------------------------


def test_filters_stand_in_the_address(cast, show):
    made = full_desk(cast)

    def rows(**query):
        found = re.findall(r'id="r-([0-9a-f-]+)"', show(cast.maeve, **query))
        return {name for name, r in made.items() if str(r.ref) in found} - {"waiting"}

    assert rows(show="mine") == set(made) - {"waiting", "covering"}
    assert rows(show="covering") == {"covering"}
    assert rows(show="have") == {"mine"}
    assert rows(state="answered") == {"answered"}
    assert rows(urgency="today") == {"today"}
    assert rows(fellow=str(cast.imani.ref)) == {"today", "heard"}
    assert rows(fellow=str(cast.imani.ref), urgency="today") == {"today"}
    conversation.close(made["answered"], by=cast.jonah, now=cast.NOW)
    assert rows(show="closed") == {"answered"}
    assert "answered" not in rows()


@pytest.mark.parametrize(
    "query",
    [{"show": "x"}, {"state": "withdrawn"}, {"urgency": "now"}, {"fellow": "1"}, {"page": "-1"}, {"page": "9" * 40}, {"page": "²"}, {"q": "\x00"}, {"q": "'\"&|!():*<>\\"}, {"q": "a" * 5000}, {"fellow": "\x00"}],
)  # fmt: skip
def test_what_a_filter_does_not_know_is_passed_over(cast, show, query):
    ask(cast)
    html = show(cast.maeve, **query)
    if "q" not in query or query["q"] == "\x00":
        assert opened(html) == ["Three IEPs are due."]


def test_the_headline_counts_everybody_whatever_is_filtered(cast, show):
    full_desk(cast)
    assert "<h1>Three people need you now</h1>" in show(cast.maeve, show="have")


def test_search_finds_words_i_may_read_in_open_and_closed_ones(cast, show):
    one = ask(cast, text="The platypus bites.")
    two = ask(cast, "imani", "Nothing about animals.")
    three = ask(cast, "jonah", "A platypus again.")
    ask(cast, "ben", "Platypus for Tom alone.")
    conversation.reply(two, by=cast.maeve, text="Like a platypus.", now=cast.NOW)
    conversation.close(three, by=cast.jonah, now=cast.NOW)
    html = show(cast.maeve, q="platypus")
    found = re.findall(r'id="r-([0-9a-f-]+)"', html)
    assert found == [str(one.ref), str(two.ref), str(three.ref)]
    where = re.findall(r"Found: “<span dir=.auto.>([^<]*)<", html)
    assert ["platypus" in words for words in where] == [True] * 3
    assert opened(show(cast.maeve, q='"platypus bites"')) == ["The platypus bites."]
    assert opened(show(cast.maeve, q="platypus -bites -like")) == ["A platypus again."]
    assert "Nothing you may read says that." in show(cast.maeve, q="giraffe")


def test_a_hit_is_a_reading_of_what_was_found(cast, show):
    r = ask(cast)
    conversation.reply(r, by=cast.maeve, text="Try the blue folder.", now=cast.NOW)
    show(cast.maeve, q="folder")
    assert [x.newest.text for x in Reading.objects.filter(reader=cast.maeve)] == ["Try the blue folder."]


def test_a_note_from_before_i_could_read_is_not_found(cast, show):
    r = ask(cast, now=cast.NOW - 25 * HOUR)
    conversation.note(r, by=cast.maeve, text="Zebra among us.", now=cast.NOW - 24 * HOUR)
    for _ in range(2):
        r.refresh_from_db()
        sweep(r.due_at)
    conversation.note(r, by=cast.maeve, text="Giraffe among us.", now=cast.NOW)
    assert [len(opened(show(cast.maeve, q=q))) for q in ("zebra", "giraffe")] == [1, 1]
    assert [len(opened(show(cast.tom, q=q))) for q in ("zebra", "giraffe")] == [0, 1]


def test_on_the_board_staff_find_only_what_stands_on_the_board(cast, show):
    """Staff who read a post without the name: no name, no clock, no fellow to filter by, no words from elsewhere."""
    r = ask(cast, "imani", "keep data about zebras?", cast.NOW - 50 * HOUR, route="peers")
    Participant.objects.create(
        request=r, person=cast.rosa, standing=Standing.ALL, seat=Seat.STAFF, order=9, asked_generation=1,
        joined_at=cast.NOW, reads_since=cast.NOW, nameless=True,
    )  # fmt: skip
    Message.objects.create(request=r, author=cast.maeve, kind="answer", text="Giraffe.", at=cast.NOW, on_board=False)
    html = show(cast.rosa)
    assert opened(html) == ["keep data about zebras?"]
    assert "<b>A colleague</b>" in html
    assert "Imani" not in html
    row = html[html.index("data-row") : html.index("</li>", html.index("data-row"))]
    assert not re.search(r"\d:\d\d", row)
    assert re.findall(rf'action="/requests/{r.ref}/(\w+)/"', html) == ["reply", "pass_on"]
    assert opened(show(cast.rosa, fellow=str(cast.imani.ref))) == []
    assert [len(opened(show(cast.rosa, q=q))) for q in ("zebras", "giraffe")] == [1, 0]


def test_closed_ones_come_in_pages(cast, show):
    for n in range(23):
        conversation.close(
            ask(cast, text=f"Number {n}.", now=cast.NOW + n * HOUR / 60),
            by=cast.asha,
            now=cast.NOW + HOUR + n * HOUR / 60,
        )
    first, second = show(cast.maeve, show="closed"), show(cast.maeve, show="closed", page="2")
    assert opened(first) + opened(second) == [f"Number {n}." for n in reversed(range(23))]
    assert 'href="?show=closed&amp;page=2"' in first
    assert "Newer" not in first
    assert 'href="?show=closed&amp;page=1"' in second
    assert "Older" not in second


# Who may not know: no trace ----------------------------------------------------------------------------------------

ASKED_FOR = ("", "q=zebra", "show=closed", "show=mine", "show=closed&q=zebra", "state=waiting&urgency=soon")
PATHS = [f"/dashboard/?{query}" for query in ASKED_FOR]


@pytest.mark.parametrize(
    ("reader", "make"),
    [
        ("other_mentor", lambda c: ask(c, text="Zebra.")),
        ("other_director", lambda c: ask(c, text="Zebra.")),
        ("maeve", lambda c: ask(c, text="Zebra.", route="around")),
        ("maeve", lambda c: ask(c, text="Zebra.", route="director", left_out=frozenset({c.maeve.id}))),
        ("okafor", lambda c: ask(c, text="Zebra.", left_out=frozenset({c.okafor.id}))),
        ("rosa", lambda c: ask(c, text="Zebra.", left_out=frozenset({c.rosa.id}))),
        ("former", lambda c: ask(c, text="Zebra.")),
        ("tom", lambda c: ask(c, text="Zebra.")),
        ("okafor", lambda c: ask(c, text="Zebra.")),
        ("maeve", lambda c: ask(c, text="Zebra.", route="peers")),
        ("maeve", lambda c: steering.withdraw(ask(c, text="Zebra."), by=c.asha, now=c.NOW)),
    ],
)  # fmt: skip
def test_no_trace_of_what_one_may_not_know(cast, reader, make):
    """Another program's, gone round, left out, a mentor of before, not yet asked, on the board, taken back."""
    ask(cast, "lena", "Something of Tom's.")
    ask(cast, "imani", "Something of Maeve's.")
    assert compare(lambda: make(cast), reader=getattr(cast, reader), paths=PATHS) == 6


def test_a_trace_would_be_found(cast):
    """The control: what one may know does change the page."""
    with pytest.raises(AssertionError):
        compare(lambda: ask(cast, text="Zebra."), reader=cast.maeve, paths=["/dashboard/"])


def test_the_rows_are_those_that_visible_to_knows(cast):
    """The participant's side and the request's side are one rule."""
    full_desk(cast)
    ask(cast, "ben", "On the board.", route="peers")
    ask(cast, "asha", "Round Maeve.", route="around")
    ask(cast, "asha", "Without Tom.", left_out=frozenset({cast.tom.id}))
    steering.withdraw(ask(cast, "imani", "Taken back."), by=cast.imani, now=cast.NOW)
    for who in (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.asha, cast.ben, cast.nina, cast.other_mentor):
        mine = set(Participant.objects.helping(who).values_list("request_id", flat=True))
        known = HelpRequest.objects.visible_to(who).exclude(fellow=who)
        peer = Participant.objects.filter(person=who, seat=Seat.PEER).values("request_id")
        assert mine == set(known.exclude(id__in=peer).values_list("id", flat=True))


# What it costs -----------------------------------------------------------------------------------------------------


def queries(client, path="/dashboard/"):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return caught


@pytest.mark.parametrize(
    "path", ["/dashboard/", "/dashboard/?q=number", "/dashboard/?show=closed", "/dashboard/?show=mine"]
)
def test_thirty_rows_take_as_many_queries_as_one(cast, client, signed_in, path):
    signed_in(client, cast.maeve)
    counts = []
    for rows in (1, 29):
        for n in range(rows):
            r = ask(
                cast, ("asha", "imani", "jonah")[n % 3], text=f"Number {n}.", urgency=("today", "soon", "when")[n % 3]
            )
            if n % 4 == 1:
                helping.acknowledge(r, by=cast.maeve, now=cast.NOW)
            if "closed" in path:
                conversation.close(r, by=r.fellow, now=cast.NOW)
        counts.append(len(queries(client, path)))
    assert counts[0] == counts[1] <= 8


def test_the_page_hardly_reads_more_when_there_is_more(cast, client, signed_in):
    """Thousands that are closed, many of them one's own: by index, and less than a page of the database more for
    every hundred."""
    ask(cast, text="Mine.")
    signed_in(client, cast.maeve)
    read = []
    for more in (500, 3500):
        _many(cast, closed=more, open=50 if more == 500 else 0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            rows = next(q["sql"] for q in queries(client) if q["sql"].startswith("EXECUTE"))  # the desk's own
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) {rows}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        read.append(int(re.search(r"Buffers: shared hit=(\d+)", plan)[1]))
    for table in ("helprequest", "participant", "message"):
        assert f"Seq Scan on requests_app_{table}" not in plan, plan
    assert read[1] - read[0] < 35, (read, plan)


def _many(cast, *, closed, open):
    """Requests that are closed, every eighth one Maeve's, the others and those open of forty people (one plan serves all
    readers, and if each had half of everything it would rightly read it all): written in bulk."""
    model, start = ask(cast, "lena", "A model."), User.objects.count()
    others = User.objects.bulk_create(
        User(email=f"h{n}@x.example", name="H", called="H") for n in range(start, start + 40)
    )
    rows = []
    for n in range(closed + open):
        copy = _copy(model)
        copy.pk, copy._state.adding = None, True
        copy.ref, copy.form_key = uuid4(), uuid4()
        if n < closed:
            copy.state, copy.outcome, copy.closed_at, copy.due_at = State.CLOSED, "helped", cast.NOW, None
        rows.append(copy)
    made = HelpRequest.objects.bulk_create(rows)
    Participant.objects.bulk_create(
        Participant(
            request=r, person=others[n % 40] if n % 8 or n >= closed else cast.maeve, standing=Standing.ALL, seat=Seat.MENTOR,
            asked_generation=1, joined_at=cast.NOW, reads_since=cast.NOW,
        )
        for n, r in enumerate(made)
    )  # fmt: skip
    Message.objects.bulk_create(
        Message(request=r, author=cast.lena, kind="ask", text="Others.", at=cast.NOW) for r in made
    )


def _copy(model):
    return HelpRequest(**{f.attname: getattr(model, f.attname) for f in HelpRequest._meta.concrete_fields})
