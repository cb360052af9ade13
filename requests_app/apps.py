"""The asking room: file, route, converse, escalate."""

from django.apps import AppConfig


class RequestsAppConfig(AppConfig):
    name = "requests_app"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pts_support.people import demo_clock, program_pages
        from requests_app import demo_time, receivers

        receivers.connected()
        demo_clock.on_move.append(demo_time.live_through)
        program_pages.register("Escalation policy", "requests:policy", "What happens when nobody answers, and when.", 40)
