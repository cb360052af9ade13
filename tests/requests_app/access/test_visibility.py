"""What one reader may know of one request, field by field, without a database."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from requests_app.access.sight import Sight
from requests_app.access.visibility import see
from requests_app.models import HelpRequest, Participant
from requests_app.vocabulary import Seat, Standing, State

ASHA, MAEVE, BEN = 1, 2, 3
NAMES = {ASHA: "Asha", MAEVE: "Maeve", BEN: "Ben"}
AT = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)


def request(state=State.ACKNOWLEDGED, **more):
    return HelpRequest(
        ref=uuid.uuid4(), fellow_id=ASHA, program_id=1, asked_at=AT, state=state, promised_at=AT, due_at=AT,
        acked_by_id=MAEVE, answered_by_id=MAEVE, kind="run_by", urgency="soon", topic="iep", **more,
    )  # fmt: skip


def test_a_peer_is_told_no_helpers_name():
    """Whose mentor has it says who asked."""
    part = Participant(person_id=BEN, standing=Standing.ALL, seat=Seat.PEER, nameless=True)
    made = see(request(on_board=True), BEN, part, names=NAMES, with_whom=(MAEVE,), opening="Three goals")
    assert made.sight is Sight.BOARD
    said = (made.fellow, made.acked_by, made.answered_by, made.with_whom, made.topic)
    assert said == ("A colleague", "", "", (), "")


def test_who_only_knows_that_she_waits_gets_four_facts():
    part = Participant(person_id=BEN, standing=Standing.WAITING, seat=Seat.BACKUP)
    made = see(request(), BEN, part, names=NAMES, with_whom=(MAEVE,), opening="Three goals")
    filled = {name for name, value in vars(made).items() if value not in (None, "", (), False, 0)}
    assert filled == {"ref", "sight", "fellow", "asked_at", "with_whom"}


@pytest.mark.parametrize("standing", [Standing.LEFT, Standing.EXCLUDED])
@pytest.mark.parametrize("seat", Seat)
def test_who_has_left_or_is_left_out_gets_no_words(standing, seat):
    part = Participant(person_id=BEN, standing=standing, seat=seat)
    made = see(request(on_board=True), BEN, part, names=NAMES, opening="Three goals")
    assert (made.sight, made.reads, made.opening, made.acked_by) == (Sight.NONE, False, "", "")


def test_a_helper_is_told_the_time_her_page_names_also_after_sooner(cast):
    """The fellow asked for the next person sooner: both pages say the nearer time, not the promise it replaced."""
    from uuid import uuid4

    from requests_app.access.visibility import see
    from requests_app.acts import filing, steering
    from requests_app.acts.filing import Asking
    from requests_app.chain import policy, policy_versions
    from requests_app.models import HelpRequest, Participant

    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    asking = Asking(text="x", form_key=uuid4())
    request = filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request
    steering.sooner(request, by=cast.asha, now=cast.NOW)
    request = HelpRequest.objects.get(id=request.id)
    part = Participant.objects.get(request=request, person=cast.tom)
    view = see(request, cast.tom.id, part, names={cast.asha.id: "Asha", cast.tom.id: "Tom", cast.maeve.id: "Maeve"})
    assert view.hears_by == request.due_at < request.promised_at
