"""Requests, those who take part, what was said, what happened, and the policy that moves them."""

from .attachment import Attachment
from .board_digest import BoardDigest
from .board_flag import BoardFlag
from .draft import Draft
from .escalation import DueAct, Escalation
from .event import Event
from .glass import Glass
from .message import Message
from .offer import Offer
from .participant import Participant
from .policy import EscalationPolicy, EscalationStep
from .reading import Reading
from .removal_demand import RemovalDemand
from .request import HelpRequest, RequestColumns
from .tool_belt import KeptLine

__all__ = [
    "Attachment",
    "BoardDigest",
    "BoardFlag",
    "Draft",
    "DueAct",
    "Escalation",
    "EscalationPolicy",
    "EscalationStep",
    "Event",
    "Glass",
    "HelpRequest",
    "KeptLine",
    "Message",
    "Offer",
    "Participant",
    "Reading",
    "RemovalDemand",
    "RequestColumns",
]
