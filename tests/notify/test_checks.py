"""What `manage.py check` says where mail could not leave."""

from __future__ import annotations

from pts_support.notify.checks import mail_can_leave


def test_what_check_says(settings):
    settings.LOCAL = settings.TESTING = False
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT, settings.EMAIL_BACKEND = (
        "",
        None,
        "django.core.mail.backends.smtp.EmailBackend",
    )
    assert [found.id for found in mail_can_leave()] == ["notify.W001", "notify.E001", "notify.E002"]
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT, settings.EMAIL_BACKEND = (
        "mail.example",
        10,
        "pts_support.notify.channels.account_mail.OutboxBackend",
    )
    assert mail_can_leave() == []
