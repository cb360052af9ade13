"""A query written once gives what the same query gives when it is written each time, whatever the values."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, connections, transaction
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.db.models.sql.compiler import SQLCompiler

from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people.models import Membership, User

pytestmark = pytest.mark.django_db


def build(ids, since, also=None):
    wanted = Q(id__in=ids) if also is None else Q(id__in=ids) | Q(id=also)
    roles = Membership.objects.filter(user=OuterRef("pk"), starts_on__gte=since).order_by("id")
    found = User.objects.filter(wanted).order_by("id")
    return found.annotate(roles=ArraySubquery(roles.values(row=JSONObject(role=F("role"), since=F("starts_on")))))


def told(rows):
    return [(u.called, u.roles) for u in rows]


def test_the_same_rows_for_any_values(cast):
    once = PreparedQuery(build)
    everybody = [u.id for u in User.objects.order_by("id")]
    for ids in ([], everybody[:1], everybody[3:4], everybody[:3], everybody):
        for since in (date(2026, 1, 1), date(2026, 8, 17), date(2030, 1, 1)):
            for also in (None, cast.nina.id, cast.asha.id):
                assert told(once(ids=ids, since=since, also=also)) == told(build(ids, since, also))


def test_it_is_written_once_a_shape(cast, django_assert_num_queries):
    calls = []
    once = PreparedQuery(lambda **values: calls.append(1) or build(**values))
    with django_assert_num_queries(3):
        for ids in ([cast.asha.id], [cast.maeve.id], [cast.nina.id]):
            assert len(list(once(ids=ids, since=date(2026, 1, 1), also=None))) == 1
    assert len(calls) == 1
    list(once(ids=[1, 2, 3], since=date(2026, 1, 1), also=None))
    list(once(ids=[1, 2, 3, 4], since=date(2026, 1, 1), also=None))
    assert len(calls) == 2


def test_what_makes_a_value_of_a_column_is_found_out_once(cast, monkeypatch):
    asked = []
    found_out = SQLCompiler.get_converters
    monkeypatch.setattr(SQLCompiler, "get_converters", lambda *args: asked.append(1) or found_out(*args))
    once = PreparedQuery(build)
    ids = [cast.asha.id, cast.maeve.id]
    first, again = (told(once(ids=ids, since=date(2026, 1, 1), also=None)) for _ in range(2))
    assert (first, len(asked)) == (again, 1)
    assert first == told(build(ids, date(2026, 1, 1)))


def test_moments_are_told_from_days(cast):
    def build(after, day):
        rows = Membership.objects.filter(user__date_joined__gt=after, starts_on__lte=day).order_by("id")
        return rows.values_list("id", "user__date_joined")

    first = min(User.objects.values_list("date_joined", flat=True))
    once = PreparedQuery(build)
    for after in (first - timedelta(days=1), first, datetime(2026, 11, 1, 3, 0, 0, 7, tzinfo=ZoneInfo("Asia/Tokyo"))):
        for day in (date(2020, 1, 1), date(2030, 1, 1)):
            assert list(once(after=after, day=day)) == list(build(after, day))


def test_a_moment_may_be_moved_by_a_fixed_time(cast):
    def build(now, other):
        joined = User.objects.filter(date_joined__gt=now - timedelta(days=14), date_joined__lt=now)
        return joined.exclude(date_joined=other + timedelta(hours=36)).order_by("id").values_list("id", flat=True)

    once, first = PreparedQuery(build), User.objects.order_by("date_joined")[0].date_joined
    for days in (-1, 1, 13, 15):
        now = first + timedelta(days=days)
        for other in (now, first - timedelta(hours=36)):
            assert list(once(now=now, other=other)) == list(build(now, other))


def test_somebody_by_a_word(cast):
    once = PreparedQuery(lambda email, name: User.objects.filter(email=email).exclude(name=name))
    for somebody in (cast.asha, cast.nina):
        assert list(once(email=somebody.email, name="Nobody’s")) == [somebody]
        assert list(once(email=somebody.email, name=somebody.name)) == []


def test_a_day_made_of_a_moment_is_refused():
    """It would stand in the statement for good: the day on which it was first asked."""
    once = PreparedQuery(lambda now: Membership.objects.filter(starts_on__lte=now.date(), given_at__lt=now))
    with pytest.raises(ValueError, match="a day has to be a value of its own"):
        once(now=datetime(2026, 11, 1, tzinfo=ZoneInfo("Asia/Tokyo")))


def test_somebody_by_their_ref(cast):
    once = PreparedQuery(lambda ref: User.objects.filter(ref=ref))
    for somebody in (cast.asha, cast.nina):
        assert [u.called for u in once(ref=somebody.ref)] == [somebody.called]


def statements(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'written%'")
        return {name for (name,) in cursor.fetchall()}


def test_a_connection_plans_it_once_and_keeps_it_over_a_rollback(cast):
    once, before = PreparedQuery(lambda **values: build(**values).filter(phone="")), statements(connection)
    with transaction.atomic():
        list(once(ids=[cast.asha.id], since=date(2026, 1, 1), also=None))
        transaction.set_rollback(True)
    assert len(statements(connection) - before) == 1
    assert told(once(ids=[cast.maeve.id], since=date(2026, 1, 1), also=None)) == told(
        build([cast.maeve.id], date(2026, 1, 1))
    )
    assert len(statements(connection) - before) == 1


def test_two_answers_do_not_disturb_each_other(cast):
    once = PreparedQuery(build)
    first = once(ids=[cast.asha.id], since=date(2026, 1, 1), also=None)
    second = once(ids=[cast.maeve.id], since=date(2026, 1, 1), also=None)
    assert ([u.called for u in second], [u.called for u in first]) == (["Maeve"], ["Asha"])


def test_a_value_that_is_not_compared_with_is_refused():
    with pytest.raises(ValueError, match="also"):
        PreparedQuery(lambda ids, also: User.objects.filter(id__in=ids))(ids=[1], also=2)


def test_another_thread_uses_its_own_connection(cast):
    once, used = PreparedQuery(build), []
    list(once(ids=[cast.asha.id], since=date(2026, 1, 1), also=None))

    def ask():
        rows = once(ids=[cast.asha.id], since=date(2026, 1, 1), also=None)
        used.append(rows.query.get_compiler().connection)
        used.append(connections["default"])

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert used[0] is used[1] is not connections["default"]


def test_it_can_be_told_apart_from_what_was_filled(cast):
    """The last number fills the list up; a number that is not asked for is never found."""
    once = PreparedQuery(build)
    found = [u.called for u in once(ids=[cast.asha.id, cast.ben.id, cast.asha.id], since=date(2026, 1, 1), also=None)]
    assert sorted(found) == ["Asha", "Ben"]
