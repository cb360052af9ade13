"""What one feels, and what one calls it: the first of the signs that are enough in themselves."""

from __future__ import annotations

_SO = r"(?:(?:so|just|really|very|totally|completely|absolutely|beyond|all|always|constantly|honestly|pretty|kind of|"
_SO += r"already|still|now|way|too|a bit|getting|feeling|becoming|literally|utterly|more|this|such|basically|stuck) )"
_I_AM = r"\b(?:i'm|im|i am|i'm not|we're|we are|i feel|i felt|i've been|i have been|we feel|feeling|has me|have me|"
_I_AM += r"makes? me|leaves? me|left me|i was|i get|i got|i keep getting)"
_IT_IS = r"\b(?:it's|its|it is|this is|that's|that is|they're|this \w+ is|my \w+ is|the \w+ is|the \w+ are|is|are|"
_IT_IS += r"feels?|was)"
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

FEELINGS = (
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
)
