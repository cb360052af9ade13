"""The peer board: the cohort's open questions, names hidden; a peer answers one."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pts_support.people.models import Program
from pts_support.people.page_request import PageRequest
from pts_support.people.roles import HeldRole, names_in_program, roles_held
from pts_support.web import flash
from requests_app.access.permissions import NotAllowed
from requests_app.acts import conversation, moderation
from requests_app.files import attachments
from requests_app.models import HelpRequest
from requests_app.pages.board import page as board
from requests_app.pages.board import review as board_review
from requests_app.pages.whom_to_call import say_whom_to_call
from requests_app.vocabulary import Looked, few_readers

SAID = {
    Looked.CHECKED: "Marked as checked. The other fellows see that the program looked at it.",
    Looked.HIDDEN: "Hidden. We asked the person who wrote it to change it.",
    Looked.LEFT: "Left as it is.",
}


@require_safe
def peers(request: PageRequest) -> HttpResponse:
    """Open questions of one's own cohort. For anybody else there is no such page."""
    return _page(request, _fellowship(request))


@require_POST
def peer_answer(request: PageRequest, ref: UUID) -> HttpResponse:
    """A peer answers. What could name somebody is not posted, and nothing typed is lost."""
    fellowship = _fellowship(request)
    post = board.post_for(request.user, ref)
    if post is None:
        raise Http404
    people = names_in_program(fellowship.program_id)
    text, trouble = board.why_not_postable(request.POST.get("text", ""), people)
    allowed = _allowed(fellowship)
    again = attachments.attach_again(len(request.FILES.getlist("files"))) if allowed else ""
    if trouble:
        return _page(request, fellowship, ref=ref, typed=text, trouble=f"{trouble} {again}".rstrip())
    files = attachments.check_files(
        request.FILES.getlist("files"), by=request.user, now=request.now, allowed=allowed, on_board=True, names=people
    )
    if wrong := files.trouble or files.advice:
        return _page(request, fellowship, ref=ref, typed=text, trouble=f"{wrong} {again}".rstrip())
    try:
        conversation.reply(post, by=request.user, text=text, files=files.fits, now=request.now, form_key=_key(request))
    except NotAllowed as no:
        if no.verdict.hidden:
            raise Http404 from None
        return _page(request, fellowship, ref=ref, typed=text, trouble=f"{no.verdict.reason} {again}".rstrip())
    say_whom_to_call(request, text, (post.program.safety_line_name, post.program.safety_line_phone))
    if files.left_out:
        flash.trouble(request, files.left_out)
    flash.done(request, f"Your answer is on the board. {_who_knows(request, fellowship)}")
    return redirect("requests:peers")


@require_POST
def flag(request: PageRequest, ref: UUID) -> HttpResponse:
    """A reader of the board asks the program to look at a post, or at an answer under it."""
    asked = HelpRequest.objects.visible_to(request.user).filter(ref=ref).first()
    named = _uuid(request.POST.get("message", ""))
    message = board_review.flaggable_message(request.user, asked, named) if asked and named else None
    if message is None:
        return _not_reported(request, asked, named)
    moderation.flag(message, by=request.user, now=request.now)
    flash.done(request, "Thank you. We asked the program’s staff to look at it. No one is told who reported it.")
    return redirect("requests:peers")


def _not_reported(request: PageRequest, asked: HelpRequest | None, named: UUID | None) -> HttpResponse:
    """What the menu says to a reader of the board who chose nothing, or their own words. To anybody else it is not
    there."""
    if asked is None or not board_review.reads_on_board(request.user, asked):
        raise Http404
    if named is None:
        flash.trouble(request, "Nothing was reported. Choose which words it is about.")
    elif asked.messages.filter(ref=named, author=request.user).exists():
        flash.trouble(request, "Those are your own words. If they name a student, choose “This names a student”.")
    else:
        raise Http404
    return redirect("requests:peers")


def _page(
    request: PageRequest, fellowship: HeldRole, *, ref: UUID | None = None, typed: str = "", trouble: str = ""
) -> HttpResponse:
    page = board.load_board(request.user, fellowship, now=request.now)
    posts = [replace(p, typed=typed, trouble=trouble) if p.ref == ref else p for p in page.posts]
    return render(
        request,
        "requests_app/peers.html",
        {"board": page, "posts": posts, "trouble": trouble, "attach": "board" if page.takes_files else ""},
    )


def _who_knows(request: PageRequest, fellowship: HeldRole) -> str:
    """What whoever answered is told of their name."""
    if few_readers(board.count_fellows(fellowship, now=request.now, zone=request.user.zone) - 1):
        return "The person who asked sees your name, and with so few fellows the others may guess it."
    return "Your name is hidden from the other fellows, but not from whoever asked."


def _allowed(fellowship: HeldRole) -> bool:
    return Program.objects.values_list("attachments_allowed", flat=True).get(id=fellowship.program_id)


def _fellowship(request: PageRequest) -> HeldRole:
    held = roles_held(request).fellowship
    if held is None:
        raise Http404
    return held


def _key(request: PageRequest) -> UUID:
    """The form's own key; one that is no key counts as a form of its own."""
    return _uuid(request.POST.get("form_key", "")) or uuid4()


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


@require_safe
def review(request: PageRequest) -> HttpResponse:
    lines = board_review.review_queue(request.user, _programs(request), now=request.now)
    return render(request, "requests_app/review.html", {"lines": lines})


@require_POST
def looked(request: PageRequest, ref: UUID) -> HttpResponse:
    programs, chosen = _programs(request), request.POST.get("outcome", "")
    if chosen not in Looked.values:
        flash.trouble(request, "Choose one of the three.")
        return redirect("requests:review")
    outcome = Looked(chosen)
    if not moderation.record_review(request.user, programs, ref, outcome, now=request.now):
        raise Http404
    flash.done(request, SAID[outcome])
    return redirect("requests:review")


def _programs(request: PageRequest) -> tuple[int, ...]:
    programs = roles_held(request).programs(*moderation.REVIEWER_ROLES)
    if not programs:
        raise Http404
    return programs
