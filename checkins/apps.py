"""The room of what is asked first: conversations, hello, the weekly question."""

from __future__ import annotations

from django.apps import AppConfig


class CheckinsConfig(AppConfig):
    name = "checkins"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from checkins import receivers
        from checkins.engine import turn
        from checkins.engine.invariants import DEEP_RULES_IN_SQL, RULES_IN_SQL
        from checkins.pages import practice_cards  # noqa: F401 -- it declares its cards
        from checkins.pages.first_day import around
        from pts_support.people.pages.extensions import first_day, program_menu
        from requests_app.engine import rooms_above

        first_day.register(first_day.FirstDay(around, lambda: reverse("checkins:practice")))
        receivers.connected()
        program_menu.register("Conversations", "checkins:program", "When everyone gets one, and who holds them.", 48)
        rooms_above.register(
            rooms_above.RoomAbove(
                "checkins",
                turn=turn.everything_due,
                oldest_due=turn.oldest_due,
                rules=RULES_IN_SQL,
                deep_rules=DEEP_RULES_IN_SQL,
            )
        )
