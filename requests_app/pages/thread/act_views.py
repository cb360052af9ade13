"""Every act on a request: one address each, POST only. What may be done is decided under the request's lock."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pts_support.people.page_request import PageRequest, posted
from pts_support.people.roles import names_in_program, names_of_helpers
from pts_support.spoken.pieces import LinePiece, by, person
from pts_support.spoken.statement import state
from pts_support.web import flash
from requests_app.access.permissions import NotAllowed
from requests_app.access.sight import Sight
from requests_app.acts import conversation, helping, redaction, steering, undoing
from requests_app.chain.case import RequestCase
from requests_app.models import Event, HelpRequest, Message, Offer, Participant
from requests_app.pages.thread import forms as thread_forms
from requests_app.pages.thread import load
from requests_app.pages.thread.act_view import Act, ActDone, act, page_of
from requests_app.pages.thread.forms import ChangeWordsForm, MessageForm
from requests_app.pages.thread.load import LoadedRequest
from requests_app.statements.facts import Happened, HearsBy, OnIt, WasAsked
from requests_app.vocabulary import EventKind, Hidden, MessageKind, PeerChoice, Standing, Verb, Way

WELCOME = "Welcome!"
WHY = {
    Hidden.STUDENT: "Someone who read them says that they may name a student.",
    Hidden.PROGRAM: "The program asks you to, because someone who read them on the board asked it to look.",
}


# Helpers ----------------------------------------------------------------------------------------------------------


@act(Verb.ACKNOWLEDGE, thread_forms.AcknowledgeForm)
def acknowledge(act: Act) -> ActDone:
    until = act.data["until"]
    instead_of = act.person_named("instead_of")
    case = helping.acknowledge(act.request, by=act.by, until=until, now=act.now, instead_of=instead_of, can_undo=True)
    request = case.request
    if request.acked_by_id == act.by.id and until in (None, request.due_at):
        on_it = OnIt(request.id, act.by.id, request.due_at)
        return ActDone(act.says(on_it, act.fellow, " hears from you ", by(request.open_due_at), "."), undo=True)
    return ActDone(act.says("We asked ", act.fellow, " whether that time is OK."), undo=True)


@act(Verb.PASS_ON)
def pass_on(act: Act) -> ActDone:
    case = helping.pass_on_soon(act.request, by=act.by, now=act.now)
    if case.next_asked(act.now)[0]:
        return ActDone("No reason needed. We ask the next person in a few seconds.", undo=True)
    return ActDone("No reason needed. We remind the others in a few seconds: no one else can be asked.", undo=True)


@act(Verb.TALKED)
def talked(act: Act) -> ActDone:
    conversation.talked(act.request, by=act.by, now=act.now, can_undo=True)
    return ActDone(act.says("Good that you talked. We told ", act.fellow, "."), undo=True)


@act(Verb.ANSWER, thread_forms.ReplyForm)
def reply(act: Act) -> ActDone:
    if Way.QUESTION in (act.data["way"], act.data["then"]):  # choosing the question is asking it: the clock pauses
        conversation.ask_back(act.request, by=act.by, seen=act.data["seen"], **act.once)
        return ActDone(act.says("Sent. The clock is paused until ", act.fellow, " replies."))
    way = act.data["way"] or Way.ANSWER
    conversation.reply(act.request, by=act.by, way=way, seen=act.data["seen"], **act.once)
    return ActDone("Sent. Thank you for answering.")


@act(Verb.ANSWER)
def welcome(act: Act) -> ActDone:
    """The whole answer to a practice request, in one tap. (To any other it is an answer like one that is typed.)"""
    conversation.reply(act.request, by=act.by, text=WELCOME, now=act.now)
    return ActDone(act.says("Sent. ", act.fellow, " sees your welcome."))


@act(Verb.NOTE, thread_forms.NoteForm)
def note(act: Act) -> ActDone:
    conversation.note(act.request, by=act.by, text=act.data["text"], form_key=act.data["form_key"], now=act.now)
    return ActDone("Saved. Helpers who can read this now can read your note.")


@act(Verb.HAND_OVER, thread_forms.ChoosePersonForm)
def hand_over(act: Act) -> ActDone:
    case = helping.hand_over(act.request, by=act.by, person_id=act.person_id, now=act.now)
    part = case.participant(act.by.id)
    if part is not None and part.standing == Standing.LEFT:
        return ActDone("Handed over. You no longer see it.", to="/dashboard/")
    return ActDone(act.says("We asked ", act.fellow, " first. Until then it stays with you."))


@act(Verb.ADD_PERSON, thread_forms.ChoosePersonForm)
def add_person(act: Act) -> ActDone:
    case = helping.add_person(act.request, by=act.by, person_id=act.person_id, now=act.now)
    reads = HelpRequest.objects.readable_by(act.person_id).filter(id=case.request.id).exists()
    if reads:
        return ActDone("They can read it now too.")
    return ActDone(act.says("We asked ", act.fellow, " first."))


@act(Verb.OFFER, thread_forms.OfferForm)
def offer(act: Act) -> ActDone:
    helping.offer(act.request, by=act.by, kind=act.data["kind"], now=act.now, can_undo=True)
    return ActDone(act.says(act.fellow, " will see that you offered."), undo=True)


@act(Verb.REMIND_HOLDER)
def remind_holder(act: Act) -> ActDone:
    helping.remind_holder(act.request, by=act.by, now=act.now, can_undo=True)
    return ActDone("Our reminder goes to those who can read it.", undo=True)


# The fellow -------------------------------------------------------------------------------------------------------


@act(Verb.ADD_WORDS, thread_forms.AddWordsForm)
def add_words(act: Act) -> ActDone:
    conversation.add_words(act.request, by=act.by, **act.once)
    return ActDone("Sent.")


@act(Verb.THANKS, thread_forms.ThankForm)
def thank(act: Act) -> ActDone:
    conversation.thank(act.request, by=act.by, text=act.data["text"], form_key=act.data["form_key"], now=act.now)
    return ActDone("Sent. They will be glad to hear it.")


@act(Verb.FOLLOW_UP, thread_forms.FollowUpForm)
def follow_up(act: Act) -> ActDone:
    case = conversation.follow_up(act.request, by=act.by, **act.once)
    return ActDone(act.says("Sent. An answer is due ", *_promised(case), "."))


@act(Verb.FOLLOW_UP)
def not_talked(act: Act) -> ActDone:
    request = conversation.not_talked(act.request, by=act.by, now=act.now).request
    hears = state(HearsBy(request.id, request.promised_at), "You’ll hear ", by(request.promised_at), ".")
    return ActDone(act.says("Sorry about that. We asked again. ", hears), undo=True)


@act(Verb.REOPEN, thread_forms.ReopenForm)
def reopen(act: Act) -> ActDone:
    case = conversation.reopen(act.request, by=act.by, **act.once)
    return ActDone(act.says("Reopened. You’ll hear ", *_promised(case), "."))


def _promised(case: RequestCase) -> tuple[HearsBy, LinePiece]:
    return HearsBy(case.request.id, case.request.promised_at), by(case.request.promised_at)


@act(Verb.CLOSE, thread_forms.CloseForm)
def close(act: Act) -> ActDone:
    outcome, kept_line = act.data["outcome"], act.data["kept_line"]
    sentence = act.data["sentence"] if act.data.get("for_all") else ""
    conversation.close(act.request, by=act.by, outcome=outcome, kept_line=kept_line, for_everyone=sentence, now=act.now)
    said = ["Closed."]
    if kept_line:
        said.append("Your line is kept for you alone.")
    if sentence:
        said.append("Staff get your sentence within about four weeks, without your name.")
    return ActDone(" ".join(said), undo=True)


@act(Verb.HOLD, thread_forms.HoldForm)
def hold(act: Act) -> ActDone:
    steering.hold(act.request, by=act.by, until=act.data["until"], now=act.now)
    return ActDone("Paused. No one else is asked until then.")


@act(Verb.SOONER, thread_forms.SoonerForm)
def sooner(act: Act) -> ActDone:
    case = steering.sooner(act.request, by=act.by, step=act.data["step"], now=act.now)
    return ActDone(_who_joined(act, case), undo=True)


def _who_joined(act: Act, case: RequestCase) -> str:
    """Whom a tap brought in, and with how much sight; nobody where everyone was reminded instead."""
    last = Event.objects.filter(request=case.request, actor=act.by).select_related("person").order_by("-at", "-id")[:1]
    joined = next((event.person for event in last if event.kind == EventKind.ESCALATED), None)
    if joined is None:
        return "We reminded everyone."
    who = state(WasAsked(case.request.id, joined.id), person(joined))
    part = case.participant(joined.id) or Participant.objects.get(request=case.request, person=joined)
    if part.standing == Standing.WAITING:
        return act.says("We told ", who, " that you are waiting.")
    return act.says("We asked ", who, ".")


@act(Verb.CHANGE_URGENCY, thread_forms.UrgencyForm)
def change_urgency(act: Act) -> ActDone:
    request = steering.change_urgency(act.request, by=act.by, urgency=act.data["urgency"], now=act.now).request
    return ActDone(
        act.says("Changed. You’ll hear ", HearsBy(request.id, request.promised_at), by(request.promised_at), ".")
    )


@act(Verb.TAKE_OUT, thread_forms.ChoosePersonForm)
def take_out(act: Act) -> ActDone:
    steering.take_out(act.request, by=act.by, person_id=act.person_id, now=act.now)
    return ActDone("They can’t see it anymore, and aren’t told why.")


@act(Verb.LET_BACK, thread_forms.ChoosePersonForm)
def let_back(act: Act) -> ActDone:
    steering.let_back(act.request, by=act.by, person_id=act.person_id, now=act.now)
    return ActDone("They can read it again.")


@act(Verb.OPEN_IT, thread_forms.OpenForm)
def open_it(act: Act) -> ActDone:
    steering.open_it(act.request, by=act.by, person_id=act.person_id, now=act.now)
    return ActDone("They can read it now.")


@act(Verb.ALLOW, thread_forms.AnswerOfferForm)
def answer_offer(act: Act) -> ActDone:
    yes, offer = act.data["yes"] == "yes", act.data["offer"]
    steering.answer_offer(act.request, by=act.by, offer=offer, yes=yes, now=act.now)
    helper = Offer.objects.select_related("by").get(request=act.request, ref=offer).by
    told = EventKind.ALLOWED if yes else EventKind.DECLINED
    who = state(Happened(act.request.id, told, whom=(helper.id,)), person(helper))
    return ActDone(act.says("We told ", who, "." if yes else ": not now."))


@act(Verb.PEER_CHOICE, thread_forms.BoardForm)
def choose_on_board(act: Act) -> ActDone:
    steering.choose_on_board(act.request, by=act.by, choice=act.data["choice"], now=act.now)
    left = act.data["choice"] == PeerChoice.LEAVE
    return ActDone("It stays on the board." if left else "Asked. It stays on the board too.")


@act(Verb.WITHDRAW)
def withdraw(act: Act) -> ActDone:
    steering.withdraw(act.request, by=act.by, now=act.now)
    return ActDone("Withdrawn. No one else can find it now.", undo=True, to="/")


@act(Verb.UNDO)
def undo(act: Act) -> ActDone:
    undoing.undo(act.request, by=act.by, now=act.now)
    return ActDone("Undone. Everything is as it was.")


@act(Verb.NAMES_STUDENT, MessageForm)
def names_student(act: Act) -> ActDone:
    redaction.names_student(act.request, by=act.by, message=act.data["message"], now=act.now)
    return ActDone("Thank you. Only their author can read these words until they are changed.")


@require_http_methods(["GET", "HEAD", "POST"])
def change_words(request: PageRequest, ref: UUID, message: UUID) -> HttpResponse:
    """The author's page for hidden words. It is there for nobody else, and only while they are hidden."""
    found, hidden = _hidden(request, ref, message)
    form = _form(request, found, hidden)
    if request.method == "POST" and form.is_valid():
        try:
            redaction.replace_words(found.request, by=request.user, message=message, now=request.now, **form.changed())
        except NotAllowed:
            raise Http404 from None
        flash.done(request, "Changed. Everyone who could read it before reads the new words.")
        return redirect(page_of(found))
    here = reverse("requests:change_words", args=[ref, message])
    context = {"form": form, "url": here, "back": page_of(found), "why": WHY[Hidden(hidden.hidden_why)]}
    return render(request, "requests_app/change_words.html", context, status=422 if form.errors else 200)


def _hidden(request: PageRequest, ref: UUID, message: UUID) -> tuple[LoadedRequest, Message]:
    found = load.load_request(request.user, ref, request.now)
    if found is None or found.sight is Sight.NONE:
        raise Http404
    named = next((one for one in found.shown if one.ref == message), None)
    if named is None or named.author_id != request.user.id or not named.hidden_why:
        raise Http404
    return found, named


def _form(request: PageRequest, found: LoadedRequest, hidden: Message) -> ChangeWordsForm:
    program = found.request.program_id
    return ChangeWordsForm(
        posted(request),
        zone=request.user.zone,
        was=hidden.text,
        tried=_tried(found, hidden),
        stops=hidden.on_board,
        names=names_in_program(program) if hidden.on_board else names_of_helpers(program),
        files=[(str(file.ref), file.called) for file in found.files if file.message_id == hidden.id],
    )


def _tried(found: LoadedRequest, hidden: Message) -> dict[str, str]:
    """What was said to have been tried belongs to the first words."""
    if hidden.kind != MessageKind.ASK:
        return {}
    there = {name: getattr(found.request, name) for name in redaction.TRIED}
    return {name: text for name, text in there.items() if text}
