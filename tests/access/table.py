"""Who may know and do what, written once, to be read by a person. Plain data: nothing here asks the product.

States are one letter each: W waiting, K somebody has it, A answered, C closed, X taken back.
A relation is what somebody is to one request:

    author     the fellow who asked
    ended      the same, once the fellowship has ended: reads for 90 days and does nothing more
    over       the same, after those
    reads      named before sending, added under "they may read it", or opened to by the author: in whatever role
    waits      added under "only that I am waiting"
    unnamed    staff or the contact, brought to a board post: the words without the name
    peer       a fellow of the cohort, while the post stands on the board
    peer gone  the same, when it no longer stands there
    left       had it, and has not any more: handed over, role or assignment ended
    out        left out or gone round, in whatever role they hold
    none       nobody brought it to them: not yet, another program, another fellow, a former mentor
"""

from __future__ import annotations

# -- acts: from which states. "." not even there for them (404, like a request that does not exist); a state that is
#    missing: there, but not now, and the page says why. k: only whoever said "I have it".

RELATIONS = ("author", "ended", "over", "reads", "waits", "unnamed", "peer", "peer gone", "left", "out", "none")
ACTS = """
act             author  reads  waits  unnamed  peer
acknowledge     .       WK     WK     .        .
pass_on         .       Wk     Wk     Wk       .
answer          .       WKA    .      WKA      WKA
question        .       WKA    .      .        .
talked          .       WKA    WKA    .        .
note            .       WKA    .      .        .
hand_over       .       WK     .      .        .
add_person      .       WKA    .      .        .
offer           .       .      WK     .        .
remind_holder   .       .      WK     .        .
names_student   WKAC    WKAC   .      WKAC     WKA
change_words    WKAC    WKAC   .      WKAC     WKA
sooner          WK      .      .      .        .
add_words       WKA     .      .      .        .
thanks          AC      .      .      .        .
follow_up       A       .      .      .        .
reopen          C       .      .      .        .
close           WKA     .      .      .        .
hold            WK      .      .      .        .
change_urgency  W       .      .      .        .
take_out        WKA     .      .      .        .
let_back        WKA     .      .      .        .
open_it         WKA     .      .      .        .
allow           WKA     .      .      .        .
decline         WKA     .      .      .        .
peer_choice     W       .      .      .        .
withdraw        WKA     .      .      .        .
undo            WCX     WKA    WKA    WK       .
"""  # "ended": all that is the author's, and never now. "over", "peer gone", "left", "out", "none": nothing at all.
# The engine's own verbs: nobody's.
ENGINES = {"file", "remind", "escalate", "resume", "lapse", "nudge_fellow", "close_silent", "fell_away", "retime",
           "left_program", "purge_words", "removal", "break_glass"}  # fmt: skip

# -- sight: may they know that it is there; do they read it. The states in which they do.

KNOWS = {"author": "WKACX", "ended": "WKACX", "reads": "WKAC", "waits": "WKAC", "unnamed": "WKAC", "peer": "WKA"}
READS = {"author": "WKACX", "ended": "WKACX", "reads": "WKAC", "unnamed": "WKAC", "peer": "WKA"}

# -- what each relation's view may hold; everything else is empty there

FIELDS = {
    "author": "*",
    "ended": "*",
    "reads": "*",
    "waits": "ref sight fellow asked_at with_whom program",
    "unnamed": "ref sight fellow asked_at with_whom program state opener opening urgency kind before_at promised_at"
    " answer_by due_at held_until acked_by acked_by_me answered_by step",
    "peer": "ref sight fellow asked_at program state opener opening urgency kind before_at promised_at answer_by due_at"
    " held_until acked_by_me step",
}
NAMELESS = "A colleague"  # what "unnamed" and "peer" are told instead of a name

# -- how roles come to a relation: who is beside a request of Asha's that nobody answers, after so many steps of the
#    chain. M mentor, B backup, D director, S staff, C contact, P peers. Before "/" they were named before sending and
#    read it; after it they joined later: "reads" under one consent, "waits" under the other (on the board "unnamed").

CHAINS = """
route     urgency  0      1       2        3         4
mentor    soon     M/     M/B     M/BD     M/BDS     M/BDSC
mentor    when     M/     M/B     M/BD     M/BDS     M/BDSC
mentor    today    MB/    MB/D    MB/DS    MB/DSC    MB/DSC
director  soon     D/     D/S     D/SC     D/SC      D/SC
staff     soon     S/     S/D     S/DC     S/DC      S/DC
around    soon     D/     D/S     D/SC     D/SC      D/SC
around    today    D/     D/S     D/SC     D/SC      D/SC
"""
GONE_ROUND = {"around": "M"}  # out for good, from the first moment on
JOINS_AS = {"may_read": "reads", "only_waiting": "waits"}
PEOPLE = {"M": "maeve", "B": "tom", "D": "okafor", "S": "rosa", "C": "dana"}
# Whoever else there is has nothing, whatever their role is elsewhere.
STRANGERS = ("priya", "former", "ben", "imani", "nina", "other_mentor", "other_backup", "other_director", "other_staff",
             "other_contact")  # fmt: skip


def acts() -> dict[str, dict[str, str]]:
    """{act: {relation: states}}; a relation that is missing finds nothing."""
    head, *rows = (line.split() for line in ACTS.strip().splitlines())
    found = {row[0]: {rel: cell for rel, cell in zip(head[1:], row[1:], strict=True) if cell != "."} for row in rows}
    return {act: {**cells, **({"ended": ""} if "author" in cells else {})} for act, cells in found.items()}


def chains() -> dict[tuple[str, str, int], tuple[str, str]]:
    """{(route, urgency, steps): (read it from the start, joined later)}."""
    _, *rows = (line.split() for line in CHAINS.strip().splitlines())
    return {(r[0], r[1], n): tuple(cell.split("/")) for r in rows for n, cell in enumerate(r[2:])}  # type: ignore[misc]


# -- addresses -----------------------------------------------------------------------------------------------------

# Columns: out signed out, or an account that was switched off · first the gate is shut for them: invited, nothing
# agreed · F fellow · H mentor or contact · D director · S staff · G signed in, but no role is left.
# What they get: in their page, or their form's own answer · no not there (404) · sign the sign-in page · gate /first/,
# before anything · bar not that method (405, or 303 to the page above; before anybody is looked at) · own in within
# one's own program, where the thing belongs to it, else no · one in for whoever it is about, else no · sick 503,
# nothing runs in a test · large 413, what the server in front shows.

COLUMNS = ("out", "first", "F", "H", "D", "S", "G")
GROUPS = """
# how             out   first  F    H    D    S    G     | POST the same columns

: for anybody     in    in     in   in   in   in   in    | bar   bar   bar  bar  bar  bar  bar
healthz  promise/  who-sees-what/  accounts/inactive/  accounts/password/reset/done/  accounts/password/reset/key/done/

: ways in         in    in     in   in   in   in   in    | in    in    in   in   in   in   in
accounts/login/  accounts/login/code/  accounts/password/reset/  accounts/password/reset/key/<uidb36>-<key>/  join/
light/

: the engine      sick  sick   sick sick sick sick sick  | bar   bar   bar  bar  bar  bar  bar
healthz/engine

: too much        large  large  large large large large large | bar bar   bar  bar  bar  bar  bar
too-large/

: not here        no    no     no   no   no   no   no    | no    no    no   no   no   no   no
accounts/signup/  accounts/signup/passkey/  accounts/email/  accounts/3rdparty/  accounts/3rdparty/<rest>
accounts/social/<rest>  join/<token>/  not-me/<token>/  lost-phone/<token>/  objection/<token>/  ui/

: not a demo      no    no     no   no   no   no   no    | bar   bar   bar  bar  bar  bar  bar
demo/  mailbox/

: without a token no     no     no   no   no   no   no    | bar   bar   bar  bar  bar  bar  bar
metrics

: not a demo, act bar   bar    bar  bar  bar  bar  bar   | no    no    no   no   no   no   no
demo/come-in/  join/<token>/again/

: a demo's clock  sign  gate   no   no   no   no   no    | sign  gate  no   no   no   no   no
clock/

: own account     sign  in     in   in   in   in   in    | sign  in    in   in   in   in   in
accounts/2fa/authenticate/  accounts/2fa/reauthenticate/  accounts/2fa/recovery-codes/generate/
accounts/2fa/totp/activate/  accounts/2fa/webauthn/add/  accounts/2fa/webauthn/keys/<pk>/edit/
accounts/2fa/webauthn/keys/<pk>/remove/  accounts/2fa/webauthn/login/  accounts/2fa/webauthn/reauthenticate/
accounts/confirm-email/  accounts/login/code/confirm/  accounts/password/change/  accounts/password/set/
accounts/reauthenticate/  accounts/sessions/

: signing out     sign  in     in   in   in   in   in    | sign  sign  sign sign sign sign sign
accounts/logout/

: own second step sign  in     in   in   in   in   in    | sign  bar   bar  bar  bar  bar  bar
accounts/2fa/  accounts/2fa/webauthn/  first/  first/email/

: codes there are sign  no     no   no   no   no   no    | sign  bar   bar  bar  bar  bar  bar
accounts/2fa/recovery-codes/

: codes to take   sign  no     no   no   no   no   no    | sign  no    no   no   no   no   no
accounts/2fa/recovery-codes/download/

: a step there is sign  no     no   in   in   in   no    | sign  no    no   in   in   in   no
accounts/2fa/totp/deactivate/

: everybody's     sign  gate   in   in   in   in   in    | sign  gate  bar  bar  bar  bar  bar
/  decisions/  me/changes/  kept/words/

: their own page  sign  gate   in   in   in   in   in    | sign  gate  in   in   in   in   in
me/  me/zone/  me/addresses/  me/away/  me/data/  me/emails/

: their own act   sign  gate   bar  bar  bar  bar  bar   | sign  gate  in   in   in   in   in
me/addresses/add/  me/addresses/confirm/

: a yes           sign  bar    bar  bar  bar  bar  bar   | sign  in    in   in   in   in   in
me/agree/<what>/  first/email/send/

: a fellow's      sign  gate   in   no   no   no   no    | sign  gate  in   no   no   no   no
ask/  me/used-against-me/  me/another-mentor/  practice/  pulse/  me/asking/

: a fellow's list sign  gate   in   no   no   no   no    | sign  gate  bar  bar  bar  bar  bar
asked/  peers/  conversations/  before-you-start/

: a fellow's act  sign  gate   bar  bar  bar  bar  bar   | sign  gate  in   no   no   no   no
ask/draft/  ask/promise/  conversations/off/

: a helper's      sign  gate   no   in   in   in   no    | sign  gate  bar  bar  bar  bar  bar
dashboard/

: unsent words    sign  gate   in   in   in   in   in    | sign  gate  no   no   no   no   no
kept/

: a helper's keys sign  gate   bar  bar  bar  bar  bar   | sign  gate  no   in   in   in   no
dashboard/keys/

: own, by number  sign  gate   bar  bar  bar  bar  bar   | sign  gate  no   no   no   no   no
me/addresses/<named>/use/  me/addresses/<named>/remove/  me/signed-in/<named>/end/  me/browsers/<ref>/forget/
peers/<ref>/answer/  peers/<ref>/flag/  removals/<ref>/object/  program/keeping/hold/<ref>/lift/
program/emergency/<ref>/agree/  conversations/<ref>/do/  conversations/<ref>/undo/
hello/<ref>/do/  hello/<ref>/undo/
changed/<ref>/take-back/  changed/<ref>/undo/  program/changed/<ref>/take-back/  program/changed/<ref>/undo/
decisions/<ref>/agree/  decisions/<ref>/stop/  decisions/<ref>/undo/

: own time away   sign  gate   bar  bar  bar  bar  bar   | sign  gate  one  one  one  one  one
me/away/<ref>/call-off/

: a file          sign  gate   one  one  one  one  one   | sign  gate  bar  bar  bar  bar  bar
files/<ref>/

: no picture      sign  gate   no   no   no   no   no    | sign  gate  bar  bar  bar  bar  bar
files/<ref>/preview/  conversations/<ref>/file/

: who holds them  sign  gate   no   no   no   no   no    | sign  gate  no   no   no   no   no
conversations/held/  conversations/held/times/

: nobody's line   sign  gate   no   no   no   no   no    | sign  gate  no   no   no   no   no
program/changed/<ref>/

: who publishes   sign  gate   no   no   in   in   no    | sign  gate  no   no   in   in   no
program/changed/

: who looks after sign  gate   no   no   in   in   no    | sign  gate  bar  bar  bar  bar  bar
program/escalation/ledger  program/escalation/ledger.csv  program/escalation/ledger.xlsx  peers/review/
program/keeping/

: in an emergency sign  gate   no   one  in   in   no    | sign  gate  no   no   in   in   no
# the contact too: they may be the second person
program/emergency/

: directors and the contact sign gate no one in no no | sign gate no one in no no
decisions/staff/

: nobody agreed   sign  gate   no   no   no   no   no    | sign  gate  bar  bar  bar  bar  bar
program/emergency/<ref>/  removals/<ref>/

: and acts        sign  gate   bar  bar  bar  bar  bar   | sign  gate  no   no   in   in   no
peers/review/<ref>/  program/keeping/hold/  program/keeping/remove/

: report          sign  gate   in   in   in   in   no    | sign  gate  bar  bar  bar  bar  bar
reports/  changed/

: a report's file sign  gate   own  own  own  own  no    | sign  gate  bar  bar  bar  bar  bar
reports/<edition>.csv  reports/<edition>.xlsx

: staff read      sign  gate   no   no   no   in   no    | sign  gate  no   no   no   bar  no
program/  program/assignments/  program/calendars/  program/cohorts/  program/people/

: staff's list    sign  gate   no   no   no   in   no    | sign  gate  bar  bar  bar  bar  bar
program/practice/

: staff write     sign  gate   no   no   no   in   no    | sign  gate  no   no   no   in   no
program/away/  program/calendars/add/  program/cohorts/add/  program/escalation/  program/facts/  program/fellows/add/
program/people/add/  program/check-ins/

: staff save      sign  gate   no   no   no   bar  no    | sign  gate  no   no   no   in   no
program/escalation/save/

: pages of it     sign  gate   no   no   no   own  no    | sign  gate  no   no   no   own  no
program/assignments/<ref>/  program/calendars/<ref>/  program/cohorts/<ref>/  program/people/<ref>/

: asked before it sign gate no   no   no   own  no    | sign  gate  no   no   no   bar  no
program/people/<ref>/over/

: acts on it      sign  gate   no   no   no   bar  no    | sign  gate  no   no   no   own  no
program/away/<ref>/call-off/  program/calendars/<ref>/half/  program/calendars/<ref>/half/<half>/remove/
program/calendars/<ref>/off/  program/calendars/<ref>/off/<off>/remove/  program/calendars/<ref>/snow/
program/people/<ref>/close/  program/people/<ref>/end/  program/people/<ref>/undo/  program/people/<ref>/step-lost/
program/people/<ref>/suspend/  program/people/<ref>/restore/
# how they are called; whoever is not in yet, their address too
program/people/<ref>/details/

: not for Priya   sign  gate   no   no   no   bar  no    | sign  gate  no   no   no   no   no
# who is in already, and whose role has no order
program/people/<ref>/invite/  program/people/<ref>/phone-code/  program/people/<ref>/up/
"""
ONE = {
    "files/<ref>/": ("asha", "maeve"),
    "me/away/<ref>/call-off/": ("priya",),
    "program/emergency/": ("dana", "other_contact"),
    "decisions/staff/": ("dana", "other_contact"),
}

# Under a request: a GET of its page, and a POST of each act. Who gets in says ACTS: not "." there, in that state.
THREAD = "requests/<ref>/"
ON_THE_BOARD_ALONE = ("peer",)  # they read it on /peers/, and have no page of it
WORDS = "requests/<ref>/words/<message>/"  # the author of words that are hidden; nobody else, and not otherwise
VERB = {  # where the address is not named like the act
    "reply": "answer", "welcome": "answer", "thank": "thanks", "answer_offer": "allow",
    "choose_on_board": "peer_choice", "not_talked": "follow_up",
}  # fmt: skip


def addresses() -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """{address: (what a GET gets by column, what a POST gets)}, all but those under a request."""
    found: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    cells = ({}, {})
    for line in GROUPS.splitlines():
        if line.startswith(":"):
            get, post = line[1:].split("|")
            cells = tuple(dict(zip(COLUMNS, part.split()[-7:], strict=True)) for part in (get, post))
        elif line and not line.startswith("#"):
            found |= {("" if one == "/" else one): cells for one in line.split()}
    return found
