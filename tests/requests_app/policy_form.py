"""The form of the escalation policy, as a browser sends it."""

from __future__ import annotations

import re

from requests_app.chain.policy import DEFAULT_RULES
from requests_app.pages.policy import editor

URL, SAVE = "/program/escalation/", "/program/escalation/save/"


def form(draft: editor.PolicyDraft | None = None, **changed: str) -> dict[str, str]:
    draft = draft or editor.draft_of(DEFAULT_RULES)
    fields = {"today": draft.today, "soon": draft.soon, "when": draft.when, "remind": draft.remind, "seen": "1"}
    for chain, steps in draft.steps.items():
        for n, step in enumerate(steps, 1):
            fields |= {f"{chain.value}-{n}-percent": step.percent, f"{chain.value}-{n}-does": step.does}
    return fields | changed


def rehearsed(client, **changed: str) -> dict[str, str]:
    """What a browser sends after it has read the rehearsal."""
    page = client.post(URL, form(**changed)).content.decode()
    return form(**changed) | {"rehearsed": re.search(r'name="rehearsed" value="(\w*)"', page)[1]}
