"""What stands on a dashboard: the groups and their order, who covers whom, and those who only wait."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from mentors.models import Absence
from pts_support.people.models import ClosedDays, Membership, Role
from requests_app.acts import conversation, helping, steering
from requests_app.engine.due_acts import carry_out
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest, Message, Participant, Reading
from requests_app.vocabulary import Standing, Topic
from tests.cast import NEW_YORK, join, person
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import full_desk, headings
from tests.two_worlds import compare

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


# What stands there -------------------------------------------------------------------------------------------------


def test_a_full_desk_in_its_groups_and_order(cast, show):
    made = full_desk(cast)
    html = show(cast.maeve)
    assert headings(html) == [
        "Needs you now", "You’re on it", "Not due today", "Waiting on the fellow", "Waiting, details private",
    ]  # fmt: skip
    order = ["late", "today", "covering", "mine", "back", "heard", "when", "answered", "waiting"]
    assert re.findall(r'id="r-([0-9a-f-]+)"', html) == [str(made[name].ref) for name in order]
    assert "<h1>Three people need you now</h1>" in html
    assert [made[name].ref for name in ("late", "today", "covering")] == shown(html)
    assert words_of(html, made["waiting"]) == "Lena is waiting for Tom since 9:50 am yesterday"
    assert cover(html) == "You’re covering for Priya until Thursday. Tom covers for you, and you for Tom."


def shown(html):
    """The rows whose words are shown, from top to bottom."""
    return [UUID(ref) for ref in re.findall(r'<li class="request[^>]*id="r-([0-9a-f-]+)"', html)]


def words_of(html, r):
    """What one row says, without its menu."""
    row = re.search(rf'id="r-{r.ref}"[^>]*>(.*?)(?:<details|</li>)', html)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", row).replace("\xa0", " ").split())


def cover(html):
    return re.search(r'id="cover">([^<]*)<', html)[1].strip()


def absent(person, backup=None, last=date(2026, 11, 19)):
    return Absence.objects.create(person=person, first=date(2026, 11, 16), last=last, backup=backup)


def test_who_covers_whom_is_said_to_a_director_without_a_request_too(cast, show):
    assert cover(show(cast.okafor)) == "No one is away."
    absent(cast.maeve)
    absent(cast.other_mentor)  # of another program
    assert cover(show(cast.okafor)) == "Maeve is away until Thursday; Tom covers."
    assert cover(show(cast.tom)) == "You’re covering for Maeve until Thursday. You’re the backup for Priya."
    assert cover(show(cast.maeve)) == "You’re away until Thursday; Tom covers."
    assert cover(show(cast.other_director)) == "Viktor is away until Thursday; Wanda covers."


def test_an_absence_that_names_somebody_else_says_whom(cast, show):
    absent(cast.priya, cast.maeve)
    assert "Priya is away until Thursday; Maeve covers." in cover(show(cast.tom))
    assert "backup for Priya" not in cover(show(cast.tom))


def test_who_would_cover_and_is_away_too_covers_nobody(cast, show):
    absent(cast.maeve, cast.tom)
    absent(cast.tom, last=date(2026, 11, 18))
    assert cover(show(cast.okafor)).startswith("Maeve is away until Thursday. Tom is away until tomorrow")
    assert "You’re covering" not in cover(show(cast.tom))


def test_a_stand_in_of_another_program_is_not_named_here(cast, show):
    absent(cast.maeve, cast.other_mentor)
    assert cover(show(cast.okafor)) == "Maeve is away until Thursday; Tom covers."


def test_over_a_break_whoever_is_on_call_reads_so_and_covers_not_for_themself(cast, show):
    ClosedDays.objects.filter(calendar=cast.calendar, name__contains="inter").update(cover=cast.tom)
    at = datetime(2026, 12, 28, 10, tzinfo=NEW_YORK)
    assert "Tom covers for you" not in cover(show(cast.tom, at=at))
    assert "You’re on call until " in cover(show(cast.tom, at=at))
    assert "Tom is on call until " in cover(show(cast.maeve, at=at))


def test_many_away_are_counted(cast, show):
    for n in range(6):
        absent(join(person(f"Helper {n}"), cast.program, Role.MENTOR).user)
    assert cover(show(cast.okafor)).endswith("Helper 3 is away until Thursday. Two more are away.")


def test_what_i_passed_on_is_not_my_turn_any_more(cast, show, client, signed_in):
    r = ask(cast)
    signed_in(client, cast.maeve).post(f"/requests/{r.ref}/pass_on/")
    once_it_stands = cast.NOW + timedelta(seconds=10)
    carry_out(once_it_stands)
    html = show(cast.maeve, at=once_it_stands)
    assert headings(html) == ["Nothing needed from you"]
    assert "waiting for Tom since" in html
    assert "pass_on" not in html
    assert headings(show(cast.tom))[0] in ("Needs you now", "Not due today")


def test_what_must_not_end_in_silence_says_so_to_whoever_answered(cast, show):
    r = ask(cast, topic=Topic.WELLBEING)
    conversation.reply(r, by=cast.maeve, text="Call me.", now=cast.NOW)
    assert "check in" not in show(cast.maeve)
    HelpRequest.objects.filter(id=r.id).update(nudged=True)
    assert "No word from Asha since. Please check in with Asha." in show(cast.maeve)


def test_whoever_reads_a_row_is_asked_not_to_mention_it_to_whom_it_goes_round(cast, show):
    ask(cast, text="Without Maeve.", route="around")
    assert "Maeve doesn’t know about this. Please don’t mention it." in show(cast.okafor)
    ask(cast, text="Without Ben.", left_out=frozenset({cast.ben.id, cast.tom.id}))
    assert "Tom doesn’t know about this. Please don’t mention it." in show(cast.maeve)  # which fellows, only Asha knows
    ask(cast, "imani", left_out=frozenset({cast.ben.id}))
    assert "mention" not in show(cast.tom)


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
    assert "<h1>No one is waiting for you</h1>" in html
    assert "say hello to Asha, Imani and Jonah" in html
    assert headings(html) == []


def test_a_held_request_stands_under_later(cast, show):
    r = ask(cast, urgency="today")
    steering.hold(r, by=cast.asha, until=cast.NOW + 26 * HOUR, now=cast.NOW)
    html = show(cast.maeve)
    assert headings(html) == ["Not due today"]
    assert words_of(html, r) == "Asha Can I run something by you? paused until 12:40 pm tomorrow"


def test_taken_by_somebody_else(cast, show):
    r = ask(cast, urgency="today")
    helping.acknowledge(r, by=cast.tom, now=cast.NOW)
    html = show(cast.maeve)
    assert headings(html) == ["Nothing needed from you"]
    assert words_of(html, r) == "Asha Can I run something by you? Tom is on it, by 12:45 pm"


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
    assert acts == ["acknowledge", "offer", "offer", "acknowledge", "remind_holder", "talked", "pass_on"]
    assert "is waiting for Tom since" in html
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
    assert headings(html) == ["Waiting, details private"]
    assert "Zebra" not in html.replace(f'value="{query.get("q")}"', "")


def test_an_offer_that_waits_is_said(cast, only_waiting, show):
    helping.offer(only_waiting, by=cast.maeve, kind="read", now=cast.NOW)
    html = show(cast.maeve)
    assert "You offered to read it." in html
    assert "Offer to read it" not in html
    assert "Offer to call" in html


def test_who_has_an_answer_does_not_wait(cast, only_waiting, show):
    conversation.reply(only_waiting, by=cast.tom, text="Here.", now=cast.NOW)
    assert "Lena" not in show(cast.maeve)


# Length, and what is new -------------------------------------------------------------------------------------------


def test_words_stand_only_where_they_are_needed_now(cast, show):
    """Every other row says who, how they asked and when; its words are one tap away, and are recorded then."""
    made = full_desk(cast)
    html = show(cast.maeve)
    assert "A letter home about the new seating" not in html
    assert "He was fine until the bell." not in html
    assert words_of(html, made["when"]) == "Jonah Can you take a look? due 10:30 am Friday"
    assert words_of(html, made["mine"]) == "Jonah What are your thoughts on … you said by 2:40 pm"
    assert words_of(html, made["answered"]) == "Jonah Can you take a look? you answered 9:40 am"


def test_the_first_ten_show_their_words(cast, show):
    made = [ask(cast, text=f"Number {n}.", urgency="today", now=cast.NOW - n * HOUR / 60) for n in range(12)]
    html = show(cast.maeve)
    assert len(shown(html)) == 10
    assert headings(html) == ["Needs you now", "Needs you too"]
    seen = Reading.objects.filter(reader=cast.maeve).values_list("request__ref", flat=True)
    assert set(seen) == set(shown(html))
    hidden = [one for one in made if one.ref not in shown(html)]
    assert [words_of(html, one).startswith("Asha Can I run something by you? due") for one in hidden] == [True, True]


def test_what_came_since_the_last_visit_is_marked(cast, show):
    old = ask(cast, text="Old.", now=cast.NOW - 3 * HOUR)
    again = ask(cast, "imani", "Again.", now=cast.NOW - 3 * HOUR)
    assert 'class="fresh"' not in show(cast.maeve)  # the first visit: everything would be new
    new = ask(cast, "jonah", "New.", now=cast.NOW + HOUR / 2)
    conversation.add_words(again, by=cast.imani, text="More.", now=cast.NOW + HOUR / 2)
    html = show(cast.maeve, at=cast.NOW + HOUR)
    assert [" new " in words_of(html, one) for one in (old, again, new)] == [False, True, True]
    html = show(cast.maeve, at=cast.NOW + 2 * HOUR)
    assert 'class="fresh"' not in html


def test_headline_and_lede_follow_the_list(cast, show):
    full_desk(cast)
    heads = [
        re.search(r"<h1>([^<]*)</h1>", show(cast.maeve, show=one))[1]
        for one in ("all", "mine", "covering", "have", "closed")
    ]
    assert heads == [
        "Three people need you now",
        "Two of your fellows need you now",
        "One fellow you’re covering needs you now",
        "You’re on one request",
        "Nothing is closed here yet",
    ]


def test_whoever_is_back_is_covered_for_no_more(cast, show):
    full_desk(cast)
    assert "You’re covering for Priya until Thursday. If no one" in show(cast.maeve)
    Absence.objects.all().delete()
    assert "covering for Priya" not in show(cast.maeve)


def test_who_cannot_be_asked_covers_nobody(cast, show):
    ask(cast)
    assert "Tom covers for you" in cover(show(cast.maeve))
    cast.tom.mail_refused_at = cast.NOW
    cast.tom.save()
    assert "Tom covers for you" not in cover(show(cast.maeve))
