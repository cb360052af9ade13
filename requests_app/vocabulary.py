"""The words of a help request: states, verbs, choices. Words only, no behavior."""

from __future__ import annotations

from django.db.models import TextChoices


class State(TextChoices):
    WAITING = "waiting", "waiting"
    ACKNOWLEDGED = "acknowledged", "somebody has it"
    ANSWERED = "answered", "answered"
    CLOSED = "closed", "closed"
    WITHDRAWN = "withdrawn", "taken back"


OPEN = (State.WAITING, State.ACKNOWLEDGED, State.ANSWERED)
CLOCK_RUNS = (State.WAITING, State.ACKNOWLEDGED)


class HelpKind(TextChoices):
    """The openers, in the fellow's own voice."""

    RUN_BY = "run_by", "Can I run something by you?"
    NEED_HELP = "need_help", "I need help"
    LOOK = "look", "Can you take a look?"
    THOUGHTS = "thoughts", "What are your thoughts on …"
    SHOW = "show", "Can you show me how you would …"
    HEARD = "heard", "I only want to be heard"

    def opens(self, words: str) -> str:
        """What is shown before their words: the opener, unless they wrote it themselves."""
        stem = self.label.rstrip(" …?")
        return "" if words.lstrip().casefold().startswith(stem.casefold()) else self.label


class Urgency(TextChoices):
    TODAY = "today", "Today"
    SOON = "soon", "Soon"
    WHEN = "when", "When you can"


class Route(TextChoices):
    MENTOR = "mentor", "my mentor"
    DIRECTOR = "director", "Clinical Director"
    STAFF = "staff", "program staff"
    PEERS = "peers", "the other fellows"
    AROUND = "around", "anyone but my mentor"


class Consent(TextChoices):
    MAY_READ = "may_read", "They may read it"
    ONLY_WAITING = "only_waiting", "Tell them only that I am waiting"


class Topic(TextChoices):
    CASELOAD = "caseload", "Caseload and scheduling"
    EVALUATIONS = "evaluations", "Evaluations and eligibility"
    IEP = "iep", "IEP and paperwork"
    TREATMENT = "treatment", "Treatment ideas"
    BEHAVIOR = "behavior", "Behavior"
    FAMILIES = "families", "Working with teachers or families"
    UNSAFE = "unsafe", "Conflict or feeling unsafe at work"
    MENTOR = "mentor", "My mentor or supervision"
    ANOTHER_MENTOR = "another_mentor", "Another mentor, please"
    LICENSING = "licensing", "Licensing and hours"
    WELLBEING = "wellbeing", "My own wellbeing"
    CHILD_SAFETY = "child_safety", "A child’s safety"
    OTHER = "other", "Something else"


NEVER_CLOSED_BY_SILENCE = frozenset({Topic.WELLBEING, Topic.UNSAFE, Topic.MENTOR, Topic.CHILD_SAFETY})


class Seat(TextChoices):
    """In which part somebody came to a request. Shown beside their name. Gives no sight but a peer's, of the board."""

    MENTOR = "mentor", "mentor"
    BACKUP = "backup", "backup"
    COVER = "cover", "on call"
    DIRECTOR = "director", "Clinical Director"
    STAFF = "staff", "program staff"
    CONTACT = "contact", "named contact"
    PEER = "peer", "fellow"


class Standing(TextChoices):
    """What a participant may know: everything, only that the fellow waits, nothing any more, nothing ever."""

    ALL = "all"
    WAITING = "waiting"
    LEFT = "left"
    EXCLUDED = "excluded"


class AuthorMay(TextChoices):
    """What whoever asked may still do: act while the fellowship runs, read for 90 days after it, nothing after."""

    ACT = "act"
    READ = "read"
    NOTHING = "nothing"


class Step(TextChoices):
    """What one step of a chain does."""

    ADD = "add", "the next person joins"
    ASK_FELLOW = "ask_fellow", "the fellow is asked what next"
    REMIND_ALL = "remind_all", "everybody who has it is reminded"


class Cause(TextChoices):
    """Why a step was taken."""

    CLOCK = "clock"
    SOONER = "sooner"
    PASSED_ON = "passed_on"
    ACK_PASSED = "ack_passed"
    FELL_AWAY = "fell_away"
    TAKEN_OUT = "taken_out"


class Chain(TextChoices):
    """The rows of the escalation table: the routes, with *today* of one's own mentor apart."""

    MENTOR = "mentor", "my mentor"
    MENTOR_TODAY = "mentor_today", "my mentor, today"
    DIRECTOR = "director", "Clinical Director"
    STAFF = "staff", "program staff"
    AROUND = "around", "anyone but my mentor"
    PEERS = "peers", "the other fellows"


class Verb(TextChoices):
    """Everything that can happen to a request. lifecycle.transition.TRANSITIONS says who may do it, from where."""

    FILE = "file", "ask"
    REMIND = "remind", "remind"
    ESCALATE = "escalate", "bring in the next person"
    RESUME = "resume", "go on after a hold"
    LAPSE = "lapse", "the time somebody named has passed"
    NUDGE_FELLOW = "nudge_fellow", "ask whether it helped"
    CLOSE_SILENT = "close_silent", "close without feedback"
    FELL_AWAY = "fell_away", "somebody fell away"
    RETIME = "retime", "a calendar moved the times, or old data began anew"
    LEFT_PROGRAM = "left_program", "close when the fellowship ends"
    SOONER = "sooner", "ask the next person now"
    ACKNOWLEDGE = "acknowledge", "I have it"
    PASS_ON = "pass_on", "I can’t, pass it on"
    ANSWER = "answer", "answer"
    QUESTION = "question", "ask one question first"
    TALKED = "talked", "we talked"
    NOTE = "note", "write a note among helpers"
    HAND_OVER = "hand_over", "hand it over"
    ADD_PERSON = "add_person", "add a person"
    OFFER = "offer", "offer to read it or to call"
    REMIND_HOLDER = "remind_holder", "remind whoever has it"
    ADD_WORDS = "add_words", "add something"
    THANKS = "thanks", "say thanks"
    FOLLOW_UP = "follow_up", "ask on"
    REOPEN = "reopen", "open it again"
    CLOSE = "close", "close it"
    HOLD = "hold", "hold it for now"
    CHANGE_URGENCY = "change_urgency", "change how soon"
    TAKE_OUT = "take_out", "take someone out"
    LET_BACK = "let_back", "let someone back in"
    OPEN_IT = "open_it", "let them read it"
    ALLOW = "allow", "say that’s fine"
    DECLINE = "decline", "say not now"
    PEER_CHOICE = "peer_choice", "choose what happens on the board"
    WITHDRAW = "withdraw", "take it back"
    UNDO = "undo", "undo"
    NAMES_STUDENT = "names_student", "say that words name a student"
    PURGE_WORDS = "purge_words", "remove the words of one request for good"
    CHANGE_WORDS = "change_words", "change one’s own hidden words"
    REMOVAL = "removal", "a removal of its words is asked for, or does not happen"
    BREAK_GLASS = "break_glass", "two people of the program open it to one of them, in an emergency"


class EventKind(TextChoices):
    """What the timeline tells. ``Event.data`` keeps the few facts the sentence needs."""

    ASKED = "asked"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    ASKED_FELLOW = "asked_fellow"
    STILL_OPEN = "still_open"
    REMINDED_ALL = "reminded_all"
    NOBODY_LEFT = "nobody_left"
    ACKNOWLEDGED = "acknowledged"
    PASSED_ON = "passed_on"
    ANSWERED = "answered"
    QUESTIONED = "questioned"
    TALKED = "talked"
    NOTED = "noted"
    HANDED_OVER = "handed_over"
    ADDED_PERSON = "added_person"
    ADDED_WORDS = "added_words"
    THANKED = "thanked"
    FOLLOWED_UP = "followed_up"
    REOPENED = "reopened"
    CLOSED = "closed"
    HELD = "held"
    RESUMED = "resumed"
    URGENCY_CHANGED = "urgency_changed"
    TAKEN_OUT = "taken_out"
    LET_BACK = "let_back"
    OPENED = "opened"
    OFFERED = "offered"
    ALLOWED = "allowed"
    DECLINED = "declined"
    FELL_AWAY = "fell_away"
    IS_BACK = "is_back"
    ASKED_IF_HELPED = "asked_if_helped"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"
    PEERS_CHOSE = "peers_chose"
    TIMES_MOVED = "times_moved"
    WORDS_HIDDEN = "words_hidden"
    WORDS_CHANGED = "words_changed"
    WORDS_PURGED = "words_purged"
    REMOVAL_ASKED = "removal_asked"
    REMOVAL_OVER = "removal_over"
    GLASS_BROKEN = "glass_broken"


# With fewer readers than this a hidden name hides little: pages say so, and offer a person.
ENOUGH_READERS = 5


def few_readers(readers: int) -> bool:
    """Whether so few read a post that they may know who wrote it."""
    return readers < ENOUGH_READERS


class MessageKind(TextChoices):
    ASK = "ask"
    ADDED = "added"
    THANKS = "thanks"
    FOLLOW_UP = "follow_up"
    ANSWER = "answer"
    QUESTION = "question"
    NOTE = "note"
    TALKED = "talked"


class Way(TextChoices):
    """How an answer leads: shown to the helper as a choice, to the fellow not at all."""

    QUESTION = "question", "Ask a question"
    RESOURCE = "resource", "Share a resource"
    EXPERIENCE = "experience", "Share your experience"
    ANSWER = "answer", "Answer directly"


class Outcome(TextChoices):
    """How a request was closed."""

    HELPED = "helped", "Yes, it helped"
    PARTLY = "partly", "It helped some"
    SELF = "self", "I sorted it out myself"
    TOO_LATE = "too_late", "It came too late"
    NO_FEEDBACK = "no_feedback", "closed without feedback"
    LEFT_PROGRAM = "left_program", "left the program"


class OfferKind(TextChoices):
    """What waits for the fellow's tap."""

    READ = "read", "read it"
    CALL = "call", "call you"
    ADD = "add", "bring in another person"
    HAND_OVER = "hand_over", "hand it over to another person"
    MORE_TIME = "more_time", "have more time"


class PeerChoice(TextChoices):
    LEAVE = "leave", "Leave it up"
    MENTOR = "mentor", "Ask my mentor"
    DIRECTOR = "director", "Ask the Clinical Director"


class Hidden(TextChoices):
    """Why nobody but the author reads these words now."""

    STUDENT = "student", "These words are being changed, because they may name a student."
    PROGRAM = "program", "These words are being changed, because the program asked for it."


class Looked(TextChoices):
    """What the program made of a post or an answer somebody asked it to look at."""

    CHECKED = "checked", "Checked"
    HIDDEN = "hidden", "Hidden until it is changed"
    LEFT = "left", "Left as it is"


class FileKind(TextChoices):
    """What may be sent: the name is the file's ending when it is taken out."""

    PDF = "pdf", "PDF"
    PNG = "png", "Picture"
    JPEG = "jpg", "Picture"
    WEBP = "webp", "Picture"
    TXT = "txt", "Text"
    DOCX = "docx", "Word document"


PICTURES = frozenset({FileKind.PNG, FileKind.JPEG, FileKind.WEBP})


class Demand(TextChoices):
    """Who can demand that the words of one request go for good."""

    DISTRICT = "district", "The district demands it in writing"
    LAW = "law", "A court or a law demands it"
    FAMILY = "family", "A family demands it, and the district agrees"


class Emergency(TextChoices):
    """The exceptions that stand in the promise: why somebody may read what is not theirs to know."""

    CHILD = "child", "A child’s safety"
    DANGER = "danger", "Someone is in danger"
    LAW = "law", "A law or a court requires it"
