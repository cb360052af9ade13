"""The people room: who is who, when they work, and what they agreed to."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _one_installation(sender: AppConfig, using: str, **_: object) -> None:
    """After every migrate, and after a flush, which empties the table."""
    sender.get_model("Installation").objects.using(using).get_or_create(id=1)


class PeopleConfig(AppConfig):
    name = "pts_support.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pts_support.people import accounts, guards, program_pages, roster, second_step  # noqa: F401  # receivers
        from pts_support.people import me_sections, own_file, retention  # isort: skip

        post_migrate.connect(_one_installation, sender=self)
        accounts.connected()
        guards.register(roster.keeps_staff)
        own_file.discover()
        retention.discover()
        me_sections.register("people/my_data_link.html", lambda request: {}, 80)
        program_pages.register(
            "People", "people:people", "Everybody with a role here; who is not in yet; adding somebody.", 10
        )
        program_pages.register("Cohorts", "people:cohorts", "The fellows of one year, who are each other’s peers.", 30)
        program_pages.register("Calendars", "people:calendars", "School week, half days, breaks, snow days.", 40)
        program_pages.register(
            "Program facts",
            "people:facts",
            "Name, phone, safety line, contact, and the order in which people are asked.",
            60,
        )
