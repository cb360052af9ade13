"""The servers the tests stand on are the real ones, with the rights the application has in production."""

from django.conf import settings
from django.db import connection

from tests.services import broker_client


def test_postgresql_with_a_role_that_is_no_superuser(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
    assert connection.pg_version >= 150000


def test_the_broker_answers():
    client = broker_client(settings.CELERY_BROKER_URL)
    assert client.ping() is True
    client.close()


def test_health(client, db):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "Set-Cookie" not in answer.headers
