"""Decisions read the database, except where somebody lends what they have read."""

from threading import Thread

import pytest

from requests_app.chain import case, policy, policy_versions, sources
from tests.requests_app.asking import ask


@pytest.fixture(autouse=True)
def kept_policy(cast):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)


class Counting(sources.FactSource):
    """Remembers what was asked of it, and asks the database."""

    def __init__(self):
        self.asked = []

    def circles(self, membership_ids, now):
        self.asked.append("circles")
        return super().circles(membership_ids, now)

    def rules_for(self, policy_ids):
        self.asked.append("rules_for")
        return super().rules_for(policy_ids)

    def current_rules(self, program_id):
        self.asked.append("current_rules")
        return super().current_rules(program_id)


def test_filing_and_every_act_take_their_facts_from_what_is_lent(cast):
    lent = Counting()
    with sources.reading_from(lent):
        request = ask(cast)
        assert lent.asked == ["circles", "current_rules"]
        [facts] = case.load_cases([request], cast.NOW)
        assert lent.asked == ["circles", "current_rules", "circles", "rules_for"]
    assert [facts] == case.load_cases([request], cast.NOW)
    assert len(lent.asked) == 4


def test_it_is_given_back_when_the_block_fails(cast):
    lent = Counting()
    with pytest.raises(ZeroDivisionError), sources.reading_from(lent):
        raise ZeroDivisionError
    ask(cast)
    assert lent.asked == []


def test_other_threads_read_the_database():
    lent, seen = Counting(), []
    with sources.reading_from(lent):
        elsewhere = Thread(target=lambda: seen.append(sources._source.get()))
        elsewhere.start()
        elsewhere.join()
        seen.append(sources._source.get())
    assert seen == [sources.DATABASE, lent]
