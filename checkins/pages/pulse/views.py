"""The weekly question as a page: answering it, what one's words could be put as, and the question after hard weeks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from checkins import statements
from checkins.models import PulseWeek
from checkins.pages.pulse.form import PulseForm
from checkins.pulse import acts, facts
from checkins.pulse.acts import OwnWeek
from checkins.pulse.facts import OwnWeeks
from checkins.vocabulary import HardWeeksAnswer, Reach
from pts_support.people.models import Membership
from pts_support.people.page_request import PageRequest
from pts_support.people.roles import names_in_program, names_of_helpers, peers_of, roles_held
from pts_support.spoken.statement import NOTHING_STATED, Statement
from pts_support.web import flash
from requests_app.acts import filing
from requests_app.hints import find as hints
from requests_app.hints.helpers_named import people_named
from requests_app.hints.implied.asks import ImpliedAsk, asks_from
from requests_app.pages.ask.page import AskContext
from requests_app.pages.ask.views import say_done
from requests_app.pages.whom_to_call import say_whom_to_call
from requests_app.vocabulary import Route

SAVED = "Saved. Only you can see it."
NO_READERS = "No other fellow can read it now. Choose a person instead."
CHANGED = "Nothing was sent: someone else would be asked now. Below is who."
NO_ONE_NOW = "Nothing was sent: no one can be asked right now. The question comes back."
FIRST_A_QUESTION = "Your week is saved. Before your words go to anyone, please look at this page once."


@dataclass(frozen=True)
class PulsePage:
    """``form``: None where nothing is asked now. ``asks``: what their words could be put as. ``question``: whether
    somebody should call."""

    form: PulseForm | None
    last_week: bool
    week: PulseWeek | None
    asks: tuple[ImpliedAsk, ...]
    question: Statement


@require_http_methods(["GET", "HEAD", "POST"])
def pulse(request: PageRequest) -> HttpResponse:
    membership = _fellowship(request)
    found = facts.own_weeks(membership.id, request.now)
    if request.method != "POST":
        return _page(request, membership, found, _form(found))
    return DOES.get(request.POST.get("do", ""), _save)(request, membership, found)


def _fellowship(request: PageRequest) -> Membership:
    held = roles_held(request).fellowship
    if held is None:
        raise Http404
    return Membership.objects.select_related("program", "user").get(id=held.id)


def _form(found: OwnWeeks) -> PulseForm | None:
    if not found.is_open:
        return None
    return PulseForm()


def _page(request: PageRequest, membership: Membership, found: OwnWeeks, form: PulseForm | None) -> HttpResponse:
    week = PulseWeek.objects.filter(membership=membership, monday=found.monday).first()
    offered = week is not None and not week.implied and found.suggestions
    page = PulsePage(
        form=form,
        last_week=found.is_of_last_week,
        week=week,
        asks=asks_from(week.words) if week and offered else (),
        question=_question(found, request.now),
    )
    return render(request, "checkins/pulse.html", {"page": page})


def _question(found: OwnWeeks, now: datetime) -> Statement:
    named = acts.named_now(found, now)
    if named is None:
        return NOTHING_STATED
    return statements.want_a_call(named.id, named.called)


# -- the week


def _save(request: PageRequest, membership: Membership, found: OwnWeeks) -> HttpResponse:
    """A week that is not asked about any more is kept all the same, as the one it was typed for."""
    form = PulseForm(request.POST)
    if not form.is_valid() or not _can_go(form, membership, found):
        return _page(request, membership, found, form)
    typed = form.typed(found.asked)
    if typed is None:
        flash.trouble(request, "This week is not asked about now. The question comes back in the next school week.")
        return redirect("checkins:pulse")
    draft = _needs_the_ask_page(membership, typed)
    saved = acts.save(membership, typed, by=request.user, now=request.now, files_it=not draft)
    if draft:
        return _to_ask_page(request, typed.text, typed.route)
    if not (saved.filed and typed.share):  # else they are among the words that were sent
        say_whom_to_call(request, typed.words, _safety_line(membership))
    if saved.filed and saved.asking:
        say_done(request, AskContext(request), saved.asking, saved.filed)
        return redirect("requests:thread", ref=saved.filed.request.ref)
    flash.done(request, SAVED)
    if found.suggestions and not saved.week.implied and asks_from(typed.words):
        return redirect("checkins:pulse")
    return redirect("/")


def _safety_line(membership: Membership) -> tuple[str, str]:
    return membership.program.safety_line_name, membership.program.safety_line_phone


def _can_go(form: PulseForm, membership: Membership, found: OwnWeeks) -> bool:
    """Somebody has to be there to read a post on the board."""
    if form.cleaned_data["reach"] == Reach.PEERS and not peers_of(membership, found.today):
        form.add_error("reach", NO_READERS)
        return False
    return True


def _needs_the_ask_page(membership: Membership, typed: OwnWeek) -> bool:
    """Words that may name a student, or speak of somebody who helps, are asked about first, as everybody's are."""
    if typed.reach == Reach.NOT_NOW or not (typed.share and typed.words):
        return False
    helpers = names_of_helpers(membership.program_id)
    if typed.route == Route.PEERS:
        return bool(hints.find_on_board(typed.words, names_in_program(membership.program_id)))
    return bool(hints.find(typed.words, helpers)) or bool(people_named(typed.words, dict(enumerate(sorted(helpers)))))


def _to_ask_page(request: PageRequest, text: str, route: Route, **more: str) -> HttpResponse:
    """As a draft of theirs, for nobody else."""
    key = uuid4()
    filing.keep_draft(request.user, key, {"text": text, "route": route.value, **more}, now=request.now)
    flash.done(request, FIRST_A_QUESTION)
    return redirect(f"{reverse('requests:ask')}?draft={key}")


# -- what their words could be put as


def _ask(request: PageRequest, membership: Membership, found: OwnWeeks) -> HttpResponse:
    wanted = request.POST.get("take", "")
    week = acts.take_ask(membership, found.monday, took=wanted != "leave")
    if week is None:
        return redirect("/")
    taken = {one.kind: one for one in asks_from(week.words)}.get(wanted)
    if taken is None:
        return redirect("/")
    text = f"{taken.words}\n\n{week.words}"
    return _to_ask_page(request, text, Route.MENTOR, kind=taken.kind, implied="yes")


# -- after three hard weeks


def _answer(request: PageRequest, membership: Membership, found: OwnWeeks) -> HttpResponse:
    said = request.POST.get("answer", "")
    if found.question is None or said not in HardWeeksAnswer.values:
        return redirect("checkins:pulse")
    done = acts.answer(membership, found.question.id, HardWeeksAnswer(said), by=request.user, now=request.now)
    if done.changed:
        named = acts.named_now(found, request.now)
        flash.trouble(request, CHANGED if named else NO_ONE_NOW)
        return redirect("checkins:pulse")
    if done.filed and done.asking:
        say_done(request, AskContext(request), done.asking, done.filed)
        return redirect("requests:thread", ref=done.filed.request.ref)
    flash.done(request, "Not now, then. You can ask any day.")
    return redirect("/")


Does = Callable[[PageRequest, Membership, OwnWeeks], HttpResponse]
DOES: dict[str, Does] = {"ask": _ask, "answer": _answer}
