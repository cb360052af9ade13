"""Coming in: the sign-in pages, what comes first, and the page behind an invitation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView, RequestLoginCodeView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib.auth import login as sign_in
from django.contrib.auth import logout as sign_out
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from pts_support import clock
from pts_support.clock import TimedRequest
from pts_support.people.models import Agreement, User
from pts_support.people.page_request import PageRequest, posted
from pts_support.people.pages import demo
from pts_support.people.pages.extensions import first_day
from pts_support.people.pages.forms import JoinForm, PhoneCodeForm
from pts_support.people.roles import roles_held
from pts_support.people.roster import accept_invitation, phone_codes
from pts_support.people.signin import agreements, allauth_adapter, backend, first_steps, sessions
from pts_support.people.signin.first_steps import FirstSteps
from pts_support.spoken.facts import Myself
from pts_support.spoken.pieces import name_of
from pts_support.spoken.statement import state, unzoned
from pts_support.web import flash
from pts_support.web.safe_redirect import safe_redirect_path

NEXT = "after_what_comes_first"


class _MaybeShared:
    """Each way in has the same box: this is a shared computer."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sessions.wants_shared(request)
        return super().post(request, *args, **kwargs)  # type: ignore[misc]  # the view of allauth beside it has one


@method_decorator(login_not_required, name="dispatch")
class Login(_MaybeShared, LoginView):
    """allauth's page; in a demo it also offers the cast."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "cast": demo.offered(self.request)}


@method_decorator(login_not_required, name="dispatch")
class RequestCode(_MaybeShared, RequestLoginCodeView):
    pass


@method_decorator(login_not_required, name="dispatch")
class Passkey(_MaybeShared, LoginWebAuthnView):
    pass


login = Login.as_view()
request_code = RequestCode.as_view()
passkey = Passkey.as_view()


@require_http_methods(["GET", "HEAD"])
def first(request: PageRequest) -> HttpResponse:
    """What comes before anything else, one thing at a time; then on to where somebody was going."""
    if wanted := safe_redirect_path(request.GET.get("next", "")):
        request.session[NEXT] = wanted
    due = first_steps.pending_first_steps(request)
    if not due:
        return redirect(request.session.pop(NEXT, "/"))
    if _is_first_day(due) and request.GET.get("read") != "promise":
        return render(request, "people/first_screen.html", {"around": first_day.around(request)})
    context = {
        "second_step": due.second_step,
        "text": None if due.second_step else due.texts[0],
        "version": agreements.VERSIONS[-1],
        "steps": len(due.texts) + due.second_step,
        "is_first_day": _is_first_day(due),
    }
    return render(request, "people/first.html", context)


def _is_first_day(due: FirstSteps) -> bool:
    """Whether the promise to a fellow comes next, to which they have never said yes."""
    return not due.second_step and not due.texts[0].is_pledge and due.texts[0].at is None


@require_POST
def agree(request: PageRequest, what: str) -> HttpResponse:
    """Say yes to one of the texts that concern this reader."""
    texts = {text.what: text for text in agreements.agreements_for(request.user, roles_held(request), request.now)}
    if what in texts:
        if texts[what].is_due:
            agreements.agree(request.user, what, now=request.now)
        flash.done(request, "Thank you. It’s recorded with today’s date.")
    if request.POST.get("then") == "first":
        if what == Agreement.What.FELLOW and request.user.is_confirmed:
            request.session.setdefault(NEXT, first_day.goes_on())  # whoever was on their way to a page goes there
        return redirect("people:first")
    return redirect("people:me")


def let_in(request: TimedRequest, person: User) -> HttpResponse:
    """Sign in somebody who has just set their password."""
    request.session.flush()
    sign_in(request, person, backend=backend.PATH)
    record_authentication(request, person, method="password", email=person.email)
    UserSession.objects.create_from_request(request)
    response = redirect("/")
    allauth_adapter.after_sign_in(request, response, person)
    return response


def let_in_unconfirmed(request: TimedRequest, person: User) -> HttpResponse:
    """Sign in whoever typed a code that was read out. This browser is not known from now on, and nothing was shown."""
    request.session.flush()
    sign_in(request, person, backend=backend.PATH)
    UserSession.objects.create_from_request(request)
    sessions.begin(request, person, at=clock.real())
    return redirect("/")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: TimedRequest, token: str) -> HttpResponse:
    """Opening the link shows the page and uses nothing up; the button sets the password and signs in."""
    door = _door(request, token)
    if request.method == "GET" and door.state == "open" and not door.by_phone:
        accept_invitation.mark_opened(token, now=request.now)
    if door.is_owner:
        return _join_as_owner(request, token, door)
    if door.by_phone:
        return _join_by_phone(request, token, door)
    form = JoinForm(posted(request), email=door.email, called=door.called)
    if door.state == "open" and request.method == "POST" and form.is_valid():
        person = accept_invitation.accept(token, form.cleaned_data["password1"], now=request.now)
        if person is not None:
            response = let_in(request, person)
            flash.done(request, _welcome(person))
            return response
        if accept_invitation.owner_must_sign_in(token, now=request.now):
            return _to_sign_in(request, token)
        door = _door(request, token)
    return render(request, "people/join.html", {"door": door, "form": form, "token": token})


def _welcome(person: User) -> str:
    signs_in = f". From now on you sign in with {person.email} and this password."
    return unzoned(state(Myself(person.id), "Welcome, ", name_of(person.id, person.called), signs_in))


def _door(request: TimedRequest, token: str) -> accept_invitation.InvitationFacts:
    reader = request.user if request.user.is_authenticated else None
    door = accept_invitation.find_invitation(token, request.now, reader=reader)
    if door is None:
        raise Http404
    return door


def _to_sign_in(request: TimedRequest, token: str) -> HttpResponse:
    """The address has an account. Its owner comes back to this page signed in, and says yes there. (Behind a code it
    may also be that another program has invited them, and they are in nowhere yet.)"""
    sign_out(request)
    flash.trouble(
        request,
        "This email already has an account. Sign in with it to accept the new role. "
        "If you have never signed in here, open the link in our email instead.",
    )
    there = reverse("people:join", args=[token])
    return redirect(f"{reverse('account_login')}?{urlencode({'next': there})}")


def _join_as_owner(request: TimedRequest, token: str, door: accept_invitation.InvitationFacts) -> HttpResponse:
    """Whoever is signed in with the account says yes to the role; the same button, no new password."""
    said_yes = request.method == "POST" and door.state == "open"
    if said_yes and isinstance(request.user, User):
        said_yes = accept_invitation.accept_role(token, request.user, now=request.now)
        first_steps.recheck_first_steps(request)
    context = {"door": door, "form": None, "token": token, "said_yes": said_yes}
    return render(request, "people/join.html", context)


def _join_by_phone(request: TimedRequest, token: str, door: accept_invitation.InvitationFacts) -> HttpResponse:
    """Behind a code that was read out: come in without a password, and confirm the email later."""
    if request.method == "POST" and door.state == "open":
        person = phone_codes.come_in(token, now=request.now)
        if person is not None:
            return let_in_unconfirmed(request, person)
        return _to_sign_in(request, token)
    return render(request, "people/join.html", {"door": door, "form": None, "token": token})


@login_not_required
@require_POST
def join_again(request: TimedRequest, token: str) -> HttpResponse:
    """A link that ran out sends a new one, to the address it was made for."""
    _door(request, token)
    accept_invitation.resend_expired(token, now=request.now)
    return render(request, "people/join_sent.html")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join_by_code(request: TimedRequest) -> HttpResponse:
    """A code that staff read out by phone opens a page like the one behind the link in the mail."""
    form = PhoneCodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        network = allauth_adapter.network(request)
        token = phone_codes.redeem_phone_code(**form.cleaned_data, network=network, now=request.now)
        if token:
            return redirect("people:join", token=token)
        form.add_error("code", "This code doesn’t match that email, or it has expired. Ask for a new one on the phone.")
    return render(request, "people/join_by_code.html", {"form": form})


@login_not_required
def nothing_here(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Pages that allauth brings and this site does not have."""
    raise Http404
