"""The people room: who is who, when they work, and what they agreed to."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _one_installation(sender: AppConfig, using: str, **_: object) -> None:
    """After every migrate, and after a flush, which empties the table."""
    sender.get_model("Installation")._default_manager.using(using).get_or_create(id=1)


class PeopleConfig(AppConfig):
    name = "pts_support.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pts_support.people import checks  # noqa: F401  # registers
        from pts_support.people.account import roles_told
        from pts_support.people.pages.extensions import me_sections, program_menu
        from pts_support.people.records import legal_holds, personal_data  # noqa: F401  # register kinds
        from pts_support.people.roster import edit as roster
        from pts_support.people.roster import ending_soon, guards, power_kinds, succession  # noqa: F401  # register kinds
        from pts_support.people.signin import (
            allauth_adapter,
            second_factor,  # noqa: F401  # receivers
        )
        from pts_support.people.records import retention  # isort: skip

        post_migrate.connect(_one_installation, sender=self)
        allauth_adapter.connected()
        roles_told.connected()
        guards.register_guard(roster.guard_staff)
        personal_data.discover()
        retention.discover()
        me_sections.register("people/my_data_link.html", lambda request: {}, 80)
        program_menu.register("People", "people:people", "Everyone with a role here; invitations; add a person.", 10)
        program_menu.register(
            "Pending changes", "people:decisions", "Changes that wait for a second person, and recent decisions.", 15
        )
        program_menu.register("Cohorts", "people:cohorts", "The fellows of one year, who are each other’s peers.", 30)
        program_menu.register("Calendars", "people:calendars", "School week, half days, breaks, snow days.", 40)
        program_menu.register(
            "Program settings",
            "people:facts",
            "Name, phone, safety line, contact, and the order in which people are asked.",
            60,
        )
