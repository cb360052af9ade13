"""The notify room: telling people, from an outbox that outlives every crash."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotifyConfig(AppConfig):
    name = "pts_support.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pts_support.notify import checks, queue  # noqa: F401  (checks registers itself)
        from pts_support.operate import metrics
        from pts_support.people.pages.extensions import me_sections

        autodiscover_modules("notices")
        metrics.register("pts_mails", "Mails about requests, by status.", ("status",), queue.mails_by_status)
        me_sections.register("notify/me_telling.html", lambda request: {}, 20)
