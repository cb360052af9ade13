"""The word lists behind hints/find.py: what is written with capitals and names nobody, and given names. Data only."""


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
    "academy act african amazon america american android apple apraxia april arabic art asian asl assistant "
    "august autism autistic autumn backup bluey boardmaker break canva cerebral chapter charter chinese christmas "
    "chromebook city classroom clinical college common coordinator core counselor county covid creole dad daddy "
    "day days december delaware department director disney district docs doctor down drive dynavox early east "
    "easter education eid elementary elmo english evaluation eve excel facebook fall february federal fellow "
    "fellowship french friday fridays fristoe general german goal goals god goldman google grade grandma grandpa "
    "gym haitian halloween hanukkah head help high hindi hispanic holiday holidays individualized instagram "
    "internet intervention ipad iphone italian january jersey july june kindergarten lamp language latina latino "
    "lego legos level library lunch mandarin march maryland may medicaid medicare mentor microsoft middle "
    "minecraft mom mommy monday mondays music native netflix new north novachat november nurse occupational "
    "october office ohio outlook palsy part pathologist pathology pay peabody pennsylvania period philadelphia "
    "physical pinterest plan pokemon portuguese preschool principal program proloquo pts ramadan recess "
    "regulation report roblox room russian saturday school schools section september sheets slides snap social "
    "south spanish special speech spring staff standards start state states summer sunday support syndrome "
    "teacher teachers teams thanksgiving therapist therapy thinking thursday thursdays tier tiktok title tobii "
    "touchchat township tuesday tuesdays united university vietnamese wednesday wednesdays week west winter word "
    "year years york youtube zip zones zoom"
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

# Given names that are not also everyday words: enough to catch one that stands alone.
GIVEN_NAMES = word_set(
    "aaliyah aaron abby abdul abigail adam adrian ahmed aidan aiden aisha alejandro alex alexa alexander "
    "alexandra alexis ali alice alicia alina alyssa amanda amara amber amelia amir amy ana andre andrea andrew "
    "andy angel angela angelina anna annie anthony antonio aria ariana ariel arjun asher ashley ashton aubrey "
    "audrey austin ava ayden bailey beatriz becky bella ben benjamin bianca bobby braden brady brandon brayden "
    "breanna brenda brian brianna brittany brooklyn bryan bryce caden caitlin caleb cameron camila carla carlos "
    "carmen caroline carson carter catherine cayden cecilia charlie charlotte chloe chris christian christina "
    "christopher claire cody colton connor cooper cora courtney cristian crystal daisy damian daniel daniela "
    "danielle danny darius david deandre delilah derek deshawn destiny devin devon diana diego dominic dylan "
    "edgar eduardo eleanor elena eli eliana elias elijah elizabeth ella ellie elliot emiliano emily emma eric "
    "erica erin esmeralda esther ethan eva evan evelyn ezekiel ezra fatima felix fernando finn fiona francisco "
    "gabriel gabriela gabriella gavin genesis george gianna giovanni grayson greyson hailey hannah harper hassan "
    "hayden hazel hector henry holden hudson ian ibrahim imani isaac isabel isabella isaiah isla ismael ivan jace "
    "jack jackson jacob jada jaden jake jalen jamal james jamie jane jasmine jason javier jaxon jayden jayla "
    "jaylen jayson jeffrey jennifer jeremiah jeremy jesse jessica jesus jimmy joanna joel john johnny jonah "
    "jonathan jordan jorge jose joseph joshua josiah juan julia julian juliana justin kaden kaitlyn kamila karen "
    "karina katelyn katherine katie kayden kayla kaylee keisha kelly kelsey kendra kenneth kevin khalil kiara "
    "kimberly kyle kylee kylie lamar landon latoya laura lauren layla leah leo leonardo leslie levi liam lila "
    "lillian lily lincoln linda lisa logan lola lorenzo luca lucas lucia lucy luis luke luna lydia mackenzie "
    "madeline madison makayla malachi malik marcus maria mariah mariana marissa mateo matthew max maya mckenzie "
    "megan melanie melissa mia micah michael michelle miguel mila miles miranda mohamed mohammed molly monica "
    "morgan muhammad myla naomi natalia natalie nathan nathaniel nevaeh nicholas nicole noah noelle nolan nora "
    "oliver olivia omar oscar owen pablo paige parker patrick paul payton penelope peter peyton priya quinn "
    "rachel rafael raj rebecca reese ricardo riley roberto rodrigo roman rosa ruby ruth ryan ryder sadie samantha "
    "sammy samuel sara sarah sasha savannah sawyer scarlett sean sebastian selena serena seth shania shawn sienna "
    "silas simon skylar sofia sophia sophie stella stephanie steven susan sydney sylvia tamika tanya tatiana "
    "taylor teresa thomas tiffany timmy timothy tommy travis trevor trinity tristan tyler tyrone valentina "
    "valeria vanessa veronica victor victoria vincent violet vivian walter wendy wesley william willow wyatt "
    "xavier ximena yasmin yusuf zachary zane zion zoe zoey"
)

# Those of them that are everyday words in small letters.
EVERYDAY_WORDS = word_set(
    "amber angel aria crystal daisy destiny genesis hazel jack jasmine lily max miles roman ruby trinity violet willow"
)

# Dotted letters that are a degree or a plain abbreviation.
DEGREES = word_set("AM BA BS DC EDD EDS EG IE MA MD MS PHD PM RN SLPD US")
