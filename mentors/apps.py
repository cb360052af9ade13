"""The mentors room: who stands beside whom, and who stands in."""

from django.apps import AppConfig


class MentorsConfig(AppConfig):
    name = "mentors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from mentors import coverage, guards
        from pts_support.people import guards as people_guards
        from pts_support.people.signals import membership_ended

        people_guards.register(guards.watch)
        membership_ended.connect(coverage.fellow_left, dispatch_uid="mentors.fellow_left")
