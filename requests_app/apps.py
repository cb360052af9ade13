"""The asking room: file, route, converse, escalate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from pts_support.people.page_request import PageRequest


class RequestsAppConfig(AppConfig):
    name = "requests_app"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pts_support.backup import files as backup_files
        from pts_support.kept import words_call
        from pts_support.operate import metrics
        from pts_support.people.pages.extensions import me_sections, program_menu
        from requests_app import receivers, unconfirmed
        from requests_app.acts import removal_demand  # noqa: F401  # registers its kind
        from requests_app.files import attachments
        from requests_app.hints import safety

        autodiscover_modules("cards")  # what rooms say on the first page and on the dashboard
        receivers.connected()
        unconfirmed.open_pages()
        words_call.register(safety.notes_for)
        backup_files.register(attachments.names_kept)
        metrics.register("pts_requests_due", "Requests whose next step is due now.", (), _due)
        post_migrate.connect(_old_data_waits, sender=self)  # before a worker starts; the first turn looks again
        me_sections.register("requests_app/me_doors.html", _doors, 30)
        program_menu.register("The fellows’ board", "requests:review", "What fellows asked you to look at.", 45)
        program_menu.register(
            "In an emergency", "requests:emergency", "Read one request, if a second person agrees.", 80
        )
        program_menu.register(
            "Records: holds and removal requests",
            "requests:keeping",
            "Legal holds; what a district or court wants removed.",
            70,
        )
        program_menu.register("Escalation policy", "requests:policy", "What happens when no one answers, and when.", 40)


def _due() -> Iterator[tuple[dict[str, str], float]]:
    from pts_support import clock
    from requests_app.models import HelpRequest

    yield {}, HelpRequest.objects.filter(due_at__lte=clock.now()).count()


def _old_data_waits(**_: object) -> None:
    from pts_support import clock
    from requests_app.engine import retiming

    retiming.pause_on_old_data(clock.now())


def _doors(request: PageRequest) -> dict[str, Any] | None:
    """The pages behind it are loaded with the first visit, after the URLs."""
    from requests_app.pages.ask import private_requests

    return private_requests.section(request)
