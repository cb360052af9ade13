"""What helpers and peers say in the demo: questions that lead, own experience, resources, and the straight answer."""

from __future__ import annotations

from requests_app.vocabulary import Topic, Way

Q, X, E, A = Way.QUESTION, Way.RESOURCE, Way.EXPERIENCE, Way.ANSWER

# By topic: what fits any ask about it. The first step is the fellow's; most of these only point at it.
ANSWERS: dict[Topic | None, tuple[tuple[Way, str], ...]] = {
    Topic.CASELOAD: (
        (Q, "Which of these slots would nobody miss if it were gone on Monday? Start moving from there."),
        (E, "My first year I built the schedule around the buildings. The second year I built it around three teachers who said yes. The second one held."),
        (X, "The scheduling page in the library has a blank week with travel time already in it. Put only what cannot move into it first, then look."),
        (A, "Send your supervisor the two versions and say which one keeps the minutes in the IEPs. That decision is theirs to make and should not sit with you."),
        (Q, "If you could protect one hour a week, which would it be, and who would have to agree?"),
        (E, "I used to apologize for every change. Now I send the new week on Friday with one line saying why. Nobody has asked for the apology."),
        (Q, "What did the principal say they need, in their words? There may be a smaller way to give them that."),
    ),
    Topic.EVALUATIONS: (
        (Q, "If the number and the child disagree, which of the two have you seen more of? Write that part first."),
        (A, "You may say in the report that the score does not fit what three people observed, and name them. That is a finding, not a weakness."),
        (X, "There is a short guide to language samples in the library. Fifty utterances at snack time would tell you more than a third test."),
        (E, "I once tested a child four times to feel sure. What made me sure was twenty minutes in the lunchroom."),
        (Q, "What would the teacher do differently on Monday if your report said what you think?"),
        (A, "Ask for the observation today, in writing, with two times that suit you. If it cannot be done, the date moves, and your director should know that now."),
        (Q, "What have you ruled out already, and how? Put that in one paragraph and read it as the parent would."),
    ),
    Topic.IEP: (
        (Q, "Read the goal aloud and picture the child doing it. Where does the picture stop?"),
        (E, "My present levels got better when I began with one thing the child did that week that surprised me."),
        (X, "The goal checklist in the library is one page. Take your weakest goal through it and send me only that one."),
        (A, "You do not owe an answer in the room. “I would like to look at the data and call you on Thursday” is a complete sentence."),
        (Q, "Which of the three meetings could go first thing in the morning, and who else could read the room with you?"),
        (A, "Open it again properly: tell your case manager today what is in the signed version, and stop counting the other one."),
        (Q, "What would you like the parent to say when they leave? Work back from that sentence."),
        (E, "I disagreed alone in my first meeting too. I wrote down one question instead of an argument, and asked it twice."),
    ),
    Topic.TREATMENT: (
        (Q, "What is different on the days when it works, even a little?"),
        (E, "I stopped starting with the goal. We began with two minutes of something they were already good at, and the ten lost minutes came back."),
        (X, "There is a three-minute page on carryover in the library. The idea with the doorway is the one I use."),
        (Q, "Who else is with this child at a time when it would matter? What would be the smallest thing to ask of them?"),
        (A, "Take the pressure off for two weeks: no probe, no score. You will have the same data afterwards and a child who comes in willingly."),
        (E, "One child a session, on a sticky note, and the others take turns. After two weeks I had more data than before."),
        (Q, "If this were going well by winter break, what would you see first?"),
        (X, "Look at the positioning sheet in the library before you change the activity. I would start at the feet."),
    ),
    Topic.BEHAVIOR: (
        (Q, "What happens in the minute before? I would watch only that for three days."),
        (E, "With mine it was the walk down the hall and not the room. We left “for an errand,” and that was that."),
        (A, "Say it today, in writing, to the building lead: what happened, what you did, and that you need the safety plan. You should not have been alone with this."),
        (Q, "What does the child get from it that your session does not give?"),
        (X, "The page on choices in the library has a card with two on it. Two is enough; I would not offer more."),
        (E, "I gave stickers up by giving them for things I had not announced. It took three weeks and was worth it."),
        (Q, "Who in the building does this child go with gladly? Ask them how they begin."),
    ),
    Topic.FAMILIES: (
        (Q, "What do you think they are afraid of? Answer that before you answer the question."),
        (E, "Go once, with something to share. I got my room back that way, honestly."),
        (A, "It is allowed here when everyone knows. Say so at the start, warmly, and go on as you would have."),
        (Q, "What would the teacher say is going well? Begin the conversation there."),
        (X, "The first-conversation page in the library is five minutes long. The second question on it did it for me."),
        (E, "I called home with good news once a week for a month. After that the hard call was just another call."),
        (Q, "If you could change one sentence of that letter, which one would the family read twice?"),
    ),
    Topic.LICENSING: (
        (A, "Only the time with the children, their families or the team about them counts as direct. Correct it now from the calendar; nobody minds a correction."),
        (X, "The hours page in the library has a worked example with half days. Yours is the second one."),
        (Q, "What does the letter that came with the license say about renewing? Read me the sentence with the date."),
        (E, "I logged on Fridays before I left the building. Ten minutes, and never again a weekend over it."),
        (A, "Part-time lengthens the fellowship; it does not spoil it. Put the week on paper and we look at the end date together."),
    ),
    Topic.WELLBEING: (
        (E, "I remember that car. I am glad you wrote. It got lighter for me when I ate lunch with one person, once a week."),
        (Q, "Of everything you listed, what is the one thing that nobody would notice for two weeks?"),
        (E, "Thank you for telling me. There is nothing to fix in it, and it is good to know."),
        (Q, "Who knew your name this week? Start from there."),
        (A, "Let us take one thing off this week. Tell me which, and I will say it to the building, so that you need not."),
    ),
    Topic.UNSAFE: (
        (A, "That is not yours to put up with. I am writing to the building today; until it is changed, work in the library with the door open."),
        (A, "Thank you for saying it. Please write down the days while you remember them. I will go with you to the principal, or for you."),
    ),
    Topic.MENTOR: (
        (Q, "What would a good hour of supervision have in it for you? Three things are enough."),
        (A, "You are owed those observations, and asking is part of the work. I will set the two dates, and it will come from the program and not from you."),
        (E, "I had one year like that. What helped was to bring one question and to say at the start that it was the only one."),
    ),
    Topic.OTHER: (
        (Q, "Who decided that, and do they know what it costs you?"),
        (A, "Say: “I can do it today, and I will need the time back on Thursday.” Then write both down."),
        (X, "The materials list in the library is sorted by what fits into one bag."),
        (E, "I lost everything once too. What I rebuilt was a third of it, and I never missed the rest."),
    ),
    None: (
        (Q, "What would you look at first if you were not in a hurry?"),
        (E, "I have said yes in hallways as well. “Let me look at my week and write to you” works the day after, too."),
        (Q, "What would good enough look like by Friday?"),
        (A, "Take the one with the date on it first. Everything else will still be there on Thursday, and smaller."),
        (X, "There is a short page about this in the library. The first half is enough."),
        (Q, "Who else was there? Ask them what they understood."),
        (E, "“I don’t know yet, and I will by Thursday” has never cost me anything."),
        (Q, "Which part of it is yours to decide? Let us look at that part only."),
    ),
}  # fmt: skip

QUESTIONS: tuple[str, ...] = (
    "Before I say anything: what have you noticed that works, even a little?",
    "Can you tell me what the team expects, and what you think yourself?",
    "What would you try if nobody were watching?",
    "How does the day look before and after this?",
    "What did the child do just before that?",
    "Which part worries you most, the meeting or what comes after it?",
    "Who else knows about this?",
    "What would the family say if I asked them?",
)

REPLIES: tuple[str, ...] = (
    "Mornings work. I had not put that together until you asked.",
    "The team expects a plan by Friday. I think we need two weeks of looking first.",
    "I would stop the timer and just play. Is that allowed?",
    "It comes right after math, and before lunch. I should have seen that.",
    "Nothing that I saw. I will watch for it tomorrow.",
    "The part after it. In the meeting I will be fine.",
    "Only you. It helps to have said it.",
    "They would say that it is better at home. I never asked why.",
)

FOLLOW_UPS: tuple[str, ...] = (
    "I tried it. It held for two days. What do I do with the third?",
    "And if the teacher says no?",
    "That makes sense. How do I write it down?",
    "It worked with three of them. The fourth one just looked at me.",
    "Could you read the new version once?",
    "I asked, and the answer was a question. Now I am where I was, only calmer.",
)

MORE: tuple[str, ...] = (
    "It has been going on since the second week, if that matters.",
    "I forgot to say that the aide is out until Monday.",
    "I have since asked the resource teacher, who had the same question.",
    "The meeting has been moved to the afternoon, so there is a little more time.",
    "One more thing: this is the building without a phone in the room.",
)

THANKS: tuple[str, ...] = (
    "Thank you. That was what I needed.",
    "That helped more than you know.",
    "Thank you, I feel less alone with it.",
    "I used your question in the meeting. It was very quiet, and then it was good.",
    "",
    "",
)

NOTES: tuple[str, ...] = (
    "I had the same question last spring. It was the walk down the hall and not the room. Glad to talk.",
    "I have written to the building about the room; nothing needed from you.",
    "I can take the next one like this, if that helps your week.",
    "The district form changed in October. Worth mentioning.",
)

KEPT: tuple[str, ...] = (
    "Meet them at the door before the bell. Then nobody has to be called out.",
    "Ask what happens in the minute before.",
    "Not in the room. Say that I will call on Thursday.",
    "Begin with one thing that surprised me.",
    "Send the new week on Friday, with one line saying why.",
    "Three days of only watching.",
    "One question, asked twice.",
    "Write the hours down before leaving the building.",
)

PEER_ANSWERS: dict[Topic | None, tuple[str, ...]] = {
    Topic.IEP: (
        "I stopped writing it all down. One child a session, on a sticky note, and the others take turns. After two weeks I had more than before.",
        "Tally rings. A ring moves from one finger to the next, and I write when they line up for the hall.",
        "Right after, three words each. The sentence comes at the end of the day, and is never longer than the three words.",
    ),
    Topic.FAMILIES: (
        "Go once, with something to share. I got my room back that way, honestly.",
        "I eat in my car on hard days and in the lounge on good ones. Nobody keeps count but me.",
        "Still doing it in November. I now say what I am there for instead of my name, and that they remember.",
    ),
    Topic.CASELOAD: (
        "One folder a building, and tomorrow’s on the passenger seat the evening before.",
        "I put it on the shared calendar as a meeting with myself. Nobody has moved it yet.",
        "I asked for it in writing, with the reason. It took a week and one reminder.",
    ),
    Topic.TREATMENT: (
        "The one with the cup and the coins. Ten seconds to explain, and everybody wants a turn.",
        "Two truths about your week and one thing that did not happen. Even the quiet ones lie gladly.",
        "I took out everything with a battery. The bag closes now.",
    ),
    Topic.WELLBEING: (
        "It is. I asked my mentor the same thing, and they laughed in a kind way.",
        "I managed two weeks by giving my phone to my roommate at six.",
        "Wednesdays are the week’s basement. Thursday has windows.",
    ),
    Topic.LICENSING: (
        "On the train, every day, three lines. The last evening is for something nicer.",
        "Friday, before I leave the building. My mentor does the same.",
    ),
}  # fmt: skip

TRIED: tuple[tuple[str, str, str], ...] = (
    ("the resource teacher", "walking over with the whole group", "a different day, same thing"),
    ("the counselor", "starting with a calm-down card", ""),
    ("a friend from school", "", "yes, twice"),
    ("", "a shorter version", ""),
    ("the teacher next door", "asking the child", "on Monday again"),
)


def all_texts() -> list[str]:
    """Every sentence of this file somebody could read in the demo: the tests look them through."""
    from reports.demo.asks import ABOUT_A_MENTOR, ASKS, FOR_PEERS

    said = [ask.text for ask in (*ASKS, *ABOUT_A_MENTOR, *FOR_PEERS)]
    said += [text for answers in ANSWERS.values() for _, text in answers]
    said += [text for answers in PEER_ANSWERS.values() for text in answers]
    said += [text for tried in TRIED for text in tried]
    said += [*QUESTIONS, *REPLIES, *FOLLOW_UPS, *MORE, *THANKS, *NOTES, *KEPT]
    return said
