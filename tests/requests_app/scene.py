"""One request and everything that can be done with it, at a time of the test's own."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from pts_support.notify.models import OutboxMessage
from pts_support.people.calendars.load import hours_for
from requests_app.acts import conversation, filing, helping, steering
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, Event, HelpRequest, KeptLine, Message, Offer, Participant
from requests_app.vocabulary import Consent, Urgency

MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NY = ZoneInfo("America/New_York")
STATES = ("waiting", "acknowledged", "answered", "closed", "withdrawn")
W, K, A, C, X = STATES


class Scene:
    """One request: Maeve reads it, Tom only knows that Asha waits, Dr. Okafor is left out."""

    def __init__(self, cast):
        self.cast, self.now = cast, cast.NOW
        for program in (cast.program, cast.other):
            policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=self.now)

    def file(self, **more):
        asking = Asking(text="Everything at once.", form_key=uuid4(), **more)
        self.request = filing.file_request(
            self.cast.memberships["asha"], asking, by=self.cast.asha, now=self.now
        ).request
        return self.request

    def begin(self, state="waiting"):
        self.now = self.cast.NOW
        self.file(consent=Consent.ONLY_WAITING, left_out=frozenset({self.cast.okafor.id}))
        self.pass_time_to_due()
        self.pass_time_to_due()  # Tom joined, sees only that Asha waits
        if state in (K,):
            helping.acknowledge(self.request, by=self.cast.maeve, now=self.now)
        if state in (A,):
            conversation.reply(self.request, by=self.cast.maeve, text="What would help?", now=self.now)
        if state == C:
            conversation.close(self.request, by=self.cast.asha, now=self.now)
        if state == X:
            steering.withdraw(self.request, by=self.cast.asha, now=self.now)
        self.now += MIN
        return self.fresh()

    def pass_time_to_due(self):
        self.fresh()
        self.now = self.request.due_at
        assert sweep(self.now) == 1
        return self.fresh()

    def fresh(self):
        self.request.refresh_from_db()
        return self.request

    def do(self, act, by):
        cast, r, now = self.cast, self.request, self.now
        calls = {
            "acknowledge": lambda: helping.acknowledge(r, by=by, now=now),
            "pass_on": lambda: helping.pass_on(r, by=by, now=now),
            "reply": lambda: conversation.reply(r, by=by, text="Try one thing.", now=now),
            "ask_back": lambda: conversation.ask_back(r, by=by, text="What have you seen?", now=now),
            "talked": lambda: conversation.talked(r, by=by, now=now),
            "note": lambda: conversation.note(r, by=by, text="Among us.", now=now),
            "add_person": lambda: helping.add_person(r, by=by, person_id=cast.rosa.id, now=now),
            "hand_over": lambda: helping.hand_over(r, by=by, person_id=cast.rosa.id, now=now),
            "offer": lambda: helping.offer(r, by=by, kind="read", now=now),
            "remind_holder": lambda: helping.remind_holder(r, by=by, now=now),
            "sooner": lambda: steering.sooner(r, by=by, now=now),
            "add_words": lambda: conversation.add_words(r, by=by, text="One more thing.", now=now),
            "thank": lambda: conversation.thank(r, by=by, text="Thank you.", now=now),
            "follow_up": lambda: conversation.follow_up(r, by=by, text="And then?", now=now),
            "reopen": lambda: conversation.reopen(r, by=by, text="Again.", now=now),
            "close": lambda: conversation.close(r, by=by, now=now),
            "hold": lambda: steering.hold(r, by=by, until=now + DAY, now=now),
            "change_urgency": lambda: steering.change_urgency(r, by=by, urgency=Urgency.WHEN, now=now),
            "take_out": lambda: steering.take_out(r, by=by, person_id=cast.maeve.id, now=now),
            "open_it": lambda: steering.open_it(r, by=by, person_id=cast.tom.id, now=now),
            "withdraw": lambda: steering.withdraw(r, by=by, now=now),
        }
        return calls[act]()

    def trace(self):
        """Everything an act could change, to prove that a refused one changed nothing."""
        return [
            list(HelpRequest.objects.values()),
            list(Participant.objects.order_by("id").values()),
            *(model.objects.count() for model in (Event, Message, Escalation, Offer, OutboxMessage, KeptLine)),
        ]


def work(scene):
    return hours_for([scene.cast.calendar.id])[scene.cast.calendar.id]
