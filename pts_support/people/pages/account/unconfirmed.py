"""The one page of a session whose email is not confirmed: how to confirm it, and what can be done meanwhile."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pts_support import clock
from pts_support.people.models import Invitation, Program
from pts_support.people.page_request import PageRequest
from pts_support.people.roles import roles_held
from pts_support.people.roster import invite
from pts_support.people.signin import rate_limits
from pts_support.people.signin import unconfirmed as gate
from pts_support.web import flash


@require_http_methods(["GET", "HEAD"])
def unconfirmed(request: PageRequest) -> HttpResponse:
    if request.user.is_confirmed:
        return redirect("/")
    held = roles_held(request)
    programs = Program.objects.filter(id__in=held.programs()).order_by("name")
    context = {
        "email": request.user.email,
        "is_fellow": held.is_fellow,
        "is_helper": held.is_helper,
        "wrote": gate.lines("wrote", request),
        "waits": gate.lines("waits", request) if held.is_helper else [],
        "phones": [(program.name, program.phone) for program in programs],
    }
    return render(request, "people/unconfirmed.html", context)


@require_POST
def unconfirmed_mail(request: PageRequest) -> HttpResponse:
    """Send the link once more, to the address it was made for."""
    user = request.user
    waits = Invitation.objects.filter(
        membership__user=user, membership__ended_at__isnull=True, used_at__isnull=True, replaced_at__isnull=True
    )
    invitation = waits.select_related("membership__user", "membership__program").order_by("id").first()
    if user.is_confirmed:
        return redirect("/")
    if not rate_limits.count_try(rate_limits.CODE, f"confirm {user.pk}", "", at=clock.real()):
        flash.trouble(request, "We just sent you several. Check your spam folder, or wait 15 minutes.")
    elif invitation is not None:
        invite.invite(invitation.membership, by=None, now=request.now)
        flash.done(request, f"A new link is on its way to {user.email}. The one before no longer works.")
    else:  # an account that was made by no invitation of ours
        flash.trouble(request, "Sign out, and sign in with a code by email: that confirms it.")
    return redirect("people:unconfirmed")
