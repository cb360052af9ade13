"""What the demo's fellows ask, in their own words. No student is named, and none could be found by them."""

from __future__ import annotations

from dataclasses import dataclass

from requests_app.vocabulary import HelpKind, Topic

R, N, L, T, S, H = (
    HelpKind.RUN_BY, HelpKind.NEED_HELP, HelpKind.LOOK, HelpKind.THOUGHTS, HelpKind.SHOW, HelpKind.HEARD,
)  # fmt: skip


@dataclass(frozen=True)
class SampleAsk:
    """One ask. ``topic`` may be empty: most people name none when they are in a hurry."""

    kind: HelpKind
    topic: Topic | None
    text: str


def _said(topic: Topic | None, *asks: tuple[HelpKind, str]) -> tuple[SampleAsk, ...]:
    return tuple(SampleAsk(kind, topic, text) for kind, text in asks)


ASKS: tuple[SampleAsk, ...] = (
    *_said(
        Topic.CASELOAD,
        (R, "I have forty-six children on my list and four mornings. Every version of my schedule takes someone out of recess."),
        (N, "Two schools both changed their lunch times this week and my whole Thursday has fallen apart."),
        (T, "seeing two children with very different goals in one slot, because there is no other slot left."),
        (L, "My draft schedule for the second building. I think I have left no time to walk between the two."),
        (R, "The principal wants me at bus duty three days a week. That is my only time to write notes."),
        (S, "build a make-up week after a fire drill and an assembly have eaten half of one."),
        (N, "I was told yesterday that a third building is mine from Monday on."),
        (T, "grouping by classroom instead of by goal, so that I lose fewer minutes in the hallway."),
    ),
    *_said(
        Topic.EVALUATIONS,
        (R, "A second grader scores fine on the CELF and still cannot tell me what happened at recess. I do not trust the number."),
        (L, "My evaluation summary, before the meeting on Thursday. I think the part on participation is thin."),
        (S, "explain a standard score to a parent who only wants to know whether their child will be all right."),
        (N, "The eligibility date is in six days and I still have no classroom observation."),
        (T, "testing a child who has been in the country for five months, with an interpreter I have met once."),
        (R, "The teacher says motor, the parents say attention, and my testing says both and neither."),
        (L, "The dynamic assessment I put together from two articles. Does it look like something one could defend?"),
        (R, "I want to say “does not qualify,” and I am worried that it only means nobody will help this child."),
        (S, "write up an observation so that it says what I saw and not what I concluded."),
    ),
    *_said(
        Topic.IEP,
        (L, "Three goals for a kindergartner who mostly gestures. They read as if I had copied them from a bank, because I did."),
        (N, "I have three annual reviews on the same afternoon and have never run one alone."),
        (R, "A parent asked for twice the minutes at the end of the meeting, and I said I would get back to them."),
        (S, "write a present level that a parent would recognize their own child in."),
        (L, "Progress notes for the whole caseload. I have used the word “emerging” nineteen times."),
        (T, "moving a fifth grader from direct minutes to consult before middle school."),
        (N, "I found out that a goal I have been working on since September is not in the signed version."),
        (R, "The team wrote my minutes into the IEP before asking me, and I cannot deliver them."),
        (S, "take part in a meeting where I disagree with the rest of the team and am the newest one there."),
        (L, "A prior written notice that I had to write in a hurry. Is every sentence in it true?"),
    ),
    *_said(
        Topic.TREATMENT,
        (R, "We have worked on the same sound for ten weeks. In my room it is there; in the hallway it is gone."),
        (S, "open a session with a first grader who comes in upset from recess."),
        (T, "using the child’s own device in group, when the others want to touch it too."),
        (R, "I planned for fine motor and what this child needs first is to sit without holding on to the desk."),
        (S, "keep data when five children in a group all talk at once."),
        (L, "A video plan for carryover at home. I would like it to ask less of the family than it does now."),
        (R, "Handwriting practice has become the part of the week a third grader dreads, and I am the reason."),
        (T, "working on transfers in the gym rather than one to one."),
        (S, "show a classroom aide how to wait. Ten seconds feel like a year to everybody."),
        (N, "The walker that was ordered for a kindergartner came in the wrong size and the field trip is on Friday."),
        (R, "My articulation groups work and my language groups feel like worksheets with a smile."),
    ),
    *_said(
        Topic.BEHAVIOR,
        (R, "A fifth grader has started to refuse to leave class with me. The others notice."),
        (N, "A child bit me today. I am all right, and I do not know what I was supposed to do."),
        (S, "end a session that has gone wrong, so that the next one does not start where it stopped."),
        (R, "The behavior plan says to ignore it. Ignoring it in a group of four means losing the other three."),
        (T, "giving the sensory corner as a choice, when the teacher sees it as a reward for leaving."),
        (R, "One boy in my Tuesday group does everything for stickers and nothing without them. I started that."),
        (L, "The visual schedule I made. The child tore it in half, which I think was feedback."),
        (N, "Nobody told me that there is a safety plan for a student I have been seeing alone since August."),
    ),
    *_said(
        Topic.FAMILIES,
        (R, "A teacher corrects my students’ speech in front of the class and believes that it helps me."),
        (L, "A letter home about the new seating, before it goes out."),
        (S, "start a push-in conversation with a teacher who has been here for twenty-two years."),
        (T, "eating lunch in the teachers’ lounge when you are in a building one day a week."),
        (R, "A father told me on the phone that he does not want his child to need me. I did not know what to say."),
        (N, "A parent is recording our meetings, and nobody else in the room seems to know whether that is fine."),
        (R, "The grandmother who comes to pick-up asks me how it is going, and I am not sure what I may tell her."),
        (S, "tell a family that progress is slow without taking away what keeps them going."),
        (T, "sending practice home at all, when I know that both parents work nights."),
    ),
    *_said(
        Topic.LICENSING,
        (R, "I think I have counted indirect hours as direct ones since September."),
        (N, "My temporary license has a date on it that is before the end of the year."),
        (R, "How do the two half days at the preschool count for my hours?"),
        (L, "My log for the first segment, before I send it in."),
        (T, "asking for a part-time week in spring, and what that would do to my end date."),
    ),
    *_said(
        Topic.WELLBEING,
        (H, "Four schools, three keys, and nobody knows my name in two of them."),
        (H, "I cried in the car between buildings. I am fine now. I just did not want it to be a secret."),
        (R, "I take every session home with me. I lay awake over a goal that a child will have forgotten by now."),
        (H, "Today one of them said my name for the first time, and there was nobody there to tell."),
        (N, "I do not think I can do all of this until June. I need to sort out what “all of this” is."),
        (H, "Everyone says that the first year is hard. I believe them. It is still me who is having it."),
    ),
    *_said(
        Topic.UNSAFE,
        (N, "My room is a supply closet behind the gym without a window or a phone, and I am alone in it with one child at a time."),
        (R, "A colleague keeps making remarks about my accent in the copy room."),
    ),
    *_said(
        Topic.OTHER,
        (R, "I was asked to cover a class for the third time this month."),
        (N, "My laptop died with all my plans on it, and the help desk says two weeks."),
        (T, "bringing my own materials when the district ones are from the nineties."),
    ),
    *_said(
        None,
        (R, "I said yes to something in a hallway today, and I think I should not have."),
        (R, "There is a thing I do not understand in how our team decides who gets seen first."),
        (N, "I have a meeting in an hour, and I do not know what it is about."),
        (T, "what to do first after being out sick for three days."),
        (S, "say “I don’t know yet” in a meeting and still be listened to."),
        (L, "My first newsletter for teachers. It is too long, and I cannot see where."),
        (H, "Nothing is wrong. It was a good week, and I wanted to tell somebody who knows what that means."),
        (R, "I keep saying sorry in every email. I counted."),
        (N, "I double-booked two meetings for tomorrow at the same time in different buildings."),
        (R, "A teacher asked me to see a child who is not on my list, “just quickly.” It has been four weeks."),
    ),
)  # fmt: skip

# Route: anyone but my mentor. About supervision; said once or twice in a program's half year.
ABOUT_A_MENTOR: tuple[SampleAsk, ...] = _said(
    Topic.MENTOR,
    (R, "My observations keep being moved, and I do not want to be the one who always asks."),
    (R, "I left our last two meetings knowing less than before. I would like to understand why without hurting anyone."),
    (N, "I was told two different things about what counts as supervision, and one of them was in writing."),
)  # fmt: skip

# For the board: what a peer may know as well as a mentor.
FOR_PEERS: tuple[SampleAsk, ...] = (
    *_said(
        Topic.IEP,
        (S, "keep data when five children in a group all talk at once."),
        (T, "writing notes right after each session or all of them at the end of the day."),
    ),
    *_said(
        Topic.FAMILIES,
        (T, "eating lunch in the teachers’ lounge when you are in a building one day a week."),
        (R, "Is anybody else still introducing themselves to the same people every week?"),
    ),
    *_said(
        Topic.CASELOAD,
        (N, "Where do you all keep the plans for three buildings, so that the right one is with you in the morning?"),
        (T, "protecting one planning hour a week. How did you get yours?"),
    ),
    *_said(
        Topic.TREATMENT,
        (R, "I have run out of games that take under a minute to explain. Please share yours."),
        (L, "My list of things that fit into one bag. I still carry too much."),
        (S, "get a quiet middle school group to talk in the first five minutes."),
    ),
    *_said(
        Topic.WELLBEING,
        (H, "Is it normal to be this tired on a Wednesday in a week with a holiday in it?"),
        (T, "not reading email after six. Has anyone managed it for longer than a week?"),
    ),
    *_said(
        Topic.LICENSING,
        (R, "How do you keep track of your hours without doing it all on the last evening?"),
    ),
)  # fmt: skip
