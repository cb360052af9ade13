"""The signs that implied.py weighs, as patterns over small letters with plain apostrophes and short forms of "not"."""

from __future__ import annotations

import re

from requests_app.hints.word_lists import word_set


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _each_of(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


_NOT = r"(?:ca|do|wo|does|did|is|are|was|were|have|has|had|would|could|should)n't"
_NO_ONE = r"(?:no one|nobody|noone|no-one|none of (?:them|the|my|this|it)|not one|not a single|hardly any(?:one|"
_NO_ONE += r"body))"
_SO = r"(?:(?:so|just|really|very|totally|completely|absolutely|beyond|all|always|constantly|honestly|pretty|kind of|"
_SO += r"already|still|now|way|too|a bit|getting|feeling|becoming|literally|utterly|more|this|such|basically|stuck) )"
_I_AM = r"\b(?:i'm|im|i am|i'm not|we're|we are|i feel|i felt|i've been|i have been|we feel|feeling|has me|have me|"
_I_AM += r"makes? me|leaves? me|left me|i was|i get|i got|i keep getting)"
_IT_IS = r"\b(?:it's|its|it is|this is|that's|that is|they're|this \w+ is|my \w+ is|the \w+ is|the \w+ are|is|are|"
_IT_IS += r"feels?|was)"
_TIMES = r"(?:two|three|four|five|six|seven|eight|nine|ten|a dozen|\d+|so many|countless|several|a hundred|a million)"
_NTH = r"(?:second|third|fourth|fifth|sixth|seventh|eighth|tenth|hundredth|millionth|umpteenth|\d+(?:nd|rd|th))"

_FEELING = (
    r"(?:worried|nervous|lonely|isolated|upset|rattled|shaken|torn|unsure|uncomfortable|unwelcome|undermined|"
    r"inadequate|incompetent|invisible|forgotten|trapped|pulled in|juggling|chasing|scrambling|rushing|"
    r"begging|"
    r"babysitting|dumped|crushed|heartbroken|spooked|rusty|shot|toast|cooked|in the weeds|underwater|"
    r"heartsick|disappointed|unappreciated|wrecked|a wreck|a mess|numb|mortified|outnumbered|not okay|"
    r"not doing well|not coping|"
    r"overwhelmed|overloaded|drowning|swamped|buried|sinking|exhausted|burn(?:ed|t|ing)[ -]out|worn out|wiped out|"
    r"stuck|lost|desperate|frustrated|fed up|furious|livid|angry|helpless|useless|hopeless|clueless|miserable|"
    r"defeated|"
    r"discouraged|demoralized|disheartened|drained|failing|struggling|unprepared|unsupported|ashamed|"
    r"embarrassed|humiliated|"
    r"invisible|scared|terrified|afraid|anxious|stressed|panicking|panicked|stumped|baffled|confused|"
    r"out of (?:ideas|my depth|my league|"
    r"options|patience|energy|time|steam)|running (?:behind|on empty|ragged|out)|at my (?:wit'?s'?|limit|"
    r"breaking)|at a loss|at the end|in over my head|over it|"
    r"far behind|behind|tired|dreading|not cut out|spread (?:too )?thin|stretched|in tears|crying|alone|on my own|"
    r"falling (?:apart|behind)|barely (?:\w+ing|above)|about to (?:quit|cry|lose|scream|give)|"
    r"ready to (?:quit|cry|scream|give|walk)|"
    r"going (?:crazy|insane|under|nuts|in circles|nowhere)|getting nowhere|spinning|losing|hanging on|"
    r"guessing|winging it|hitting)"
)
_JUDGED = (
    r"(?:impossible|hopeless|pointless|useless|unworkable|unmanageable|unrealistic|unfair|unbelievable|unacceptable|"
    r"unsustainable|unsafe|unreasonable|ridiculous|insane|absurd|outrageous|chaos|chaotic|bedlam|unbearable|"
    r"intolerable|exhausting|"
    r"overwhelming|infuriating|maddening|frustrating|demoralizing|humiliating|discouraging|disheartening|nonexistent|"
    r"non-existent|worthless|laughable|brutal|hell|garbage|crap|horrible|terrible|awful|miserable|nonsense|"
    r"soul-crushing|draining)"
)
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
_REFUSED = (
    r"(?:let|listen|follow|answer|respond|reply|call|return|help|cooperate|budge|share|give|use|put|sign|show|"
    r"come|do|make|"
    r"take|send|read|try|sit|attend|look|talk|participate|engage|stop|work|load|open|connect|turn|start|save|"
    r"print|sync|"
    r"charge|stay|keep|accept|allow|approve|release|pull|admit|agree|commit|change|move|wait|wear|eat|write|"
    r"touch|fix|"
    r"consider|carry|implement|log|hold|tell|explain|respect|support|back|even|get|go|leave|transition|"
    r"tolerate|speak|say)"
)
_BAD_ING = (
    r"(?:crash|freez|cancel|chang|forget|los|break|fail|add|pil|ask|mov|mess|prompt|try|tell|hit|end|getting|"
    r"interrupt|talk|pull|"
    r"dump|push|send|say|mak|disappear|ignor|shut|drop|kick|tak|put|com|go|dying|die|glitch|log|run|fall|skip|"
    r"delay|postpon|resched|"
    r"undo|undermin|reject|deny|giv|rais|pass|point|show|miss|screw|do|blam|turn|slid|throw|scream|bit|elop|"
    r"tantrum|refus|wait|stall|switch|redo|rewrit|explain|remind|beg|chas|fight|guess|bump|cut|jam)"
)
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

STRONG = _any_of(
    # what one feels, and what one calls it
    rf"{_I_AM} (?:like (?:i'm |i am )?)?{_SO}{{0,3}}{_FEELING}\b(?! (?:to (?:say|report|tell)|that))",
    rf"{_I_AM} {_SO}{{0,2}}done(?: with\b|[.!]|$| trying| here)",
    (
        rf"^{_SO}{{0,3}}(?:overwhelmed|drowning|swamped|exhausted|frustrated|fed up|stuck|stumped|frustrating|lost|"
        r"behind|tired)\b"
    ),
    rf"\b(?<!not )(?<!n't )(?<!nothing )(?<!seemed )(?<!looked )(?<!felt ){_JUDGED}\b",
    rf"{_IT_IS} {_SO}{{0,2}}(?:an? )?(?:\w+ )?(?:joke|nightmare|disaster|mess|circus|zoo|train wreck|trainwreck|"
    r"waste|farce|losing battle|lost cause|mockery|shambles|trap|slap in the face)\b",
    (
        rf"{_IT_IS} {_SO}{{0,3}}(?:too much|too many|too hard|too loud|broken again|crazy|nuts|falling apart|"
        r"out of (?:control|hand))"
    ),
    (
        r"\b(?:total|complete|absolute|such an?|what an?|utter) (?:\w+ )?(?:mess|joke|nightmare|disaster|waste|"
        r"chaos|circus|failure)\b"
    ),
    r"\bthe worst\b",
    r"\b(?:my )?(?:wit'?s'? end|end of my rope|last straw|last nerve|breaking point)\b",
    (
        r"\b(?:i|we|i'm|we're|i've|just|about to|want to|ready to|could|may as well|"
        r"might as well) (?:just )?(?:give|giving|gave|given) up\b"
    ),
    r"\b(?:sick|tired|so done|had it|had enough|over it) (?:and tired )?(?:of|with|trying)\b",
    r"\bhad (?:it|enough)[.!]?$",
    r"\blos(?:e|ing|t) (?:it\b|my (?:mind|patience|temper|cool|will|confidence|sanity|voice)|hope|sleep|faith)",
    r"\bfall(?:ing|s|en)? (?:apart|through the cracks|to pieces)\b",
    r"\b(?:ran|run|running) out of (?:ideas|steam|patience|options|hours|energy|things to try|ways)\b",
    r"\b(?:not what i signed up for|pulling my hair|head against|hit(?:ting)? a (?:brick )?wall|brick wall|"
    r"dead end|spinning my wheels|"
    r"in circles|get(?:ting|s)? nowhere|going nowhere|over my head|out of my depth|under ?water|eaten alive|"
    r"killing me|"
    r"alone in this|all alone|(?:all|completely|totally) on my own|under the bus|drop(?:ped|s|ping)? the ball|"
    r"set up to fail|set me up|sink or swim|"
    r"deep end|house of cards|pull(?:ing)? teeth|herding cats|up against|back to square one|square one|"
    r"from scratch again|"
    r"one step forward|flying blind|in the dark|out of the loop|on deaf ears|fend for myself|thin air)\b",
    r"\bi(?:'ve| have| just|'m)? (?:\w+ )?(?:cried|cry|crying|dread|hate|hated|resent|despise|quit)\b",
    r"\b(?:miss|need) (?:a|my) (?:break|vacation|weekend|old job|miracle|life)\b|\bneed a (?:clone|drink|nap)\b",
    r"\b(?:ugh+|argh+|aargh|sigh|omg|wtf|smh|grr+)\b",
    (
        r"\bmidnight\b|\beating my (?:weekends?|evenings?|nights?)\b|\b(?:all|every) (?:night|weekend|"
        r"evening)s? (?:on|doing|writing|finishing|for)\b"
    ),
    (
        r"\bmakes? me feel\b|\balways (?:something|the (?:last|one|first to be|bad|same))\b|\b(?:something|it|"
        r"someone) always\b|\bdifferent\b.*\bdifferent (?:answer|thing|stor|direction|rule|expect)|"
        r"\bbehind my back\b|\bblack hole\b|\bhates me\b|\bas if\b.*\b(?:optional|nothing|i'm|i am|babysit\w*|"
        r"extra|invisible|a joke)\b|\bcut(?:s|ting)? (?:me|us) off\b|\blook so easy\b"
    ),
    (
        r"\bzero (?!errors?|percent|trials|absences|concerns|point|to\b|degrees|goals)[a-z]+\b|"
        r"\bno (?:\w+ )?(?:for me|for us|to please|to keep|to win)\b|\b(?:nobody|no one|nothing|nowhere|"
        r"never)[.!]?$|\b(?:i|we) never (?:have|get|know|see|finish|hear)\b|\b(?:there's|there is|there was|"
        r"see) (?:just|simply|really|literally|honestly|absolutely) no\b"
    ),
    (
        r"\bi(?:'ve| have) never (?:felt|been so|seen (?:anything|such|so))\b|\bi(?:'m| am) (?:always|constantly|"
        r"forever|never)\b|\b(?:lands?|landed|dumped|falls?) on (?:my|me)\b"
    ),
    (
        r"\btreat(?:s|ed|ing)? (?:me|us|ot|pt|speech|therapy|therapists) like\b|\b(?:start(?:ing)?|begin|"
        r"do it all) (?:all )?over\b|^another \w+, another\b|\bmiracles?\b|\bwon't stop\b|\bout the window\b|"
        r"\bdown the drain\b|\bshare (?:a|my|the|one) (?:room|office|space|closet|desk)\b"
    ),
    (
        r"\bi(?:'m| am) the only\b|\bwant to (?:walk (?:out|away)|quit|scream|cry|hide|leave|go home|disappear|"
        r"run|crawl|throw)\b|\bquestion(?:s|ed|ing)? (?:everything|my|me|myself|whether i)\b|\bi (?:can't|"
        r"couldn't) (?:tell you|wait for this to)\b"
    ),
    (
        r"\b(?:bombed|flopped|tanked|backfired|vanished|crash(?:es|ed|ing)|froze\b|jam(?:s|med)\b|glitch\w*|"
        r"dumpster fire|hot mess|broken record|imposter syndrome|impostor syndrome|go figure|beats me|as usual|"
        r"here we go again|same old|enough is enough|so much for|no sign of|counting (?:the|down)|"
        r"who am i kidding|been without)\b"
    ),
    (
        r"\b(?:it's always|always my|always me|every time)\b|\bdon't want to (?:go|be here|come|get up|do this|"
        r"work|face)\b|\b(?:i'm|we're|i am|we are) (?:\w+ )?(?:expected|forced) to\b|\bthe more (?:i|we|"
        r"you)\b.*\bthe (?:less|more|worse)\b|(?:do|does|did)n't know (?:my name|i exist|who i am|what (?:i|an?|"
        r"ot|pt|speech))\b|\bshould(?:'ve| have|n't have| never have)\b|\bnot what i (?:expected|signed|asked)\b"
    ),
    (
        r"\b(?:full[- ]time job|in one ear|out the other|worn down|to save my life|losing (?:patience|hope|trust|"
        r"interest|ground)|glorified|lip service|excuses?|wild goose|needle in|rubber stamp|cherry on|icing on|"
        r"tip of the iceberg|snowball\w*|domino|nightmares?|nosedive|downward|tailspin|treading water|"
        r"swimming upstream|uphill|thin ice|walking on eggshells|eggshells|land ?mines?|tug of war|ping[- ]pong|"
        r"hot potato|juggling act|rock and a hard place|long haul|nerve|last on the list|bottom of the list|"
        r"out of nowhere|left hanging|hung out to dry|left to|cleaning up after|picking up the pieces|"
        r"walk all over|push(?:ed|ing) (?:me )?around|beating a dead|broken promises?|empty promises?)\b"
    ),
    (
        r"\b(?:i|we) can never\b|\b(?:barely|hardly|scarcely) (?:have|get|make|see|sleep|keep|any|time|started|"
        r"eat|holding|know|survive|had|scratch)|\bhours of sleep\b|\bno sleep\b|\b(?:cup|pot) of coffee\b"
    ),
    (
        r"\b(?:everyone|everybody) else (?:\w+ )?(?:seems?|has|knows?|gets|is|can|finishes|manages|looks)\b|"
        r"\bbut me\b|\bhow (?:does|do) everyone\b|\beveryone but me\b"
    ),
    (
        r"\b(?:brain|head|heart|stomach) is (?:\w+ )?(?:fried|mush|spinning|pounding|exploding|broken|heavy|"
        r"racing|in knots|killing|full|done)\b|\b(?:there|this) (?:has|have|must|got) (?:to )?be (?:a|some|"
        r"an) (?:better|easier|other|way)"
    ),
    (
        r"\bi thought (?:it|this|i|they|the|we|that)\b.*\b(?:but|and|n't)\b|\b(?:was|were|been) promised\b|"
        r"\b(?:have|has|had|'ve|'s) been (?:asking|waiting|begging|trying|chasing|fighting|telling|requesting|"
        r"broken|down|out of order|on (?:the )?(?:hold|waitlist|back ?order))\b"
    ),
    (
        r"\b(?:perfect end|just great|just perfect|just lovely|just what i needed|lucky me|how nice|"
        r"great, (?:another|now|just|more|so)|wonderful, (?:another|now)|gotta love|fun times|oh joy|lovely, |"
        r"what a (?:joke|mess|waste|day|week|disaster|nightmare))\b"
    ),
    (
        r"\bkeeps? (?:on )?(?:growing|changing|rising|climbing|piling|shrinking|multiplying|coming back|moving|"
        r"getting)\b|\bfell apart\b|\bpunish\w*\b|\b(?:shouting|screaming) match"
    ),
    (
        r"\b(?:might|may) as well\b|\b(?:it's|it is|is|feels) like (?:i'm |i am |i |no |nobody |nothing |a |an |"
        r"the |pulling |herding |talking |speaking |banging |being |trying |having |swimming |running |playing |"
        r"building |working |walking |living )"
    ),
    (
        r"\ball i (?:ever )?do\b|\bguess who\b|\bgood luck (?:with|getting|finding)\b|\bwhat (?:lunch|break|"
        r"planning|prep|support|training|budget|space|weekend)\b(?!.*\?)"
    ),
    (
        r"\bi wish (?!you|your|her well|him well)|\b(?:i )?just want (?:one|a|an|it|this|to (?!say|thank|let|"
        r"share|tell|ask)|someone|somebody|people)\b|\bif (?:only|i have to|one more|i hear|they (?:change|cancel|"
        r"add|move))\b"
    ),
    (
        r"\bprepared? (?:me|us) for\b|\bnever (?:ends|stops|stop|end|lets up)\b|\bno end\b|\bhands are tied\b|"
        r"\b(?:i am|i'm|we're) (?:not|n't) a (?:\w+ )?(?:specialist|miracle worker|robot|magician|machine|"
        r"babysitter|mind reader|therapist|nurse|octopus|superhero|secretary|substitute|sub|psychologist)\b"
    ),
    (
        r"\bi (?:\w+ )?(?:messed|screwed|mess|screw) (?:\w+ )?up\b|\bi (?:\w+ )?(?:blew it|botched|bombed|froze|"
        r"flopped|broke down|lost it|snapped|let (?:him|her|them|everyone|the \w+) down)\b|\bgo(?:es|"
        r"ing)? wrong\b|\bwent (?:badly|terribly|horribly|wrong|sideways|nowhere|south|off the rails)\b"
    ),
    (
        r"\bi(?:'m| am) (?:\w+ )?(?:terrible|awful|bad|horrible|no good|hopeless|useless|the worst|worse) (?:at|"
        r"with)\b|\bi(?:'m| am) (?:such )?an? (?:\w+ )?(?:failure|fraud|impostor|imposter|mess|wreck|burden|"
        r"terrible|bad|awful|horrible)\b"
    ),
    (
        r"\bone thing\b.*\b(?:another|opposite|other|different)\b|\bstill (?:call|treat|ask|expect|think|make|"
        r"blame|ignore)\w* (?:me|us|i'm|that)\b"
    ),
    (
        r"\b(?:gave|giving|given|give) (?:my|our) (?:\w+ ){1,3}(?:to|away)\b|\b(?:took|stole|cut|gutted|taking|"
        r"cutting) (?:away )?(?:my|our)\b"
    ),
    (
        r"\b(?:on hold|ghosted|hung up on|blindsided|ambushed|cornered|gaslit|bullied|mocked|laughed (?:at|in)|"
        r"snapped at|screamed at|accused (?:me|us)|threatened (?:me|to)|lectured me|scolded|shrugged|disrespected|"
        r"singled out|rolled (?:her|his|their) eyes|broke(?:n)? my heart|breaks my heart|heartbreaking|"
        r"heartbroken)\b"
    ),
    (
        r"\bsupposed to be (?:at|in|with) (?:two|three|four|five|six|both|\d)|\bfresh out of\b|"
        r"\bno (?:\w+ ){1,2}(?:at all|whatsoever|anywhere)\b|\bwhen am i\b(?=.*[!.]$)"
    ),
    (
        r"\b(?:toxic|ghosts|overworked|underpaid|unpaid|undervalued|unappreciated|disorganized|unorganized|"
        r"dysfunctional|clueless|incompetent|unprofessional|disrespectful|condescending|uncooperative|inflexible|"
        r"two-faced|micromanag\w+|babysitt\w+|band-aids?|dumping ground|afterthought|second[- ]class|punching bag|"
        r"doormat|scapegoat|guinea pig|lose-lose|catch-22|madness|bs|bullshit|damn|freaking|friggin\w*|stupid|"
        r"dumb|worthless|meaningless|busywork|red tape|hoops|runaround|merry-go-round|roller ?coaster|"
        r"revolving door|moving target|goalposts|whack-a-mole|put(?:ting)? out fires|fire drill after)\b"
    ),
    (
        r"\b(?:everything) (?:i |we |about |is (?:a|so|on|due|late|wrong|broken|falling|urgent|my|always|still)|"
        r"goes|has to|keeps|feels|breaks|takes|falls|depends on me|at once)\b"
    ),
    (
        r"n't (?:sign up|ask for|become an?|go to (?:grad )?school|get paid|paid)\b|\bnot (?:my job|in my job|"
        r"what i|how i|fair|right|okay|enough|worth|getting|sustainable|working|sure how|sure what|sure i)\b|"
        r"\bisn't (?:my job|what i)\b"
    ),
    # no one, nothing, not one
    rf"\b(?<!if )(?<!when )(?<!so ){_NO_ONE}(?: \w+)?(?: |(?=')){_HELPING}\b",
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
        rf"messaged|texted|begged) (?:\w+ ){{0,4}}{_TIMES} times\b"
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

# What others do not do. Said of a student it may be no more than a finding ("she doesn't respond to her name").
OF_OTHERS = _any_of(
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
        rf"misses|needs|needed|had a|mind|missed|been|used){_REFUSED}s?\b"
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
UNABLE = _any_of(
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
A_REASON = _any_of(
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

MEDIUM = _each_of(
    (
        rf"\b(?:can't|won't|couldn't|wouldn't) {_REFUSED}\b|\brefuses? (?:to|every|the|all|any|everything)\b|"
        r"\b(?:unable|impossible) to\b"
    ),
    rf"\b{_BAD_VERB}\b",
    rf"\b{_NO_ONE}\b|\bnone\b|\bnothing\b",
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
WEAK = _each_of(
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
        rf"\b{_TIMES} times\b|\btwice\b|\b(?:two|three|four|five|six|seven|\d+) (?:weeks|months)\b|\bfor (?:weeks|"
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

PLANNED = _each_of(
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

CONTENT = _any_of(
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

RHETORICAL = _any_of(
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

ASKS = _any_of(
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

COULD_NOT = re.compile(
    (
        r"\b(?:i|we) (?:just |really |still |honestly )?(?:can't|can’t|cannot|couldn't|couldn’t|"
        r"can not)(?: seem to| even| figure out how to)? "
        r"(?P<what>(?!do this|take|stand|believe|sleep|breathe|go on|be |win|see |tell|even)[a-z][^.!?;]*)"
        r"|\b(?:don't know|don’t know|no idea|no clue|not sure|figure out) how (?:i'm supposed to |to |i should |"
        r"i can )(?P<how>[a-z][^.!?;]*)"
    ),
    re.IGNORECASE,
)

BEGINNINGS = word_set(  # words that are large only because they begin a sentence
    "this that these those the a an no nobody none nothing not it it's it’s there there's there’s they they're he she "
    "we my our his her their your every everyone everything everybody all half most some another two three four five "
    "six eleven zero whatever what what's why how who when where if and but so because is are nothing's no-one one "
    "honestly literally seriously just even teachers parents students kids aides paras people mom dad in on at for "
    "with after since until half nobody's someone"
)
