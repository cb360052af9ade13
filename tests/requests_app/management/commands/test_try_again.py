"""manage.py try_again: what the engine stumbled over is due again at once."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

from django.core.management import call_command

from requests_app.acts import steering
from requests_app.models import HelpRequest
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies


def test_what_was_put_off_is_due_at_once_and_its_trouble_forgotten(cast):
    policies(cast)
    stuck, well, over = ask(cast), ask(cast, "ben"), ask(cast, "imani")
    steering.withdraw(over, by=cast.imani, now=cast.NOW)
    put_off = {"trouble_count": 3, "put_off_until": cast.NOW + timedelta(days=1)}
    HelpRequest.objects.filter(id__in=[stuck.id, over.id]).update(**put_off)
    out = StringIO()
    call_command("try_again", stdout=out)
    assert out.getvalue() == "1 requests are tried at the next sweep.\n"
    rows = HelpRequest.objects.order_by("id").values_list("id", "trouble_count", "put_off_until")
    assert list(rows) == [(stuck.id, 0, None), (well.id, 0, None), (over.id, *put_off.values())]
