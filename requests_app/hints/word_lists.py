"""The word lists behind hints/find.py: what is written with capitals and names nobody. Data only."""


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as running text: hundreds of quoted words would hide the words."""
    return frozenset(text.split())


# The field's abbreviations, tests, places, times: never initials.
FIELD_ABBREVIATIONS = word_set(
    "AAC ABA ACCESS ADD ADHD ADL ADLS AFO AI AM AOTA AP APTA AR ASAP ASD ASHA ASL AT ATP BCBA BCC BCIU BIP BOT "
    "BOY BRB BTW CAS CASL CC CCC CCIU CD CDT CELF CEO CF CFSI CFY CH COTA CP CPS CPT CST CSV CV CVC CVCV CVVC CYS "
    "DAFO DASH DCF DCIU DD DE DHH DHS DIBELS DLD DOB DOC DOE DS DTT EBD ED EDT EFL EI EL ELA ELL ENT EOD EOY ER ESA "
    "ESL EST ESY ETR EVT FAPE FAQ FBA FEES FERPA FM FMLA FYI GAS GC GE GENED GFTA GI GIEP GK GM GPS GT HEP HI "
    "HIPAA HR HW IADL ICD ID IDEA IDK IEP IFSP II III IMO IQ IST IT IU IV IX K KG LA LCSW LE LEA LOL LPN LRE LTG "
    "MA MABC MAPP MBS MCIU MD MET MLU MOY MST MTSS MTW MW MWF NB NG NJ NOREP NP NPO NSSLHA NY OCD ODD OHI OK OMG "
    "OPT OSHA OT OTA OTR OWLS PA PC PCP PD PDE PDF PDT PE PECS PK PLAAFP PLC PLOP PLP PLS PM PM&R POC PPE PPVT "
    "PRN PROMPT PS PST PT PTA PTO PTS PTSA PWN QA QR RBT RE REEL RN ROM RR RTI SAP SC SDI SE SEA SEL SGD SH SI "
    "SLD SLI SLP SLPA SOAP SPED SPM SS SSB SSD SST STG STO SVO TBA TBD TBI TH TOLD TTH TV TVI TY UE UK US USA UTC "
    "VA VB VC VCV VI VII VIII VMI VP VR WF WH WISC WNL XI XII ZH"
)

# Short words that people write in capitals for emphasis.
SHORT_WORDS = word_set(
    "A ALL AN AND ANY ARE AS ASK AT BE BIG BUT BY CAN CAR DAD DAY DID DO END FAR FEW FOR GET GO GOT HAD HAS HE "
    "HELP HER HEY HI HIM HIS HOW I IF IN IS IT ITS KID LET LOT MAD ME MOM MY NEW NO NOR NOT NOW OFF OH OLD ON ONE "
    "OR OUR OUT OWN PUT RAN RED SAD SAW SAY SEE SHE SIT SO TEN THE TO TOO TRY TWO UP US USE WAS WAY WE WHO WHY "
    "YES YET YOU"
)

# Days, months, languages, places, school words and products: never part of a name.
PLAIN_CAPITALS = word_set(
    "academy act african amazon america american android apple apraxia april arabic art asian asl assistance "
    "assistant august autism autistic autumn backup bluey board boardmaker break brigance canva cerebral "
    "chapter charter chinese christmas chromebook chromebooks city classdojo classroom clinical college "
    "common coordinator core counselor county covid creole dad daddy day days december delaware department "
    "director disney district docs doctor down drive dynavox early east easter easyiep education eid eight "
    "elementary elmo english evaluation eve excel facebook fall february federal fellow fellowship five four "
    "french friday fridays fristoe general german gillingham goal goals god goldman google grade grandma "
    "grandpa group groups gym haitian halloween hanukkah head help high hindi hispanic holiday holidays "
    "individualized instagram insurance internet intervention ipad iphone italian january jersey july june "
    "kahoot kaufman kindergarten lamp language latina latino lego legos level library lindamood lunch "
    "mandarin march maryland math may medicaid medical medicare mentor microsoft middle minecraft mom mommy "
    "monday mondays music native nearpod netflix new night nine north novachat november nurse occupational "
    "october office ohio one orton outlook palsy part pathologist pathology pay peabody pennsylvania period "
    "philadelphia physical pinterest plan pokemon portuguese powerschool pragmatics preschool principal "
    "program proloquo pts quizlet ramadan reading recess regulation report roblox room russian saturday "
    "school schools science section seesaw september seven sheets six slides snap social south spanish "
    "special speech spring staff standards start state states summer sunday support syndrome teacher teachers "
    "teams teletherapy ten thanksgiving therapist therapy thinking three thursday thursdays tier tiktok title "
    "tobii touchchat township tuesday tuesdays two united university vietnamese wednesday wednesdays week "
    "west winter word year years york youtube zip zones zoom"
)

# How sentences begin: the first word of a sentence is written large whatever it is.
STARTERS = word_set(
    "a about after again all also although always am an and another any are as ask asked at back because before "
    "being both but by call called can come could dear did do does doing don't during each either email emailed "
    "even ever every everyone few first for from get give go good got had has have he hello her here hey hi his "
    "how i i'm i've if in is it it's its just last let like look lots make many maybe met more most much my need "
    "never new next no nobody not nothing now of off often okay on once one only or other our out over perhaps "
    "please quick right same saw see she should since so some somebody someone sometimes soon sorry still such "
    "take tell than thank thanks that that's the their them then there these they this those though three to "
    "today told tomorrow tonight too two under until up use used very was we well were what what's when where "
    "which while who why will with without worked working would yes yesterday yet you your"
)

# -- what the sentence does with a name

KIN_WHO_ARE_PEOPLE = word_set(
    "mom mother mum mommy dad father daddy parents teacher aide para grandma grandmother grandpa brother sister"
)
TITLES = word_set("mr mrs ms miss mx dr prof professor coach sr sra senor senora")
PEOPLE = word_set(  # after these a name follows
    "student students kid kids boy girl client clients child patient kiddo son daughter brother sister sibling twin "
    "named called learner preschooler kindergartner grader youngest oldest"
)
KIN = word_set(  # what a student has: "Zuri's mom"
    "mom mother mum mommy dad father daddy parent parents teacher aide para paraprofessional brother sister grandma "
    "grandmother grandpa grandfather guardian family aunt uncle iep goals goal behavior evaluation session sessions "
    "speech device caseworker"
)
OF_PEOPLE = word_set("student kid child boy girl son daughter brother sister sibling mom mother dad father parent")

# What somebody does: after a large word these make it a name. What only children do tells most.
CHILD_DOES = word_set(
    "hides hid bites bit kicks kicked cries cried screams screamed spits spat elopes eloped bolts bolted drools "
    "stutters hugs hugged punches punched pinched scratched whispers giggles stims wandered sobbed yelled"
)
ACTS = CHILD_DOES | word_set(
    "hit hits ran runs throws threw refuses refused wants wanted needs needed gets got goes went keeps kept likes "
    "liked loves loved hates hated talks talked says said asks asked told tells sits sat stands stood won't can't "
    "didn't doesn't isn't wasn't hasn't couldn't wouldn't cannot seems seemed came comes left leaves took takes made "
    "makes started starts stopped stops tried tries uses used knows knew thinks thought feels felt shouted points "
    "pointed answered answers reads produces produced melts melted struggles struggled laughed laughs fell falls "
    "sleeps slept grabbed grabs tore broke moved moves"
)
IS = word_set("is was has had will would can could did does")
# After these somebody is named ("I sat with Bo"), and after those a place or a thing ("the Lindamood", "at Roosevelt").
TOWARD_SOMEBODY = word_set("with told asked saw hugged named called hearing seeing helped helping calmed")
NOT_BEFORE_A_NAME = word_set(
    "a an the my our your his her their its this that these those in at on from using use used near via by of some any "
    "every each no all most many new old year grade level early late mid next last"
)
SINCE = word_set("during since until till before after between through")
# Before a single letter these are no name ("Vitamin D."); after a name these make it a thing's ("Lincoln Elementary").
BEFORE_A_LETTER = word_set(
    "vitamin form plan option part section group hepatitis appendix exhibit type grade level room building schedule "
    "title unit chapter table figure block period day week team tier track column row item question step phase version "
    "class factor box goal objective trial category line wing door bus route lot hall floor suite letter sound phoneme "
    "consonant vowel note key model list choice answer set page stage lane gate entrance lab cohort story book word "
    "medicare medicaid attachment annex addendum subtest score index scale standard strand domain area zone lesson "
    "session student child kid patient client teacher parent person school district site template draft file folder "
    "drive disk port cable input output case point topic pair subject"
)
NAMED_AFTER = word_set(
    "elementary middle high primary intermediate academy school schools county township borough university college "
    "hall street avenue ave road rd lane drive blvd boulevard park center centre hospital clinic library district "
    "campus building charter montessori syndrome palsy disease disorder test tests scale scales inventory protocol "
    "method program curriculum approach technique assessment checklist task day jr foundation institute model reading "
    "phonics cards kit battery articulation"
)

# Dotted letters that are a degree or a plain abbreviation.
DEGREES = word_set("AM BA BS DC EDD EDS EG IE MA MD MS PHD PM RN SLPD US")
