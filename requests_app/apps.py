"""The asking room: file, route, converse, escalate."""

from django.apps import AppConfig


class RequestsAppConfig(AppConfig):
    name = "requests_app"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from requests_app import receivers

        receivers.connected()
