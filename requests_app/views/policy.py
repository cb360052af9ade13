"""/program/escalation/: what happens when nobody answers, read and changed by the program's staff."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pts_support import ui
from pts_support.people.doors import Door, staff_only
from requests_app import policies, policy_words, rehearsal
from requests_app.lifecycle import Refused
from requests_app.policies import Version
from requests_app.policy_words import Draft, Walk
from requests_app.rehearsal import Rehearsal
from requests_app.rules import Rules

NUMBERS = ("today", "soon", "when", "remind")


@dataclass(frozen=True)
class PolicyPage:
    """All the page shows. ``rehearsed`` names the proposal that was replayed; ``saves`` whether it can be saved now."""

    draft: Draft
    wrong: dict[str, str]  # of the four numbers, "" where nothing is
    found: list[tuple[str, str]]
    walks: tuple[Walk, ...]
    present: int
    next: int
    versions: list[Version]
    rehearsal: Rehearsal | None = None
    rehearsed: str = ""
    saves: bool = False


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, door: Door) -> HttpResponse:
    """Read it; arrange its steps; rehearse a change. Nothing is kept before it is saved."""
    present = policies.current(door.program)
    if request.method != "POST":
        return _page(request, door, present, policy_words.draft_of(present))
    draft, act = policy_words.read(request.POST.dict()), request.POST.get("act", "")
    if ":" in act:
        return _show(request, door, _made(door, present, policy_words.arrange(draft, act), {}, act))
    return _rehearsed(request, door, present, draft)


@staff_only
@require_POST
def policy_save(request: HttpRequest, door: Door) -> HttpResponse:
    """Save what was rehearsed as the next version; what was not rehearsed is rehearsed first."""
    present, draft = policies.current(door.program), policy_words.read(request.POST.dict())
    proposed, _ = policy_words.check(draft)
    if proposed is None or request.POST.get("rehearsed") != policy_words.fingerprint(proposed):
        return _rehearsed(request, door, present, draft)
    try:
        made = policies.save(
            door.program, proposed, seen=_number(request.POST.get("seen", "")), by=door.by, now=door.now
        )
    except Refused as refused:
        return _page(request, door, present, draft, {"": str(refused)})
    ui.done(request, f"Saved as version {made.version}. New requests begin with it; those that run keep theirs.")
    return redirect(reverse("requests:policy") + door.query)


def _rehearsed(request: HttpRequest, door: Door, present: Rules, draft: Draft) -> HttpResponse:
    proposed, wrong = policy_words.check(draft)
    if proposed is None:
        return _page(request, door, present, draft, wrong)
    if policies.same(present, proposed):
        return _page(
            request,
            door,
            present,
            draft,
            {"": f"That is what version {present.version} says already. Change something to rehearse it."},
        )
    replayed = rehearsal.rehearse(door.program, present=present, proposed=proposed, now=door.now)
    page = replace(
        _made(door, present, draft, {}), rehearsal=replayed, rehearsed=policy_words.fingerprint(proposed), saves=True
    )
    return _show(request, door, page)


def _page(
    request: HttpRequest, door: Door, present: Rules, draft: Draft, wrong: dict[str, str] | None = None
) -> HttpResponse:
    return _show(request, door, _made(door, present, draft, wrong or {}))


def _made(door: Door, present: Rules, draft: Draft, wrong: dict[str, str], act: str = "") -> PolicyPage:
    return PolicyPage(
        draft=draft,
        wrong={name: wrong.get(name, "") for name in NUMBERS},
        found=list(wrong.items()),
        walks=policy_words.walks(draft, wrong, present, act=act),
        present=present.version,
        next=present.version + 1,
        versions=policies.versions(door.program),
    )


def _show(request: HttpRequest, door: Door, page: PolicyPage) -> HttpResponse:
    return render(request, "requests_app/policy.html", {"door": door, "page": page})


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1
