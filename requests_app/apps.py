"""The asking room: file, route, converse, escalate."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RequestsAppConfig(AppConfig):
    name = "requests_app"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pts_support import backup_files
        from pts_support.people import demo_clock, me_sections, program_pages
        from requests_app import attaching, demo_time, receivers

        receivers.connected()
        backup_files.register(attaching.names_kept)
        post_migrate.connect(_old_data_waits, sender=self)  # before a worker starts; the first turn looks again
        me_sections.register("requests_app/me_doors.html", _doors, 30)
        demo_clock.on_move.append(demo_time.live_through)
        program_pages.register("The fellows’ board", "requests:review", "What fellows asked you to look at.", 45)
        program_pages.register(
            "In an emergency", "requests:emergency", "Read one request, with a second person’s yes.", 80
        )
        program_pages.register("Kept and removed", "requests:keeping", "Legal holds; a district’s demand.", 70)
        program_pages.register(
            "Escalation policy", "requests:policy", "What happens when nobody answers, and when.", 40
        )


def _old_data_waits(**_):
    from pts_support import clock
    from requests_app import retiming

    retiming.meets_old_data(clock.now())


def _doors(request):
    """The pages behind it are loaded with the first visit, after the URLs."""
    from requests_app.views import me_doors

    return me_doors.section(request)
