"""What is looked for: filters, search in the words one may read, and pages of what is closed."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection

from pts_support.people.models import User
from requests_app.acts import conversation
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest, Message, Participant, Reading
from requests_app.vocabulary import Seat, Standing, State
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import full_desk, opened, queries

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


# What stands there -------------------------------------------------------------------------------------------------


def test_the_opening_is_her_newest_words_and_never_the_topic(cast, show):
    r = ask(cast, text="First words.", topic="wellbeing", urgency="today")
    assert opened(show(cast.maeve)) == ["First words."]
    assert "wellbeing" not in show(cast.maeve).lower()
    conversation.reply(r, by=cast.maeve, text="Mine.", now=cast.NOW)
    conversation.follow_up(r, by=cast.asha, text="And then he left.", now=cast.NOW + HOUR / 6)
    assert opened(show(cast.maeve)) == ["And then he left."]


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
    ask(cast, urgency="today")
    html = show(cast.maeve, **query)
    if "q" not in query or query["q"] in ("\x00", "'\"&|!():*<>\\"):
        assert opened(html) == ["Three IEPs are due."]


def test_search_finds_words_i_may_read_in_open_and_closed_ones(cast, show):
    one = ask(cast, text="The platypus bites.")
    two = ask(cast, "imani", "Nothing about animals.")
    three = ask(cast, "jonah", "A platypus again.")
    ask(cast, "ben", "Platypus for Tom alone.")
    conversation.reply(two, by=cast.maeve, text="Like a platypus.", now=cast.NOW)
    conversation.close(three, by=cast.jonah, now=cast.NOW)
    html = show(cast.maeve, q="platypus")
    assert re.findall(r'id="r-([0-9a-f-]+)"', html) == [str(one.ref), str(two.ref), str(three.ref)]
    assert opened(html) == ["The platypus bites.", "Like a platypus.", "A platypus again."]
    assert "<h1>3 matches</h1>" in html
    assert opened(show(cast.maeve, q='"platypus bites"')) == ["The platypus bites."]
    assert opened(show(cast.maeve, q="platypus -bites -like")) == ["A platypus again."]
    assert "<h1>No matches</h1>" in show(cast.maeve, q="giraffe")


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("A first grader cries.", "first grade"),
        ("The café is loud.", "cafe"),
        ("The cafe is loud.", "CAFÉ"),
        ("Two stories of schools.", "school story"),
        ("Handwriting.", "handw"),
        ("About behavior.", "be"),
        ("She doesn't speak.", "doesn't"),
        ("Write to well-being@school.example", "well-being@school.example"),
        ("Straße 3.5", "strasse 3.5"),
    ],
)
def test_words_are_found_by_how_they_begin_whatever_their_accents(cast, show, text, typed):
    ask(cast, text=text)
    assert [unescape(words) for words in opened(show(cast.maeve, q=typed))] == [text]


@pytest.mark.parametrize(
    ("text", "typed"), [("A first grader.", "second grade"), ("A grader.", "rader"), ("A b.", "b")]
)
def test_what_is_not_there_is_not_found(cast, show, text, typed):
    ask(cast, text=text)
    assert opened(show(cast.maeve, q=typed)) == []


# A fellow's name ---------------------------------------------------------------------------------------------------


def found_in(html):
    return re.findall(r'id="r-([0-9a-f-]+)"', html)


def found_by(html):
    return set(found_in(html))


def test_a_hit_by_name_shows_no_words_and_records_nothing(cast, show):
    User.objects.filter(id=cast.asha.id).update(name="Ásha Núñez")
    one, two = ask(cast, urgency="today"), ask(cast, text="Closed.")
    conversation.close(two, by=cast.asha, now=cast.NOW)
    ask(cast, "imani")
    for typed in ("asha", "nunez", "Ash nu", "ÁSHA"):
        html = show(cast.maeve, q=typed)
        assert (found_by(html), opened(html)) == ({str(one.ref), str(two.ref)}, [])
    assert not Reading.objects.filter(reader=cast.maeve).exists()
    assert found_by(show(cast.maeve, q="asha núñez zz")) == set()


def test_a_name_together_with_words_finds_the_fellows_request_with_them(cast, show):
    wanted = ask(cast, text="A transition plan.")
    ask(cast, text="Something else.")
    ask(cast, "imani", "A transition plan too.")
    for typed in ("asha transition", "transition ash", "plan asha transition -giraffe"):
        html = show(cast.maeve, q=typed)
        assert (found_in(html), opened(html)) == ([str(wanted.ref)], ["A transition plan."])
    assert Reading.objects.get(reader=cast.maeve).request == wanted  # what was shown, and nothing else
    for typed in ("asha giraffe", "nina transition", "asha transition -plan"):
        assert found_in(show(cast.maeve, q=typed)) == []


def test_a_name_finds_nothing_one_may_not_read(cast, show):
    """Gone round, only waiting, read without the name, another program's: their fellow's name finds them not."""
    ask(cast, route="around")
    only = ask(cast, "lena", "Alone.", cast.NOW - 25 * HOUR, consent="only_waiting")
    for _ in range(2):
        only.refresh_from_db()
        sweep(only.due_at)
    assert "Lena" in show(cast.maeve)
    assert [
        len(opened(show(cast.maeve, q=q)) + re.findall("line-open", show(cast.maeve, q=q))) for q in ("asha", "nina")
    ] == [1, 1]
    html = show(cast.maeve, q="lena")
    assert "<h1>No matches</h1>" in html
    post = ask(cast, "imani", "keep data?", cast.NOW - 50 * HOUR, route="peers")
    Participant.objects.create(
        request=post, person=cast.rosa, standing=Standing.ALL, seat=Seat.STAFF, order=9, asked_generation=1,
        joined_at=cast.NOW, reads_since=cast.NOW, nameless=True,
    )  # fmt: skip
    assert found_by(show(cast.rosa, q="imani")) == set()
    assert found_by(show(cast.rosa, q="keep data")) == {str(post.ref)}


def test_under_two_letters_nothing_is_searched(cast, show):
    ask(cast, "asha", "A plan.")
    html = show(cast.maeve, q="a")
    assert "Type at least 2 letters to search." in html
    assert opened(html) == []
    assert not Reading.objects.filter(reader=cast.maeve).exists()


def test_ten_hits_show_their_words_and_more_are_one_tap_away(cast, show):
    for n in range(12):
        ask(cast, text=f"Zebra {n}.", now=cast.NOW + n * HOUR / 60)
    html = show(cast.maeve, q="zebra")
    assert opened(html) == [f"Zebra {n}." for n in range(10)]
    assert len(found_by(html)) == 12
    assert Reading.objects.filter(reader=cast.maeve).count() == 10


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
    assert re.findall(rf'formaction="/requests/{r.ref}/(\w+)/"', html) == ["pass_on"]
    assert f'href="/requests/{r.ref}/#answer"' in html
    assert opened(show(cast.rosa, fellow=str(cast.imani.ref))) == []
    assert [len(opened(show(cast.rosa, q=q))) for q in ("zebras", "giraffe")] == [1, 0]
    assert found_in(show(cast.rosa, q="imani zebras")) == []


def test_closed_ones_come_in_pages(cast, show):
    made = [ask(cast, text=f"Number {n}.", now=cast.NOW + n * HOUR / 60) for n in range(23)]
    for n, r in enumerate(made):
        conversation.close(r, by=cast.asha, now=cast.NOW + HOUR + n * HOUR / 60)
    first, second = show(cast.maeve, show="closed"), show(cast.maeve, show="closed", page="2")
    assert found_in(first) + found_in(second) == [str(r.ref) for r in reversed(made)]
    assert 'href="?show=closed&amp;page=2"' in first
    assert "Newer" not in first
    assert 'href="?show=closed&amp;page=1"' in second
    assert "Older" not in second


# What it costs -----------------------------------------------------------------------------------------------------


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
