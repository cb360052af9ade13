"""One's addresses: add one and show that it is one's own, choose where mail goes, take one out."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.models import EmailAddress
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pts_support import clock
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.forms import AddressCodeForm, AddressForm
from pts_support.people.signin import addresses as acts
from pts_support.people.signin import rate_limits
from pts_support.people.signin.row_tokens import find_by_token, row_token
from pts_support.web import flash

ASKED = "address_to_confirm"


@dataclass(frozen=True)
class Address:
    mark: str
    email: str
    gets_mail: bool


def _page(
    request: PageRequest, *, form: AddressForm | None = None, code: AddressCodeForm | None = None
) -> HttpResponse:
    asked = request.session.get(ASKED, {})
    theirs = acts.addresses_of(request.user)
    context = {
        "addresses": [Address(row_token(request.user, address), address.email, address.primary) for address in theirs],
        "form": form or AddressForm(),
        "code": code or AddressCodeForm(),
        "asked": asked.get("email", ""),
    }
    return render(request, "people/addresses.html", context)


@reauthentication_required
@require_http_methods(["GET", "HEAD"])
def addresses(request: PageRequest) -> HttpResponse:
    return _page(request)


@require_POST
def add(request: PageRequest) -> HttpResponse:
    if is_reauthentication_required(request, app="allauth.mfa"):
        return redirect("people:addresses")
    user, at, form = request.user, clock.real(), AddressForm(request.POST)
    if form.is_valid() and len(acts.addresses_of(user)) >= acts.MOST:
        form.add_error("email", f"{acts.MOST} addresses is the most you can have. Remove one first.")
    if form.is_valid() and not rate_limits.count_try(rate_limits.ADDRESS, user.pk, "", at=at):
        form.add_error("email", "Too many tries at once. Please wait an hour and try again.")
    if form.is_valid() and not rate_limits.count_try(rate_limits.ADDRESS_A_DAY, user.pk, "", at=at):
        form.add_error("email", "Too many tries for one day. Please try again tomorrow.")
    if not form.is_valid():
        return _page(request, form=form)
    request.session[ASKED] = acts.send_code(user, form.cleaned_data["email"], at=at)
    return redirect("people:addresses")


@require_POST
def confirm(request: PageRequest) -> HttpResponse:
    asked, form = request.session.get(ASKED), AddressCodeForm(request.POST)
    if asked is None:
        return redirect("people:addresses")
    if not form.is_valid():
        return _page(request, code=form)
    done = acts.confirm_code(request.user, asked, form.cleaned_data["code"], at=clock.real(), now=request.now)
    request.session.modified = True  # it counts the wrong ones
    if not done:
        form.add_error(
            "code", "This isn’t the code from the newest email, or it has expired. Look again, or ask for a new one."
        )
        return _page(request, code=form)
    del request.session[ASKED]
    flash.done(request, f"You can sign in with {asked['email']} from now on.")
    return redirect("people:addresses")


def _mine(request: PageRequest, named: str) -> EmailAddress:
    found = find_by_token(request.user, acts.addresses_of(request.user), named)
    if found is None:
        raise Http404
    return found


@require_POST
def use(request: PageRequest, named: str) -> HttpResponse:
    address = _mine(request, named)
    acts.make_primary(request.user, address, now=request.now)
    flash.done(request, f"We now send email to {address.email} from now on.")
    return redirect("people:addresses")


@require_POST
def remove(request: PageRequest, named: str) -> HttpResponse:
    address = _mine(request, named)
    if acts.remove_address(request.user, address, now=request.now):
        flash.done(request, f"{address.email} no longer signs in.")
    else:
        flash.trouble(request, "Email goes to this address. Choose another for that first.")
    return redirect("people:addresses")
