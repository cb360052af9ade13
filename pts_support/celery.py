"""The clockwork. Beat sends ticks, workers take them; the database says what is due, so a lost tick loses nothing.

What beat sends, and when, is CELERY_BEAT_SCHEDULE in the settings: the sweep, the mails, the purge.
"""

from __future__ import annotations

import logging.config
import os

from celery import Celery
from celery.signals import heartbeat_sent, setup_logging

from pts_support.operate import alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pts_support.settings")

app = Celery("pts_support")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _log_like_django(**_: object) -> None:
    """Celery would set up its own handlers, which print exception text and task arguments."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@heartbeat_sent.connect
def _is_alive(**_: object) -> None:
    """Each two seconds while the worker has its line to the broker."""
    alive.mark()
