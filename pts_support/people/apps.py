"""The people room: who is who, when they work, and what they agreed to."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "pts_support.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
