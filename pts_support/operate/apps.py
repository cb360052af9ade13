from django.apps import AppConfig


class OperateConfig(AppConfig):
    """The project package itself: its commands, and the checks of `manage.py check --deploy`."""

    name = "pts_support"

    def ready(self) -> None:
        from pts_support.operate import checks  # noqa: F401 – registers them
