"""What is new for a fellow, in one sentence each."""

from __future__ import annotations

from requests_app.pages.home.query import NEWS_KINDS
from requests_app.statements.facts import Happened, OnIt
from requests_app.statements.news import news
from requests_app.vocabulary import EventKind


def test_every_kind_of_news_in_words(spoken):
    said = {kind: spoken.words(news(spoken.about, kind, 2, 3, spoken.asha)) for kind in NEWS_KINDS}
    assert said == {
        EventKind.REMOVAL_ASKED: "Maeve asked to have words of yours removed: open it to see what you can do.",
        EventKind.GLASS_BROKEN: "Tom was let in to read one of your questions in an emergency.",
        EventKind.WORDS_PURGED: "Words of yours were removed on demand.",
        EventKind.REMOVAL_OVER: "Words of yours were to be removed, and stay.",
        EventKind.ANSWERED: "Maeve answered one of your questions.",
        EventKind.QUESTIONED: "Maeve asks you something.",
        EventKind.TALKED: "Maeve says that you talked.",
        EventKind.ACKNOWLEDGED: "Maeve is on one of your questions.",
        EventKind.ESCALATED: "Tom was asked too.",
        EventKind.ASKED_FELLOW: "The board has not answered yet: you decide who is asked next.",
        EventKind.ASKED_IF_HELPED: "One of your questions waits for a word from you.",
        EventKind.FELL_AWAY: "Someone who was asked about one of your questions is away or has left.",
        EventKind.TIMES_MOVED: "A calendar has changed, and a time with it.",
        EventKind.CLOSED: "One of your questions was closed.",
    }


def test_the_facts_behind_them(spoken):
    def facts(kind):
        return news(spoken.about, kind, 2, 3, spoken.asha).facts

    assert facts(EventKind.ACKNOWLEDGED) == (OnIt(spoken.about, 2),)
    assert facts(EventKind.ANSWERED) == (Happened(spoken.about, EventKind.ANSWERED, by=2),)
    assert facts(EventKind.ESCALATED) == (Happened(spoken.about, EventKind.ESCALATED, whom=(3,)),)
    assert spoken.words(news(spoken.about, EventKind.ANSWERED, 0, 0, spoken.asha)) == (
        "Someone answered one of your questions."
    )
