"""Coming in: the sign-in page, and the page behind an invitation."""

from __future__ import annotations

from allauth.account.views import LoginView
from django.contrib.auth import login as sign_in
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from pts_support import ui
from pts_support.people import joining
from pts_support.people.forms import JoinForm
from pts_support.people.views import demo

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@method_decorator(login_not_required, name="dispatch")
class Login(LoginView):
    """allauth's page; in a demo it also offers the cast."""

    def get_context_data(self, **kw: object) -> dict:
        return {**super().get_context_data(**kw), "cast": demo.offered(self.request)}


login = Login.as_view()


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows the page and uses nothing up; the button sets the password and signs in."""
    door = joining.door(token, request.now)
    if door is None:
        raise Http404
    form = JoinForm(request.POST if request.method == "POST" else None, email=door.email, called=door.called)
    if door.state == "open" and request.method == "POST" and form.is_valid():
        person = joining.accept(token, form.cleaned_data["password1"], now=request.now)
        if person is not None:
            request.session.flush()
            sign_in(request, person, backend=BACKEND)
            ui.done(
                request, f"Welcome, {person.called}. From now on you sign in with {person.email} and this password."
            )
            return redirect("/")
        door = joining.door(token, request.now)
        if door is None:
            raise Http404
    return render(request, "people/join.html", {"door": door, "form": form, "token": token})


@login_not_required
@require_POST
def join_again(request: HttpRequest, token: str) -> HttpResponse:
    """A link that ran out sends a new one, to the address it was made for."""
    if joining.door(token, request.now) is None:
        raise Http404
    joining.renew(token, now=request.now)
    return render(request, "people/join_sent.html")


@login_not_required
def nothing_here(request: HttpRequest, **kw: object) -> HttpResponse:
    """Pages that allauth brings and this site does not have."""
    raise Http404
