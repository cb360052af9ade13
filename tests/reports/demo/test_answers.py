"""What the demo's helpers and peers say: something fits every ask."""

from reports.demo import answers
from reports.demo.asks import ABOUT_A_MENTOR, ASKS, FOR_PEERS


def test_there_is_an_answer_for_every_topic_that_is_asked_about():
    asked = {ask.topic for ask in (*ASKS, *ABOUT_A_MENTOR)}
    assert asked - answers.ANSWERS.keys() == set()
    assert {ask.topic for ask in FOR_PEERS} - answers.PEER_ANSWERS.keys() == set()


def test_every_question_back_has_its_reply():
    assert len(answers.QUESTIONS) == len(answers.REPLIES)


def test_all_texts_are_what_could_be_read():
    texts = answers.all_texts()
    for said in (answers.QUESTIONS, answers.REPLIES, answers.THANKS, answers.KEPT, [ask.text for ask in ASKS]):
        assert set(said) <= set(texts)
