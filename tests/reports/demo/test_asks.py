"""What the demo's fellows ask."""

from reports.demo.asks import ABOUT_A_MENTOR, ASKS, FOR_PEERS
from requests_app.vocabulary import HelpKind, Topic

APART = {Topic.CHILD_SAFETY, Topic.MENTOR, Topic.ANOTHER_MENTOR}  # what goes round somebody, or to the phone


def test_nothing_is_written_twice_in_a_list():
    for asks in (ASKS, ABOUT_A_MENTOR, FOR_PEERS):
        texts = [ask.text for ask in asks]
        assert len(texts) == len(set(texts))


def test_every_kind_of_help_and_every_topic_is_asked_for():
    assert {ask.kind for ask in ASKS} == set(HelpKind)
    assert {ask.topic for ask in ASKS} - {None} == set(Topic) - APART


def test_what_peers_are_asked_always_has_a_topic():
    assert [ask for ask in FOR_PEERS if ask.topic is None] == []
