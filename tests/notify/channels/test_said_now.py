"""A mail that waited to be gathered says what is so when it leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support.notify.channels import letter
from pts_support.notify.channels.said_now import said_now, told
from pts_support.notify.models import OutboxMessage
from requests_app.acts import helping, steering
from requests_app.models import HelpRequest
from requests_app.vocabulary import Urgency
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def asked(cast):
    policies(cast)
    return ask(cast)


def subjects(cast, kind: str) -> list[str]:
    rows = list(OutboxMessage.objects.filter(kind=kind, person=cast.maeve).order_by("id"))
    said = said_now(rows)
    return [kind.subject(mail) for kind, mail in (told(row, cast.NOW, said) for row in rows)]


def test_the_time_is_that_of_the_row_when_the_mail_leaves(cast, asked):
    assert subjects(cast, "request.asked") == ["A fellow is asking: by 10:45\xa0am tomorrow"]
    steering.change_urgency(asked, by=cast.asha, urgency=Urgency.TODAY, now=cast.NOW)
    assert subjects(cast, "request.asked") == ["A fellow is asking: by 12:45\xa0pm today"]


def test_in_a_pause_no_time_is_said(cast, asked):
    steering.hold(asked, by=cast.asha, until=cast.NOW + 24 * HOUR, now=cast.NOW)
    assert subjects(cast, "request.asked") == ["A fellow is asking"]


def test_several_at_once_name_the_first_time_of_now(cast, asked):
    ask(cast, "imani")
    HelpRequest.objects.filter(id=asked.id).update(promised_at=cast.NOW + 2 * HOUR)
    rows = list(OutboxMessage.objects.filter(kind="request.asked", person=cast.maeve))
    said = said_now(rows)
    mail = letter.mail_of_several(rows[0].ref, "m@example.org", [told(row, cast.NOW, said) for row in rows])
    assert mail.subject == "Several requests need you: the first by 12:40 pm today"


def test_names_are_those_of_now_and_a_batch_takes_two_queries(cast, asked, django_assert_num_queries):
    helping.acknowledge(asked, by=cast.maeve, now=cast.NOW)
    cast.maeve.called = "Maeve D."
    cast.maeve.save(update_fields=["called"])
    rows = list(OutboxMessage.objects.select_related("person").order_by("id"))
    assert len(rows) > 1
    with django_assert_num_queries(2):
        said = said_now(rows)
    assert said.names == {cast.maeve.id: "Maeve D."}
