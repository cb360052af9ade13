"""The fellow's own page: who has it, what comes next, whose turn it is, and who has seen it."""

from datetime import datetime, timedelta

import pytest

from pts_support.people.models import ClosedDays, User
from requests_app.acts import conversation, helping, steering
from requests_app.vocabulary import HelpKind, Route
from tests.cast import NEW_YORK
from tests.reading import plain
from tests.requests_app.asking import up

pytestmark = pytest.mark.django_db


# What it says -------------------------------------------------------------------------------------------------------


def test_her_page_says_who_has_it_what_happened_and_what_comes(cast, ask, look, at):
    r = up(ask(tried_friend="asking the counselor", kind=HelpKind.SHOW), at, 2)
    page = plain(look(cast.asha, r))
    assert "Maeve and Tom have it They have until 2:30 pm. Then Dr. Okafor gets it too." in page
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


# The board ----------------------------------------------------------------------------------------------------------


def test_she_is_told_that_staff_on_the_board_read_no_name(cast, ask, look, at):
    r = up(ask(route=Route.PEERS), at, 3)
    page = plain(look(cast.asha, r))
    assert "Rosa can read it without your name, and answer on the board." in page
    assert "because you said" not in page


# What it costs ------------------------------------------------------------------------------------------------------


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


def test_on_hold_a_question_left_on_the_board_promises_nobodys_time(cast, ask, look, at):
    request = up(ask(route=Route.PEERS), at, 3)
    conversation.reply(request, by=cast.rosa, text="Try a timer.", now=request.changed_at + timedelta(minutes=1))
    request.refresh_from_db()
    now = request.changed_at + timedelta(minutes=1)
    conversation.follow_up(request, by=cast.asha, text="It did not help.", now=now)
    request = up(request, at, 2)
    now = request.changed_at + timedelta(minutes=1)
    at(now)
    choose = "Nobody has answered on the board yet. Leave it up, or ask somebody by name?"
    assert "Rosa has until" in plain(look(cast.asha, request))
    steering.hold(request, by=cast.asha, until=now + timedelta(days=2), now=now)
    page = plain(look(cast.asha, request))
    assert (choose in page, "Rosa has until" in page) == (True, False)
