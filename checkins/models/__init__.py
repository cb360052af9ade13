"""Rounds and talkers, booked conversations, hello, the weekly question, and the switches of each."""

from .booking import Booking
from .changed import ChangedLine, EarlierLine, SharedLine
from .hello import Greeting
from .pulse import HardWeeksOffer, PulseWeek
from .rounds import ProgramCheckins, Round
from .switches import OwnSwitches
from .talkers import FreeTime, Pairing, Talker

__all__ = [
    "Booking",
    "ChangedLine",
    "EarlierLine",
    "FreeTime",
    "Greeting",
    "HardWeeksOffer",
    "OwnSwitches",
    "Pairing",
    "ProgramCheckins",
    "PulseWeek",
    "Round",
    "SharedLine",
    "Talker",
]
