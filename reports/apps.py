"""The reports room: the program in numbers, never the person."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pts_support.people import program_pages

        program_pages.register("Escalation ledger", "reports:ledger", "Whether the system kept its time.", 45)
