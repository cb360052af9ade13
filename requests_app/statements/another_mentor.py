"""What a fellow who would like another mentor asks for: how their words begin, and what whoever gets it reads. Pure.

Before the mentor hears anything, the fellow has agreed to what will happen: with "call me" nobody tells the mentor
anything; "change the mentor" is sent only with that "I agree".
"""

from __future__ import annotations

from pts_support.spoken.facts import CanBeChosen
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.statements.facts import About, AskedBy, PersonId, WaitingFor
from requests_app.statements.listener import Listener

CALL, CHANGE = "call", "change"
OPENING = {
    CALL: "Call me, please. I would like another mentor.",
    CHANGE: "Change the mentor, please. I agree that my mentor is told of the change by a person, and not why.",
}


def asked_for(about: About, words: str, reader: Listener) -> Statement:
    """For whoever gets it, before anything else: "Call Asha." or "Change the mentor."; nothing over other words."""
    fellow, who = AskedBy(about, reader.fellow_id), reader.fellow()
    if words.startswith(OPENING[CALL]):
        waits = " would like another mentor. Their mentor hears nothing until "
        return state(fellow, "Call ", who, ". ", reader.fellow(start=True), waits, who, " agrees.")
    if words.startswith(OPENING[CHANGE]):
        agreed = " agrees that a person tells their mentor of the change, and not why."
        return state(fellow, "Change the mentor. ", reader.fellow(start=True), agreed)
    return NOTHING_STATED


def what_will_happen(about: About, people: tuple[PersonId, ...], mentor: PersonId, reader: Listener) -> Statement:
    """What the fellow agrees to before it is sent."""
    tells = reader.verb(people, "tells", "tell")
    asked = state(WaitingFor(about, people), reader.people(people, start=True))
    told = state(CanBeChosen(mentor), f" {tells} ", reader.person(mentor))
    return state(
        asked, told, " in person that you will have another mentor, and not why. Until then they hear nothing."
    )
