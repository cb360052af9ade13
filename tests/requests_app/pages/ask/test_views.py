"""Asking, through its pages: what is promised is what is done, nothing typed is lost, drafts are their author's."""

from __future__ import annotations

import html
import re
import threading
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentors.coverage import begin_due
from mentors.models import Absence, Assignment
from pts_support.people.models import ClosedDays, Membership, Role, User
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.chain import policy as rules
from requests_app.chain import policy_versions
from requests_app.engine.sweep import sweep
from requests_app.models import Draft, Escalation, HelpRequest, Message, Participant
from requests_app.vocabulary import Route, Standing, State, Step, Urgency
from tests.cast import NEW_YORK, join, person
from tests.reading import flat

pytestmark = pytest.mark.django_db

TEXT = "The plan fell apart, and I do not know what to try."
PAIRS = [(route, urgency) for route in Route.values for urgency in Urgency.values]


@pytest.fixture
def policy(cast):
    return [
        policy_versions.save_policy(p, rules.DEFAULT_RULES, by=None, now=cast.NOW) for p in (cast.program, cast.other)
    ]


@pytest.fixture
def asha(cast, policy, client):
    client.force_login(cast.asha)
    return client


def hidden(page) -> dict[str, str]:
    """The hidden fields of a page, as a browser sends them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def line(page, route: str, urgency: str) -> str:
    """One promise as it is read: the words, without markup."""
    block = re.search(rf'data-pair="{route}-{urgency}">(.*?)</div>', page.content.decode(), re.S)
    words = html.unescape(re.sub(r"<[^>]+>", "", block[1])).replace("\xa0", " ")
    return " ".join(words.split())


def until(page, route: str, urgency: str) -> datetime:
    """The first time a promise names."""
    block = re.search(rf'data-pair="{route}-{urgency}">(.*?)</div>', page.content.decode(), re.S)
    return datetime.fromisoformat(re.search(r'<time datetime="([^"]+)"', block[1])[1])


def send(client, page=None, **more):
    page = page or client.get("/ask/")
    return client.post("/ask/", {"text": TEXT, **hidden(page), **more})


def ref_of(answer) -> str:
    assert answer.status_code == 302, re.findall(
        r'class="(?:errors|invalid-feedback)".*?</div>', answer.content.decode(), re.S
    )
    return answer.headers["Location"].split("/")[2]


def sent(answer) -> HelpRequest:
    return HelpRequest.objects.get(ref=ref_of(answer))


# The promise ----------------------------------------------------------------------------------------------------------


def test_the_page_holds_fifteen_promises_and_their_keys(asha):
    page = asha.get("/ask/")
    assert sorted(re.findall(r'data-pair="([a-z-]+)"', page.content.decode())) == sorted(f"{r}-{u}" for r, u in PAIRS)
    assert {k for k in hidden(page) if k.startswith("promise-")} == {f"promise-{r}-{u}" for r, u in PAIRS}


@pytest.mark.parametrize(
    ("route", "urgency", "said"),
    [
        ("mentor", "soon", "Maeve has until tomorrow 10:45 am. Then Tom has it too, and you will see that."),
        ("mentor", "today", "Maeve and Tom have until 12:45 pm; whoever says “I have it” first has it. Then Dr."),
        ("mentor", "when", "Maeve has until Friday 10:45 am. Then Tom has it too"),
        ("director", "soon", "Dr. Okafor has until tomorrow 10:45 am. Then Rosa has it too"),
        ("staff", "soon", "Rosa has until tomorrow 10:45 am. Then Dr. Okafor has it too"),
        ("around", "soon", "Dr. Okafor has until tomorrow 10:45 am. Then Rosa has it too"),
        ("peers", "soon", "9 colleagues can read this. Your name is hidden from them; in a small group what you write"),
    ],
)  # fmt: skip
def test_a_promise_says_who_until_when_and_who_then(asha, route, urgency, said):
    assert said in line(asha.get("/ask/"), route, urgency).replace("learns that you are waiting, not what it says.", "")


def test_a_time_away_that_is_known_is_said_and_then_it_happens(cast, asha):
    thursday = date(2026, 11, 19)
    Absence.objects.create(person=cast.maeve, first=thursday, last=thursday)
    page = asha.get("/ask/")
    soon, when, today = (line(page, "mentor", urgency) for urgency in ("soon", "when", "today"))
    assert "is away from" not in soon + today  # answered by Wednesday
    assert "Maeve is away from Thursday, November 19. If it is still open then, Tom is asked at once." in when, when
    r = sent(send(asha, page, urgency="when"))
    begin_due(datetime(2026, 11, 19, 0, 1, tzinfo=NEW_YORK))
    assert list(r.escalations.values_list("person__called", flat=True)) == ["Tom"]


def test_of_two_who_are_asked_the_other_stays(cast, asha, set_clock):
    set_clock(datetime(2026, 11, 17, 15, 0, tzinfo=NEW_YORK))
    wednesday = date(2026, 11, 18)
    Absence.objects.create(person=cast.maeve, first=wednesday, last=wednesday)
    assert "Maeve is away from Wednesday, November 18. If it is still open then, Tom still has it." in line(
        asha.get("/ask/"), "mentor", "today"
    )


def test_who_also_signs_stands_beside_somebody_who_does_not(asha):
    page = asha.get("/ask/")
    assert "Only Maeve, who also signs your fellowship, reads it now. Tom does not sign it." in line(
        page, "mentor", "soon"
    )
    assert "Only Maeve, who also signs your fellowship, and Tom, who does not, read it now." in line(
        page, "mentor", "today"
    )
    assert "Only Dr. Okafor reads it now. Maeve sees no trace of it here; people can talk." in line(
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
        assert f"Then {step.person.called} " in said
    assert step.at == r.promised_at


def test_today_is_called_so_only_while_its_time_is_today(asha, set_clock, cast):
    set_clock(datetime(2026, 11, 17, 15, 0, tzinfo=NEW_YORK))
    page = asha.get("/ask/")
    label = re.search(r'for="id_urgency_0"\s*>(.*?)</label>', flat(page), re.S)[1]
    said = re.findall(r'class="for-(\w+)-today[^"]*"\s*>([^<]+)<', label.replace("\xa0", " "))
    assert said == [
        ("mentor", "First thing tomorrow, by 9:30 am"), ("director", "First thing tomorrow, by 9:30 am"),
        ("staff", "First thing tomorrow, by 9:30 am"), ("peers", "Today"),
        ("around", "First thing tomorrow, by 9:30 am"),
    ]  # fmt: skip
    assert "until tomorrow 9:30 am" in line(page, "mentor", "today")


def test_a_break_that_is_still_to_come_says_from_when(asha, set_clock):
    set_clock(datetime(2026, 12, 18, 15, 0, tzinfo=NEW_YORK))
    said = line(asha.get("/ask/"), "director", "soon")
    assert "From today at 3:30 pm nobody is at school until January 4, 2027 at 8:00 am (Winter break)." in said


def test_a_break_says_until_when_who_is_on_call_and_the_phone(asha, cast, set_clock):
    ClosedDays.objects.filter(name="Winter break", calendar=cast.calendar).update(cover=cast.priya)
    set_clock(datetime(2026, 12, 22, 10, 0, tzinfo=NEW_YORK))
    page = asha.get("/ask/")
    pause = "There is nobody at school until January 4, 2027 at 8:00 am (Winter break). Priya is on call."
    assert f"{pause} If it can’t wait, call 518-555-0142." in line(page, "director", "soon")
    assert "standing in" not in page.content.decode()  # the mentor is asked all the same
    r = sent(send(asha, page, urgency="today"))
    assert [p.person for p in Participant.objects.filter(request=r, standing=Standing.ALL).order_by("order")][
        -1
    ] == cast.priya


def test_an_away_mentor_is_said_before_sending(asha, cast):
    Absence.objects.create(person=cast.maeve, first=date(2026, 11, 16), last=date(2026, 11, 20))
    page = asha.get("/ask/")
    assert "Maeve is away through Friday." in flat(page)
    assert "Tom is standing in." in flat(page)
    assert line(page, "mentor", "soon").startswith(
        "Tom, standing in for Maeve, has until tomorrow 10:45 am. Then Dr. Okafor"
    )
    assert "Send to Tom" in page.content.decode()
    assert set(sent(send(asha, page)).promised_to) == {cast.tom.id, cast.okafor.id}


def test_an_away_director_is_said_too(asha, cast):
    Absence.objects.create(person=cast.okafor, first=date(2026, 11, 16), last=date(2026, 11, 20))
    assert line(asha.get("/ask/"), "director", "soon").startswith(
        "Dr. Okafor is away through Friday, November 20. Rosa has until"
    )


def test_a_mentor_to_come_is_said(asha, cast):
    Assignment.objects.filter(id=cast.assignment.id).update(mentor=cast.dana, to_come=True)
    said = line(asha.get("/ask/"), "mentor", "soon")
    assert said.startswith("Your mentor is still to come. Dana has until tomorrow 10:45 am. Then Tom")
    assert "signs" not in said


def test_nobody_in_reach_shows_the_phone_and_keeps_what_is_sent(asha, cast):
    User.objects.filter(id__in=[u.id for u in (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana)]).update(
        mail_refused_at=cast.NOW
    )
    page = asha.get("/ask/")
    assert "Nobody can be reached through this site right now. Please call 518-555-0142." in line(
        page, "mentor", "soon"
    )
    answer = asha.post("/ask/", {"text": TEXT, **hidden(page)}, follow=True)
    assert HelpRequest.objects.get().state == State.WAITING
    assert "Please call 518-555-0142" in answer.content.decode()


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        ("2026-11-17", "11:30", "Nobody has promised an answer before today at 11:30 am. If it can’t wait, call 518"),
        ("2026-11-19", "08:00", ""),
    ],
)  # fmt: skip
def test_before_a_time_nobody_meets_shows_the_phone(asha, day, at, said):
    page = asha.post("/ask/promise/", {"before_day": day, "before_time": at})
    assert (said in line(page, "mentor", "soon")) if said else ("Nobody" not in line(page, "mentor", "soon"))


def test_a_time_that_has_passed_promises_nothing(asha):
    page = asha.post("/ask/promise/", {"before_day": "2026-11-10"})
    assert "Nobody" not in line(page, "mentor", "soon")


def test_before_a_time_when_nobody_is_there(asha, set_clock):
    set_clock(datetime(2026, 11, 20, 16, 0, tzinfo=NEW_YORK))
    page = asha.post("/ask/promise/", {"before_day": "2026-11-22"})
    assert "Nobody is there before Sunday at 8:00 am. If it can’t wait, call 518-555-0142." in line(
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
    assert "Right away It stands on the board." in said
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
    assert said.startswith(
        "Everybody who could answer is left out, so nobody is asked. Leave somebody in, or call 518-"
    )
    assert "whoever is back" not in page.content.decode()


def test_leaving_somebody_out_gives_other_names_and_keys(asha, cast):
    page = asha.post("/ask/promise/", {"left_out": [str(cast.tom.ref)]})
    assert "Then Dr. Okafor has it too" in line(page, "mentor", "soon")
    assert hidden(page)["promise-mentor-soon"] != hidden(asha.get("/ask/"))["promise-mentor-soon"]
    r = sent(
        asha.post("/ask/", {"text": TEXT, "left_out": [str(cast.tom.ref)], "form_key": str(uuid4()), **hidden(page)})
    )
    assert Participant.objects.get(request=r, person=cast.tom).standing == Standing.EXCLUDED


def test_leaving_the_mentor_out_goes_round_them_by_the_line_that_stood_there(asha, cast):
    page = asha.get("/ask/")
    r = sent(send(asha, page, left_out=[str(cast.maeve.ref)]))
    assert (r.route, Participant.objects.get(request=r, person=cast.maeve).standing) == (
        Route.AROUND,
        Standing.EXCLUDED,
    )
    assert until(page, "around", "soon") == r.promised_at
    assert HelpRequest.objects.visible_to(cast.maeve).count() == 0


@pytest.mark.parametrize("topic", ["mentor", "another_mentor"])
@pytest.mark.parametrize(("may_see", "route"), [("", Route.AROUND), ("no", Route.AROUND), ("yes", Route.MENTOR)])
def test_about_the_mentor_it_goes_where_she_says_and_round_them_if_she_says_nothing(asha, cast, topic, may_see, route):
    r = sent(send(asha, topic=topic, mentor_may_see=may_see))
    assert r.route == route
    assert HelpRequest.objects.visible_to(cast.maeve).count() == (route == Route.MENTOR)


@pytest.mark.parametrize("topic", ["mentor", "another_mentor"])
@pytest.mark.parametrize("route", ["director", "staff", "peers", "around"])
@pytest.mark.parametrize("may_see", ["", "no", "yes"])
def test_about_the_mentor_they_are_barred_on_every_route(asha, cast, client, topic, route, may_see):
    """No, or nothing said: no trace, whoever is asked, and nobody can bring them in. Yes: as about nobody."""
    r = sent(send(asha, topic=topic, route=route, mentor_may_see=may_see))
    part = Participant.objects.filter(request=r, person=cast.maeve).first()
    barred = may_see != "yes" or route == "around"
    assert (r.route, part.standing if part else None) == (route, Standing.EXCLUDED if barred else None)
    reader = {"director": cast.okafor, "staff": cast.rosa, "around": cast.okafor}.get(route)
    if reader:
        client.force_login(reader)
        page = client.get(f"/requests/{r.ref}/?do=add_person").content.decode()
        assert ("Maeve does not know about this. Please don’t mention it." in page) == barred
        assert (">Maeve, mentor" in page) == (not barred)


@pytest.mark.parametrize("may_see", ["no", "yes"])
def test_the_board_does_not_offer_to_ask_a_mentor_whom_it_goes_round(asha, may_see):
    r = sent(send(asha, topic="mentor", route="peers", mentor_may_see=may_see))
    for _ in range(2):
        r.refresh_from_db()
        sweep(r.due_at)
    page = asha.get(f"/requests/{r.ref}/").content.decode()
    assert ("Ask my mentor" in page, "Ask the Clinical Director" in page) == (may_see == "yes", True)


def test_about_the_mentor_instead_of_the_board_goes_round_them_too(asha, cast):
    page = send(asha, route="peers", topic="mentor", text="J.D. said it.")
    assert "Send to Dr. Okafor instead" in " ".join(re.sub(r"<[^>]+>", "", page.content.decode()).split())
    r = sent(
        asha.post("/ask/", {"text": TEXT, "route": "peers", "topic": "mentor", "instead": "mentor", **hidden(page)})
    )
    assert (r.route, HelpRequest.objects.visible_to(cast.maeve).count()) == (Route.AROUND, 0)


def test_somebody_about_whom_it_is_in_another_part_is_not_asked_there_either(asha, cast):
    """Maeve mentors Asha and is staff: the line names the director at once, and the key is of those people."""
    join(cast.maeve, cast.program, Role.STAFF, position=0)
    page = asha.get("/ask/")
    assert line(page, "staff", "soon").startswith("Maeve has until")
    answer = send(asha, page, route="staff", topic="mentor")
    assert "The people changed while you wrote" in answer.content.decode()
    assert not HelpRequest.objects.exists()
    assert line(answer, "staff", "soon").startswith("Rosa has until")
    r = sent(send(asha, answer, route="staff", topic="mentor"))
    assert HelpRequest.objects.visible_to(cast.maeve).count() == 0
    assert r.route == Route.STAFF


def test_nothing_is_preselected_about_the_mentor(asha):
    tags = re.findall(r'<input[^>]*name="mentor_may_see"[^>]*>', asha.get("/ask/").content.decode())
    assert len(tags) == 2
    assert not any("checked" in tag for tag in tags)


def test_a_colleague_left_out_reads_nothing_on_the_board(asha, cast):
    page = asha.post("/ask/promise/", {"left_out": [str(cast.ben.ref)]})
    assert line(page, "peers", "soon").startswith("8 colleagues can read this.")
    r = sent(send(asha, route="peers", left_out=[str(cast.ben.ref)]))
    assert Participant.objects.filter(request=r, standing=Standing.ALL, seat="peer").count() == 8
    assert HelpRequest.objects.visible_to(cast.ben).count() == 0


def test_the_board_without_colleagues_asks_for_a_person(asha, cast):
    Membership.objects.filter(user__in=cast.peers).update(ended_at=cast.NOW, ends_on=date(2026, 11, 1))
    answer = send(asha, route="peers")
    assert "Nobody else of your cohort can read it now. Choose a person instead." in answer.content.decode()
    assert TEXT in answer.content.decode()
    assert not HelpRequest.objects.exists()


def test_safety_and_wellbeing_say_whom_to_call_before_the_text(asha, cast):
    page = asha.get("/ask/").content.decode()
    notice, box = page.index("Sending this is not a report"), page.index('id="id_text"')
    assert notice < box
    assert page.index("Call or text") < box
    assert cast.program.safety_line_phone in page


# Sending --------------------------------------------------------------------------------------------------------------


def test_one_sentence_is_enough_and_the_next_page_says_who_has_it(asha, cast):
    answer = asha.post("/ask/", {"text": TEXT, **hidden(asha.get("/ask/"))}, follow=True)
    r = HelpRequest.objects.get()
    assert answer.redirect_chain == [(f"/requests/{r.ref}/", 302)]
    assert "Maeve has it until tomorrow 10:45\xa0am. Then Tom too." in html.unescape(answer.content.decode())
    assert (r.kind, r.urgency, r.route, r.consent, r.topic, r.before_at) == (
        "run_by",
        "soon",
        "mentor",
        "may_read",
        "",
        None,
    )


def test_all_of_it_is_kept_as_sent(asha, cast):
    page = asha.get("/ask/")
    r = sent(
        send(
            asha, page, kind="show", urgency="when", route="staff", consent="only_waiting", topic="iep",
            before_day="2026-11-24", before_time="09:30", tried_friend="asked", tried_other="moved it",
            tried_again="twice",
        )
    )  # fmt: skip
    assert (r.kind, r.urgency, r.route, r.consent, r.topic) == ("show", "when", "staff", "only_waiting", "iep")
    assert r.before_at == datetime(2026, 11, 24, 9, 30, tzinfo=NEW_YORK)
    assert (r.tried_friend, r.tried_other, r.tried_again) == ("asked", "moved it", "twice")


def test_people_changed_sends_nothing_and_comes_back_with_the_new_names(asha, cast):
    page = asha.get("/ask/")
    Absence.objects.create(person=cast.maeve, first=date(2026, 11, 16), last=date(2026, 11, 20))
    answer = send(asha, page, topic="iep", tried_friend="asked a friend", consent="only_waiting")
    body = answer.content.decode()
    assert answer.status_code == 200
    assert not HelpRequest.objects.exists()
    assert "The people changed while you wrote" in body
    assert TEXT in body
    assert "asked a friend" in body
    assert re.search(r'value="iep"\s+selected', body)
    assert re.search(r'value="only_waiting"\s+checked', body)
    assert line(answer, "mentor", "soon").startswith("Tom, standing in for Maeve, has")
    assert Draft.objects.get().fields["text"] == TEXT
    assert set(sent(send(asha, answer)).promised_to) == {cast.tom.id, cast.okafor.id}
    assert not Draft.objects.exists()


def away_while_it_is_sent(somebody, monkeypatch):
    """After the page has read who is there, and before it is decided who is asked."""
    file = filing.file_request

    def meanwhile(*args, **more):
        monkeypatch.setattr(filing, "file_request", file)
        Absence.objects.create(person=somebody, first=date(2026, 11, 16), last=date(2026, 11, 20))
        return file(*args, **more)

    monkeypatch.setattr(filing, "file_request", meanwhile)


def test_people_who_change_while_it_is_being_sent_change_the_page_too(asha, cast, monkeypatch):
    """Between the page's own reading and the lock under which it is decided."""
    page = asha.get("/ask/")
    away_while_it_is_sent(cast.maeve, monkeypatch)
    answer = send(asha, page)
    assert "The people changed while you wrote" in answer.content.decode()
    assert not HelpRequest.objects.exists()
    assert line(answer, "mentor", "soon").startswith("Tom, standing in for Maeve, has")
    assert set(sent(send(asha, answer)).promised_to) == {cast.tom.id, cast.okafor.id}


def test_a_door_on_me_names_the_new_people_too(asha, cast, monkeypatch):
    page = asha.get("/me/another-mentor/")
    away_while_it_is_sent(cast.okafor, monkeypatch)
    answer = asha.post("/me/another-mentor/", {"text": "", **hidden(page)})
    assert answer.status_code == 200
    assert not HelpRequest.objects.exists()
    assert hidden(answer)["promise"] != hidden(page)["promise"]
    assert asha.post("/me/another-mentor/", {"text": "", **hidden(answer)}).status_code == 302
    assert HelpRequest.objects.get().promised_to[0] != cast.okafor.id


def test_only_the_time_moved_sends_and_says_the_new_time(asha, cast, set_clock):
    page = asha.get("/ask/")
    set_clock(cast.NOW + timedelta(minutes=25))
    answer = asha.post("/ask/", {"text": TEXT, **hidden(page)}, follow=True)
    assert "Maeve has it until tomorrow 11:15\xa0am." in html.unescape(answer.content.decode())


def test_a_page_without_its_promise_is_shown_again(asha):
    answer = asha.post("/ask/", {"text": TEXT})
    assert "The people changed while you wrote" in answer.content.decode()
    assert not HelpRequest.objects.exists()


def test_the_same_form_twice_is_one_request(asha):
    page = asha.get("/ask/")
    assert ref_of(send(asha, page)) == ref_of(send(asha, page))
    assert (HelpRequest.objects.count(), Message.objects.count()) == (1, 1)


def test_the_same_form_with_other_words_is_said_and_goes_as_a_new_one(asha):
    page = asha.get("/ask/")
    first = ref_of(send(asha, page))
    answer = send(asha, page, text="Something quite different.")
    body = answer.content.decode()
    assert "This page was sent before, with other words" in body
    assert "Something quite different." in body
    assert f"/requests/{first}/" in body
    assert HelpRequest.objects.count() == 1
    assert ref_of(send(asha, answer, text="Something quite different.")) != first


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one_request(cast, policy):
    client = Client()
    client.force_login(cast.asha)
    data = {"text": TEXT, **hidden(client.get("/ask/"))}
    cookies, answers, gate = client.cookies, [], threading.Barrier(20)

    def press():
        try:
            one = Client()
            one.cookies = cookies
            gate.wait()
            answers.append(one.post("/ask/", data))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(20)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    r = HelpRequest.objects.get()
    assert [(a.status_code, a.headers.get("Location")) for a in answers] == [(302, f"/requests/{r.ref}/")] * 20
    assert Message.objects.filter(request=r).count() == 1


def test_filing_costs_the_same_whatever_there_is(asha, cast):
    def cost() -> int:
        page = asha.get("/ask/")
        with CaptureQueriesContext(connection) as queries:
            ref_of(send(asha, page))
        return len(queries)

    def look() -> int:
        with CaptureQueriesContext(connection) as queries:
            asha.get("/ask/")
        return len(queries)

    send(asha)  # the first message makes its cookie
    before = cost(), look()
    for n in range(30):
        filing.file_request(cast.memberships["asha"], Asking(text=f"{n}", form_key=uuid4()), by=cast.asha, now=cast.NOW)
        Draft.objects.create(fellow=cast.asha, form_key=uuid4(), fields={"text": "x"}, changed_at=cast.NOW)
    assert (cost(), look()) == before
    assert before[0] <= 24
    assert before[1] <= 14


# Who may ask ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["maeve", "tom", "okafor", "rosa", "dana", "former", "other_mentor"])
@pytest.mark.parametrize(
    ("method", "path"), [("get", "/ask/"), ("post", "/ask/"), ("post", "/ask/draft/"), ("post", "/ask/promise/")]
)
def test_only_a_fellow_can_ask(cast, policy, client, who, method, path):
    client.force_login(getattr(cast, who))
    answer = getattr(client, method)(path, {"text": TEXT})
    nothing = getattr(client, method)("/there-is-nothing-here/", {"text": TEXT})
    assert (answer.status_code, answer.content) == (404, nothing.content)


def test_a_fellow_whose_time_is_over_cannot_ask(asha, cast):
    Membership.objects.filter(id=cast.memberships["asha"].id).update(ends_on=date(2026, 11, 16))
    assert asha.get("/ask/").status_code == 404


def test_nobody_of_another_program_is_named_or_can_be_left_out(asha, cast):
    page = asha.get("/ask/").content.decode()
    others = (
        cast.nina,
        cast.other_mentor,
        cast.other_backup,
        cast.other_director,
        cast.other_staff,
        cast.other_contact,
    )
    assert not any(str(u.ref) in page or u.called in page for u in others)
    answer = send(asha, left_out=[str(cast.nina.ref)])
    assert "Somebody here is not around you any more." in answer.content.decode()
    assert TEXT in answer.content.decode()


# Drafts ---------------------------------------------------------------------------------------------------------------


def keep(client, **fields):
    key = str(uuid4())
    return key, client.post("/ask/draft/", {"form_key": key, **fields}, HTTP_X_REQUESTED_WITH="fetch")


def test_a_draft_is_kept_as_typed_and_opens_again(asha, cast):
    key, answer = keep(
        asha, text="two schools that both want", kind="thoughts", urgency="nonsense", left_out=[str(cast.tom.ref)]
    )
    assert answer.json() == {"said": "Draft kept at 10:40\xa0am", "hint": ""}
    page = asha.get(f"/ask/?draft={key}")
    body = page.content.decode()
    assert "two schools that both want</textarea>" in body
    assert hidden(page)["form_key"] == key
    assert re.search(r'value="thoughts"\s+checked', body)
    assert re.search(rf'value="{cast.tom.ref}"[^>]*\schecked', body)
    assert "Then Dr. Okafor has it too" in line(page, "mentor", "soon")
    sent(send(asha, page, left_out=[str(cast.tom.ref)]))
    assert not Draft.objects.exists()


def test_a_draft_is_its_authors_alone(asha, cast):
    key, _ = keep(asha, text="only mine")
    for who in (cast.ben, cast.nina, cast.maeve, cast.rosa, cast.okafor, cast.dana):
        other = Client()
        other.force_login(who)
        assert other.get(f"/ask/?draft={key}").status_code == 404
        assert "only mine" not in other.get("/").content.decode()
    ben = Client()
    ben.force_login(cast.ben)
    ben.post("/ask/draft/", {"form_key": key, "act": "delete"})
    assert Draft.objects.get().fellow == cast.asha


def test_a_draft_can_be_kept_and_deleted_without_script(asha):
    key = str(uuid4())
    answer = asha.post("/ask/draft/", {"form_key": key, "text": "half a"}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "Draft kept" in answer.content.decode()
    assert "half a" in answer.content.decode()
    answer = asha.post("/ask/draft/", {"form_key": key, "text": "half a", "act": "delete"}, follow=True)
    assert "The draft is gone." in answer.content.decode()
    assert not Draft.objects.exists()


def test_a_draft_nobody_went_back_to_for_14_days_is_gone_before_it_is_swept_up(asha, cast, set_clock):
    key, _ = keep(asha, text="half a sentence")
    for n in range(29):
        keep(asha, text=f"one of many: {n}")
    set_clock(cast.NOW + timedelta(days=14))
    assert "half a sentence" in asha.get("/").content.decode()
    assert f"?draft={key}" in asha.get("/").content.decode()
    set_clock(cast.NOW + timedelta(days=14, minutes=1))
    assert "half a sentence" not in asha.get("/").content.decode()
    assert "?draft=" not in asha.get("/ask/").content.decode()
    assert asha.get(f"/ask/?draft={key}").status_code == 404
    assert keep(asha, text="a new one")[1].json()["said"].startswith("Draft kept")
    assert Draft.objects.count() == 31  # nothing swept them up yet


def test_an_empty_form_is_no_draft(asha):
    assert keep(asha, text="  \n ", kind="look")[1].json()["said"] == "Nothing to keep yet."
    assert not Draft.objects.exists()


def test_a_draft_that_was_sent_leads_to_what_it_became(asha):
    page = asha.get("/ask/")
    ref = ref_of(send(asha, page))
    assert asha.get(f"/ask/?draft={hidden(page)['form_key']}").headers["Location"] == f"/requests/{ref}/"
    asha.post("/ask/draft/", {"form_key": hidden(page)["form_key"], "text": TEXT})  # a late tick of the script
    assert not Draft.objects.exists()


def test_there_is_an_end_to_drafts_and_it_is_said(asha, cast):
    for _ in range(30):
        Draft.objects.create(fellow=cast.asha, form_key=uuid4(), fields={"text": "x"}, changed_at=cast.NOW)
    assert keep(asha, text="one more")[1].json()["said"].startswith("Not kept: you have 30 drafts.")


@pytest.mark.parametrize("key", ["", "x", "5a1f6e0e-4f0a-4c39-9d43-2f5a3a7d9b11", "\x00"])
def test_a_draft_that_is_not_there(asha, key):
    assert asha.get("/ask/", {"draft": key}).status_code == 404


def test_a_session_that_ends_while_writing_loses_nothing(asha, cast):
    page = asha.get("/ask/")
    data = {"text": TEXT, **hidden(page), "topic": "iep"}
    asha.logout()
    answer = asha.post("/ask/", data, HTTP_ORIGIN="http://testserver")
    assert answer.status_code == 403
    assert TEXT in answer.content.decode()
    again = {**hidden(answer), "text": TEXT}
    asha.force_login(cast.asha)
    assert sent(asha.post("/ask/", again)).topic == "iep"


def test_a_stale_token_brings_the_words_back(cast, policy):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.asha)
    page = client.get("/ask/")
    answer = client.post(
        "/ask/", {"text": TEXT, **hidden(page), "csrfmiddlewaretoken": "x" * 64}, HTTP_ORIGIN="http://testserver"
    )
    body = answer.content.decode()
    assert answer.status_code == 403
    assert TEXT in body
    assert body.count("<textarea") == 1
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)[1]
    again = {**hidden(answer), "text": TEXT, "csrfmiddlewaretoken": token}
    assert client.post("/ask/", again, HTTP_ORIGIN="http://testserver").status_code == 302


# Hints ----------------------------------------------------------------------------------------------------------------

NAMES = "My eligibility report for J.R., the third grader who moved here."


def test_a_name_warns_once_and_then_it_goes(asha):
    answer = send(asha, text=NAMES)
    body = html.unescape(answer.content.decode())
    assert not HelpRequest.objects.exists()
    assert NAMES in body
    assert "“J.R.” could be a student's initials." in body
    assert "Send it as it is" in body
    sent(send(asha, answer, text=NAMES))


def test_a_warning_says_too_when_the_people_changed_meanwhile(asha, cast):
    page = asha.get("/ask/")
    Absence.objects.create(person=cast.maeve, first=date(2026, 11, 16), last=date(2026, 11, 20))
    body = send(asha, page, text=NAMES).content.decode()
    assert "The people changed while you wrote" in body
    assert "Send it as it is" in body


def test_other_names_after_the_warning_do_not_stop_again(asha):
    answer = send(asha, text=NAMES)
    sent(send(asha, answer, text=f"{NAMES} And T.K. too."))


def test_what_the_script_has_said_stops_nothing(asha):
    _, told = keep(asha, text=NAMES)
    assert told.json()["hint"] == "“J.R.” could be a student's initials. “A third grader” says enough."
    sent(send(asha, text=NAMES, warned="1"))


def test_names_of_those_who_help_are_no_hint(asha):
    sent(send(asha, text="I asked Maeve and Dr. Okafor about it already."))


@pytest.mark.parametrize("warned", ["", "1"])
def test_on_the_board_a_name_stops_and_the_mentor_is_offered(asha, cast, warned):
    answer = send(asha, text=NAMES, route="peers", warned=warned)
    body = html.unescape(answer.content.decode())
    assert not HelpRequest.objects.exists()
    assert NAMES in body
    assert "Not posted yet" in body
    assert "Send to Maeve instead" in body
    assert "Send it as it is" not in body
    assert send(asha, answer, text=NAMES, route="peers").status_code == 200
    r = sent(send(asha, answer, text=NAMES, route="peers", instead="mentor"))
    assert (r.route, r.on_board) == (Route.MENTOR, False)
    assert not Participant.objects.filter(request=r, person__in=cast.peers).exists()


def test_a_changed_text_goes_on_the_board(asha):
    answer = send(asha, text=NAMES, route="peers")
    assert sent(send(asha, answer, text="My report for a third grader.", route="peers")).on_board


# Whatever is typed ----------------------------------------------------------------------------------------------------

HOSTILE = [
    ({"text": ""}, "Write one sentence, and it can go."),
    ({"text": " \u200b\u3000\n"}, "Write one sentence, and it can go."),
    ({"text": "\x00\x01"}, "Write one sentence, and it can go."),
    ({"text": "a" * 5001}, "This is 5,001 characters long, and 5,000 fit."),
    ({"kind": "no_such"}, "Pick one from the list."),
    ({"urgency": "yesterday"}, "Pick one from the list."),
    ({"route": "everybody"}, "Pick one from the list."),
    ({"route": "mentor\x00"}, "Pick one from the list."),
    ({"consent": "maybe"}, "Pick one from the list."),
    ({"topic": "'; drop table"}, "Pick one from the list."),
    ({"topic": "mentor", "mentor_may_see": "perhaps"}, "Pick one from the list."),
    ({"left_out": ["not-a-person"]}, "Somebody here is not around you any more."),
    ({"before_day": "31/31/2026"}, "Write the day like 11/30/2026."),
    ({"before_day": "2026-11-10"}, "That time has passed already."),
    ({"before_day": "2099-11-10"}, "That is more than a year away."),
    ({"before_day": "9999-12-31"}, "This day is too far off."),
    ({"before_day": "2026-11-18", "before_time": "25:99"}, "Write the time like 8:00 am."),
    ({"tried_friend": "a" * 201}, "This is 201 characters long, and 200 fit."),
]


@pytest.mark.parametrize(("typed", "said"), HOSTILE)
def test_what_is_wrong_is_said_and_the_rest_is_kept(asha, typed, said):
    answer = asha.post("/ask/", {"text": TEXT, "tried_again": "twice", **hidden(asha.get("/ask/")), **typed})
    body = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert not HelpRequest.objects.exists()
    assert body.count(said) == 2  # at the head of the form, and beside the field
    assert "twice" in body
    assert (TEXT if "text" not in typed else typed["text"].strip(" \u200b\u3000\n\x00\x01")) in body


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "\u202egnirts", "e" + "\u0301" * 400, "👩‍👩‍👧 👍🏽", "{{ 7|add:7 }} {% now %}",
        "=1+1", "\ufdd0\ufffe x", "𝕳𝖊𝖑𝖕 مساعدة",
    ],
)  # fmt: skip
def test_hostile_words_are_words(asha, text):
    assert "<script>alert" not in asha.post("/ask/", {"text": text}).content.decode()
    r = sent(send(asha, text=text))
    assert Message.objects.get(request=r).text
    assert keep(asha, text=text)[1].status_code == 200
    for path in ("/", "/asked/", f"/requests/{r.ref}/"):
        page = asha.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("path", ["/ask/", "/ask/promise/", "/ask/draft/"])
@pytest.mark.parametrize(
    "data",
    [
        {}, {"form_key": "no key"}, {"form_key": ["", "x"]}, {"text": [TEXT, "two"]}, {"left_out": ["\x00"] * 200},
        {"nonsense": "x" * 10_000}, {"kind": ["look", "show"]}, {"before_time": "09:00"}, {"instead": "nobody"},
        {"promise-mentor-soon": "\x00"},
    ],
)  # fmt: skip
def test_no_body_breaks_a_page(asha, path, data):
    assert asha.post(path, data).status_code in (200, 302)


@pytest.mark.parametrize("query", ["?to=nobody", "?to=%00", "?to=director", "?x=%ff"])
def test_no_address_breaks_the_page(asha, query):
    assert asha.get(f"/ask/{query}").status_code == 200


def test_the_way_in_chooses_the_route(asha):
    assert re.search(r'value="director" checked', asha.get("/ask/?to=director").content.decode())


def test_two_who_are_called_the_same_stay_two(asha, cast):
    other = person("Maeve", email="maeve.two@lakeside.example")
    Assignment.objects.filter(id=cast.assignment.id).update(backup=other)
    Membership.objects.create(user=other, program=cast.program, role="mentor", starts_on=date(2026, 8, 17))
    page = asha.get("/ask/").content.decode()
    assert str(other.ref) in page
    assert str(cast.maeve.ref) in page
