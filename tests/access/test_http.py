"""The table against the site itself: every address × GET and POST × everybody. What is not allowed is not there."""

from __future__ import annotations

import random
from uuid import uuid4

import pytest

from requests_app.models import Participant
from tests.access import probing, scene, table
from tests.access.tally import SEED, control, count, size
from tests.house.page_rules import Pages
from tests.house.test_login_default import ALL

pytestmark = pytest.mark.django_db
UNDER = "requests/<ref>/"
PAGES = table.addresses()
ACTS = table.acts()
EVERYBODY = tuple(scene.COLUMN)
READS_IT = table.ONE["files/<ref>/"]  # to them the file is there, only without a picture
QUICK = ("signed out", "deactivated", "invited", "ended", "asha", "nina", "maeve", "okafor", "rosa", "other_staff")


@pytest.fixture
def there(cast, set_clock):
    made = scene.make(cast)
    set_clock(made.now)
    return made


def test_every_address_has_a_row():
    under = {written for written in ALL if written.startswith(UNDER)}
    assert set(ALL) - under - set(PAGES) == set(), "a new address: say in table.GROUPS who gets what there"
    assert set(PAGES) - set(ALL) == set(), "the table names what is gone"
    acts = {written.removeprefix(UNDER).strip("/") for written in under - {table.THREAD, table.WORDS}}
    assert {table.VERB.get(act, act) for act in acts} <= set(ACTS), "a new act: say in table.ACTS who may do it"


def wanted(written: str, name: str, method: str) -> str:
    cell = PAGES[written][method == "post"][scene.COLUMN[name]]
    if cell == "own":
        return "no" if name in scene.ELSEWHERE else "in"
    if cell == "one":
        return "in" if name in table.ONE[written] else "no"
    return {"sick": "503", "large": "413"}.get(cell, cell)


def test_every_page_for_everybody(there):
    wrong, asked, shown = [], 0, Pages()
    people = size(quick=0, full=1) and EVERYBODY or QUICK
    clients = {name: there.client(name) for name in people}
    for written in sorted(PAGES):
        path = probing.path_of(written, there)
        for name in people:
            for method in ("get", "post"):
                client = there.client(name) if "logout" in written else clients[name]
                answer = probing.send(client, method, path)
                shown.read(f"{name} {method} {written}", answer)
                got = probing.word(answer)
                asked += 1
                if got != wanted(written, name, method):
                    wrong.append((written, method, name, f"{got}, not {wanted(written, name, method)}"))
    count(wrong, probes=asked, mismatches=len(wrong))
    assert wrong == []
    assert len(shown.seen) > 250
    assert shown.troubles == []


def test_another_programs_things_are_not_there_byte_for_byte(there):
    """For staff of another program, and for everybody who is no staff: as if the ref were nobody's."""
    wrong, asked = [], 0
    people = size(quick=0, full=1) and EVERYBODY or ("other_staff", "other_director", "maeve", "asha")
    clients = {name: there.client(name) for name in people}
    for written in sorted(w for w in PAGES if "<ref>" in w or "<edition>" in w):
        for name in people:
            for method in ("get", "post"):
                if wanted(written, name, method) != "no" or name in READS_IT and written.startswith("files/"):
                    continue
                real, one = probing.counted(clients[name], method, probing.path_of(written, there))
                none, other = probing.counted(clients[name], method, probing.path_of(written, there, real=False))
                asked += 2
                # Rosa is staff here: that Priya is in already is no secret from her, and takes one query more.
                if probing.bytes_of(real) != probing.bytes_of(none) or (one != other and name != "rosa"):
                    wrong.append((written, method, name, one, other))
    count(wrong, probes=asked, mismatches=len(wrong))
    assert wrong == []


def asked_of(there: scene.Scene):
    """(request, person, address, method, what they must get), every one under a request."""
    under = sorted(written for written in ALL if written.startswith(UNDER))
    for name in there.requests:
        letter = there.state[name]
        for person in EVERYBODY:
            relation = there.who[name].get(person, "none")
            column = scene.COLUMN[person]
            knows = letter in table.KNOWS.get(relation, "")
            for written in under:
                for method in ("get", "post"):
                    if column in ("out", "first"):
                        want = {"out": "sign", "first": "gate"}[column]
                    elif written == table.THREAD:
                        own_page = knows and relation not in table.ON_THE_BOARD_ALONE
                        want = "bar" if method == "post" else "in" if own_page else "no"
                    elif written == table.WORDS:
                        want = "in" if (name, person) == ("hidden", "asha") else "no"
                    elif method == "get":
                        want = "bar"
                    else:
                        act = written.removeprefix(UNDER).strip("/")
                        want = "in" if knows and relation in ACTS[table.VERB.get(act, act)] else "no"
                    yield name, person, written, method, want


def one_of_each_kind(there: scene.Scene):
    """Every address from every state for every relation once; which request and which person are drawn."""
    kinds: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for one in asked_of(there):
        name, person, written, method, want = one
        who = scene.COLUMN[person] if want in ("sign", "gate") else there.who[name].get(person, "none")
        kinds.setdefault((written, method, want, who, "" if want == "bar" else there.state[name]), []).append(one)
    return list(map(random.Random(SEED).choice, kinds.values()))


def probe(there: scene.Scene, every) -> tuple[int, list[tuple[object, ...]]]:
    """Ask; where the table says "no", ask for a request that does not exist too and compare bytes, headers, queries."""
    clients = {name: there.client(name) for name in EVERYBODY}
    wrong, asked, shown = [], 0, Pages()
    for name, person, written, method, want in every:
        message = str(there.refs["hidden"])
        path = "/" + written.replace("<ref>", str(there.requests[name].ref)).replace("<message>", message)
        answer, queries = probing.counted(clients[person], method, path)
        shown.read(f"{person} {method} {written} {name}", answer)
        asked += 1
        if (got := probing.word(answer)) != want:
            wrong.append((name, person, written, method, f"{got}, not {want}"))
        elif want == "no":
            path = "/" + written.replace("<ref>", str(uuid4())).replace("<message>", message)
            none, other = probing.counted(clients[person], method, path)
            asked += 1
            if probing.bytes_of(answer) != probing.bytes_of(none):
                wrong.append((name, person, written, method, "not the bytes of nothing"))
            if queries != other and there.who[name].get(person, "none") in ("none", "out", "left", "peer gone"):
                wrong.append((name, person, written, method, f"{queries} queries, not {other}"))
    wrong += [("as a page", trouble) for trouble in shown.troubles]
    return asked, wrong


def test_every_address_under_every_kind_of_request(there):
    asked, wrong = probe(there, list(asked_of(there)) if size(quick=0, full=1) else one_of_each_kind(there))
    count(wrong, probes=asked, mismatches=len(wrong))
    assert wrong == []


def test_the_trial_finds_a_row_too_many(there):
    """The control: one wrong participant row, and the site lets somebody in whom the table keeps out."""
    r = there.requests["round"]
    Participant.objects.filter(request=r, person=there.cast.dana).delete()
    Participant.objects.create(
        request=r, person=there.cast.dana, standing="all", seat="contact", joined_at=there.now, reads_since=there.now
    )
    client = there.client("dana")
    got = probing.word(probing.send(client, "get", f"/requests/{r.ref}/"))
    assert (got, there.who["round"].get("dana", "none")) == ("in", "none")
    control("a row too many")
