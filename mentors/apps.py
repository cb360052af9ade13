"""The mentors room: who stands beside whom, and who stands in."""

from django.apps import AppConfig


class MentorsConfig(AppConfig):
    name = "mentors"
    default_auto_field = "django.db.models.BigAutoField"
