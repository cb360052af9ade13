"""Words that call for a number: seen when they are there, and not in everything that only sounds like them."""

from __future__ import annotations

import time

import pytest

from requests_app.hints.safety import CHILD, CRISIS, notes_for

A_CHILD = [
    "he has bruises on his arm",
    "He has BRUISES on his arm, and he won’t say why.",
    "She came in with a bruise on her cheek again.",
    "there was bruising around the neck of a first grader",
    "A kindergartner has welts on both legs.",
    "He has a black eye and says he fell.",
    "I saw cigarette burns on a student today",
    "there are belt marks",
    "There are marks on her wrists.",
    "cuts all over his arms",
    "His dad hits him.",
    "she said her mom's boyfriend touched her",
    "A student told me that his father beats them at night",
    "he told me “my uncle hurts me”",
    "Her stepdad locked her in the closet.",
    "He is being hit at home, I think.",
    "she was hurt by her mother",
    "I think a second grader is being abused.",
    "I suspect child abuse",
    "I suspect child neglect, who do I tell?",
    "a child told me about sexual abuse",
    "somebody touched a student inappropriately",
    "An adult touches her private parts.",
    "there is domestic violence in the home",
    "He is afraid to go home.",
    "She begged not to go home on Friday",
    "she is scared of her dad",
    "a student is not safe at home",
    "There is no food at home and he steals crackers.",
    "She hasn't eaten since Friday.",
    "He is left alone all night.",
    "A student brought a knife to school.",
    "he said he will kill the teacher",
    "Should I call CPS?",
    "Do I call ChildLine myself or does the school?",
    "Am I a mandated reporter for this?",
    "the aide grabbed and hurt a student",
    "he said his b\u0430bysitter hits him",
]
A_CRISIS = [
    "I don't want to live",
    "I don’t want to live any more.",
    "i dont want to live",
    "I do not want to be here anymore.",
    "I want to die",
    "some days I just want to die",
    "I wish I were dead",
    "I have been thinking about killing myself.",
    "I could kill myself",
    "I'm going to end my life",
    "I think about ending it all",
    "I have suicidal thoughts",
    "a fifth grader talked about suicide",
    "A student said he wants to kill himself.",
    "she said she wants to die",
    "They would be better off without me.",
    "there is no reason to live",
    "my life is not worth living",
    "I keep thinking of hurting myself",
    "a girl is cutting herself",
    "I can't go on living like this",
    "He took a bottle of pills.",
    "she self-harms in the bathroom",
    "I wish I had never been born",
]
NOTHING = [
    "",
    "Three IEPs are due and two schools both want Thursday.",
    "The plan fell apart, and I do not know what to try.",
    "This schedule is killing me.",
    "I am dying to know what you think.",
    "I could kill for a coffee.",
    "I nearly died laughing.",
    "I wanted to die of embarrassment in that meeting.",
    "My laptop is dead and the deadline is today.",
    "My ego is bruised after that observation.",
    "I walked away with a bruised ego.",
    "I bruised my knee on the playground.",
    "How do I write a goal about body parts and feelings?",
    "He hits the table when the timer goes off.",
    "She hit her goal this week!",
    "He hit another student during group.",
    "We hit a wall with this evaluation.",
    "She hits every target in articulation.",
    "His mom hit reply all.",
    "Her mom is upset about the minutes.",
    "His dad wants a meeting.",
    "The teacher hurts my feelings.",
    "I neglected to send the progress report.",
    "I feel neglected by the district.",
    "The suicide prevention training is due on Friday.",
    "Where is the mandated reporter training?",
    "Is the child abuse training due in August?",
    "I don't want to live near the school.",
    "He doesn't want to go to speech.",
    "He wants to go home early.",
    "I stayed home all weekend to write reports.",
    "He brought a glue gun to the craft table.",
    "We practice with a plastic knife and play dough.",
    "She cut the paper by herself.",
    "I want to cut myself some slack.",
    "I hurt myself lifting a box of tests.",
    "Kill them with kindness, the principal says.",
    "I take too many notes.",
    "He burned through all the activities.",
    "Mark the box on his arm rest.",
    "Is a black marker fine on the whiteboard?",
    "We call parents on Mondays.",
    "I report to two principals.",
    "She is scared of the fire drill.",
    "He is afraid of making mistakes.",
    "The student ended it all by himself, the whole worksheet.",
    "I can't go on with two schools on one day.",
    "I said I would die on this hill: no more than 60 on a caseload.",
]


@pytest.mark.parametrize("text", A_CHILD)
def test_a_child_who_may_be_unsafe(text):
    assert notes_for(text) == (CHILD,)


@pytest.mark.parametrize("text", A_CRISIS)
def test_somebody_who_may_not_want_to_live(text):
    assert CRISIS in notes_for(text)


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_sounds_like_it(text):
    assert notes_for(text) == ()


def test_there_are_sixty_sentences_and_more_both_ways():
    assert len({*A_CHILD, *A_CRISIS}) >= 60
    assert len({*NOTHING}) >= 40


def test_both_at_once_in_the_middle_of_much_else():
    much = "We met on Monday. " * 40
    assert notes_for(f"{much}He has bruises\non his arm and said he wants to die. {much}") == (CHILD, CRISIS)


@pytest.mark.parametrize(
    "text",
    ["his dad " * 6_000, "he said " * 6_000, "touched a b c " * 4_000, "a" * 50_000, f"his dad{'-' * 50_000}",
     f"touched{', ' * 25_000}", "want to i he " * 4_000, "abuse and or " * 4_000],
)  # fmt: skip
def test_the_time_grows_with_the_length_and_no_faster(text):
    began = time.perf_counter()
    notes_for(text)
    assert time.perf_counter() - began < 2
