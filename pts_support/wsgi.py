"""The web application, for gunicorn."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pts_support.settings")
os.environ.setdefault("PTS_PROCESS", "web")

from django.core.wsgi import get_wsgi_application  # the process is named before settings are read

application = get_wsgi_application()
