"""docs/asvs.md names what is there, answers each number once, and its words on scripts and methods are so."""

from __future__ import annotations

import re

import pytest

from tests.house.test_docs import DOCS, ROOT, paths_in

PAGE = DOCS / "asvs.md"
VERDICTS = {"met", "not met", "setup"}
ROW = re.compile(r"^\| ([\d., –]+) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
STORES = re.compile(r"localStorage|sessionStorage|indexedDB|caches\.|postMessage|\beval\(")
PUTS = re.compile(r"(?:local|session)Storage\.setItem\([^,]+,")


def rows():
    return ROW.findall(PAGE.read_text())


def numbers():
    """Each number a row answers; "7.2.1–7.2.4" is four."""
    found = []
    for numbered, *_ in rows():
        for part in numbered.split(", "):
            first, _, last = part.partition("–")
            section, _, begin = first.rpartition(".")
            end = last.rpartition(".")[2] or begin
            found += [f"{section}.{number}" for number in range(int(begin), int(end) + 1)]
    return found


def test_every_row_has_a_verdict_and_every_number_one_row():
    found = numbers()
    assert {verdict for _, _, verdict, _ in rows()} == VERDICTS
    assert len(found) == len(set(found))
    assert len(found) > 150


def test_what_it_names_is_there():
    assert [path for path in paths_in(PAGE) if not (ROOT / path).exists()] == []


def test_what_is_met_has_a_proof():
    assert [number for number, _, verdict, proof in rows() if verdict == "met" and len(proof) < 8] == []


def test_one_script_of_ours_keeps_something_in_the_browser_and_the_page_says_what():
    """Words that are not sent yet, locked, in their tab alone; that tab's name; and who was here last."""
    found = {script.name: script.read_text() for script in (ROOT / "static").glob("*.js")}
    kept = found.pop("kept.js")
    assert [name for name, script in found.items() if STORES.search(script)] == []
    assert set(STORES.findall(kept)) == {"localStorage", "sessionStorage"}
    puts = {'localStorage.setItem("whose",', "sessionStorage.setItem(known.here,", 'sessionStorage.setItem("tab",'}
    assert set(PUTS.findall(kept)) == puts
    assert "sessionStorage.setItem(known.here, btoa(letters))" in kept  # what encrypt() made of it
    assert kept.count(".setItem(") == len(PUTS.findall(kept))
    assert [verdict for number, _, verdict, _ in rows() if number == "14.3.3"] == ["met"]


@pytest.mark.django_db
def test_trace_is_no_method_here(client):
    answer = client.trace("/accounts/login/")
    assert (answer.status_code, b"TRACE" in answer.content) in [(405, False), (302, False)]
