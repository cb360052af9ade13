"""What others do not do, and a bare "can't": enough in itself, but for a student and a reason."""

from __future__ import annotations

import re

from requests_app.hints.implied.patterns import REFUSED, any_of

_NOT = r"(?:ca|do|wo|does|did|is|are|was|were|have|has|had|would|could|should)n't"
_BAD_ING = (
    r"(?:crash|freez|cancel|chang|forget|los|break|fail|add|pil|ask|mov|mess|prompt|try|tell|hit|end|getting|"
    r"interrupt|talk|pull|"
    r"dump|push|send|say|mak|disappear|ignor|shut|drop|kick|tak|put|com|go|dying|die|glitch|log|run|fall|skip|"
    r"delay|postpon|resched|"
    r"undo|undermin|reject|deny|giv|rais|pass|point|show|miss|screw|do|blam|turn|slid|throw|scream|bit|elop|"
    r"tantrum|refus|wait|stall|switch|redo|rewrit|explain|remind|beg|chas|fight|guess|bump|cut|jam)"
)

# What others do not do. Said of a student it may be no more than a finding ("she doesn't respond to her name").
OF_OTHERS = any_of(
    (
        r"\b(?:has|have)n't (?:\w+ ){1,5}(?:since|in (?:weeks|months|days|over|two|three|four|\d+)|once|"
        r"a single)\b|\b(?:has|have)n't been (?:paid|fixed|trained|answered|approved|updated|working|able|given|"
        r"told)\b"
    ),
    (
        r"\b(?<!if )(?:\w+) (?:just |simply |still )?(?:won't|wouldn't|refuses? to|refused to|"
        r"will never) (?:\w+ )?(?:let (?:me|us|them|him|her)|listen|follow|answer|respond|return|call back|help|"
        r"cooperate|budge|share|give (?:me|us)|read|sign|talk|work with|allow|commit|stop|load|turn on|print|"
        r"connect|sync|open|start|save|back me|meet with|acknowledge|consider|do (?:it|anything|their|any|the))\b"
    ),
    r"\b(?:do|does|did|wo|is|are|was|ca)n't even\b|\b(?:without|not|never|before i|didn't|don't) even\b",
    (
        r"\b(?:do|does|did|is|are)n't (?:\w+ )?(?:work(?:ing)?|help(?:ing|ful)?|listen(?:ing)?|care|understand|"
        r"call(?:ing)? (?:me )?back|answer(?:ing)?|"
        r"respond(?:ing)?|reply(?:ing)?|make (?:sense|any|a difference|it any)|stick(?:ing)?|matter|count|get it|"
        r"follow(?:ing)? (?:through|the|my|it)|improv(?:e|ing)|"
        r"cooperat(?:e|ing)|respect|take (?:me|us|it|my)|let(?:ting)? me|add(?:ing)? up|budg(?:e|ing)|flexible|"
        r"fair|realistic|possible|manageable|sustainable|feasible|doable|right|"
        r"getting (?:it|better|any|anywhere|through)|making (?:progress|any|sense)|progress(?:ing)?|willing|"
        r"supportive|safe|okay|what i|generaliz(?:e|ing)|carry(?:ing)? over|stop|load(?:ing)?|connect(?:ing)?|"
        r"know (?:what|that|how|who) (?:i|an?|we|ot|pt|slp)|cut(?:ting)? it|seem to|buy(?:ing)? in|motivat\w+|"
        r"share|believe|read my|tell me|give me|want (?:me|us|to (?:hear|help|listen|change)))\b"
    ),
    (
        rf"\b(?!i (?:have|had|'ve)? ?never\b)(?:he|she|it|they|who|\w{{3,}}|mom|dad) never (?!opens?\b|starts?\b|"
        rf"misses|needs|needed|had a|mind|missed|been|used){REFUSED}s?\b"
    ),
    (
        r"\b(?:is|are|was|were|there's|has|have) never (?:\w+ )?(?:around|available|there|enough|on time|ready|"
        r"any|free|told|asked|trained|been (?:trained|told|asked|shown))\b"
    ),
    (
        r"n't (?:been )?(?:trained|told|shown|asked|warned|informed|given|invited|consulted|included|listened|"
        r"heard back|taught)\b|\bnever (?:been )?(?:got|heard back|trained|told|shown|asked|warned|given|"
        r"consulted|happens|came|come|works?|worked|taken|taught)\b"
    ),
    rf"\b(?:keeps?|kept) (?:on )?(?:\w+ )?{_BAD_ING}\w*ing\b|\bkeeps? getting\b",
    (
        rf"\bstill (?:\w+ )?{_NOT}(?! need| required| due| mind)\b|\bstill (?:no|nothing|waiting|haven't|stuck|"
        r"zero|don't|doesn't|hasn't|can't|won't)\b"
    ),
)
A_STUDENT = re.compile(
    r"^(?:and |but |so )?(?:he|she|(?:the|this|my|a|one|that|another) (?:\w+ ){0,2}(?:student|child|kid|boy|"
    r"girl|client|grader|kindergartner|preschooler)|student|child|client|the students|(?:his|her) (?!teacher|"
    r"mom|dad|mother|father|parents|aide|para))\b"
)

# A bare "can't" or "won't": enough in itself, unless a date or a reason makes a plan of it.
_THING = r"(?:the|this|that|my|these|those|their|our|his|her) (?!(?:\w+ )?(?:student|child|kid|boy|girl|"
_THING += r"client)s?\b)(?:[\w-]+ ){1,3}"
UNABLE = any_of(
    r"\b(?:i|we) (?:just |really |still |honestly |simply |also )?(?:can't|couldn't) [a-z]+",
    rf"^(?:and |but |so |now )?{_THING}(?:just |still |simply )?(?:doesn't|don't|won't|can't|wouldn't) [a-z]+",
    (
        r"^(?:and |but |so )?(?:they|teachers|parents|people|families|admin|administrators|principals|aides|paras|"
        r"staff) (?:\w+ )?(?:just |still |simply )?(?:don't|won't|can't|didn't|wouldn't|never) [a-z]+"
    ),
    (
        r"\b(?:teachers|parents|families|aides|paras|staff|principal|admin|mom|dad) (?:\w+ )?(?:wants?|expects?|"
        r"insists?|demands?|complains?|keeps?|ignores?|argues?|assumes?|thinks?|acts?|treats?|forgets?) "
    ),
)
A_REASON = any_of(
    (
        r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:january|february|march|april|may|june|july|august|"
        r"september|october|november|december)\b"
    ),
    (
        r"\b(?:because|due to|during|until|before|after \w+|tomorrow|today|tonight|next|this (?:week|month|"
        r"afternoon|morning|year|quarter)|instead|only|at (?:\d+|noon|ten|two|three|nine|eight|one|four)|"
        r"anymore, so|so (?:i|we)|since i|as i|yet|usually|when (?:he|she) is)\b"
    ),
    (
        r"\b(?:need|needs|require|requires|include|includes|cover|qualify|meet|have school|have groups|"
        r"have sessions|use (?:it|the|his|her)|attend|come|make (?:it to|the))\b"
    ),
)
