from django.apps import AppConfig


class KeptConfig(AppConfig):
    name = "pts_support.kept"
    label = "kept"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pts_support.kept import keeping
        from pts_support.people.signin import unconfirmed

        unconfirmed.open_room("kept", keeping.may_open)
