"""Who is who: users, programs, calendars, memberships, the installation and the trail of what was done."""

from .access import AccessEntry
from .account import AccountChange, StepReset
from .agreement import Agreement
from .browser import Browser, Tries
from .calendar import Calendar, ClosedDays, DayHours, HalfDay
from .installation import Installation
from .invitation import Invitation, PhoneCode
from .legal_hold import LegalHold
from .membership import Membership, Role
from .program import Cohort, Program
from .proposed_act import ProposedAct
from .user import User

__all__ = [
    "AccessEntry",
    "AccountChange",
    "Agreement",
    "Browser",
    "Calendar",
    "ClosedDays",
    "Cohort",
    "DayHours",
    "HalfDay",
    "Installation",
    "Invitation",
    "LegalHold",
    "Membership",
    "PhoneCode",
    "Program",
    "ProposedAct",
    "Role",
    "StepReset",
    "Tries",
    "User",
]
