"""What this room keeps (people/records/retention.py)."""

from __future__ import annotations

from pts_support.people.records.retention import exempt

exempt("a line that a mail went out, without its words; it proves that somebody was told", "notify.outboxmessage")
exempt("it goes with the mail it holds, or after a day", "notify.accountmail")
exempt("a choice of their own, as long as they have an account", "notify.tellingchoice")
exempt("the demo's own mailbox, on the computer it runs on", "notify.localmail")
