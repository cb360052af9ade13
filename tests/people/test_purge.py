"""What the room of people does not keep for ever: each kind to the edge of its time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support import clock
from pts_support.people import audit, purge
from pts_support.people.account import changes
from pts_support.people.models import AccessEntry, AccountChange, Browser, PhoneCode, StepReset, Tries
from pts_support.people.records import legal_holds

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _purge_file(settings, tmp_path):
    settings.PURGE_FILE = str(tmp_path / "purged")


def noted(cast, verb, program, at):
    audit.record(cast.rosa, verb, "user:1", program=program, now=at)


def kept_verbs():
    return set(AccessEntry.objects.values_list("verb", flat=True))


def test_browsers_and_tries_age_by_the_machines_own_clock(cast):
    """A demo's clock, a year ahead, takes nothing away."""
    at = clock.real()
    for days in (399, 401):
        Browser.objects.create(user=cast.asha, token_hash=str(days), made_at=at, seen_at=at - days * DAY)
    for hours in (23, 25):
        Tries.objects.create(key=str(hours), count=1, since=at - hours * HOUR)
    ahead = at + 400 * DAY
    assert (purge.old_browsers(ahead), purge.old_tries(ahead)) == (1, 1)
    assert list(Browser.objects.values_list("token_hash", flat=True)) == ["399"]
    assert list(Tries.objects.values_list("key", flat=True)) == ["23"]


def test_a_code_read_out_by_phone_goes_a_day_after_it_ran_out(cast):
    for who, ran_out in (("maeve", DAY - MINUTE), ("tom", DAY + MINUTE)):
        PhoneCode.objects.create(
            membership=cast.memberships[who],
            code_hash=who,
            made_by=cast.rosa,
            made_at=cast.NOW - 3 * DAY,
            expires_at=cast.NOW - ran_out,
        )
    assert purge.old_codes(cast.NOW) == 1
    assert list(PhoneCode.objects.values_list("code_hash", flat=True)) == ["maeve"]


def test_a_change_on_an_account_loses_its_way_back_with_the_link_and_goes_with_the_trail(cast):
    for age in (13, 15, 399, 401):
        back = {"steps": [age]}
        changes.record(cast.asha, changes.Kind.STEP_REMOVED, by=cast.asha, now=cast.NOW - age * DAY, undo_with=back)
    assert purge.old_changes(cast.NOW) == 1
    kept = AccountChange.objects.order_by("-at").values_list("undo_with", flat=True)
    assert list(kept) == [{"steps": [13]}, {}, {}]


def test_a_phone_said_to_be_lost_is_forgotten_after_a_month(cast):
    for days in (29, 31):
        StepReset.objects.create(
            user=cast.asha, program=cast.program, asked_by=cast.rosa, asked_at=cast.NOW - days * DAY, ended_at=cast.NOW
        )
    assert purge.old_step_resets(cast.NOW) == 1
    assert StepReset.objects.get().asked_at == cast.NOW - 29 * DAY


def test_the_trail_goes_after_four_hundred_days_and_what_went_is_on_record(cast, settings):
    noted(cast, "long ago", cast.program, cast.NOW - 401 * DAY)
    noted(cast, "of no program", None, cast.NOW - 401 * DAY)
    noted(cast, "still kept", cast.program, cast.NOW - 400 * DAY)
    assert purge.trail(cast.NOW) == 2
    assert kept_verbs() == {"still kept"}
    with open(settings.PURGE_FILE) as ledger:
        assert "people.accessentry" in ledger.read()


def test_a_hold_on_anybody_of_a_program_keeps_its_whole_trail(cast):
    held = legal_holds.start_hold(cast.program, person=cast.asha, reason="Letter 7", by=cast.rosa, now=cast.NOW)
    noted(cast, "lakeside", cast.program, cast.NOW - 401 * DAY)
    noted(cast, "harbor", cast.other, cast.NOW - 401 * DAY)
    assert purge.trail(cast.NOW) == 1
    assert kept_verbs() == {"hold.made", "lakeside"}
    legal_holds.release_hold(cast.program, held.ref, by=cast.rosa, now=cast.NOW)
    assert purge.trail(cast.NOW) == 1


def test_a_long_trail_goes_in_batches(cast, monkeypatch):
    monkeypatch.setattr(purge, "BATCH", 2)
    for _ in range(5):
        noted(cast, "long ago", cast.program, cast.NOW - 401 * DAY)
    assert purge.trail(cast.NOW) == 5
    assert kept_verbs() == set()
