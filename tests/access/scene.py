"""One evening in two programs that every HTTP trial looks at: each kind of request, each kind of person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.test import Client

from pts_support.people.models import ClosedDays, HalfDay, Role, User
from pts_support.people.signin import first_steps
from reports import editions
from requests_app.acts import conversation, filing, helping, redaction, steering
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine.sweep import sweep
from requests_app.files import attachments, cleaning
from requests_app.models import Attachment, HelpRequest, Message
from tests.cast import Cast, join, person
from tests.reports import past


@dataclass
class Scene:
    """``who``: relation by request and person (who is missing has none); ``state``: its letter."""

    cast: Cast
    now: object
    people: dict[str, User | None]
    requests: dict[str, HelpRequest]
    state: dict[str, str]
    who: dict[str, dict[str, str]]
    refs: dict[str, UUID]

    def client(self, name: str) -> Client:
        client = Client(raise_request_exception=False)
        if self.people[name]:
            client.force_login(self.people[name])
        if name == "invited":
            session = client.session
            session.pop(first_steps.MARK, None)
            session.save()
        return client


COLUMN = {
    "signed out": "out", "deactivated": "out", "invited": "first",
    "asha": "F", "ben": "F", "imani": "F", "nina": "F",
    "maeve": "H", "tom": "H", "priya": "H", "former": "H", "dana": "H", "other_mentor": "H", "other_backup": "H",
    "other_contact": "H", "okafor": "D", "other_director": "D", "rosa": "S", "other_staff": "S", "ended": "G",
}  # fmt: skip
FELLOWS = ("ben", "imani")
ELSEWHERE = {"nina", "other_mentor", "other_backup", "other_contact", "other_director", "other_staff"}


def ask(cast, who="asha", text="Words of hers.", now=None, left_out=(), **more) -> HelpRequest:
    asking = Asking(
        text=text, form_key=uuid4(), left_out=frozenset(getattr(cast, n).id for n in left_out), **more
    )  # fmt: skip
    membership = cast.memberships[who]
    return filing.file_request(membership, asking, by=membership.user, now=now or cast.NOW).request


def until(requests, stop) -> None:
    """Nobody acts: the engine goes on until ``stop(request)`` is true for each of them."""
    for r in requests:
        for _ in range(12):
            r.refresh_from_db()
            if stop(r):
                break
            sweep(r.due_at)
        assert stop(r)


def make(cast: Cast) -> Scene:
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=cast.NOW - timedelta(days=90))
    past.a_quarter(cast)
    editions.published(cast.program, cast.NOW)
    r: dict[str, HelpRequest] = {}
    who: dict[str, dict[str, str]] = {}
    state: dict[str, str] = {}

    def add(name, letter, relations, by="asha", **how):
        r[name] = ask(cast, by, **how)
        who[name], state[name] = relations | {by: "author"}, letter

    peers = dict.fromkeys(FELLOWS, "peer")
    add("board read by staff", "W", {"rosa": "unnamed", **peers}, route="peers")
    until(r.values(), lambda x: x.step >= 2)
    # What follows is asked later, so that nobody joins by the sweep.
    now = max(x.changed_at for x in r.values()) + timedelta(minutes=5)
    add("escalated", "W", {"maeve": "reads", "tom": "reads"}, now=now)
    add("waits", "W", {"maeve": "reads", "tom": "waits"}, consent="only_waiting", now=now)
    for name in ("escalated", "waits"):
        steering.sooner(r[name], by=cast.asha, now=now)
    add("first", "W", {"maeve": "reads"}, now=now)
    add("round", "W", {"okafor": "reads", "maeve": "out"}, route="around", now=now)
    out = {"tom": "out", "rosa": "out", "dana": "out"}
    add("left out", "W", {"okafor": "reads", **out}, route="director", left_out=("tom", "rosa", "dana"), now=now)
    add("without director", "W", {"maeve": "reads", "okafor": "out", "ben": "out"}, left_out=("okafor", "ben"), now=now)
    add("board", "W", dict(peers), route="peers", now=now)
    add("handed over", "W", {"maeve": "left", "rosa": "reads"}, now=now)
    helping.hand_over(r["handed over"], by=cast.maeve, person_id=cast.rosa.id, now=now)
    add("taken", "K", {"maeve": "reads"}, now=now)
    helping.acknowledge(r["taken"], by=cast.maeve, now=now)
    add("answered", "A", {"maeve": "reads"}, now=now)
    conversation.reply(r["answered"], by=cast.maeve, text="Words of Maeve.", now=now)
    conversation.note(r["answered"], by=cast.maeve, text="Among helpers.", now=now)
    add("closed", "C", {"maeve": "reads"}, now=now)
    conversation.close(r["closed"], by=cast.asha, now=now)
    add("board closed", "C", dict.fromkeys(FELLOWS, "peer gone"), route="peers", now=now)
    conversation.close(r["board closed"], by=cast.asha, now=now)
    add("taken back", "X", {"maeve": "reads"}, now=now)
    steering.withdraw(r["taken back"], by=cast.asha, now=now)
    add("hidden", "W", {"maeve": "reads"}, now=now)
    hidden = Message.objects.get(request=r["hidden"])
    redaction.names_student(r["hidden"], by=cast.maeve, message=hidden.ref, now=now)
    add("of ben", "W", {"tom": "reads"}, by="ben", now=now)
    add("of nina", "W", {"other_mentor": "reads"}, by="nina", now=now)

    attachments.save_files(
        Message.objects.get(request=r["first"]),
        [cleaning.clean_file("plan.txt", "text/plain", b"What I tried so far.", on_board=False)],
        now=now,
    )
    for one in r.values():
        one.refresh_from_db()
    ended = person("Quill", email="quill@lakeside.example")
    left = join(ended, cast.program, Role.MENTOR)
    type(left).objects.filter(id=left.id).update(ended_at=now, ends_on=now.date() - timedelta(days=1))
    off = person("Reed", email="reed@lakeside.example")
    join(off, cast.program, Role.MENTOR)
    User.objects.filter(id=off.id).update(is_active=False)
    invited = person("Sage", email="sage@lakeside.example")
    join(invited, cast.program, Role.MENTOR)
    named = {n: getattr(cast, n) for n in COLUMN if hasattr(cast, n)}
    day = ClosedDays.objects.filter(calendar=cast.calendar).first()
    half = HalfDay.objects.create(calendar=cast.calendar, day=now.date(), opens="08:00", closes="12:00")
    from mentors.models import Absence

    absence = Absence.objects.create(person=cast.priya, first=now.date(), last=now.date(), backup=cast.tom)
    refs = {
        "person": cast.memberships["priya"].ref, "fellow": cast.memberships["asha"].ref, "cohort": cast.cohort.ref,
        "calendar": cast.calendar.ref, "off": day.ref, "half": half.ref, "absence": absence.ref,
        "file": Attachment.objects.get().ref, "hidden": hidden.ref,
    }  # fmt: skip
    return Scene(
        cast=cast,
        now=now + timedelta(minutes=1),
        people=named | {"signed out": None, "deactivated": off, "invited": invited, "ended": ended},
        requests=r,
        state=state,
        who=who,
        refs=refs,
    )
