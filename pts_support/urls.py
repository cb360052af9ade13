"""All addresses. Rooms are included by name, so that no room imports another because of a page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.module_loading import import_string

from pts_support import health


@login_not_required
def component_gallery(request: HttpRequest) -> HttpResponse:
    """Found when asked for: the view itself answers 404 unless this is a demo or a developer's copy."""
    return import_string("pts_support.views.component_gallery")(request)


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("healthz/engine", health.engine, name="healthz_engine"),
    path("", include("requests_app.urls")),
    path("", include("pts_support.people.urls")),
    path("", include("mentors.urls")),
    path("", include("reports.urls")),
    path("", include("pts_support.notify.urls")),
    path("accounts/", include("allauth.urls")),
    path("ui/", component_gallery, name="component_gallery"),
]

handler400 = "pts_support.views.bad_request"
handler403 = "pts_support.views.not_allowed"
handler404 = "pts_support.views.not_found"
handler500 = "pts_support.views.broken"
