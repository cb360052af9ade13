"""The reports room: the program in numbers, never the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from pts_support.people.page_request import PageRequest


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pts_support.people import demo_clock
        from pts_support.people.pages.extensions import me_sections, program_menu
        from pts_support.people.roles import roles_held
        from reports.demo import live_through

        def for_fellows(request: PageRequest) -> dict[str, object] | None:
            """Helpers have it in their main links."""
            if roles_held(request).is_fellow:
                return {}
            return None

        me_sections.register("reports/me_link.html", for_fellows, 70)
        program_menu.register("Escalation log", "reports:ledger", "Whether each step was taken on time.", 45)
        demo_clock.on_move.append(live_through.live_through)
