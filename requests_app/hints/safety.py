"""What in a text calls for a number to call: a child who may be unsafe, or somebody who may not want to live. Pure.

A note costs a glance and stops nothing; a note that is missing may cost far more. So where words could be read both
ways, the note stands there. Like every hint it is wrong at times, and nothing of it is kept.
"""

from __future__ import annotations

import re

from requests_app.hints.spelling import as_seen

CHILD, CRISIS = "child", "crisis"

_CHILD = r"(?:student|kid|child|children|boy|girl|kiddo|kindergartner|grader|preschooler|son|daughter)s?"
_CHILD_WORDS = rf"(?:him|her|them|me|he|she|they|(?:(?:a|the|my|another|this|that) )?{_CHILD}|sibling|brother|sister)"
_AT_HOME = (
    r"(?:mom|mother|mama|mommy|dad|father|daddy|papa|parents?|step-?(?:mom|dad|mother|father)|boyfriend|girlfriend|"
    r"uncle|aunt|grand(?:ma|pa|mother|father)|guardian|foster (?:mom|dad|mother|father|parents?|family)|family|"
    r"babysitter|caregiver|cousin|brother|teacher|aide|coach|para|adults?|someone|somebody)"
)
_HURTS = (
    r"(?:hits?|hitting|beats?|beating|beaten|slaps?|slapp(?:ed|ing)|chok(?:es?|ed|ing)|kick(?:s|ed)?|punch(?:es|ed)?|"
    r"whips?|whipp(?:ed|ing)|hurts?|hurting|burn(?:s|ed|t)|lock(?:s|ed)|threw|throws|grabb(?:ed|ing)|touch(?:es|ed)|"
    r"molest(?:s|ed)|abus(?:es|ed)|threaten(?:s|ed))"
)
_BODY = r"(?:arms?|legs?|back|neck|face|wrists?|cheeks?|body|eyes?|ribs|stomach|thighs?|ears?|hands?|bottom)"
_FEW = r"(?:[ ,;:\"“”()/]+[\w'-]+){0,4}?[ ,;:\"“”()/]+"  # up to four words between
_LESSON = (
    r"(?!\W+(?:(?:and|or|prevention|awareness|neglect|reporting)\W+){0,3}(?:training|policy|"
    r"policies|module|webinar|course|week|month|hotline poster|protocol|slides?|presentation))"
)

_CHILD_SAYS = (
    # marks on a body
    (
        r"(?<!my )(?<!i )(?<!own )(?<!ego is )(?<!egos are )(?<!pride is )\bbruis(?:es?|ed|"
        r"ing)\b(?!\W+(?:egos?|feelings?|pride|bananas?|apples?|peach(?:es)?))"
    ),
    r"\bwelts?\b",
    r"\bblack eye\b",
    r"\b(?:cigarette|burn|belt|bite|choke|finger|rope|strap) (?:burns?|marks?)\b",
    rf"\b(?:marks?|cuts?|burns?|scars?|scratches) (?:all over|on|around|across) (?:his|her|their) {_BODY}\b",
    # what somebody does to a child
    rf"\b{_AT_HOME}(?:'s (?:boyfriend|girlfriend))?{_FEW}{_HURTS}(?: on)? {_CHILD_WORDS}\b",
    (
        rf"\b(?:hit|beaten|hurt|slapped|whipped|kicked|locked up|molested) (?:at home|by (?:his|"
        rf"her|their|a|the) {_AT_HOME})\b"
    ),
    (
        rf"\b(?:is|was|are|were|gets?|got|being|been) (?:hit|beaten|hurt|slapped|whipped|abused|"
        rf"molested|neglected|trafficked)\b{_FEW}(?:at home|by (?:his|her|their) {_AT_HOME})\b"
    ),
    (
        rf"\blocked (?:him|her|them|{_CHILD_WORDS})? ?in (?:his|her|their|a|the) (?:room|closet|"
        rf"basement|bathroom|car|garage)\b"
    ),
    rf"\b(?:child|sexual(?:ly)?|physical(?:ly)?|emotional(?:ly)?) abus(?:e|ed|ing|ive)\b{_LESSON}",
    rf"\babus(?:ed|ing|ive|e)\b{_FEW}(?:at home|{_CHILD})\b{_LESSON}",
    (
        rf"\b(?:{_CHILD}|he|she|they)\b{_FEW}(?:abused|being neglected|neglected|molested|raped|"
        rf"trafficked)\b(?!\W+(?:to|by (?:the )?(?:district|school|system)))"
    ),
    r"\b(?:neglected at home|child neglect|neglectful (?:home|parents?|family))\b",
    r"\b(?:sexual(?:ly)? assault(?:ed)?|molest(?:s|ed|ing|ation)|rap(?:ed|ist))\b",
    r"\btouch(?:es|ed|ing)?\b(?:[ ,]+[\w'-]+){0,4}?[ ,]+(?:inappropriately|private|privates|private parts)\b",
    r"\binappropriate(?:ly)? touch(?:ed|ing|es)?\b",
    r"\bdomestic violence\b" + _LESSON,
    # what a child says or shows
    (
        r"\b(?:afraid|scared|terrified|frightened|doesn't want|does not want|didn't want|"
        r"did not want|refus(?:es|ed)|begg(?:ed|ing) not) (?:to go|going|"
        r"of going) (?:back )?home\b"
    ),
    rf"\b(?:afraid|scared|terrified|frightened) of (?:his|her|their) {_AT_HOME}\b",
    (
        r"\b(?:not safe|isn't safe|unsafe|in danger|not feel safe|doesn't feel safe|"
        r"don't feel safe) (?:at|in) (?:home|(?:his|her|their) (?:home|house))\b"
    ),
    r"\b(?:no food|nothing to eat|not enough (?:food|to eat)) (?:at home|in the house|all weekend)\b",
    r"\b(?:hasn't|has not|haven't|have not) eaten since\b",
    r"\b(?:left|stays?|is|was|home) (?:home )?alone (?:at home )?(?:all|every|over)(?: the)? (?:night|weekend)\b",
    r"\b(?:sleep(?:s|ing)|living|lives) in (?:a|the|their) car\b",
    # something to hurt others with
    (
        r"\b(?:brought|bring|brings|bringing|has|had|carries|carrying|hides|hid) (?:a|his|her|"
        r"the) (?:real )?(?:gun|knife|weapon)\b(?!\W+skills)"
    ),
    r"\bshoot(?:ing)? up\b",
    (
        r"\bkill (?:him|her|them|his|her|their|us|everyone|everybody|(?:the|a|my|another|"
        r"other) (?:class|teacher|student|kids?))\b(?!\W+with kindness)"
    ),
    # what one asks then
    (
        r"\b(?:call|called|calling|report|reported|reporting|contact) (?:it |this |them |him |"
        r"her )?(?:to )?(?:cps|childline|child protective|child services|cys)\b"
    ),
    r"\b(?:am i|i am|i'm|as) (?:a )?mandated report",
    r"\bmandated report\b",
)
_DIE = (
    r"(?:die|be dead|kill (?:my|him|her|them)sel(?:f|ves)|end (?:my|his|her|"
    r"their) (?:own )?li(?:fe|ves)|end it all|hurt (?:my|him|her|them)sel(?:f|ves)|"
    r"not (?:wake up|exist|be alive))"
)
_CRISIS_SAYS = (
    (
        rf"\b(?:want|wants|wanted|wanting|wanna|wish(?:es)?|going|gonna|plans?|planning|tr(?:y|ies|"
        rf"ied)|thinking|thought|ready|rather|threaten(?:s|ed)?|said|says|would|will|could|"
        rf"might) (?:(?:i|he|she|they|to|about|that|just|really|could|would|will|wants?|wanted|"
        rf"going|of)\W+){{0,5}}{_DIE}\b(?!\W+(?:for|laughing|on (?:this|that) hill|"
        rf"of (?:embarrassment|boredom|shame|laughter)))"
    ),
    (
        r"\b(?:don't|dont|do not|didn't|doesn't|does not|did not|no longer) (?:really |"
        r"even )?want (?:to )?(?:live|be alive|exist|be on this earth|wake up)\b(?! (?:in|with|"
        r"near|at|here|there|far|closer|so|that|up to)\b)"
    ),
    r"\b(?:don't|dont|do not|doesn't|does not) want to be here (?:any ?more|anymore|at all)\b",
    r"\b(?:kill|killing|killed|harm|harming|harmed|cutting) (?:my|him|her|them)sel(?:f|ves)\b",
    (
        r"\b(?:thinking|thoughts?|think|urges?|afraid|scared|feel like|started|keep|"
        r"keeps) (?:about |of |i'll |i will |i'd |he'll |she'll |to )?hurt(?:ing)? (?:my|him|her|"
        r"them)sel(?:f|ves)\b"
    ),
    r"\bself[- ]?harm(?:s|ed|ing)?\b" + _LESSON,
    (
        r"\bsuicid(?:e|al)\b(?!\W+(?:[\w'-]+\W+){0,2}(?:training|policy|module|webinar|course|"
        r"month|week|awareness|squad|protocol|slides?|presentation))"
    ),
    r"\b(?:end|ending|take|taking|took) (?:my|his|her|their) (?:own )?li(?:fe|ves)\b",
    r"\bending it all\b",
    r"\b(?:no|any|a) (?:reason|point|will) (?:to (?:live|go on|keep living)|(?:in|of) living)\b",
    r"\b(?:life|living)(?: is|'s|) (?:not|isn't|no longer) worth\b",
    r"\bnot worth living\b",
    r"\bbetter off (?:dead|without me|if i (?:was|were|wasn't|weren't))\b",
    r"\bwish(?:es|ed)? (?:i|he|she|they) (?:was|were|had been) (?:dead|never born|not alive)\b",
    r"\bwish(?:es|ed)? (?:i|he|she|they) had never been born\b",
    r"\b(?:can't|cannot|can not|couldn't) (?:go on|keep) living\b",
    r"\b(?:took|taking|take|swallowed) (?:all|too many|a (?:whole )?bottle of) (?:\w+ )?(?:pills?|meds|medication)\b",
    r"\boverdos(?:e|ed|ing)\b(?! of)",
)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_SAYS = {CHILD: _any_of(_CHILD_SAYS), CRISIS: _any_of(_CRISIS_SAYS)}
_SPACES = re.compile(r"\s+")


def notes_for(text: str) -> tuple[str, ...]:
    """Which notes these words call for: CHILD, CRISIS, both, or none."""
    plain = _SPACES.sub(" ", as_seen(text).text.casefold().replace("’", "'").replace("‘", "'"))
    return tuple(note for note, says in _SAYS.items() if says.search(plain))
