"""The room of what is asked first: conversations, hello, the weekly question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from pts_support.people.page_request import PageRequest


class CheckinsConfig(AppConfig):
    name = "checkins"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from checkins import receivers
        from checkins.changes import sentences
        from checkins.engine import turn
        from checkins.engine.invariants import DEEP_RULES_IN_SQL, RULES_IN_SQL
        from checkins.pages import practice_cards  # noqa: F401 -- it declares its cards
        from checkins.pages.changes import cards as changed_cards  # noqa: F401 -- it declares its cards
        from checkins.pages.first_day import around
        from checkins.pages.hello import cards as hello_cards  # noqa: F401 -- it declares its cards
        from checkins.pages.pulse import cards as pulse_cards  # noqa: F401 -- it declares its cards
        from checkins.pulse.switches import suggestions_are_off
        from pts_support.operate import metrics
        from pts_support.people.pages.extensions import first_day, me_sections, program_menu
        from requests_app.acts import for_everyone
        from requests_app.engine import rooms_above
        from requests_app.pages.ask import suggestions

        first_day.register(first_day.FirstDay(around, lambda: f"{reverse('checkins:practice')}?first=day"))
        receivers.connected()
        metrics.count_together("checkins")
        suggestions.register(suggestions_are_off)
        me_sections.register("checkins/me_asking.html", _own_view, 25)
        for_everyone.register(
            for_everyone.KeeperOfSentences(sentences.fellows_where_on, sentences.give, sentences.give_back)
        )
        program_menu.register(
            "You asked, we changed", "checkins:changes", "Say what changed, and read what fellows would change.", 49
        )
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


def _own_view(request: PageRequest) -> dict[str, Any] | None:
    """The pages behind it are loaded with the first visit, after the URLs."""
    from checkins.pages.asking import views

    return views.section(request)
