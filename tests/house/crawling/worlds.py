"""The worlds that are walked through, and who walks through them.

    scene   tests/access/scene.py, and on top of it what only pages can make: drafts, offers, holds, emergencies, …
    desk    tests/requests_app/desk_scene.py: a full dashboard, a lively board
    demo    the demo as `manage.py demo --small` writes it

Nothing here knows where a module lives, but for those two and the cast: they move together with the code.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from PIL import Image

from tests.access import scene
from tests.cast import APP_SECRET, NOW, PASSWORD, Cast, at_home, join, make_cast, person
from tests.house.crawling import forms, journeys, trees
from tests.house.crawling.rows import begin_anew, model, refs_of
from tests.house.crawling.still import Still
from tests.house.test_login_default import ALL
from tests.requests_app import desk_scene

MINUTE = timedelta(minutes=1)
DEMO_MADE_AT = datetime(2026, 11, 25, 21, 0, tzinfo=UTC)
STARTS = [
    "/", "/dashboard/", "/asked/", "/ask/", "/peers/", "/peers/review/", "/me/", "/me/away/", "/me/data/",
    "/me/addresses/", "/reports/", "/program/", "/program/people/", "/program/keeping/", "/program/emergency/",
    "/program/escalation/", "/accounts/sessions/",
]  # fmt: skip
OF_A_DEMO = ("/demo/", "/mailbox/", "/clock/", "/ui/", "/ui/?done=1")


@dataclass
class World:
    """``clients``: who there is, and how they sign in. ``seeds``: the addresses everybody is sent to."""

    name: str
    still: Still
    clients: dict[str, Callable[[], Client]]
    seeds: Callable[[str], list[str]]
    posts: dict[str, list[str]] = field(default_factory=dict)  # addresses that are sent an empty form, by person
    linked: int = 12  # pages of one kind that one person follows links to
    alike: int = 2  # forms of one kind that one person sends
    journeys: dict[str, Callable[[Callable[..., Any]], object]] = field(default_factory=dict)


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def by_password(email: str, *, code: bool = True) -> Client:
    """As people do it: by the sign-in page, and with the app's code where one is asked for."""
    client = Client(raise_request_exception=False)
    answer = client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.status_code
    if code and "authenticate" in answer.headers["Location"]:
        client.post(answer.headers["Location"], {"code": journeys.app_code(APP_SECRET)})
    return client


def send(client: Client, page: str, action_end: str, **values: Any) -> str:
    """Open a page, fill in the form whose action ends like this, and send it. Where it leads to."""
    shown = client.get(page)
    tree = trees.read(shown.content.decode())
    found = [
        (form, button)
        for form in forms.forms_of(tree, page)
        for button in form.buttons
        if button.is_post and urlsplit(button.action).path.endswith(action_end)
    ]
    assert found, f"{page} ({shown.status_code}) has no form for {action_end}"
    form, button = found[0]
    answer = client.post(button.action, forms.as_dict(form.sent(forms.AS_IT_IS, button, NOW)) | values)
    assert answer.status_code == 302, f"{button.action} says {answer.status_code}: {complaints(answer)}"
    return answer.headers["Location"]


def complaints(answer: Any) -> str:
    """What the page says is wrong with the form."""
    tree = trees.read(answer.content.decode())
    found = [one for one in trees.every(tree) if re.search(r"errors|invalid-feedback", one[1].get("class", ""))]
    return " / ".join(trees.text_of(one) for one in found)


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (90, 30), (12, 90, 80)).save(out, "PNG")
    return SimpleUploadedFile("board.png", out.getvalue(), "image/png")


def cast_of(still: Still) -> Cast:
    """The cast, with the same refs whichever world came before: what a cast keeps for good is drawn by another one."""
    with transaction.atomic():
        make_cast()
        transaction.set_rollback(True)
    begin_anew()
    still.begin("the cast")
    return make_cast()


# -- the scene


def make_scene(still: Still) -> World:
    cast = cast_of(still)
    still.begin("the scene")
    there = scene.make(cast)
    still.moment = there.now
    people = _more_people(cast)
    _what_pages_make(still, cast, there)
    here = [name for name in scene.COLUMN if name not in LIKE_OTHERS]
    clients: dict[str, Callable[[], Client]] = {name: lambda name=name: there.client(name) for name in here}
    clients |= {name: lambda user=user: signed_in(user) for name, user in people.items()}
    clients |= {
        "asha, by password": lambda: by_password(cast.asha.email),
        "maeve, before the code": lambda: by_password(cast.maeve.email, code=False),
        "tom, by password": lambda: by_password(cast.tom.email),
        "newcomer": lambda: by_password("noor@lakeside.example"),
    }
    ways = journeys.of_the_scene(cast, still)
    return World("scene", still, clients, _every_address, posts=_empty_forms(), journeys=ways)


def _more_people(cast: Cast) -> dict[str, Any]:
    """Whom the cast does not have: without a mentor, in two programs, in two parts at once."""
    made = {name: person(name) for name in ("Pia", "Vera", "Omar", "Noor")}
    roles = [
        join(made["Pia"], cast.program, "fellow", cast.cohort),
        join(made["Vera"], cast.program, "staff"),
        join(made["Vera"], cast.other, "staff"),
        join(made["Omar"], cast.program, "fellow", cast.cohort),
        join(made["Omar"], cast.other, "mentor"),
    ]
    at_home({role.user_id: role for role in roles}.values())
    join(made["Noor"], cast.program, "fellow", cast.cohort)  # has not said yes to anything
    return {
        "fellow without a mentor": made["Pia"],
        "staff of two programs": made["Vera"],
        "fellow and mentor": made["Omar"],
        "fellow, ended": cast.peers[-1],
    }


def _what_pages_make(still: Still, cast: Cast, there: scene.Scene) -> None:
    """Acts by the site's own pages, a minute apart."""
    hugo = cast.peers[-1]
    asked = {name: f"/requests/{one.ref}/" for name, one in there.requests.items()}
    ref = {name: str(one.ref) for name, one in there.requests.items()}
    day = still.moment + timedelta(days=9)
    away = {"first": f"{day:%Y-%m-%d}", "last": f"{day + timedelta(days=2):%Y-%m-%d}"}

    def act(user: Any, page: str, end: str, **values: Any) -> str:
        still.moment += MINUTE
        still.begin(f"{user.called} {page} {end}")
        return send(signed_in(user), page, end, **values)

    act(cast.asha, "/ask/", "/ask/", text="What would you write above this plan?", kind="look", files=picture())
    act(cast.asha, "/ask/", "/ask/draft/", text="Half a sentence, for the evening")
    act(hugo, "/ask/", "/ask/", text="One more thing before I go.")
    act(cast.ben, "/peers/", f"{ref['board']}/answer/", text="A sticky note for each of them.")
    act(cast.imani, "/peers/", f"{ref['board']}/flag/")
    act(cast.tom, asked["waits"], "/offer/")
    act(cast.maeve, asked["first"], "/note/", text="Let us look at it together.")
    act(cast.asha, asked["answered"], "/close/", outcome="helped")
    act(cast.imani, "/me/another-mentor/", "/me/another-mentor/")
    act(cast.jonah, "/me/used-against-me/", "/me/used-against-me/", text="It was brought up when I was rated.")
    emergency = {"why": "danger", "reason": "Somebody may be in danger."}
    act(cast.rosa, "/program/emergency/", "/program/emergency/", ref=ref["first"], **emergency)
    act(cast.okafor, "/program/emergency/", "/agree/")
    act(cast.rosa, "/program/emergency/", "/program/emergency/", ref=ref["taken"], **emergency)
    act(cast.rosa, "/program/keeping/", "/hold/", reason="Letter 12")
    act(cast.okafor, "/program/keeping/", "/hold/", person=str(cast.ben.ref), reason="Letter 13")
    act(cast.maeve, "/me/away/", "/me/away/", **away)
    act(cast.rosa, "/program/people/add/", "/program/people/add/", **_kim())
    act(cast.rosa, "/program/fellows/add/", "/program/fellows/add/", **_wren(cast))
    act(cast.rosa, f"/program/people/{cast.memberships['hugo'].ref}/", "/end/")


def _kim() -> dict[str, str]:
    return {"email": "kim@lakeside.example", "name": "Kim Example", "called": "Kim", "role": "mentor"}


def _wren(cast: Cast) -> dict[str, Any]:
    pair = {"mentor": str(cast.maeve.ref), "backup": str(cast.tom.ref)}
    return {"email": "wren@lakeside.example", "name": "Wren Example", "called": "Wren", **pair}


OBJECTS = (  # what stands in an address, by its beginning
    ("requests/", "requests_app.HelpRequest"),
    ("files/", "requests_app.Attachment"),
    ("peers/review/", "requests_app.BoardFlag"),
    ("peers/", "requests_app.HelpRequest"),
    ("program/people/", "people.Membership"),
    ("program/assignments/", "people.Membership"),
    ("program/cohorts/", "people.Cohort"),
    ("program/calendars/", "people.Calendar"),
    ("program/away/", "mentors.Absence"),
    ("me/away/", "mentors.Absence"),
    ("program/keeping/hold/", "people.LegalHold"),
    ("program/emergency/", "requests_app.Glass"),
)
OTHER_PARTS = {"pk": "7", "named": "7", "token": "x", "what": "promise", "rest": "x", "uidb36": "1", "key": "1"}
LIKE_OTHERS = ("deactivated", "priya", "former", "other_backup", "other_contact")  # nothing of the scene is theirs
ON_EVERY_ADDRESS = ("signed out", "invited", "asha", "maeve", "okafor", "rosa")
SEND_NOTHING = ("signed out", "asha", "maeve", "rosa")
SEEN_WHOLE, FEW = ("rosa",), 2
PAST = 30  # requests of the last quarter, without words: nobody has a page of them


def _every_address(name: str) -> list[str]:
    """All of the site, with every request; of other objects a few, and all of them for staff."""
    requests = [f"/requests/{ref}/" for ref in refs_of("requests_app.HelpRequest")[PAST - 1 :]]
    if "password" in name or "code" in name:
        own = [f"/{written}" for written in sorted(ALL) if re.match(r"(accounts|me|join|first)/[^<]*$", written)]
        return ["/", *own]
    if name not in ON_EVERY_ADDRESS:
        return [*STARTS, *requests, *filled("requests/<ref>/words/<message>/", None)[PAST:]]
    pages = [written for written in sorted(ALL) if not written.startswith("requests/<ref>/")]
    whole = [written for written in pages if name in SEEN_WHOLE and re.fullmatch(r"program/\w+/<ref>/", written)]
    return [*requests, *(path for page in pages for path in filled(page, None if page in whole else FEW))]


def filled(written: str, most: int | None) -> list[str]:
    """`program/people/<ref>/` with the refs of those who are there."""
    label = next((label for start, label in OBJECTS if written.startswith(start)), None)
    refs = refs_of(label)[:most] if label and "<ref>" in written else ["00000000-0000-0000-0000-000000000007"]
    parts = OTHER_PARTS | {
        "edition": "2026-10",
        "off": (refs_of("people.ClosedDays") or ["x"])[0],
        "half": (refs_of("people.HalfDay") or ["x"])[0],
        "message": (refs_of("requests_app.Message", hidden_why__gt="") or ["x"])[0],
    }
    rest = re.sub(r"<(\w+)>", lambda hit: parts.get(hit[1], hit[0]), written)
    return list(dict.fromkeys("/" + rest.replace("<ref>", ref) for ref in refs))


def _empty_forms() -> dict[str, list[str]]:
    addresses = [path for written in sorted(ALL) for path in filled(written, 1)]
    return dict.fromkeys(SEND_NOTHING, addresses)


# -- the full desk

DESK = ("maeve", "tom", "priya", "okafor", "dana", "asha", "imani", "jonah", "lena")


def make_desk(still: Still) -> World:
    cast = cast_of(still)
    desk_scene.policies(cast)
    still.begin("the desk")
    desk_scene.full_desk(cast)
    still.begin("the board")
    desk_scene.board(cast)
    still.moment = NOW
    named = {name: getattr(cast, name) for name in DESK}
    clients = {name: lambda user=user: signed_in(user) for name, user in named.items()}
    clients["carmen"] = lambda: signed_in(cast.memberships["carmen"].user)
    return World("desk", still, clients, lambda name: STARTS, journeys=journeys.of_the_desk(cast, still))


# -- the demo

DEMO_CAST = ("Asha", "Hugo", "Maeve", "Dr. Okafor", "Rosa")


def make_demo(still: Still) -> World:
    still.moment = DEMO_MADE_AT
    begin_anew()
    still.begin("the demo")
    call_command("demo", small=True, verbosity=0)
    users = model("people.User").objects.filter(is_active=True).order_by("id")
    here = [user for user in users if user.called in DEMO_CAST]
    clients: dict[str, Callable[[], Client]] = {"signed out": lambda: Client(raise_request_exception=False)}
    clients |= {user.called: lambda user=user: signed_in(user) for user in here}
    clients |= {f"elsewhere, {role}": lambda user=user: signed_in(user) for role, user in _elsewhere()}
    return World("demo", still, clients, lambda name: [*OF_A_DEMO, *STARTS], linked=8, alike=1)


def _elsewhere() -> Iterator[tuple[str, Any]]:
    """The first of each role in the demo's other program."""
    program = model("people.Program").objects.order_by("-id").first()
    seen: set[str] = set()
    rows = model("people.Membership").objects.filter(program=program, ended_at=None).select_related("user")
    for row in rows.order_by("id"):
        if row.role not in seen:
            seen.add(row.role)
            yield row.role, row.user
