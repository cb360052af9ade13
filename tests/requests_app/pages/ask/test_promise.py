"""What is promised before it is sent: who, until when, who then; and that it is what is done."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from uuid import uuid4

import pytest

from mentors.changes import begin_due
from mentors.models import Absence, Assignment
from pts_support.people.models import ClosedDays, User
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, HelpRequest, Participant
from requests_app.vocabulary import Consent, Route, Standing, State, Step, Urgency
from tests.cast import NEW_YORK
from tests.reading import flat
from tests.requests_app.ask_page import TEXT, hidden, line, send, sent, until
from tests.requests_app.asking import up

pytestmark = pytest.mark.django_db
PAIRS = [(route, urgency) for route in Route.values for urgency in Urgency.values]


def test_the_page_holds_fifteen_promises_and_their_keys(asha):
    page = asha.get("/ask/")
    assert sorted(re.findall(r'data-pair="([a-z-]+)"', page.content.decode())) == sorted(f"{r}-{u}" for r, u in PAIRS)
    assert {k for k in hidden(page) if k.startswith("promise-")} == {f"promise-{r}-{u}" for r, u in PAIRS}


@pytest.mark.parametrize(
    ("route", "urgency", "said"),
    [
        ("mentor", "soon", "Maeve has until 10:45 am tomorrow to answer. If not, we’ll ask Tom too."),
        ("mentor", "today", "Maeve and Tom have until 12:45 pm to answer. If neither does, we’ll ask Dr. Okafor too."),
        ("mentor", "when", "Maeve has until 10:45 am Friday to answer. If not, we’ll ask Tom too."),
        ("director", "soon", "Dr. Okafor has until 10:45 am tomorrow to answer. If not, we’ll ask Rosa too."),
        ("staff", "soon", "Rosa has until 10:45 am tomorrow to answer. If not, we’ll ask Dr. Okafor too."),
        ("around", "soon", "Dr. Okafor has until 10:45 am tomorrow to answer. If not, we’ll ask Rosa too."),
        ("peers", "soon", "9 colleagues can read this. Your name is hidden from them; in a small group what you write"),
    ],
)  # fmt: skip
def test_a_promise_says_who_until_when_and_who_then(asha, route, urgency, said):
    assert said in line(asha.get("/ask/"), route, urgency)


def test_a_time_away_that_is_known_is_said_and_then_it_happens(cast, asha):
    thursday = date(2026, 11, 19)
    Absence.objects.create(person=cast.maeve, first=thursday, last=thursday)
    page = asha.get("/ask/")
    soon, when, today = (line(page, "mentor", urgency) for urgency in ("soon", "when", "today"))
    assert "is away from" not in soon + today  # answered by Wednesday
    assert "Maeve is away from Thursday. If it is still open then, Tom is asked right away." in when, when
    r = sent(send(asha, page, urgency="when"))
    begin_due(datetime(2026, 11, 19, 0, 1, tzinfo=NEW_YORK))
    assert list(r.escalations.values_list("person__called", flat=True)) == ["Tom"]


def test_of_two_who_are_asked_the_other_stays(cast, asha, set_clock):
    set_clock(datetime(2026, 11, 17, 15, 0, tzinfo=NEW_YORK))
    wednesday = date(2026, 11, 18)
    Absence.objects.create(person=cast.maeve, first=wednesday, last=wednesday)
    assert "Maeve is away from tomorrow. If it is still open then, Tom is still asked." in line(
        asha.get("/ask/"), "mentor", "today"
    )


def test_who_also_signs_stands_beside_somebody_who_does_not(asha):
    page = asha.get("/ask/")
    assert "Only Maeve can read it now. Maeve also signs off on your fellowship. Tom doesn’t." in line(
        page, "mentor", "soon"
    )
    assert "Only Maeve and Tom can read it now. Maeve also signs off on your fellowship. Tom doesn’t." in line(
        page, "mentor", "today"
    )
    assert "Only Dr. Okafor can read it now. Maeve can’t see any of this here; people can talk." in line(
        page, "around", "soon"
    )


@pytest.mark.parametrize(("route", "urgency"), PAIRS)
def test_what_is_promised_is_what_is_done(asha, cast, route, urgency):
    page = asha.get("/ask/")
    said = line(page, route, urgency)
    r = sent(send(asha, page, route=route, urgency=urgency))
    assert r.promised_at == until(page, route, urgency)
    reading = Participant.objects.filter(request=r, standing=Standing.ALL)
    if route == "peers":
        assert (r.on_board, r.urgency) == (True, "soon" if urgency == "today" else urgency)
        assert {p.person for p in reading} == set(cast.peers)
    else:
        names = [p.person.called for p in reading.order_by("order")]
        assert said.startswith(f"{' and '.join(names)} ha")
        assert r.urgency == urgency
    for _ in range(3):  # up to the first step; the quiet reminder comes before it
        r.refresh_from_db()
        if r.step:
            break
        sweep(r.due_at)
    step = Escalation.objects.get(request=r, step=1)
    if route == "peers":
        assert step.does == Step.ASK_FELLOW
        assert "we ask you what next" in said
    else:
        assert f"we’ll ask {step.person.called} too." in said
    assert step.at == r.promised_at


def test_today_is_called_so_only_while_its_time_is_today(asha, set_clock, cast):
    set_clock(datetime(2026, 11, 17, 15, 0, tzinfo=NEW_YORK))
    page = asha.get("/ask/")
    label = re.search(r'for="id_urgency_0"\s*>(.*?)</label>', flat(page), re.S)[1]
    shown = re.findall(r'class="for-(\w+)-today[^"]*"\s*>(.*?)</span>', label.replace("\xa0", " "))
    assert [(route, re.sub(r"<[^>]+>", "", words)) for route, words in shown] == [
        ("mentor", "First thing tomorrow, by 9:30 am"), ("director", "First thing tomorrow, by 9:30 am"),
        ("staff", "First thing tomorrow, by 9:30 am"), ("peers", "Today"),
        ("around", "First thing tomorrow, by 9:30 am"),
    ]  # fmt: skip
    assert "until 9:30 am tomorrow" in line(page, "mentor", "today")


def test_a_break_that_is_still_to_come_says_from_when(asha, set_clock):
    set_clock(datetime(2026, 12, 18, 15, 0, tzinfo=NEW_YORK))
    said = line(asha.get("/ask/"), "director", "soon")
    assert "From today at 3:30 pm no one is at school until January 4, 2027 at 8:00 am (Winter break)." in said


def test_a_break_says_until_when_who_is_on_call_and_the_phone(asha, cast, set_clock):
    ClosedDays.objects.filter(name="Winter break", calendar=cast.calendar).update(cover=cast.priya)
    set_clock(datetime(2026, 12, 22, 10, 0, tzinfo=NEW_YORK))
    page = asha.get("/ask/")
    pause = "No one is at school until January 4, 2027 at 8:00 am (Winter break). Priya is on call."
    assert f"{pause} If it can’t wait, call 518-555-0142." in line(page, "director", "soon")
    assert "covers" not in page.content.decode()  # the mentor is asked all the same
    r = sent(send(asha, page, urgency="today"))
    assert [p.person for p in Participant.objects.filter(request=r, standing=Standing.ALL).order_by("order")][
        -1
    ] == cast.priya


def test_an_away_mentor_is_said_before_sending(asha, cast):
    Absence.objects.create(person=cast.maeve, first=date(2026, 11, 16), last=date(2026, 11, 20))
    page = asha.get("/ask/")
    assert "Maeve is away through Friday. Tom covers." in read(page, "part-away")
    assert line(page, "mentor", "soon").startswith(
        "Tom has until 10:45 am tomorrow to answer. If not, we’ll ask Dr. Okafor too."
    )
    assert "Send to Tom" in page.content.decode()
    assert set(sent(send(asha, page)).promised_to) == {cast.tom.id, cast.okafor.id}


def read(page, part: str) -> str:
    """One part of the page as it is read."""
    inside = page.content.decode().split(f'id="{part}"', 1)[1].split("data-part>", 1)[1].split("</div>", 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", inside)).replace("\xa0", " ").split())


@pytest.mark.parametrize(
    ("urgency", "may_read", "only_waiting"),
    [
        ("today", "Maeve and Tom. Dr. Okafor too if", "Maeve and Tom. Dr. Okafor would learn only that you’re waiting."),
        ("soon", "Maeve, my mentor. Tom too if", "Maeve, my mentor. Tom would learn only that you’re waiting."),
    ],
)  # fmt: skip
def test_who_sees_it_follows_urgency_and_consent(asha, urgency, may_read, only_waiting):
    page = asha.get("/ask/").content.decode().split('id="part-who"', 1)[1].split("</summary>", 1)[0]
    inside = page.split(f'class="for-mentor-{urgency}', 1)[1].split("for-", 1)[0]
    said = [re.search(rf'<span class="{css}">(.*?)</span>', inside, re.S)[1] for css in ("if-may", "if-only-waiting")]
    assert said == [f"{may_read} there’s no answer.", only_waiting]


@pytest.mark.parametrize("consent", Consent.values)
@pytest.mark.parametrize("urgency", ["today", "soon"])
def test_the_next_person_sees_what_the_page_said_they_would(asha, cast, consent, urgency):
    page = asha.get("/ask/")
    r = sent(send(asha, page, urgency=urgency, consent=consent))
    up(r, lambda now: None, times=2)
    step = Escalation.objects.get(request=r, step=1)
    standing = Participant.objects.get(request=r, person=step.person).standing
    said = {
        "may_read": f"we’ll ask {step.person.called} too.",
        "only_waiting": f"tell {step.person.called} that you are",
    }
    assert said[consent] in line(page, "mentor", urgency)
    assert standing == {"may_read": Standing.ALL, "only_waiting": Standing.WAITING}[consent]


def test_with_nobody_left_nobody_is_promised_next(asha, cast):
    out = [str(p.ref) for p in (cast.tom, cast.okafor, cast.rosa, cast.dana)]
    page = asha.post("/ask/promise/", {"left_out": out})
    assert "to answer. If not, we’ll remind them every school day until someone answers. Only Maeve" in line(
        page, "mentor", "soon"
    )
    assert "if there’s no answer" not in read(page, "part-who").split("Maeve, my mentor.")[1][:40]
    assert after(page, "mentor", "soon").endswith("We send a reminder every school day until someone answers.")


def test_before_a_break_the_promise_names_who_is_there_and_leaves_out_who_is_not(asha, cast, set_clock):
    ClosedDays.objects.filter(name="Winter break", calendar=cast.calendar).update(cover=cast.tom)
    friday = datetime(2026, 12, 18, 15, 0, tzinfo=NEW_YORK)
    set_clock(friday)
    page = asha.get("/ask/")
    said = line(page, "mentor", "today")
    assert said.startswith(
        "Tom, on call over Winter break, has until 9:30 am Monday to answer. If not, we’ll ask Dr. Okafor too."
    )
    assert "From today at 3:30 pm no one else is at school until January 4, 2027 at 8:00 am (Winter break)." in said
    assert "Only Maeve and Tom can read it now." in said
    assert "By 9:30 am Monday Tom has answered, or has told you when." in after(page, "mentor", "today")
    assert "Tom is on call: choose the soonest time to ask them too." in line(page, "mentor", "soon")
    answer = asha.post("/ask/", {"text": TEXT, "urgency": "today", **hidden(page)}, follow=True)
    assert "Sent. Tom, on call over Winter break, has until 9:30\xa0am Monday to answer." in html.unescape(
        answer.content.decode()
    )
    r = HelpRequest.objects.get()
    assert r.promised_at == until(page, "mentor", "today") == datetime(2026, 12, 21, 9, 30, tzinfo=NEW_YORK)


def test_an_away_director_is_said_too(asha, cast):
    Absence.objects.create(person=cast.okafor, first=date(2026, 11, 16), last=date(2026, 11, 20))
    assert line(asha.get("/ask/"), "director", "soon").startswith("Dr. Okafor is away through Friday. Rosa has until")


def test_a_mentor_to_come_is_said(asha, cast):
    Assignment.objects.filter(id=cast.assignment.id).update(mentor=cast.dana, to_come=True)
    said = line(asha.get("/ask/"), "mentor", "soon")
    assert said.startswith(
        "Your mentor isn’t decided yet. Dana has until 10:45 am tomorrow to answer. If not, we’ll ask Tom too."
    )
    assert "signs" not in said


def test_nobody_in_reach_shows_the_phone_and_keeps_what_is_sent(asha, cast):
    User.objects.filter(id__in=[u.id for u in (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana)]).update(
        mail_refused_at=cast.NOW
    )
    page = asha.get("/ask/")
    assert "No one can be reached on this site right now. Please call 518-555-0142." in line(page, "mentor", "soon")
    answer = asha.post("/ask/", {"text": TEXT, **hidden(page)}, follow=True)
    assert HelpRequest.objects.get().state == State.WAITING
    assert "please call 518-555-0142" in answer.content.decode()


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        ("2026-11-17", "11:30", "No answer is promised before today at 11:30 am. If it can’t wait, call 518"),
        ("2026-11-19", "08:00", ""),
    ],
)  # fmt: skip
def test_before_a_time_nobody_meets_shows_the_phone(asha, day, at, said):
    page = asha.post("/ask/promise/", {"before_day": day, "before_time": at})
    assert (said in line(page, "mentor", "soon")) if said else ("No answer" not in line(page, "mentor", "soon"))


def test_a_time_that_has_passed_promises_nothing(asha):
    page = asha.post("/ask/promise/", {"before_day": "2026-11-10"})
    assert "No answer" not in line(page, "mentor", "soon")


def test_before_a_time_when_nobody_is_there(asha, set_clock):
    set_clock(datetime(2026, 11, 20, 16, 0, tzinfo=NEW_YORK))
    page = asha.post("/ask/promise/", {"before_day": "2026-11-22"})
    assert "No one is there before Sunday at 8:00 am. If it can’t wait, call 518-555-0142." in line(
        page, "mentor", "soon"
    )


def after(page, route: str, urgency: str) -> str:
    """What "After you send it" says of one promise."""
    block = re.search(rf'<ol class="stream for-{route}-{urgency}[^>]*>(.*?)</ol>', page.content.decode(), re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", block[1].replace("<br>", " "))).replace("\xa0", " ").split())


def test_the_board_says_what_she_may_choose_and_who_reads_it_if_she_chooses_nothing(asha, cast):
    page = asha.get("/ask/")
    assert "If you choose nothing, Rosa reads it without your name and answers on the board." in line(
        page, "peers", "soon"
    )
    said = after(page, "peers", "soon")
    assert "you choose: leave it up, ask Maeve, or ask Dr. Okafor." in said
    assert "If you choose nothing Rosa reads it without your name, " in said
    assert "Then Dana, " in said
    assert "digest" not in said
    assert "Right away It is on the board." in said
    page = asha.post("/ask/promise/", {"left_out": [str(cast.maeve.ref), str(cast.rosa.ref)]})
    said = after(page, "peers", "soon")
    assert "you choose: leave it up, or ask Dr. Okafor." in said
    assert "Maeve" not in said
    assert "If you choose nothing, Dana reads it" in line(page, "peers", "soon")
    assert "If you choose nothing Dana reads it without your name, " in said
    assert "Rosa" not in said


def test_what_the_board_says_comes_to_pass(asha, cast, policy):
    r = sent(send(asha, route="peers"))
    assert r.promised_to == [cast.rosa.id]
    for _ in range(3):
        r.refresh_from_db()
        sweep(r.due_at)
    assert Escalation.objects.filter(request=r, does=Step.ADD).values_list("person_id", flat=True)[0] == cast.rosa.id
    assert Participant.objects.get(request=r, person=cast.rosa).named


def test_if_the_people_behind_the_board_changed_nothing_is_sent(asha, cast):
    page = asha.get("/ask/")
    Absence.objects.create(person=cast.rosa, first=date(2026, 11, 16), last=date(2026, 11, 20))
    answer = send(asha, page, route="peers")
    assert "The people changed while you wrote" in answer.content.decode()
    assert not HelpRequest.objects.exists()


def test_with_everybody_left_out_nobody_is_said_to_come_back(asha, cast):
    everybody = [str(p.ref) for p in (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana)]
    page = asha.post("/ask/promise/", {"left_out": everybody})
    said = line(page, "mentor", "soon")
    assert said.startswith("Everyone who could answer is left out, so no one is asked. Leave someone in, or call 518-")
    assert "the first person back" not in page.content.decode()


def test_leaving_somebody_out_gives_other_names_and_keys(asha, cast):
    page = asha.post("/ask/promise/", {"left_out": [str(cast.tom.ref)]})
    assert "we’ll ask Dr. Okafor too" in line(page, "mentor", "soon")
    assert hidden(page)["promise-mentor-soon"] != hidden(asha.get("/ask/"))["promise-mentor-soon"]
    r = sent(
        asha.post("/ask/", {"text": TEXT, "left_out": [str(cast.tom.ref)], "form_key": str(uuid4()), **hidden(page)})
    )
    assert Participant.objects.get(request=r, person=cast.tom).standing == Standing.EXCLUDED


def test_a_colleague_left_out_reads_nothing_on_the_board(asha, cast):
    page = asha.post("/ask/promise/", {"left_out": [str(cast.ben.ref)]})
    assert line(page, "peers", "soon").startswith("8 colleagues can read this.")
    r = sent(send(asha, route="peers", left_out=[str(cast.ben.ref)]))
    assert Participant.objects.filter(request=r, standing=Standing.ALL, seat="peer").count() == 8
    assert HelpRequest.objects.visible_to(cast.ben).count() == 0


def test_the_page_says_once_what_is_kept_without_javascript(asha):
    assert asha.get("/ask/").content.decode().count("Without JavaScript") == 1
    assert asha.get("/me/").content.decode().count("Without JavaScript") == 1
