"""What the first page asks of its reader's own things: one query, and nobody else's rows."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest

from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people.models import Membership, User
from pts_support.people.roles import roles_on
from requests_app.acts import conversation, helping
from requests_app.models import Draft, KeptLine, Message
from requests_app.pages.home import query
from requests_app.pages.home.query import (
    OPEN_SHOWN,
    KeptWords,
    OwnThings,
    Pair,
    asked_by,
    open_first,
    own_things,
)
from tests.cast import FIRST_DAY, LAST_DAY, NEW_YORK, NOW
from tests.requests_app.asking import ask

pytestmark = pytest.mark.usefixtures("policy")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def things(reader, since=None, now=NOW) -> OwnThings:
    return own_things(reader, roles_on(reader, now.date()), since, now)


def draft(fellow, text, changed_at=NOW):
    Draft.objects.create(fellow=fellow, form_key=uuid4(), fields={"text": text}, changed_at=changed_at)


@pytest.mark.parametrize("who", ["asha", "maeve", "rosa", "okafor", "nina"])
def test_one_query_whatever_role_they_hold(cast, django_assert_num_queries, who):
    ask(cast)
    draft(cast.asha, "one")
    reader = getattr(cast, who)
    here = roles_on(reader, NOW.date())
    with django_assert_num_queries(1):
        own_things(reader, here, NOW - HOUR, NOW)


def test_a_helper_has_no_drafts_and_a_fellow_no_fellows(cast):
    asha, maeve = things(cast.asha), things(cast.maeve)
    assert (asha.pairs, maeve.peers, maeve.rules) == ((), (), None)
    assert [pair.fellow for pair in maeve.pairs] == ["Asha", "Ben", "Imani", "Jonah", "Lena"]
    assert maeve.pairs[1] == Pair(
        cast.memberships["ben"].id, cast.ben.id, "Ben", "", cast.tom.id, "Tom", cast.maeve.id, "Maeve"
    )


def test_drafts_are_ones_own_and_the_newest_stands_first(cast):
    draft(cast.asha, "older", NOW - HOUR)
    draft(cast.asha, "newer")
    draft(cast.ben, "of Ben")
    assert [row["fields"]["text"] for row in things(cast.asha).drafts] == ["newer", "older"]
    assert things(cast.nina).drafts == ()


def test_the_newest_kept_line(cast):
    request = ask(cast)
    KeptLine.objects.create(fellow=cast.asha, request=request, text="older", at=NOW - DAY)
    conversation.close(ask(cast), by=cast.asha, kept_line="breathe first", now=NOW)
    assert things(cast.asha).kept == KeptWords("breathe first", NOW)
    assert things(cast.ben).kept is None


def test_news_are_what_others_did_after_the_last_visit(cast):
    request = ask(cast)
    helping.acknowledge(request, by=cast.maeve, now=NOW + HOUR)
    conversation.add_words(request, by=cast.asha, text="More.", now=NOW + 2 * HOUR)
    news = [things(cast.asha, since).news for since in (None, NOW, NOW + HOUR)]
    assert [[(row["kind"], row["actor"]) for row in rows] for rows in news] == [[], [("acknowledged", "Maeve")], []]
    assert things(cast.ben, NOW).news == ()


def test_peers_are_counted_by_day(cast):
    Membership.objects.filter(user=cast.ben).update(ends_on=NOW.date())
    Membership.objects.filter(user=cast.imani).update(starts_on=NOW.date() + DAY)
    Membership.objects.filter(user=cast.jonah).update(ended_at=NOW)
    User.objects.filter(id=cast.lena.id).update(is_active=False)
    found = things(cast.asha)
    days = (FIRST_DAY - DAY, NOW.date(), NOW.date() + DAY)
    assert [found.peers_on(day) for day in days] == [0, 6, 6]
    assert OwnThings(words=(), peers=((FIRST_DAY, LAST_DAY, 3), (LAST_DAY, None, 2))).peers_on(LAST_DAY) == 5


def test_hidden_words_come_back_to_their_author_alone(cast):
    request = ask(cast)
    conversation.reply(request, by=cast.maeve, text="A name.", now=NOW)
    message = Message.objects.get(author=cast.maeve)
    Message.objects.filter(id=message.id).update(hidden_at=NOW, hidden_by=cast.rosa, hidden_why="name")
    assert things(cast.maeve).words == ((request.ref, message.ref),)
    assert (things(cast.asha).words, things(cast.tom).words) == ((), ())


def test_what_needs_the_fellow_stands_first_and_then_the_newest(cast):
    closed, answered, older, newer = (ask(cast, now=NOW + n * HOUR) for n in range(4))
    conversation.close(closed, by=cast.asha, now=NOW + 4 * HOUR)
    conversation.reply(answered, by=cast.maeve, text="x", now=NOW + 4 * HOUR)
    ask(cast, "imani")
    assert list(asked_by(cast.asha)) == [answered, newer, older, closed]
    assert list(open_first(cast.asha, cast.NOW)) == [answered, older, newer]


def test_one_more_than_is_shown_is_read(cast, monkeypatch):
    monkeypatch.setattr(query, "OPEN_SHOWN", 2)
    monkeypatch.setattr(query, "_OPEN", PreparedQuery(query._open_of))  # the other was written for thirty
    for _ in range(4):
        ask(cast)
    assert (len(list(open_first(cast.asha, cast.NOW))), OPEN_SHOWN) == (3, 30)


def test_a_pair_begins_on_its_first_day_and_ends_when_it_is_ended(cast):
    first = datetime.combine(cast.assignment.starts_on, time(9), NEW_YORK)
    fellows = [[pair.fellow for pair in things(cast.maeve, now=now).pairs] for now in (first - DAY, first)]
    assert fellows == [["Ben", "Imani", "Jonah", "Lena"], ["Asha", "Ben", "Imani", "Jonah", "Lena"]]
    assert things(cast.former).pairs == ()
