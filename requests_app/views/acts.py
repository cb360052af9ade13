"""Every act on a request: one address each, POST only. What may be done is decided under the request's lock."""

from __future__ import annotations

from pts_support.saying import by as said_by
from requests_app import conversation, steering, taking, thread_forms
from requests_app.models import HelpRequest
from requests_app.views.act_door import Act, Done, act
from requests_app.vocabulary import PeerChoice, Standing, Verb, Way

# Helpers ----------------------------------------------------------------------------------------------------------


@act(Verb.ACKNOWLEDGE, thread_forms.AcknowledgeForm)
def acknowledge(a: Act) -> Done:
    until = a.data["until"]
    r = taking.acknowledge(a.request, by=a.by, until=until, now=a.now).request
    if r.acked_by_id == a.by.id and until in (None, r.due_at):
        return Done(f"{a.fellow} hears from you {said_by(r.due_at, a.now, a.by.zone)}.")
    return Done(f"{a.fellow} is asked whether that time is fine.")


@act(Verb.PASS_ON)
def pass_on(a: Act) -> Done:
    taking.pass_on(a.request, by=a.by, now=a.now)
    return Done("Passed on. No reason needed; somebody else is asked now.")


@act(Verb.TALKED)
def talked(a: Act) -> Done:
    conversation.talked(a.request, by=a.by, now=a.now)
    return Done(f"Good that you talked. {a.fellow} is asked whether that did it.")


@act(Verb.ANSWER, thread_forms.ReplyForm)
def reply(a: Act) -> Done:
    if a.data["then"] == "question":
        conversation.ask_back(a.request, by=a.by, **a.once)
        return Done(f"Sent. It is {a.fellow}’s turn, and what is left of the time is kept.")
    way = a.data["way"] or Way.ANSWER
    conversation.reply(a.request, by=a.by, way=way, **a.once)
    return Done("Sent. Thank you for answering.")


@act(Verb.NOTE, thread_forms.NoteForm)
def note(a: Act) -> Done:
    conversation.note(a.request, by=a.by, text=a.data["text"], form_key=a.data["form_key"], now=a.now)
    return Done("Noted, for the helpers who can read this now.")


@act(Verb.HAND_OVER, thread_forms.PersonForm)
def hand_over(a: Act) -> Done:
    case = taking.hand_over(a.request, by=a.by, person_id=a.person_id, now=a.now)
    if case.participant(a.by.id).standing == Standing.LEFT:
        return Done("Handed over. You no longer see it.", to="/dashboard/")
    return Done(f"{a.fellow} is asked first. Until then you still have it.")


@act(Verb.ADD_PERSON, thread_forms.PersonForm)
def add_person(a: Act) -> Done:
    case = taking.add_person(a.request, by=a.by, person_id=a.person_id, now=a.now)
    reads = HelpRequest.objects.readable_by(a.person_id).filter(id=case.request.id).exists()
    return Done("They can read it now too." if reads else f"{a.fellow} is asked first.")


@act(Verb.OFFER, thread_forms.OfferForm)
def offer(a: Act) -> Done:
    taking.offer(a.request, by=a.by, kind=a.data["kind"], now=a.now)
    return Done(f"{a.fellow} will see that you offered.")


@act(Verb.REMIND_HOLDER)
def remind_holder(a: Act) -> Done:
    taking.remind_holder(a.request, by=a.by, now=a.now)
    return Done("Whoever has it gets our reminder.")


# The fellow -------------------------------------------------------------------------------------------------------


@act(Verb.ADD_WORDS, thread_forms.AddWordsForm)
def add_words(a: Act) -> Done:
    conversation.add_words(a.request, by=a.by, **a.once)
    return Done("Added. Everyone who has it can read it.")


@act(Verb.THANKS, thread_forms.ThankForm)
def thank(a: Act) -> Done:
    conversation.thank(a.request, by=a.by, text=a.data["text"], form_key=a.data["form_key"], now=a.now)
    return Done("They will be glad to hear it.")


@act(Verb.FOLLOW_UP, thread_forms.FollowUpForm)
def follow_up(a: Act) -> Done:
    case = conversation.follow_up(a.request, by=a.by, **a.once)
    return Done(f"Sent. It is their turn again, {said_by(case.request.promised_at, a.now, a.by.zone)}.")


@act(Verb.REOPEN, thread_forms.ReopenForm)
def reopen(a: Act) -> Done:
    case = conversation.reopen(a.request, by=a.by, **a.once)
    return Done(f"Open again. You will hear {said_by(case.request.promised_at, a.now, a.by.zone)}.")


@act(Verb.CLOSE, thread_forms.CloseForm)
def close(a: Act) -> Done:
    conversation.close(a.request, by=a.by, outcome=a.data["outcome"], kept_line=a.data["kept_line"], now=a.now)
    return Done("Closed. Your line is kept for you alone." if a.data["kept_line"] else "Closed.", undo=True)


@act(Verb.HOLD, thread_forms.HoldForm)
def hold(a: Act) -> Done:
    steering.hold(a.request, by=a.by, until=a.data["until"], now=a.now)
    return Done("On hold. Nobody is added until then.")


@act(Verb.SOONER, thread_forms.SoonerForm)
def sooner(a: Act) -> Done:
    steering.sooner(a.request, by=a.by, step=a.data["step"], now=a.now)
    return Done("Asked. You need no reason.", undo=True)


@act(Verb.CHANGE_URGENCY, thread_forms.UrgencyForm)
def change_urgency(a: Act) -> Done:
    steering.change_urgency(a.request, by=a.by, urgency=a.data["urgency"], now=a.now)
    return Done("Changed. Everyone who has it sees that.")


@act(Verb.TAKE_OUT, thread_forms.PersonForm)
def take_out(a: Act) -> Done:
    steering.take_out(a.request, by=a.by, person_id=a.person_id, now=a.now)
    return Done("They can’t see it any more, and are not told why.")


@act(Verb.LET_BACK, thread_forms.PersonForm)
def let_back(a: Act) -> Done:
    steering.let_back(a.request, by=a.by, person_id=a.person_id, now=a.now)
    return Done("They can read it again.")


@act(Verb.OPEN_IT, thread_forms.OpenForm)
def open_it(a: Act) -> Done:
    steering.open_it(a.request, by=a.by, person_id=a.person_id, now=a.now)
    return Done("They can read it now.")


@act(Verb.ALLOW, thread_forms.AnswerOfferForm)
def answer_offer(a: Act) -> Done:
    yes = a.data["yes"] == "yes"
    steering.answer_offer(a.request, by=a.by, offer=a.data["offer"], yes=yes, now=a.now)
    return Done("They are told." if yes else "Not now. They are told, kindly.")


@act(Verb.PEER_CHOICE, thread_forms.BoardForm)
def choose_on_board(a: Act) -> Done:
    steering.choose_on_board(a.request, by=a.by, choice=a.data["choice"], now=a.now)
    left = a.data["choice"] == PeerChoice.LEAVE
    return Done("It stays up on the board." if left else "Asked, by name. It stays on the board as well.")


@act(Verb.WITHDRAW)
def withdraw(a: Act) -> Done:
    steering.withdraw(a.request, by=a.by, now=a.now)
    return Done("Taken back. Nobody else finds it any more.", undo=True, to="/")


@act(Verb.UNDO)
def undo(a: Act) -> Done:
    steering.undo(a.request, by=a.by, now=a.now)
    return Done("Undone. The clock is as it was.")
