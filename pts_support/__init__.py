"""The project package: settings, wiring, and the rooms people and notify."""

from pts_support.celery import app as celery_app

__all__ = ["celery_app"]
