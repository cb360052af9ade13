"""Every act on a request: one address each, POST only. What may be done is decided under the request's lock."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pts_support.saying import by as said_by
from pts_support.web import flash
from requests_app.access.permissions import NotAllowed
from requests_app.access.visibility import Sight
from requests_app.acts import conversation, helping, redaction, steering
from requests_app.models import HelpRequest, Message
from requests_app.pages.thread import forms as thread_forms
from requests_app.pages.thread import load
from requests_app.pages.thread.act_view import Act, Done, act, page_of
from requests_app.pages.thread.forms import ChangeWordsForm, MessageForm
from requests_app.pages.thread.load import Whole
from requests_app.vocabulary import Hidden, MessageKind, PeerChoice, Standing, Verb, Way

WHY = {
    Hidden.STUDENT: "Somebody who read them says that they may name a student.",
    Hidden.PROGRAM: "The program asks you to, because somebody who read them on the board asked it to look.",
}


# Helpers ----------------------------------------------------------------------------------------------------------


@act(Verb.ACKNOWLEDGE, thread_forms.AcknowledgeForm)
def acknowledge(act: Act) -> Done:
    until = act.data["until"]
    request = helping.acknowledge(act.request, by=act.by, until=until, now=act.now).request
    if request.acked_by_id == act.by.id and until in (None, request.due_at):
        return Done(f"{act.fellow} hears from you {said_by(request.due_at, act.now, act.by.zone)}.")
    return Done(f"{act.fellow} is asked whether that time is fine.")


@act(Verb.PASS_ON)
def pass_on(act: Act) -> Done:
    helping.pass_on(act.request, by=act.by, now=act.now)
    return Done("Passed on. No reason needed; somebody else is asked now.")


@act(Verb.TALKED)
def talked(act: Act) -> Done:
    conversation.talked(act.request, by=act.by, now=act.now)
    return Done(f"Good that you talked. {act.fellow} is asked whether that did it.")


@act(Verb.ANSWER, thread_forms.ReplyForm)
def reply(act: Act) -> Done:
    if act.data["then"] == "question":
        conversation.ask_back(act.request, by=act.by, **act.once)
        return Done(f"Sent. It is {act.fellow}’s turn, and what is left of the time is kept.")
    way = act.data["way"] or Way.ANSWER
    conversation.reply(act.request, by=act.by, way=way, **act.once)
    return Done("Sent. Thank you for answering.")


@act(Verb.NOTE, thread_forms.NoteForm)
def note(act: Act) -> Done:
    conversation.note(act.request, by=act.by, text=act.data["text"], form_key=act.data["form_key"], now=act.now)
    return Done("Noted, for the helpers who can read this now.")


@act(Verb.HAND_OVER, thread_forms.PersonForm)
def hand_over(act: Act) -> Done:
    case = helping.hand_over(act.request, by=act.by, person_id=act.person_id, now=act.now)
    if case.participant(act.by.id).standing == Standing.LEFT:
        return Done("Handed over. You no longer see it.", to="/dashboard/")
    return Done(f"{act.fellow} is asked first. Until then you still have it.")


@act(Verb.ADD_PERSON, thread_forms.PersonForm)
def add_person(act: Act) -> Done:
    case = helping.add_person(act.request, by=act.by, person_id=act.person_id, now=act.now)
    reads = HelpRequest.objects.readable_by(act.person_id).filter(id=case.request.id).exists()
    if reads:
        return Done("They can read it now too.")
    return Done(f"{act.fellow} is asked first.")


@act(Verb.OFFER, thread_forms.OfferForm)
def offer(act: Act) -> Done:
    helping.offer(act.request, by=act.by, kind=act.data["kind"], now=act.now)
    return Done(f"{act.fellow} will see that you offered.")


@act(Verb.REMIND_HOLDER)
def remind_holder(act: Act) -> Done:
    helping.remind_holder(act.request, by=act.by, now=act.now)
    return Done("Whoever has it gets our reminder.")


# The fellow -------------------------------------------------------------------------------------------------------


@act(Verb.ADD_WORDS, thread_forms.AddWordsForm)
def add_words(act: Act) -> Done:
    conversation.add_words(act.request, by=act.by, **act.once)
    return Done("Added. Everyone who has it can read it.")


@act(Verb.THANKS, thread_forms.ThankForm)
def thank(act: Act) -> Done:
    conversation.thank(act.request, by=act.by, text=act.data["text"], form_key=act.data["form_key"], now=act.now)
    return Done("They will be glad to hear it.")


@act(Verb.FOLLOW_UP, thread_forms.FollowUpForm)
def follow_up(act: Act) -> Done:
    case = conversation.follow_up(act.request, by=act.by, **act.once)
    return Done(f"Sent. It is their turn again, {said_by(case.request.promised_at, act.now, act.by.zone)}.")


@act(Verb.REOPEN, thread_forms.ReopenForm)
def reopen(act: Act) -> Done:
    case = conversation.reopen(act.request, by=act.by, **act.once)
    return Done(f"Open again. You will hear {said_by(case.request.promised_at, act.now, act.by.zone)}.")


@act(Verb.CLOSE, thread_forms.CloseForm)
def close(act: Act) -> Done:
    outcome, kept_line = act.data["outcome"], act.data["kept_line"]
    conversation.close(act.request, by=act.by, outcome=outcome, kept_line=kept_line, now=act.now)
    return Done("Closed. Your line is kept for you alone." if kept_line else "Closed.", undo=True)


@act(Verb.HOLD, thread_forms.HoldForm)
def hold(act: Act) -> Done:
    steering.hold(act.request, by=act.by, until=act.data["until"], now=act.now)
    return Done("On hold. Nobody is added until then.")


@act(Verb.SOONER, thread_forms.SoonerForm)
def sooner(act: Act) -> Done:
    steering.sooner(act.request, by=act.by, step=act.data["step"], now=act.now)
    return Done("Asked. You need no reason.", undo=True)


@act(Verb.CHANGE_URGENCY, thread_forms.UrgencyForm)
def change_urgency(act: Act) -> Done:
    steering.change_urgency(act.request, by=act.by, urgency=act.data["urgency"], now=act.now)
    return Done("Changed. Everyone who has it sees that.")


@act(Verb.TAKE_OUT, thread_forms.PersonForm)
def take_out(act: Act) -> Done:
    steering.take_out(act.request, by=act.by, person_id=act.person_id, now=act.now)
    return Done("They can’t see it any more, and are not told why.")


@act(Verb.LET_BACK, thread_forms.PersonForm)
def let_back(act: Act) -> Done:
    steering.let_back(act.request, by=act.by, person_id=act.person_id, now=act.now)
    return Done("They can read it again.")


@act(Verb.OPEN_IT, thread_forms.OpenForm)
def open_it(act: Act) -> Done:
    steering.open_it(act.request, by=act.by, person_id=act.person_id, now=act.now)
    return Done("They can read it now.")


@act(Verb.ALLOW, thread_forms.AnswerOfferForm)
def answer_offer(act: Act) -> Done:
    yes = act.data["yes"] == "yes"
    steering.answer_offer(act.request, by=act.by, offer=act.data["offer"], yes=yes, now=act.now)
    return Done("They are told." if yes else "Not now. They are told, kindly.")


@act(Verb.PEER_CHOICE, thread_forms.BoardForm)
def choose_on_board(act: Act) -> Done:
    steering.choose_on_board(act.request, by=act.by, choice=act.data["choice"], now=act.now)
    left = act.data["choice"] == PeerChoice.LEAVE
    return Done("It stays up on the board." if left else "Asked, by name. It stays on the board as well.")


@act(Verb.WITHDRAW)
def withdraw(act: Act) -> Done:
    steering.withdraw(act.request, by=act.by, now=act.now)
    return Done("Taken back. Nobody else finds it any more.", undo=True, to="/")


@act(Verb.UNDO)
def undo(act: Act) -> Done:
    steering.undo(act.request, by=act.by, now=act.now)
    return Done("Undone. The clock is as it was.")


@act(Verb.NAMES_STUDENT, MessageForm)
def names_student(act: Act) -> Done:
    redaction.names_student(act.request, by=act.by, message=act.data["message"], now=act.now)
    return Done("Thank you. Nobody but their author reads these words now, until they are changed.")


@require_http_methods(["GET", "HEAD", "POST"])
def change_words(request: HttpRequest, ref: UUID, message: UUID) -> HttpResponse:
    """The author's page for hidden words. It is there for nobody else, and only while they are hidden."""
    found, hidden = _hidden(request, ref, message)
    form = _form(request, found, hidden)
    if request.method == "POST" and form.is_valid():
        try:
            redaction.change(found.request, by=request.user, message=message, now=request.now, **form.changed())
        except NotAllowed:
            raise Http404 from None
        flash.done(request, "Changed. Everybody who could read it before reads the new words.")
        return redirect(page_of(found))
    here = reverse("requests:change_words", args=[ref, message])
    context = {"form": form, "url": here, "back": page_of(found), "why": WHY[Hidden(hidden.hidden_why)]}
    return render(request, "requests_app/change_words.html", context, status=422 if form.errors else 200)


def _hidden(request: HttpRequest, ref: UUID, message: UUID) -> tuple[Whole, Message]:
    found = load.find(request.user, ref)
    if found is None or found.sight is Sight.NONE:
        raise Http404
    named = next((one for one in found.shown if one.ref == message), None)
    if named is None or named.author_id != request.user.id or not named.hidden_why:
        raise Http404
    return found, named


def _form(request: HttpRequest, found: Whole, hidden: Message) -> ChangeWordsForm:
    return ChangeWordsForm(
        request.POST if request.method == "POST" else None,
        zone=request.user.zone,
        was=hidden.text,
        tried=_tried(found, hidden),
        stops=hidden.on_board,
        files=[(str(file.ref), file.called) for file in found.files if file.message_id == hidden.id],
    )


def _tried(found: Whole, hidden: Message) -> dict[str, str]:
    """What was said to have been tried belongs to the first words."""
    if hidden.kind != MessageKind.ASK:
        return {}
    there = {name: getattr(found.request, name) for name in redaction.TRIED}
    return {name: text for name, text in there.items() if text}
