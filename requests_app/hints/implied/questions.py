"""Questions: those that ask for something already, and those that nobody expects an answer to."""

from __future__ import annotations

from requests_app.hints.implied.patterns import any_of

RHETORICAL = any_of(
    (
        r"\b(?:how|who|why|when|where) (?:can|could|does|would) (?:anyone|anybody|a person|they|we|i)\b.*!$|"
        r"\bhow (?:can|could) (?:anyone|anybody|they)\b"
    ),
    r"^(?:seriously|honestly|really|i mean|come on|like)[,:]? (?:who|what|why|how|when|where)\b",
    (
        r"\bhow (?:is|are|was) (?:any(?:one|body)|one|people|a person|a new clinician|somebody|"
        r"someone) (?:even )?(?:supposed|meant|expected) to\b"
    ),
    (
        r"\b(?:how|when|where|what) (?:am i|are we) (?:even |really |possibly )?(?:supposed|meant|"
        r"expected) to\b.*(?:!|\ball\b|\beven\b|\bwithout\b|\bno\b|\bnobody\b|\bwhen\b|\bif\b|\bwith \d|\bevery|"
        r"n't)"
    ),
    r"\b(?:how|what|why|who|where) (?:on earth|in the world|the (?:hell|heck))\b",
    r"\bwhat(?:'s| is|s) the (?:point|use)\b|\bwhat(?:'s| is) wrong with\b",
    (
        r"\bwhy (?:do|should|did|am) i (?:even |still |always )?(?:bother|try|trying|do this|here|have to|"
        r"the (?:only|one))\b|\bwhy (?:even )?bother\b"
    ),
    (
        r"\bwhy (?:does|do|is|are|can't|won't|doesn't|don't|isn't|must|did) (?:nobody|no one|everyone|everybody|"
        r"everything|anyone|anybody|they|nothing|it always|this always|it have to|people|i always|"
        r"the \w+ (?:never|always|keep))\b"
    ),
    r"\bwho (?:even |ever )?(?:has (?:the )?time|thought|came up|designed|decided|invented|makes these|reads)\b",
    (
        r"\bis (?:it|that) (?:really )?too much to ask\b|\bam i the only\b|\b(?:are you|"
        r"you've got to be) (?:kidding|serious)\b|\bis any(?:one|body) (?:even )?(?:listening|reading|out there)\b"
    ),
    (
        r"\b(?:do|does) (?:they|any(?:one|body)|people) (?:even|ever|not|really)\b|"
        r"\bwhat am i (?:even )?doing (?:here|wrong)?\b.*(?:!|even|here)|\b(?:what|how much) more (?:do|"
        r"can) they\b"
    ),
)

ASKS = any_of(
    r"\b(?:can|could|would|will) (?:you|someone|somebody|anyone|anybody|we|one of you)\b(?! (?:believe|imagine))",
    r"(?:^|[,;:] (?:and |so |but )?|\band |\bso )(?:can|could|may|should|shall) i\b",
    r"(?<!to )\bplease\b(?! (?:everyone|everybody|them|her|him|anyone))",
    (
        r"(?:^|[,;:.!] ?|\bplease |\band )(?:help me|show me|tell me|call me|text me|advise|send me|remind me|"
        r"walk me|let me know|give me a call|stop by|come by)\b"
    ),
    (
        r"\b(?:i|we) (?:really |could |do |also |just |would |still )?need(?:s)? (?:some |a little |more |"
        r"a bit of |your |an? )?(?:help|hand|advice|input|guidance|opinion|second|feedback|someone|somebody|"
        r"you to|you|your|to (?:talk|ask|run|discuss|know|hear)|suggestions?|ideas)\b"
    ),
    (
        r"\b(?:i'd|i would|we'd|i'll|i should) (?:really |so |also )?(?:like|love|appreciate|welcome|want|"
        r"be grateful|value)\b"
    ),
    (
        r"\b(?:looking|hoping) (?:for|to|you|someone|that you)\b|\bi hope you can\b|\bwonder(?:ing|"
        r"ed)?(?: about)? (?:if|whether|what|how|which|when|who)\b"
    ),
    (
        r"^(?:any|some) (?:ideas?|advice|suggestions?|thoughts|tips|chance|recommendations?)\b|\bany (?:ideas?|"
        r"advice|suggestions?|thoughts|tips) (?:on|for|about|welcome|how|would)\b"
    ),
    (
        r"\bcould use (?:a|an|some|your|help|another)\b|\bcan i run\b|\b(?:run (?:something|this|it) by|"
        r"pick your brain|take a look|your (?:thoughts|advice|opinion|input|take|help))\b"
    ),
    (
        r"\b(?:want|wanted|like|have|had|got) (?:to ask|a (?:quick )?question|to (?:talk|check|run|discuss) )\b|"
        r"\bquestion (?:about|for)\b|^asking for\b|\bi'm asking\b|\bmy question\b"
    ),
    (
        r"^(?:what|how|where|when|which|who|whom|whose|why) (?:is|are|do|does|did|can|could|would|will|should|"
        r"shall|was|were|to|has|have|am|'s|many|much|long|often)\b"
    ),
    (
        r"^(?:is|are|am|do|does|did|has|have|should|would|may) (?:i|you|we|it|there|this|that|he|she|they|any\w*|"
        r"some\w*|the)\b"
    ),
)
