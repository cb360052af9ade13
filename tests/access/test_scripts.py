"""Stored payloads shown in Chromium: no script of theirs runs, and the policy has nothing to report."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from pts_support.people.text import clean
from requests_app.acts import conversation, filing
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from tests.access import scene, table
from tests.access.tally import control, count
from tests.browser.looking import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RAN = "window.ran=(window.ran||0)+1"
PAYLOADS = (
    f"<script>{RAN}</script>",
    f"</script><script>{RAN}</script>",
    f"<ScRiPt >{RAN}</sCrIpT>",
    f"<img src=x onerror={RAN}>",
    f'"><img src=x onerror="{RAN}">',
    f"'><svg/onload={RAN}>",
    f"<svg><script>{RAN}</script>",
    f"<body onload={RAN}>",
    f"<iframe srcdoc='<script>parent.{RAN}</script>'>",
    f"<details open ontoggle={RAN}>",
    f"<input autofocus onfocus={RAN}>",
    f"<video><source onerror={RAN}>",
    f"<math><mtext><script>{RAN}</script>",
    f"javascript:{RAN}",
    f"see javascript:{RAN}//http://x.org",
    f'http://x.org/"onmouseover={RAN}//',
    f"https://x.org/'><script>{RAN}</script>",
    f"data:text/html,<script>{RAN}</script>",
    f"</textarea><script>{RAN}</script>",
    f"</title><script>{RAN}</script>",
    f"--><script>{RAN}</script>",
    f"<style>@import'javascript:{RAN}'</style>",
    f"<link rel=stylesheet href=data:,*{{x:expression({RAN})}}>",
    "<base href=//evil.example/><script src=x></script>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RAN}'>",
    f"<a href='javascript:{RAN}' autofocus>x</a>",
    f"{{{{constructor.constructor('{RAN}')()}}}}",
    f"<div hx-get=/ hx-trigger=load hx-on::load='{RAN}'>x</div>",
    f"<form action=javascript:{RAN}><button autofocus>",
    f"<object data='javascript:{RAN}'>",
    f"\x00<script>{RAN}</script>",
    f"&lt;script&gt;{RAN}&lt;/script&gt;",
    f"\u2028<script>{RAN}</script>",
    f"<x style=animation-name:x onanimationstart={RAN}>",
    f"<template><script>{RAN}</script></template>",
    f"<noscript><p title='</noscript><script>{RAN}</script>'>",
)
LISTEN = (
    "window.reports=[];document.addEventListener('securitypolicyviolation',e=>window.reports.push(e.violatedDirective))"
)


@pytest.fixture
def stored(cast):
    """The payloads, cleaned as every form does, wherever words stand: asked, tried, added, asked back, noted, kept,
    drafted."""
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    now, every = cast.NOW, "\n\n".join(map(clean, PAYLOADS))
    asking = Asking(
        text=PAYLOADS[4] + "\n" + every, form_key=uuid4(), tried_friend=PAYLOADS[0], tried_other=PAYLOADS[3],
        tried_again=PAYLOADS[5],
    )  # fmt: skip
    r = filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=now).request
    for n, payload in enumerate(PAYLOADS):
        conversation.add_words(r, by=cast.asha, text=clean(payload), now=now + timedelta(seconds=n))
    conversation.note(r, by=cast.maeve, text=every, now=now + timedelta(minutes=1))
    conversation.ask_back(r, by=cast.maeve, text=every, now=now + timedelta(minutes=2))
    board = Asking(text=every[:1500], form_key=uuid4(), route="peers")
    filing.file_request(cast.memberships["imani"], board, by=cast.imani, now=now)
    closed = filing.file_request(
        cast.memberships["asha"], Asking(text=PAYLOADS[1], form_key=uuid4()), by=cast.asha, now=now
    ).request
    conversation.close(closed, by=cast.asha, kept_line=PAYLOADS[0], now=now)
    key = uuid4()
    filing.keep_draft(cast.asha, key, {"text": every, "tried_other": PAYLOADS[4]}, now=now)
    for person, payload in ((cast.tom, PAYLOADS[3]), (cast.priya, PAYLOADS[0])):
        type(person).objects.filter(id=person.id).update(called=payload[:60], name=payload[:60])
    for named, payload in ((cast.program, PAYLOADS[3]), (cast.cohort, PAYLOADS[9]), (cast.calendar, PAYLOADS[10])):
        type(named).objects.filter(id=named.id).update(name=payload[:60])
    return r, key


def ran_on(page, live_server, paths) -> tuple[int, list[str], int]:
    """(scripts that ran, what the policy reported, pages)."""
    page.context.add_init_script(LISTEN)
    scripts, reports = 0, []
    page.on("dialog", lambda dialog: dialog.dismiss())
    for path in paths:
        page.goto(live_server.url + path, wait_until="load")
        page.wait_for_timeout(50)
        scripts += page.evaluate("window.ran || 0")
        reports += [f"{path} {one}" for one in page.evaluate("window.reports")]
    return scripts, reports, len(paths)


def own_pages(name: str) -> list[str]:
    """What the table says is theirs, but the pages of signing in, which show nobody's words."""
    gets = [w for w, (get, _) in table.addresses().items() if get[scene.COLUMN[name]] == "in" and "<" not in w]
    return [
        f"/{w}" for w in gets if not w.startswith(("accounts/", "healthz", "join", "first", "light")) and "." not in w
    ]


def test_stored_payloads_are_words(cast, stored, page, live_server, set_clock):
    r, key = stored
    set_clock(cast.NOW + timedelta(minutes=3))
    typed = ("<script>window.ran=1</script>", '"><img src=x onerror=window.ran=1>')
    from_query = [f"/dashboard/?q={p}" for p in typed]
    priya, asha = cast.memberships["priya"].ref, cast.memberships["asha"].ref
    shown = [
        (cast.asha, [*own_pages("asha"), f"/requests/{r.ref}/", f"/ask/?draft={key}"]),
        (cast.maeve, [*own_pages("maeve"), f"/requests/{r.ref}/", "/dashboard/?q=script", *from_query]),
        (cast.ben, ["/peers/", "/ask/"]),
        (cast.rosa, [*own_pages("rosa"), f"/program/people/{priya}/", f"/program/assignments/{asha}/"]),
    ]
    scripts, reports, loads = 0, [], 0
    for person, paths in shown:
        enter(page, live_server, person)
        more = ran_on(page, live_server, paths)
        scripts, reports, loads = scripts + more[0], reports + more[1], loads + more[2]
    count(reports, scripts=scripts + len(reports), loads=loads)
    assert (scripts, reports) == (0, [])
    assert loads >= 50


def test_the_trial_finds_an_unescaped_field(cast, stored, page, live_server, set_clock):
    """The control: the same page under the same policy, its words given out as markup."""

    def unescaped(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("&lt;", "<").replace("&gt;", ">"))

    r, _ = stored
    set_clock(cast.NOW + timedelta(minutes=3))
    enter(page, live_server, cast.maeve)
    page.route("**/requests/**", unescaped)
    scripts, reports, _ = ran_on(page, live_server, [f"/requests/{r.ref}/"])
    assert scripts or reports
    control("an unescaped field")
