"""All addresses. Rooms are included by name, so that no room imports another because of a page."""

from django.urls import include, path

from pts_support import health
from pts_support.operate import metrics
from pts_support.web import views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("healthz/engine", health.engine, name="healthz_engine"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("requests_app.urls")),
    path("", include("pts_support.people.urls")),
    path("", include("mentors.urls")),
    path("", include("checkins.urls")),
    path("", include("reports.urls")),
    path("", include("pts_support.notify.urls")),
    path("", include("pts_support.kept.urls")),
    path("accounts/", include("allauth.urls")),
    path("who-sees-what/", views.who_sees_what, name="who_sees_what"),
    path("too-large/", views.too_large, name="too_large"),
    path("light/", views.light, name="light"),
    path("ui/", views.component_gallery, name="component_gallery"),
]

handler400 = "pts_support.web.views.bad_request"
handler403 = "pts_support.web.views.not_allowed"
handler404 = "pts_support.web.views.not_found"
handler500 = "pts_support.web.views.broken"
