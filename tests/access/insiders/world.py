"""A small program in the middle of a week, and what a group of people in it may read and whose accounts they hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import F
from django.test import Client

from pts_support.people.models import Installation, Membership, Role, User
from requests_app.acts import conversation, helping
from requests_app.chain import policy, policy_versions
from requests_app.engine.turn import engine_turn
from requests_app.models import Glass, HelpRequest
from tests.cast import Cast, at_home, join, person
from tests.requests_app.asking import ask

ROUTES = {
    "to her mentor": {},
    "round her mentor": {"route": "around"},
    "to the director": {"route": "director"},
    "to staff": {"route": "staff"},
    "on the board": {"route": "peers"},
    "only waiting": {"consent": "only_waiting"},
    "today": {"urgency": "today"},
}
MINE = "mine.example"  # whoever is invited here is somebody whose mailbox the group reads
STEP = timedelta(minutes=7)


@dataclass
class InsiderWorld:
    """``start``: when the first act may happen; everything in ``requests`` was open, or over, before."""

    cast: Cast
    start: datetime
    requests: dict[str, HelpRequest]
    actors: dict[str, User]
    set_clock: object
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.at(self.start)

    def at(self, moment: datetime) -> None:
        self.now = moment
        self.set_clock(moment)

    def wait(self, length: timedelta, looks: int) -> None:
        """Time passes, and the engine looks so often."""
        for _ in range(looks):
            self.at(self.now + length / looks)
            engine_turn()


def make(cast: Cast, set_clock: object) -> InsiderWorld:
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=cast.NOW - timedelta(days=90))
    vera = person("Vera")
    at_home([join(vera, cast.program, Role.STAFF)])
    made = {name: ask(cast, text=f"Asked {name}.", **how) for name, how in ROUTES.items()}
    helping.acknowledge(made["round her mentor"], by=cast.okafor, now=cast.NOW + STEP)
    made["of ben"] = ask(cast, "ben", text="Asked by Ben.")
    made["answered"] = ask(cast, text="Asked and answered.")
    conversation.reply(made["answered"], by=cast.maeve, text="Try it.", now=cast.NOW + STEP)
    made["closed"] = ask(cast, text="Asked and closed.")
    conversation.close(made["closed"], by=cast.asha, now=cast.NOW + STEP)
    names = ("rosa", "okafor", "maeve", "tom", "priya", "imani", "dana")
    actors = {name: getattr(cast, name) for name in names} | {"vera": vera}
    world = InsiderWorld(cast, cast.NOW + 2 * STEP, made, actors, set_clock)
    engine_turn()  # an engine that has never run takes what is due for old data, and waits for a yes
    assert not Installation.current().paused
    return world


class Group:
    """The actor, whoever they let in, and the browsers in which they came into somebody's account."""

    def __init__(self, actor: User) -> None:
        self.members = {actor.id: actor}
        self.taken: list[tuple[User, Client]] = []
        self.clients: dict[int, Client] = {}

    def client_of(self, member: User) -> Client:
        if member.id not in self.clients:
            client = Client(raise_request_exception=False)
            client.force_login(member)
            self.clients[member.id] = client
        return self.clients[member.id]

    def let_in(self, now: datetime) -> None:
        """Whoever was given a role by one of them, in a mailbox of theirs, is one of them."""
        rows = Membership.objects.filter(given_by__in=self.members, user__email__endswith=MINE).select_related("user")
        for row in rows:
            self.members.setdefault(row.user_id, row.user)

    def reads(self, requests: Iterable[HelpRequest]) -> set[tuple[str, int]]:
        """Of these requests: whose words one of them may read now, and by what."""
        wanted = {request.id for request in requests}
        found = {
            ("sight", request_id)
            for member in self.members
            for request_id in HelpRequest.objects.readable_by(member).values_list("id", flat=True)
        }
        opened = Glass.objects.filter(asked_by__in=self.members, opened_at__isnull=False)
        found |= {("emergency", request_id) for request_id in opened.values_list("request_id", flat=True)}
        return {pair for pair in found if pair[1] in wanted}

    def holds(self) -> set[str]:
        """Accounts of others that one of their browsers is signed in to though their owner has shown the mailbox."""
        held = set()
        for owner, browser in self.taken:
            owner.refresh_from_db()
            inside = browser.session.get("_auth_user_id") == str(owner.id)
            if inside and owner.proved_at is not None and browser.get("/me/data/").status_code == 200:
                held.add(owner.email)
        return held


def forget_limits() -> None:
    """What was counted in another sequence does not count in this one."""
    cache.clear()


def addresses_of_others(cast: Cast) -> list[str]:
    """Addresses of people who are here or elsewhere, and of one who is nowhere yet."""
    rows = User.objects.exclude(email__endswith=MINE).order_by(F("id")).values_list("email", flat=True)
    return [*rows[:40], "sam@lakeside.example"]
