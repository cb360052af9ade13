"""The timetable sends what exists, a tick nobody took dies, and no setting keeps or repeats a task's words."""

from django.conf import settings

from pts_support.celery import app


def test_every_tick_has_a_task_and_expires_before_the_next():
    app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in app.tasks
        every = entry["schedule"] if isinstance(entry["schedule"], float) else entry["schedule"].total_seconds()
        assert 0 < entry["options"]["expires"] <= every


def test_the_ticks_are_multiples_of_one_setting():
    tick = settings.ENGINE_TICK
    bounds = {"look": tick / 3, "takeover": tick * 4 / 3, "alarm": tick * 4, "backup": tick * 240, "mail": tick * 20}
    assert {"tick": tick} | bounds == settings.ENGINE
    assert settings.CELERY_BEAT_SCHEDULE["sweep"]["schedule"] == tick
    assert settings.CELERY_BEAT_SCHEDULE["deliver"]["schedule"] == tick


def test_how_tasks_run():
    conf = app.conf
    assert conf.result_backend is None
    assert conf.task_ignore_result
    assert not conf.task_store_errors_even_if_ignored
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert (conf.task_time_limit, conf.task_soft_time_limit) == (30, 25)
    options = conf.broker_transport_options
    assert options["visibility_timeout"] >= 4 * conf.task_time_limit
    assert (options["socket_timeout"], options["socket_connect_timeout"]) == (2, 2)
    assert not conf.worker_hijack_root_logger
    assert not conf.worker_send_task_events
