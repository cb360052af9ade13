"""Signs that are enough in themselves: feelings, nobody and nothing, what one can't, what gets no better, too much."""

from __future__ import annotations

from requests_app.hints.implied.feelings import FEELINGS
from requests_app.hints.implied.patterns import NO_ONE, TIMES, any_of

_NTH = r"(?:second|third|fourth|fifth|sixth|seventh|eighth|tenth|hundredth|millionth|umpteenth|\d+(?:nd|rd|th))"
_LACKED = (
    r"(?:support|help|guidance|time|space|room of my own|materials|training|progress|carry-?over|idea|clue|"
    r"lunch|breaks?|planning|privacy|"
    r"answers?|response|reply|notice|warning|way|choice|control|energy|say|follow[- ]?through|buy-in|supplies|budget|"
    r"consistency|communication|respect|improvement|generalization|results?|luck|end in sight|interest|"
    r"cooperation|internet|wifi|"
    r"motivation|patience|orientation|direction|structure|backup|resources|coverage|word|feedback|difference|"
    r"sense|effect|attention)"
)
_HELPING = (
    r"(?:tells?|told|listen(?:s|ed)?|cares?|cared|helps?|helped|answers?|answered|respond(?:s|ed)?|repl(?:y|"
    r"ies|ied)|knows?|knew|"
    r"understands?|implements?|implemented|follows?|followed|reads?|wants?|wanted|shows?|showed|train(?:s|ed)|"
    r"explain(?:s|ed)|"
    r"gets?|seems?|bothers?|bothered|ever|will|can|could|would|even|here|takes?|gave|gives?|does|did|has|had|"
    r"have|warned|"
    r"asks?|asked|mentioned|thought|said|says|uses?|used|calls?|called|comes?|came|showed up|shows up|"
    r"supports?|backs?|backed|"
    r"checks?|checked|makes?|made|notices?|noticed|believes?|wrote|writes|tries|tried|lets?|signs|do|"
    r"is (?:being|willing|helping|listening|on)|are|'s \w+ing|"
    r"was (?:willing|listening|there for|told|trained)|wrote|on (?:this|my|the) team|at (?:this|my) (?:school|"
    r"building)|in (?:this|my) (?:school|building|district))"
)

STRONG = any_of(
    *FEELINGS,
    # no one, nothing, not one
    rf"\b(?<!if )(?<!when )(?<!so ){NO_ONE}(?: \w+)?(?: |(?=')){_HELPING}\b",
    (
        r"\b(?<!if )(?<!when )(?<!so )(?:no one|nobody)(?:'s| is| was| are| has)? (?!(?:else |\w+ed )?(?:is |was |"
        r"has |'s )?(?:absent|sick|hurt|injured|out|missing|using|there|in the|late|scheduled|needed|needs?\b|"
        r"at (?:my|the|our) |free|new|due|leaving|left|assigned|in (?:today|yet)|today|on friday))\w+"
    ),
    r"\b(?:not a single|not one|neither of them|none of the|none of my|none of it|none of this)\b",
    r"\b(?<!if )(?<!for )nothing (?!(?:changed|new|else|urgent|special|to (?:report|add|worry|do|change)|"
    r"needed|more|planned|is (?:due|planned|scheduled|needed|"
    r"wrong|missing|urgent)|(?:was|has) (?:changed|missing|wrong)|on (?:the|my) calendar|but|unusual)\b)",
    r"\b(?:still|and|but|then|for|got|getting|hear|heard|get|done|did|does|changes?) nothing\b",
    (
        r"\b(?:no|zero|not any|without any|hardly any|barely any|little|minimal|not enough|too little|"
        rf"never any) (?:\w+ )?{_LACKED}\b(?! (?:needed|required|on|this|is needed))"
    ),
    r"n(?:'t|ot) (?:\w+ )?enough\b|\bnever enough\b",
    (
        rf"n't (?:have|had|got|get|see|seen|make|made|making|getting|been given|given) (?:\w+ ){{0,2}}(?:the |any |"
        rf"a |enough |a single )?(?:{_LACKED}|chance|moment|minute|login|desk|anyone|anywhere|place)\b"
    ),
    # what I can't
    (
        r"\b(?:i|we|you|one) (?:just |honestly |really |still |literally |simply |even |physically )?(?:can't|"
        r"couldn't)(?: even| just| ever| possibly| seem to| really)? (?:"
        r"keep|do (?:this|it|everything|all|both|that|my|anything|any)|take|get (?!to (?:the|school|work|"
        r"lincoln)\b|there)|figure|stand|find|handle|deal|focus|think|sleep|breathe|see (?:the|how|any|a|sixty|"
        r"\d)|win|fit|"
        r"make (?:sense|him|her|them|it (?!to\b|on\b|at\b|today|tomorrow|mon|tue|wed|thu|fri)|any|progress)|seem|"
        r"even|catch|manage|stop|cope|go on|tell (?:if|whether|what)|understand|reach|be in|be (?:everywhere|two|"
        r"at)|treat|"
        r"hear|finish|possibly|believe|imagine|work (?:like|with|in|under)|control|concentrate|connect|engage|"
        r"remember|follow|plan|trust|read|please|meet (?:these|all|every|the (?:timeline|deadline|demand)s?)|log|"
        r"access|print|serve)\b"
    ),
    r"\bcan't (?:be done|go on|continue|happen like)\b",
    r"\b(?:there's|there is|there was|i see|see|in) no way (?!to school)",
    (
        r"\bi (?:still )?(?:don't|didn't) (?:even |really |honestly )?(?:know (?:how|what|where|why|if|who|"
        r"whether|which|when|anything|anyone|enough)|think i|understand|get (?:it|why|how|what)|see (?:how|the|"
        r"why|any)|feel|belong|have it in me)\b"
    ),
    (
        r"\bi (?:feel|felt|look|sound) (?:like|as if|that) (?:\w+ ){0,3}(?:fail\w*|bad|impost\w+|fraud|idiot|"
        r"burden|babysitter|bother\w*|fool|joke|useless|wrong|drown\w*|alone|behind|stupid|no|nobody|nothing|not|"
        r"never|can't|quit\w*|cry\w*|scream\w*|guess\w*|punching)"
    ),
    (
        r"\bfeels? like (?:\w+ ){0,3}(?:all alone|alone|fail\w*|no one|nobody|nothing|never|a losing|wasted|"
        r"punish\w*|war|drown\w*|pulling|talking to)"
    ),
    (
        r"\b(?:i|i'm|i am|i've|we|we're|am|are) (?:\w+ )?fail(?:ing|ed)? (?:these|this|my|him|her|them|at|"
        r"everyone|the)\b"
    ),
    (
        r"\b(?:i am|i'm|i was|am) (?:not|n't) (?:\w+ )?(?:getting|cut|making|ready|prepared|qualified|sure i|"
        r"sure how|sure what|sleeping|okay|ok\b|good at|coping|able to (?:keep|get|do|find|reach|finish)|trained|"
        r"equipped|sure this)"
    ),
    (
        r"\b(?:didn't|haven't|can't|barely|hardly|not) (?:slept|sleep|sleeping|eaten lunch|had lunch|had a break|"
        r"taken a break|peed)\b"
    ),
    # what does not get better
    r"\bmak(?:es?|ing) no (?:sense|difference|progress)\b|\bmade no (?:sense|difference|progress)\b",
    (
        r"\bmak(?:es?|ing) (?:it|this|my \w+|everything|things) (?:\w+ )?(?:harder|worse|impossible|hard|"
        r"miserable|difficult)\b"
    ),
    (
        r"\b(?:get(?:ting|s)?|got|gotten|going|keeps getting) (?:even |so much |much |only )?(?:worse|harder|"
        r"out of hand|longer and|old)\b|\bfrom bad to worse\b|\bgo(?:es|ing)? downhill\b"
    ),
    r"\bno matter (?:what|how|who|when|where)\b|\bwhatever i\b|\beverything i (?:do|try|say|plan|suggest)\b",
    r"\b(?:i've|i have|we've|we have|i|having) (?:already )?tried (?:everything|every|all)\b",
    (
        r"\bi (?:can |will |'ll )?never (?:get|have (?:the|any|enough|time|a)|know|see|feel|finish|hear|seem|"
        r"catch|eat|sleep|leave|stop|manage|learned|learn|know)\b"
    ),
    (
        r"\bnot once\b|\byet again\b|\bover and over\b|\b(?:time|week|day|session|meeting|email|month|"
        r"year) after (?:time|week|day|session|meeting|email|month|year)\b"
    ),
    rf"\bfor the {_NTH} time\b",
    r"\bi keep \w+ing\b",
    (
        r"\b(?:emailed|asked|called|told|tried|explained|requested|submitted|redone|rewritten|rewrote|reminded|"
        rf"messaged|texted|begged) (?:\w+ ){{0,4}}{TIMES} times\b"
    ),
    # what is too much, and who expects it
    (
        r"\b(?:expect(?:s|ed|ing)?|want(?:s)?|need(?:s)?) (?:me|us) to (?:\w+ )?(?:just|already|know|do (?:it all|"
        r"everything|all|the|both)|be (?:in|at|everywhere)|see|fix|magically|somehow|cover|juggle|handle|have|"
        r"take on|write|test|find|make|squeeze|fit|teach|run)\b"
    ),
    (
        r"\b(?:spend|spent|spending) (?:more|most|half|all|hours|my (?:whole|entire|lunch|weekend|evening|night|"
        r"plan)|the (?:whole|entire))\b"
    ),
    (
        r"\b(?:takes?|took|taking) (?:me )?(?:forever|hours|all (?:day|night|weekend)|until|longer than|ages|"
        r"up (?:all|half|my whole))\b"
    ),
    (
        r"\bpil(?:e|es|ing) (?:up|on)\b|\bon top of (?:everything|all|that|me)\b|\bback[- ]to[- ]back\b.*\b(?:no|"
        r"without|all)\b"
    ),
    (
        r"\b(?:half|most|all|whole) (?:of )?(?:my |the )?(?:day|time|session|morning|week|lunch|"
        r"planning)\w* (?:is|was|are|gets|goes) (?:gone|wasted|lost|spent|eaten|over|to)\b"
    ),
    (
        r"\b(?:short|under)[- ]?staffed\b|\bcan't win\b|\bhow any(?:one|body)\b|\bonly so (?:much|many)\b|"
        r"\btwo places at once\b"
    ),
    (
        r"\b(?:gets?|got|getting|been|being|always|just) (?:\w+ )?(?:ignored|blamed|yelled at|bulldozed|"
        r"walked over|shot down|kicked out|sent back|overruled|dismissed|bumped|talked over|questioned|"
        r"interrupted|left out|pushed (?:aside|around)|thrown|dumped|treated like|taken for granted|steamrolled|"
        r"screamed at|bitten|hit|kicked|punched|overlooked|excluded|canceled on|undermined|second-guessed|"
        r"micromanaged|criticized|belittled|pulled in)\b"
    ),
    (
        r"\b(?:talks?|talked|talking) down to\b|\b(?:rude|hostile|dismissive|condescending|disrespectful|mean|"
        r"cold|nasty|unhelpful|inflexible|stubborn|impatient|mad|furious|angry|annoyed) (?:to|with|toward|towards|"
        r"at|about) (?:me|us|my)\b|\bon my (?:back|case|nerves)\b"
    ),
    (
        r"\bbehind (?:on|with|in) (?:everything|my|all|every|the|notes|paperwork|billing)\b|\b(?:two|three|four|"
        r"five|six|\d+) weeks behind\b"
    ),
)
