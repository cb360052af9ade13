"""/program/escalation/: what happens when nobody answers, read and changed by the program's staff."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pts_support.people.pages.program_access import ProgramAccess, staff_only
from pts_support.web import flash
from requests_app.access.permissions import ActRefused
from requests_app.chain import policy_versions
from requests_app.chain.policy import Rules
from requests_app.chain.policy_versions import PolicyVersion
from requests_app.pages.policy import editor, rehearsal
from requests_app.pages.policy.editor import ChainEditor, PolicyDraft
from requests_app.pages.policy.rehearsal import Rehearsal

NUMBERS = ("today", "soon", "when", "remind")


@dataclass(frozen=True)
class PolicyPage:
    """All the page shows. ``rehearsed`` names the proposal that was replayed; ``saves`` whether it can be saved now."""

    draft: PolicyDraft
    wrong: dict[str, str]  # of the four numbers, "" where nothing is
    found: list[tuple[str, str]]
    walks: tuple[ChainEditor, ...]
    present: int
    next: int
    versions: list[PolicyVersion]
    rehearsal: Rehearsal | None = None
    rehearsed: str = ""
    saves: bool = False


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, door: ProgramAccess) -> HttpResponse:
    """Read it; arrange its steps; rehearse a change. Nothing is kept before it is saved."""
    present = policy_versions.rules_or_default(door.program)
    if request.method != "POST":
        return _page(request, door, present, editor.draft_of(present))
    draft, act = editor.read_draft(request.POST.dict()), request.POST.get("act", "")
    if ":" in act:
        return _show(request, door, _made(door, present, editor.arrange(draft, act), {}, act))
    return _rehearsed(request, door, present, draft)


@staff_only
@require_POST
def policy_save(request: HttpRequest, door: ProgramAccess) -> HttpResponse:
    """Save what was rehearsed as the next version; what was not rehearsed is rehearsed first."""
    present, draft = policy_versions.rules_or_default(door.program), editor.read_draft(request.POST.dict())
    proposed, _ = editor.check_draft(draft)
    if proposed is None or request.POST.get("rehearsed") != editor.fingerprint(proposed):
        return _rehearsed(request, door, present, draft)
    try:
        made = policy_versions.save_as_next_version(
            door.program, proposed, seen=_number(request.POST.get("seen", "")), by=door.by, now=door.now
        )
    except ActRefused as refused:
        return _page(request, door, present, draft, {"": str(refused)})
    flash.done(request, f"Saved as version {made.version}. New requests begin with it; open requests keep theirs.")
    return redirect(reverse("requests:policy") + door.query)


def _rehearsed(request: HttpRequest, door: ProgramAccess, present: Rules, draft: PolicyDraft) -> HttpResponse:
    proposed, wrong = editor.check_draft(draft)
    if proposed is None:
        return _page(request, door, present, draft, wrong)
    if policy_versions.same_rules(present, proposed):
        return _page(
            request,
            door,
            present,
            draft,
            {"": f"That is what version {present.version} says already. Change something to rehearse it."},
        )
    replayed = rehearsal.rehearse(door.program, present=present, proposed=proposed, now=door.now)
    page = replace(
        _made(door, present, draft, {}), rehearsal=replayed, rehearsed=editor.fingerprint(proposed), saves=True
    )
    return _show(request, door, page)


def _page(
    request: HttpRequest, door: ProgramAccess, present: Rules, draft: PolicyDraft, wrong: dict[str, str] | None = None
) -> HttpResponse:
    return _show(request, door, _made(door, present, draft, wrong or {}))


def _made(door: ProgramAccess, present: Rules, draft: PolicyDraft, wrong: dict[str, str], act: str = "") -> PolicyPage:
    return PolicyPage(
        draft=draft,
        wrong={name: wrong.get(name, "") for name in NUMBERS},
        found=list(wrong.items()),
        walks=editor.chain_editors(draft, wrong, present, act=act),
        present=present.version,
        next=present.version + 1,
        versions=policy_versions.versions(door.program),
    )


def _show(request: HttpRequest, door: ProgramAccess, page: PolicyPage) -> HttpResponse:
    return render(request, "requests_app/policy.html", {"door": door, "page": page})


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1
