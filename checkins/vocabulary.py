"""The words of this room: what may stand in its rows."""

from __future__ import annotations

from django.db import models


class RoundWhen(models.TextChoices):
    """In which week of a fellow's school year everybody gets a conversation."""

    WEEK = "week", "a school week by its number"
    AFTER_WINTER = "after_winter", "the first school week after winter break"
    LAST = "last", "the last school week"


class MeetsBy(models.TextChoices):
    PHONE = "phone", "by phone"
    VIDEO = "video", "by video"
    PLACE = "place", "in person"


class BookingState(models.TextChoices):
    """``BOOKED`` until its time is over, then ``PAST`` until the talker says whether it took place."""

    TO_BOOK = "to_book", "to be booked"
    NO_ONE = "no_one", "no one has a time"
    BOOKED = "booked", "booked"
    PAST = "past", "its time is over"
    TALKED = "talked", "you talked"
    MISSED = "missed", "it didn’t happen"
    OVER = "over", "the round is over"


class GreetedBy(models.TextChoices):
    TALKED = "talked", "We talked"
    REACHED_OUT = "reached_out", "I reached out"


class Reach(models.TextChoices):
    """Whether a fellow wants somebody to come to them: the tap, and never the number beside it, causes contact."""

    NOT_NOW = "not_now", "Not now"
    MENTOR = "mentor", "My mentor"
    SOMEONE_ELSE = "someone_else", "Someone else"
    PEERS = "peers", "Ask other fellows"


class HardWeeksAnswer(models.TextChoices):
    YES = "yes", "Yes"
    TEXT = "text", "Text me"
    NOT_NOW = "not_now", "Not now"


HAS_A_TIME = (BookingState.BOOKED, BookingState.PAST, BookingState.TALKED, BookingState.MISSED)
WAITS_FOR_ENGINE = (BookingState.TO_BOOK, BookingState.NO_ONE, BookingState.BOOKED, BookingState.PAST)


class LineTap(models.TextChoices):
    """The last thing done with a line for everybody: for ten seconds it can be undone."""

    PUBLISHED = "published", "published"
    EDITED = "edited", "edited"
    TAKEN_BACK = "taken_back", "taken back"
