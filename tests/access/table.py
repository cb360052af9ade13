"""Who may know and do what, written once, to be read by a person. Plain data: nothing here asks the product.

States are one letter each: W waiting, K somebody has it, A answered, C closed, X taken back.
A relation is what somebody is to one request:

    author     the fellow who asked
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
#    missing: there, but not now, and the page says why.

RELATIONS = ("author", "reads", "waits", "unnamed", "peer", "peer gone", "left", "out", "none")
ACTS = """
act             author  reads  waits  unnamed  peer
acknowledge     .       WK     WK     .        .
pass_on         .       WK     WK     WK       .
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
undo            WCX     .      .      .        .
"""  # "peer gone", "left", "out", "none": nothing at all. The engine's own verbs: nobody's.
ENGINES = {"file", "remind", "escalate", "resume", "lapse", "nudge_fellow", "close_silent", "fell_away", "retime",
           "left_program"}  # fmt: skip

# -- sight: may they know that it is there; do they read it. The states in which they do.

KNOWS = {"author": "WKACX", "reads": "WKAC", "waits": "WKAC", "unnamed": "WKAC", "peer": "WKA"}
READS = {"author": "WKACX", "reads": "WKAC", "unnamed": "WKAC", "peer": "WKA"}

# -- what each relation's view may hold; everything else is empty there

FIELDS = {
    "author": "*",
    "reads": "*",
    "waits": "ref sight fellow asked_at with_whom program",
    "unnamed": "ref sight fellow asked_at with_whom program state opener opening urgency kind before_at promised_at"
    " due_at held_until acked_by acked_by_me answered_by step",
    "peer": "ref sight fellow asked_at program state opener opening urgency kind before_at promised_at due_at"
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
    return {row[0]: {rel: cell for rel, cell in zip(head[1:], row[1:], strict=True) if cell != "."} for row in rows}


def chains() -> dict[tuple[str, str, int], tuple[str, str]]:
    """{(route, urgency, steps): (read it from the start, joined later)}."""
    _, *rows = (line.split() for line in CHAINS.strip().splitlines())
    return {(r[0], r[1], n): tuple(cell.split("/")) for r in rows for n, cell in enumerate(r[2:])}  # type: ignore[misc]


# -- addresses -----------------------------------------------------------------------------------------------------

# Columns: out signed out · first: the gate is still shut for them (invited, nothing agreed) · F fellow · H helper
# (mentor, contact) · D director · S staff · G nobody's any more (signed in, no role).
# What they get: in (their page, or a form's own answer) · no (404) · sign (the sign-in page) · gate (/first/ before
# anything) · bar (405: not that method).
COLUMNS = ("out", "first", "F", "H", "D", "S", "G")
