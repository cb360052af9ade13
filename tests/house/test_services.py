"""The servers the tests stand on are the real ones, with the rights the application has in production."""

import redis
from django.conf import settings
from django.db import connection


def test_postgresql_with_a_role_that_is_no_superuser(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
    assert connection.pg_version >= 150000


def test_the_broker_answers():
    url = settings.CELERY_BROKER_URL
    if url.startswith("redis+socket://"):
        client = redis.Redis(unix_socket_path=url.removeprefix("redis+socket://").partition("?")[0])
    else:
        client = redis.Redis.from_url(url)
    assert client.ping() is True
    client.close()


def test_health(client, db):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "Set-Cookie" not in answer.headers
