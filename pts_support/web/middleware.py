"""What every request gets (one `now`) and every answer carries (security headers, errors and static files included)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.encoding import escape_uri_path

from pts_support import clock, installation
from pts_support.clock import TimedRequest

Next = Callable[[HttpRequest], HttpResponse]


class _LeavingRequest(HttpRequest):
    has_signed_out: bool


class HeadersMiddleware:
    """Headers Django has no setting for. Pages are private unless a view said otherwise: no-store is the default."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if not request.path_info.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
            if "no-cache" in response.headers["Cache-Control"] and "no-store" not in response.headers["Cache-Control"]:
                response.headers["Cache-Control"] += ", no-store"
        if getattr(request, "has_signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


@receiver(user_logged_out)
def _remember_sign_out(sender: object, request: _LeavingRequest | None = None, **_: object) -> None:
    if request is not None:
        request.has_signed_out = True


class SignInFirstMiddleware(LoginRequiredMiddleware):
    """Sign-in comes first; but what somebody typed before their session ended comes back to them instead of being
    lost on the way to the sign-in page."""

    def handle_no_permission(  # type: ignore[override]  # Django sends what it returns, redirect or not
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        from pts_support.web import views  # its templates want the apps

        if request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(status=401)
        to_sign_in = super().handle_no_permission(request, view_func)
        if request.method == "POST":
            return views.signed_out(request) or to_sign_in
        return to_sign_in


class NowMiddleware:
    """One moment for the whole request, `request.now`, and the row it comes from, `request.installation`."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: TimedRequest) -> HttpResponse:
        # A monitor must hear "503" and not "500" when the database is gone.
        if request.path_info.startswith("/healthz"):
            request.now = clock.real()
            request.COOKIES = {}  # nobody is signed in there: to see who it is would ask the database
        else:
            request.installation = installation.current()
            request.now = clock.now(request.installation)
        return self.get_response(request)


class PageAboveMiddleware:
    """An address that only takes what a form sends leads to its page when it is asked for: a reload after an error, a
    bookmark. Who asks is not looked at, nothing is done, and the address is the same for what is not there."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in ("GET", "HEAD") or not isinstance(response, HttpResponseNotAllowed):
            return response
        return HttpResponseRedirect(escape_uri_path(_page_above(request.path_info)), status=303)


def _page_above(path: str) -> str:
    """The next address above that is one of ours; each time a shorter one."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"
