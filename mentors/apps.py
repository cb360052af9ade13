"""The mentors room: who stands beside whom, and who stands in."""

from django.apps import AppConfig


class MentorsConfig(AppConfig):
    name = "mentors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from mentors import changes, guards
        from mentors.views import me
        from pts_support.people.pages.extensions import me_sections, program_menu
        from pts_support.people.roster import guards as people_guards
        from pts_support.people.signals import membership_ended, place_taken

        people_guards.register_guard(guards.guard_coverage)
        membership_ended.connect(changes.fellow_left, dispatch_uid="mentors.fellow_left")
        place_taken.connect(changes.place_taken, dispatch_uid="mentors.place_taken")
        program_menu.register("Assignments", "mentors:assignments", "Each fellow’s mentor and backup.", 20)
        program_menu.register("Time away", "mentors:away", "Who is away when, and who covers.", 50)
        me_sections.register("mentors/me_pair.html", me.pair_section, 10)
        me_sections.register("mentors/me_away.html", me.away_section, 20)
