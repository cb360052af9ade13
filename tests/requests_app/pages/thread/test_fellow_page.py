"""The fellow's own page: who has it, what comes next, whose turn it is, and who has seen it."""

from datetime import datetime, timedelta

import pytest

from pts_support.notify.models import OutboxMessage
from pts_support.people.models import ClosedDays, User
from requests_app.acts import conversation, helping, steering
from requests_app.engine.sweep import sweep
from requests_app.vocabulary import Consent, HelpKind, Route, Topic
from tests.cast import NEW_YORK
from tests.reading import plain
from tests.requests_app.asking import up

pytestmark = pytest.mark.django_db


# What it says -------------------------------------------------------------------------------------------------------


def test_her_page_says_who_has_it_what_happened_and_what_comes(cast, ask, look, at):
    r = up(ask(tried_friend="asking the counselor", kind=HelpKind.SHOW), at, 2)
    page = plain(look(cast.asha, r))
    assert (
        "Waiting for Maeve and Tom You don’t have an answer yet. That’s on us. If no one answers by 2:30 pm, we’ll ask "
        "Dr. Okafor too." in page
    )
    assert "Can you show me how you would Three evaluations" in page
    assert "You tried: asking the counselor." in page
    assert "yesterday at 2:30 pm: We sent Maeve a reminder." in page
    assert "today at 10:45 am: Tom was asked too." in page
    assert "has it" not in page
    assert "Next, today at 2:30 pm: we ask Dr. Okafor too. Ask Dr. Okafor now No reason needed." in page
    assert "What happens after that tomorrow at 10:45 am: we ask Rosa too." in page
    assert "Monday at 8:00 am: we remind everyone, and again every school day, until someone answers." in page


def test_what_the_page_foretells_is_what_the_engine_does(cast, ask, look, at):
    r = ask()
    foretold = ["we ask Tom too", "we ask Dr. Okafor too", "we ask Rosa too", "we ask Dana too"]
    page = plain(look(cast.asha, r))
    assert [page.index(f) for f in foretold] == sorted(page.index(f) for f in foretold)
    up(r, at)
    for gets in foretold:
        page = plain(look(cast.asha, r))
        asked_too = f"{gets.removeprefix('we ask ').removesuffix(' too')} was asked too"
        assert asked_too not in page
        up(r, at)
        assert asked_too in plain(look(cast.asha, r))


def test_somebody_away_is_passed_over_and_the_page_says_why(cast, ask, look, at):
    from mentors.models import Absence

    today = cast.NOW.date()
    Absence.objects.create(person=cast.tom, first=today, last=today + timedelta(days=3), backup=cast.priya)
    r = up(ask(), at, 2)
    page = plain(look(cast.asha, r))
    assert "Dr. Okafor was asked too. Tom was away." in page


def test_somebody_has_it_and_she_hears_by_when(cast, ask, look):
    r = ask()
    helping.acknowledge(r, by=cast.maeve, until=cast.NOW.replace(hour=14, minute=0), now=cast.NOW)
    assert "Maeve is on it You’ll hear by 2:00 pm. If not, we’ll ask Tom too." in plain(look(cast.asha, r))
    assert "You are on it Asha hears from you by 2:00 pm." in plain(look(cast.maeve, r))


def test_her_turn_after_an_answer_a_question_and_a_talk(cast, ask, look):
    answered, asked, talked = ask(), ask(), ask()
    conversation.reply(answered, by=cast.maeve, text="Start with one.", now=cast.NOW)
    conversation.ask_back(asked, by=cast.maeve, text="Which first?", now=cast.NOW)
    conversation.talked(talked, by=cast.maeve, now=cast.NOW)
    pages = [plain(look(cast.asha, r)) for r in (answered, asked, talked)]
    assert "Maeve answered Did that help?" in pages[0]
    assert "Maeve asked you a question The clock is paused until you reply." in pages[1]
    assert "Maeve says you talked Did that help?" in pages[2]
    assert "Done for now: Asha replies next You answered today at 10:40 am." in plain(look(cast.maeve, answered))


# The board ----------------------------------------------------------------------------------------------------------


def test_she_is_told_that_staff_on_the_board_read_no_name(cast, ask, look, at):
    r = up(ask(route=Route.PEERS), at, 3)
    page = plain(look(cast.asha, r))
    assert "Rosa was asked to answer on the board, without the name." in page


# What it costs ------------------------------------------------------------------------------------------------------


def test_with_everybody_left_out_the_page_says_so_once(cast, ask, look, at):
    r = ask(left_out=(cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana))
    up(r, at, 6)
    page = plain(look(cast.asha, r))
    assert "Everyone who could answer is left out Give someone access back, or call 518-555-0142" in page
    assert "we remind everyone" not in page
    assert "we look for someone again, and every school day, until a person can be asked." in page
    assert page.count("No one could be reached.") == 1
    assert page.count("We have looked for someone every school day since Tuesday. That’s on us.") == 1


def test_on_the_board_it_is_the_other_fellows_turn_whoever_is_left_out(cast, ask, look):
    page = plain(
        look(cast.asha, ask(route=Route.PEERS, left_out=(cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana)))
    )
    assert "Waiting for the other fellows" in page
    assert "Everyone who could answer" not in page


def test_whoever_is_only_out_of_reach_may_come_back(cast, ask, look):
    User.objects.filter(id__in=[p.id for p in (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana)]).update(
        mail_refused_at=cast.NOW
    )
    page = plain(look(cast.asha, ask()))
    assert "No one can be reached right now" in page
    assert "left out" not in page.split("Leave someone out")[0]


def test_over_a_break_the_button_says_that_it_asks_whoever_is_on_call(cast, ask, look, at):
    ClosedDays.objects.filter(calendar=cast.calendar, name="Winter break").update(cover=cast.tom)
    in_the_break = datetime(2026, 12, 28, 10, tzinfo=NEW_YORK)
    at(in_the_break)
    r = ask(now=in_the_break)
    assert "Ask Tom (on call) now" in plain(look(cast.asha, r))
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
    choose = "No one has answered on the board yet. Leave it up, or ask someone by name?"
    assert "If no one answers by" in plain(look(cast.asha, request))
    steering.hold(request, by=cast.asha, until=now + timedelta(days=2), now=now)
    page = plain(look(cast.asha, request))
    assert (choose in page, "If no one answers by" in page) == (True, False)


# No more than is so -------------------------------------------------------------------------------------------------


def test_under_only_say_that_i_am_waiting_no_line_gives_more_sight(cast, ask, look, at):
    page = plain(look(cast.asha, up(ask(consent=Consent.ONLY_WAITING), at, 2)))
    assert "Waiting for Maeve You don’t have an answer yet." in page
    assert "If no one answers by 2:30 pm, we’ll tell Dr. Okafor that you are waiting." in page
    assert "today at 10:45 am: Tom was told that you are waiting." in page
    assert "we tell Dr. Okafor that you are waiting, not what you wrote. Tell Dr. Okafor now" in page
    assert "Maeve can read it." in page
    assert [words for words in ("asked too", "Ask Dr. Okafor now", "has it", "Tom can read") if words in page] == []


def test_who_is_left_out_cannot_see_it_and_the_author_reads_so(cast, ask, look):
    round_her, without = ask(route=Route.AROUND, left_out=(cast.rosa,)), ask()
    steering.take_out(without, by=cast.asha, person_id=cast.maeve.id, now=cast.NOW + timedelta(minutes=1))
    assert "Maeve and Rosa can’t see this and aren’t told." in plain(look(cast.asha, round_her))
    assert "Maeve can’t see this anymore." in plain(look(cast.asha, without))
    assert "can’t see this and" not in plain(look(cast.asha, ask()))


def test_after_a_week_of_silence_nobody_is_said_to_have_it(cast, ask, look, at):
    page = plain(look(cast.asha, up(ask(), at, 9)))
    assert (
        "You don’t have an answer yet That’s on us. We asked Maeve, Tom, Dr. Okafor, Rosa and Dana. No one else can be "
        "asked; we remind everyone each school day. If it can’t wait, call 518-555-0142." in page
    )
    assert page.count("We reminded everyone") == 1
    assert "November 17 at 2:30 pm: We sent Maeve a reminder." in page  # more than six days ago: its date
    assert [words for words in ("we’ll ask", "we ask ", "Ask Dana now") if words in page] == []


def test_a_talk_with_whoever_only_wanted_to_be_heard_asks_nobody_whether_it_helped(cast, ask):
    for kind in (HelpKind.HEARD, HelpKind.RUN_BY):
        conversation.talked(ask(kind=kind, text="Three keys."), by=cast.maeve, now=cast.NOW)
    mails = OutboxMessage.objects.filter(person=cast.asha).order_by("id")
    assert list(mails.values_list("kind", flat=True)) == ["fellow.talked_heard", "fellow.talked"]


def test_only_heard_ends_with_thanks_and_is_not_asked_whether_it_helped(cast, ask, look, do):
    r = ask(kind=HelpKind.HEARD, text="Four schools and three keys.")
    conversation.reply(r, by=cast.maeve, text="That is a lot.", now=cast.NOW)
    page = plain(look(cast.asha, r))
    assert "Close with thanks?" in page
    assert "Thanks. Close it There is more to say" in page
    for asks in ("Did that help?", "Yes, that helped", "It helped some", "Not yet"):
        assert asks not in page
    assert "we ask whether there is more to say." in page
    r.refresh_from_db()
    assert sweep(r.due_at) == 1
    told = plain(look(cast.asha, r))
    assert ("We asked whether there is more to say." in told, "it helped" in told) == (True, False)
    do(cast.asha, r, "close", outcome="helped")
    for who, said in ((cast.asha, "You closed it, with thanks."), (cast.maeve, "Asha closed it, with thanks.")):
        page = plain(look(who, r))
        assert said in page
        assert "It was closed with thanks." in page
        assert "It helped" not in page


def test_who_is_asked_to_check_in_is_whoever_answered_while_they_can_read_it(cast, ask, look):
    r = ask(topic=Topic.WELLBEING)
    conversation.reply(r, by=cast.maeve, text="Start with one.", now=cast.NOW)
    assert "if we hear nothing, we ask Maeve to check in with you." in plain(look(cast.asha, r))
    helping.add_person(r, by=cast.maeve, person_id=cast.tom.id, now=cast.NOW)
    steering.take_out(r, by=cast.asha, person_id=cast.maeve.id, now=cast.NOW)
    assert "if we hear nothing, we ask Tom to check in with you." in plain(look(cast.asha, r))
