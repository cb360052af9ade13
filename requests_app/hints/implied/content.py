"""What speaks against a vent: a plan or a date, thanks, what has come right; and the turn that takes it back."""

from __future__ import annotations

import re

from requests_app.hints.implied.patterns import any_of, each_of

PLANNED = each_of(
    (
        r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:january|february|march|april|june|july|august|"
        r"september|october|november|december)\b"
        r"|\b(?:tomorrow|next (?:week|month|year)|this (?:week|month|afternoon|morning)|today|yesterday|at (?:\d+|"
        r"noon|ten|two|three|nine|eight|one|four)|\d+ ?(?:am|pm|a\.m\.|p\.m\.))\b"
    ),
    (
        r"\b(?:begins?|starts?|ends?|is on|are on|will be|won't be|moved to|moves to|scheduled for|due (?:on|in|"
        r"by)|is at|meets?|closes?|opens?|was (?:delivered|signed|repaired|given|taken)|were taken|because of|"
        r"excused|scored|criteria|percent|trials|index)\b"
    ),
    r"\bmy contract\b|\bmy day off\b|\b(?:on|off) fridays\b",
)

CONTENT = any_of(
    (
        r"\b(?:lifesaver|life saver|like a charm|did the trick|exactly what i needed|wow|hats off|well done|"
        r"met (?:every|all|her|his|their) goals?|would have thought of that|couldn't have|sorted|breakthrough|"
        r"huge (?:help|relief)|big help|a relief|success)\b"
    ),
    (
        r"\bnow (?:i|it|he|she|they|we|the \w+) (?:finally |really |actually )?(?:get it|know|knows|understand|"
        r"see|can|could|have|has|feel|makes sense|is (?:fine|fixed|better))\b"
    ),
    (
        r"\b(?:he|she|they) (?:sat|said|did|used|asked|smiled|walked|wrote|read) .*(?:today|first time|"
        r"all by (?:him|her)self)!"
    ),
    (
        r"\b(?:so|and then|instead) (?:i|we) (?:just )?(?:used|took|asked|moved|switched|went|did|will|changed|"
        r"borrowed|swapped|called|made|found|met|see|use|meet|go)\b"
    ),
    (
        r"\bi never (?:work|have to|need)\b|, so \w+ (?:goes|takes|covers|comes|fills in|will|is (?:going|"
        r"covering))\b|^your \w+ (?:\w+ )?(?:cut|saved|helped|worked|made|did|is|was|got|gave)\b"
    ),
    r"\b(?:thank|thanks|thankful|thx|ty|appreciate|grateful|gratitude)\b",
    (
        r"\b(?:that|this|it|you|your \w+|which) (?:really |so |totally |all |certainly )?(?:helped|helps|saved|"
        r"worked|made (?:my|all|a|such|it|things))\b"
    ),
    r"\bwhat a (?:difference|relief|help|great|good)\b|\bmade my (?:day|week)\b|\bsaved (?:my|me|the)\b",
    (
        r"\b(?:you were|you are|you're) (?:so |absolutely |totally )?(?:right|great|amazing|wonderful|the best|"
        r"kind|awesome)\b"
    ),
    (
        r"\b(?:all (?:good|set)|good news|great news|no worries|no problem|no rush|never mind|nevermind|no need|"
        r"no complaints|problem solved|not a problem|no longer)\b"
    ),
    (
        r"\b(?:figured it out|sorted (?:it )?out|worked (?:it )?out|took care of it|fixed (?:it|now)|is fixed|"
        r"got fixed|was fixed|was repaired|resolved|solved it|works (?:now|again|great|well|fine)|now (?:it|he|"
        r"she|everything|that) works|working (?:now|again|well|great))\b"
    ),
    r"\bfinally\b|\bno more (?:tantrums|tears|meltdowns|problems?|trouble|questions|issues|screaming)\b",
    (
        r"\b(?:went|going|doing|turned out|worked out|ended up|feel(?:ing)?) (?:so |really |very |quite |just |"
        r"pretty |much |a lot )?(?:fine|well|smoothly|great|okay|ok|good|better|perfectly)\b"
    ),
    (
        r"\b(?:so |much |far |a lot |way )(?:much |a lot )?(?:better|easier|happier|calmer)\b(?! (?:if|without|"
        r"off))|\bbetter now\b|\bis better\b"
    ),
    (
        r"\b(?:can't|couldn't) (?:wait (?:to|for)|tell you how (?:much|happy|glad|grateful)|thank|complain|"
        r"be (?:happier|better|prouder|more)|have (?:done|asked|managed|made)|ask for|say enough)\b"
    ),
    r"\b(?:proud|glad|happy|excited|relieved|thrilled|delighted|pleased|lucky)\b(?<!un)",
    r"\b(?:i|we|they|he|she) (?:really )?(?:love|loved|loves|enjoyed|enjoy)\b",
    (
        r"^(?:perfect|great|awesome|wonderful|fantastic|excellent|super|yay|hooray|got it|sounds good|"
        r"will do)\b(?!, (?:another|just|now|more|so))"
    ),
    (
        r"\bcouldn't have\b.*\bwithout\b|\bnot (?:so|that|too) bad\b|\b(?:that's|is) all i needed\b|"
        r"\bto worry about\b|\bnothing (?:urgent|to worry|to report|new|special)\b"
    ),
)
TAKEN_BACK = re.compile(r"\b(?:but|yet|still|except|although|though|however|anyway|unfortunately)\b")
