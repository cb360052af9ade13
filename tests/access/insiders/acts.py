"""What an insider can do: any form on any page they can open, filled in by chance."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse

from pts_support.people.models import Membership, User
from tests.access.insiders.world import MINE, Group, InsiderWorld, addresses_of_others
from tests.house.crawling import trees
from tests.house.crawling.forms import Button, Control, Form, as_dict, forms_of

PASSWORD, OWNERS = "seven quiet green lamps", "a lantern of my own"
WAITS = ((timedelta(hours=2), 1), (timedelta(days=1), 2), (timedelta(days=3), 3), (timedelta(days=31), 4))
CODE = re.compile(r"<code>(\d{4} \d{4})</code>")
LINK = re.compile(r"/join/[^\s/]+/")
NOT_AN_ACT = ("/accounts/logout/", "/light/", "/accounts/")  # leaving, and the look


@dataclass(frozen=True)
class Did:
    """One step of a sequence, to be told when something was gained by it."""

    who: str
    path: str
    fields: dict[str, Any]
    status: int

    def __str__(self) -> str:
        sent = {name: values for name, values in self.fields.items() if any(values)}
        return f"{self.who} {self.path} {sent} → {self.status}"


def pages(world: InsiderWorld, chance: random.Random) -> list[str]:
    """Where to look for something to do; one of each kind, the person or request drawn."""
    people = list(Membership.objects.filter(program=world.cast.program, ended_at=None).values_list("ref", "role"))
    somebody = chance.choice(people)[0]
    helper = chance.choice([ref for ref, role in people if role != "fellow"])
    fellow = chance.choice([ref for ref, role in people if role == "fellow"])
    request = chance.choice(list(world.requests.values())).ref
    return [
        f"/program/people/{helper}/", f"/program/people/{helper}/", f"/program/people/{somebody}/",
        "/program/people/add/", "/program/people/add/", f"/program/assignments/{fellow}/", "/program/away/",
        "/program/facts/", f"/program/calendars/{world.cast.calendar.ref}/", "/program/escalation/",
        "/program/emergency/", "/program/emergency/", "/program/keeping/", "/program/keeping/", "/decisions/",
        "/decisions/", "/decisions/staff/", "/program/fellows/add/", "/me/away/", "/me/addresses/", "/dashboard/",
        f"/requests/{request}/", "/peers/review/",
    ]  # fmt: skip


def act(world: InsiderWorld, group: Group, chance: random.Random) -> Did | None:
    """One of them sends one form; None where there was none to send."""
    member = chance.choice(list(group.members.values()))
    client = group.client_of(member)
    for path in chance.sample(pages(world, chance), 3):
        done = send_some_form(world, group, client, member, path, chance)
        if done is not None:
            return done
    return None


def send_some_form(
    world: InsiderWorld, group: Group, client: Client, member: User, path: str, chance: random.Random
) -> Did | None:
    page = client.get(path)
    assert page.status_code < 500, path
    if page.status_code != 200:
        return None
    chosen = [
        (form, button)
        for form in forms_of(trees.read(page.content.decode()), path)
        for button in form.buttons
        if button.is_post and not button.action.startswith(NOT_AN_ACT)
    ]
    if not chosen:
        return None
    form, button = chance.choice(chosen)
    return send(world, group, client, member, button, fill(world, form, button, chance))


def send(
    world: InsiderWorld, group: Group, client: Client, member: User, button: Button, fields: dict[str, Any]
) -> Did:
    """Send it, say yes where the page asks once more, and use whatever came of it."""
    mail.outbox.clear()
    answer = client.post(button.action, fields)
    assert answer.status_code < 500, (button.action, fields)
    _use_code(group, answer, button.action)
    _use_links(group)
    group.let_in(world.now)
    return Did(member.called, button.action, fields, answer.status_code)


def _use_code(group: Group, answer: Any, path: str) -> None:
    """A code that staff may read out is one they can use themselves."""
    found = CODE.search(answer.content.decode()) if answer.status_code == 200 and "/phone-code/" in path else None
    if found is None:
        return
    row = Membership.objects.get(ref=path.split("/")[3])
    browser = Client(raise_request_exception=False)
    email = row.invitations.latest("made_at").email
    door = browser.post(reverse("people:join_by_code"), {"email": email, "code": found[1]})
    if door.status_code == 302:
        browser.post(door.url, {"password1": PASSWORD, "password2": PASSWORD})
    if "_auth_user_id" in browser.session:
        group.taken.append((User.objects.get(id=browser.session["_auth_user_id"]), browser))


def _use_links(group: Group) -> None:
    """Whoever was invited at an address of the group says yes."""
    for one in mail.outbox:
        if one.to[0].endswith(MINE) and (found := LINK.search(one.body)):
            Client(raise_request_exception=False).post(found[0], {"password1": PASSWORD, "password2": PASSWORD})


def owners_come_in(group: Group) -> None:
    """In the end the owners of the accounts the group came into show their mailboxes, by a link of their own."""
    for owner, _ in group.taken:
        rows = Membership.objects.filter(user=owner, ended_at=None).order_by("id")
        for row in rows:
            mail.outbox.clear()
            staff = Client(raise_request_exception=False)
            staff.force_login(_somebody_honest(row, group))
            staff.post(reverse("people:person_invite", args=[row.ref]))
            for one in mail.outbox:
                if one.to == [owner.email] and (found := LINK.search(one.body)):
                    Client().post(
                        found[0], {"password1": "the owner’s own lamps", "password2": "the owner’s own lamps"}
                    )


def _somebody_honest(row: Membership, group: Group) -> User:
    rows = Membership.objects.filter(program=row.program, role="staff", ended_at=None).exclude(user__in=group.members)
    return rows.earliest("id").user if rows.exists() else next(iter(group.members.values()))


def fill(world: InsiderWorld, form: Form, button: Button, chance: random.Random) -> dict[str, Any]:
    sent = [pair for control in form.controls for pair in _filled(world, control, chance)]
    if button.name:
        sent.append((button.name, button.value))
    return as_dict(sent)


def _filled(world: InsiderWorld, control: Control, chance: random.Random) -> Sequence[tuple[str, Any]]:
    if control.type == "hidden":
        return [(control.name, control.value)]
    if control.type == "file":
        return []
    if control.type == "checkbox":
        return [(control.name, value) for value in control.choices if chance.random() < 0.8]
    if control.choices:
        return [(control.name, chance.choice(control.choices))]
    return [(control.name, _typed(world, control, chance))]


def _typed(world: InsiderWorld, control: Control, chance: random.Random) -> str:
    name, today = control.name.rpartition("-")[2], world.now.date()
    if "email" in name or control.type == "email":
        mine = [f"{word}@{MINE}" for word in ("alder", "birch", "cedar")]
        return chance.choice([*mine, *mine, *addresses_of_others(world.cast)])
    if name == "ref":
        return str(chance.choice(list(world.requests.values())).ref)
    if control.type == "date":
        return f"{today + timedelta(days=chance.choice((0, 0, 1, 3, 30))):%Y-%m-%d}"
    if control.value and chance.random() < 0.8:
        return control.value
    if name in ("name", "called"):
        return chance.choice(("Alder Example", "Birch Example", "Cedar Example"))
    return {"password": PASSWORD, "tel": "518-555-0199", "number": "2", "datetime-local": ""}.get(
        control.type, "No. 12 of the district, as was said."
    )
