"""Signs that add up: how things go badly, how often, how much; none of them is enough alone."""

from __future__ import annotations

import re

from requests_app.hints.implied.patterns import NO_ONE, REFUSED, TIMES, each_of

_BAD_VERB = (
    r"(?:crash(?:es|ed)?|freezes|froze|broke|broken|breaks|lost|loses|cancel(?:s|ed|led)?|ignor(?:es?|ed)|"
    r"reject(?:s|ed)|"
    r"denied|denies|dump(?:s|ed)|(?:took|taken|takes?) (?:\w+ ){0,2}away|kicked (?:me |us )?out|shot down|"
    r"(?:sent|sends?|bounced|kicked) (?:it |them |everything )?back|"
    r"talks? (?:down|over)|talked (?:down|over)|yell(?:s|ed)|blam(?:es?|ed)|undermin(?:es?|ed)|overrul(?:es?|"
    r"ed)|overrid(?:es?|den)|undo(?:es)?|undid|ate|"
    r"delet(?:es|ed)|wiped|bumped|forgot|forgets|melt(?:s|ed)? down|bites|bit me|hits me|hit me|screams|"
    r"cuts? out|fell through|"
    r"double[- ]booked|dropped on|thrown (?:at|under|into)|interrupt(?:s|ed)|(?:made|makes) fun of|(?:picked|"
    r"tore|tears) (?:\w+ ){0,3}apart|"
    r"eating|kill(?:s|ing)|refus(?:es|ed)|dismiss(?:es|ed)|brush(?:es|ed) (?:me |it )?off|blew (?:me )?off|"
    r"blows (?:me )?off|rolls? (?:her|his|their) eyes|"
    r"stares|walks? (?:out|off|away)|complain(?:s|ed)|criticiz(?:es|ed)|disappear(?:s|ed)|vanish(?:es|ed)|"
    r"fails|failed|gone|wasted?|wasting|"
    r"canceled|bail(?:s|ed)|no-shows?|(?:don't|doesn't|didn't) show(?: up)?|left out|locked (?:me )?out|"
    r"glitch(?:es|y)|dies|died|logged me out|regress(?:es|ed|ing)|"
    r"plateaued|tantrums?|bolts|elopes|throws|sabotag\w+|steamroll\w+|short-?changed|stuck|expected me|"
    r"changed? (?:on me|everything)|argu(?:es|ed)|fights me|promised|"
    r"is down|went down|goes down|are down|jammed|leaking|filthy|cramped|crammed|squeezed|shoved|stuffed|"
    r"juggling|chasing|begging|nagging|scrambling|rushing|overdue|backlog|sighed|contradict\w*|conflicting|"
    r"confus\w+|unclear|vague|outdated|disrespect\w*|drama|tension|wrong|mistakes?|errors?|problems?|trouble|"
    r"headache|migraine|tears|sad|lonely|isolated|unwelcome|roadblocks?|barriers?|pushback|resistan\w+|"
    r"aggressive|unsafe|meltdowns?|screaming|screamed|wild|off the (?:walls|rails)|stalled|stagnant|quits?|"
    r"backslid\w*|ineffective|dead|missing|out of compliance|wasn't (?:ready|there)|no-one|supposed to|"
    r"shrug\w*|noisy|loud|"
    r"late|denied|turned down|said no|says no|lost|postponed|rescheduled|in the middle|one more|yet another|"
    r"shut down|shuts down|shutting down|closed the door|hates?|resents?|doubt|guess(?:ing)?|fight(?:ing)?|"
    r"chas(?:e|ed)|begged|overnight|never (?:treated|done|seen|written|been trained|learned|tested|had to|"
    r"heard)|run the room|runs the room|not a|unorganized|nightmare|crazy|insane|unannounced|impatient|"
    r"hostile|pressur\w+|dump(?:ed|ing)?|behind|skipp(?:ed|ing|s)|wander\w*|elop\w+|spit\w*|destroy\w*|ripped|"
    r"tore|flipped|hid(?:es)? under|avoid\w*)"
)

MEDIUM = each_of(
    (
        rf"\b(?:can't|won't|couldn't|wouldn't) {REFUSED}\b|\brefuses? (?:to|every|the|all|any|everything)\b|"
        r"\b(?:unable|impossible) to\b"
    ),
    rf"\b{_BAD_VERB}\b",
    rf"\b{NO_ONE}\b|\bnone\b|\bnothing\b",
    r"n't (?:ever|any|at all|anymore|any more)\b|\bnever\b(?! (?:work|used|mind))",
    r"\bkeeps? \w+ing\b",
    (
        r"\bevery (?:single |damn )?(?:time|day|session|night|week|transition|meeting|one|morning|program|home)\b|"
        r"\bevery single\b|\bonce again\b"
    ),
    (
        r"\btoo (?!\w+ for the (?:size|cuff))[a-z]+\b|\bthey (?:just )?(?:put|stuck|stuffed|crammed|dumped|sprung|"
        r"dropped)\b|\bturn(?:s|ed)? into\b|\bin grad school\b|\bwith no (?!errors|prompts|cues|concerns|"
        r"support needed|help needed)|\ball the time\b|\bat once\b|\bpulls? (?:\w+ ){1,3}out\b|"
        r"\bdifferent (?:people|answers|rules)\b"
    ),
    (
        r"\btoo (?:much|many|late|long|hard|few|little|loud|big|small|fast|short|noisy|far)\b|\bso (?:much|many|"
        r"far behind|hard|little|unfair|unprepared)\b"
    ),
    (
        r"\bend(?:s|ed)? up\b|\b(?:have|had) to .*\b(?:myself|alone|instead|again)\b|\ball by myself\b|"
        r"\bhallway\b|\bcloset\b|\bno notice\b|\blast minute\b|\bwithout (?:\w+ )?(?:notice|warning|asking|"
        r"telling|help|support|training)\b"
    ),
    (
        r"\b(?:i|we) (?:feel|felt)\b|\bworried\b|\bstress\w*\b|\bexhaust\w*\b|\bfrustrat\w+\b|\bpressure\b|"
        r"\bblame\b|\bfault\b"
    ),
    r"\b(?:same week|same time|same day|all at once|due (?:the|at the|all|on the) same)\b",
    r"\b(?:constantly|nonstop|non-stop|endless(?:ly)?|forever|all day long|literally)\b",
    (
        r"\b(?:eleven|twelve|fifteen|twenty|thirty|sixty|seventy|eighty|\d{2,}) (?:kids|students|evals|"
        r"evaluations|re-evals|reports|ieps|meetings)\b.*\b(?:and|with|alone|one|no|by)\b"
    ),
    r"\b(?:barely|hardly|scarcely)\b|\bnot (?:at all|even)\b|\bzero\b",
    r"\b(?:hard|difficult|tough|rough|struggle|struggling|worse|worst)\b",
    r"\b(?:i|we) (?:tried|try|asked|explained|begged)\b|\bi've (?:tried|asked|told|explained)\b",
)
WEAK = each_of(
    (
        r"\b(?:the|this|that|my|these|those|their|our) (?!(?:\w+ )?(?:student|child|kid|boy|girl|"
        r"client)s?\b)(?:\w+ ){1,3}(?:won't|wouldn't|doesn't|don't|can't|never|keeps?|refuses?|always)\b"
    ),
    r"\bagain\b|\bstill\b",
    r"\balways\b|\beverything\b|\beveryone\b|\beverybody\b",
    r"\bat all\b|\banymore\b|\bany more\b|\bever\b",
    r"\beven\b|\bjust\b|\bonly\b|\bof course\b|\bapparently\b|\bsomehow\b|\bsupposedly\b",
    r"\b(?:honestly|seriously|literally|truly|really|actually)\b",
    (
        rf"\b{TIMES} times\b|\btwice\b|\b(?:two|three|four|five|six|seven|\d+) (?:weeks|months)\b|\bfor (?:weeks|"
        r"months|a month)\b"
    ),
    r"\b(?:every|all|half|entire|whole|both|same|people|they|another)\b",
    (
        r"\b(?:me|us)\b|^my (?!(?:\w+ )?(?:student|child|kid|boy|girl|client)s?\b)|\b(?:whenever|the moment|"
        r"as soon as|each time|the minute|the second)\b"
    ),
    r"\b(?:have|has|had) to\b|\bneither\b|\bcan't\b.*\bcan't\b",
    r"\b(?:so|way|beyond|completely|totally|absolutely|utterly) [a-z]+\b",
    (
        r"\bfor (?:an hour|hours|days|an entire|the (?:whole|entire)|ever)\b|\bovernight\b|\bsince (?:january|"
        r"february|august|september|october|november|day one|the (?:start|beginning))\b"
    ),
    (
        r"\b(?:and|while|then) i(?:'m)? (?:just|still|always|only|end|get|have to|sit|sat|watch|can't|don't)\b|"
        r"\bi'm the (?:one|bad)\b|\band guess\b"
    ),
)
SHOUTED = re.compile(
    r"\b(?:NEVER|NOTHING|NOBODY|NO ONE|AGAIN|ALWAYS|EVERY|STILL|NOT|SO|CAN'T|WON'T|DOESN'T|HATE|DONE|ALL|"
    r"ANYONE|ANYTHING|HOW|WHY)\b"
)
