from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from reports.demo import practice
from reports.demo.stage import Stage
from requests_app.models import HelpRequest
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db


def test_one_is_sent_welcomed_by_the_mentor_and_closed(cast):
    policies(cast)
    stage = Stage(Random(1), timedelta())
    stage.at(cast.NOW, practice.first_ask(stage, cast.memberships["asha"], Random(1)))
    stage.run(cast.NOW + timedelta(hours=8))
    sent = HelpRequest.objects.get()
    assert (sent.practice, sent.fellow, sent.answered_by, sent.state) == (True, cast.asha, cast.maeve, "closed")


def test_some_never_try_it(cast):
    class Never(Random):
        def random(self):
            return 0.9

    assert list(practice.first_ask(Stage(Random(1), timedelta()), cast.memberships["asha"], Never(1))) == []
    assert not HelpRequest.objects.exists()
