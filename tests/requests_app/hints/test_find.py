"""hints: what may name a student is seen, ordinary words are left alone, the time grows with the length only."""

import time as clock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests_app.hints.find import advise, find

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure

KNOWN = frozenset({"Maeve", "Tom", "Dr. Okafor"})


def seen(text: str) -> list[tuple[str, str]]:
    return [(hint.kind, hint.words) for hint in find(text, known=KNOWN)]


@pytest.mark.parametrize(("text", "hints"), [
    # names
    ("My student Jayden won't sit.", [("name", "Jayden")]),
    ("my student jayden won't sit", [("name", "jayden")]),
    ("I have a boy named Deontre in a group", [("name", "Deontre")]),
    ("The kid (Bo) throws things", [("name", "Bo")]),
    ("Jayden hit me today.", [("name", "Jayden")]),
    ("Maybe Jayden needs a break", [("name", "Jayden")]),
    ("I worked with Zuri Okonkwo on Tuesday", [("name", "Zuri Okonkwo")]),
    ("Working with Mary Jane Watson's teacher", [("name", "Mary Jane Watson")]),
    ("then I met An Nguyen", [("name", "An Nguyen")]),
    ("Zuri's mom is angry", [("name", "Zuri")]),
    ("Ask Mr. Smith. He knows", [("name", "Mr. Smith")]),
    ("Then Ms Lee-Park came", [("name", "Ms Lee-Park")]),
    ("it was O’Brien Keane who ran", [("name", "O’Brien Keane")]),
    # initials
    ("J.R. will not come to the room", [("initials", "J.R.")]),
    ("I saw J. R. twice", [("initials", "J. R.")]),
    ("JR's evaluation is due; KMT too", [("initials", "JR"), ("initials", "KMT")]),
    ("my student K. bites", [("initials", "K.")]),
    # numbers and dates
    ("dob 3/14/18", [("birth date", "3/14/18")]),
    ("He was born on March 3, 2018 I think", [("birth date", "March 3, 2018")]),
    ("03-14-2018 is on the form", [("birth date", "03-14-2018")]),
    ("2018-03-14", [("birth date", "2018-03-14")]),
    ("turned seven, birthday 14 March", [("birth date", "14 March")]),
    ("ID 1234, then 1234567 and PA7654321", [("id", "ID 1234"), ("id", "1234567"), ("id", "PA7654321")]),
    ("student number 99812", [("id", "student number 99812")]),
    ("123-45-6789", [("id", "123-45-6789")]),
    ("call 610-555-1234 or (610) 555 1234", [("phone", "610-555-1234"), ("phone", "(610) 555 1234")]),
    ("call 6105551234, +44 20 7946 0958, 555-1234",
     [("phone", "6105551234"), ("phone", "+44 20 7946 0958"), ("phone", "555-1234")]),
    ("mail a.b+c@school.k12.pa.us please", [("email", "a.b+c@school.k12.pa.us")]),
    # who belongs to whom
    ("the son of Mrs. Lee", [("student of", "son of Mrs. Lee")]),
    ("the son of Dr. Lee", [("student of", "son of Dr. Lee")]),  # one doctor is known, this is another
    ("I talked to the mom of DeShawn", [("student of", "mom of DeShawn")]),
])  # fmt: skip
def test_seen(text, hints):
    assert seen(text) == hints


@pytest.mark.parametrize("text", [
    "",
    "I need help",
    "I have 62 on my caseload and 20 minutes, 3x a week. Can I run something by you?",
    "A third grader will not come to the room. What are your thoughts on that?",
    "The SLP and the OT wrote an RR for the LEA, with an FBA, a BIP, ESY and SDI in NJ and PA.",
    "It is due Monday, November 30 at 3:00 PM, before Thanksgiving Break.",
    "CELF-5 of 78, GFTA-3, CPT 92507, F80.2, IDEA 2004, 34 CFR 300, school year 2026-2027",
    "Where is the Google Docs form for the Special Education office in New Jersey?",
    "Maeve Quinn said to ask Dr. Okafor or Tom",
    "HELP I HAVE NO IDEA WHAT TO DO WITH THIS IEP AND HIS MOM",
    "it is NOT working and I am SO tired",
    "Plan B. I think we wait. Option C. A new goal.",
    "e.g. this, i.e. that, at 9 a.m. in the U.S. with an M.S. and a Ph.D.",
    "My K student and the student I saw. The kids. Maybe later.",
    "Help With My Caseload And The New Schedule Please",
    "Today's teacher was kind. Monday's session was not.",
    "Working on TH and SH in CVC words on the IU schedule, MWF",
    "Nobody is being flexible! It's impossible. This thing doesn't even work.",
    "ילד בכיתה ג לא בא", "三年级的学生不来", "третьеклассник не приходит",
])  # fmt: skip
def test_ordinary_words_are_left_alone(text):
    assert seen(text) == []


def test_helpers_are_no_hint_and_only_because_they_are_known():
    assert find("Ask Mr. Smith and Jayden", known={"Smith", "Jayden"}) == ()
    assert [h.words for h in find("Ask Mr. Smith and Jayden")] == ["Mr. Smith", "Jayden"]
    assert [h.words for h in find("Dr. Lee came", known=KNOWN)] == ["Dr. Lee"]  # knowing one doctor is not knowing all


def test_advice():
    assert advise(()) == ""
    assert advise(find("J.R. bites")) == "“J.R.” could be a student's initials. “A third grader” says enough."
    assert advise(find("J.R. and KMT and XQ")) == (
        "“J.R.” and “KMT” could be students' initials. “A third grader” says enough."
    )
    assert advise(find("call 610-555-1234")) == "“610-555-1234” could be somebody's phone number. It is safer left out."
    assert advise(find("J.R., dob 3/14/18")) == (
        "“J.R.” could be a student's initials. “3/14/18” could be a date of birth. “A third grader” says enough."
    )
    assert len(advise(find("a" * 5000 + "@example.org"))) < 200


pieces = st.sampled_from(
    ["Jayden", "J.R.", "JR", " ", "\n", ". ", "student ", "Mr. ", "of ", "'s ", "mom", "dob ", "3/4/2018", "123456",
     "-", "@", "a@b.cc", "(610) ", "555-1234", "İ", "ß", "’s", "\u202e", "👩🏽‍🏫", "e\u0301", "Ǆ", "\x00", "ﬁ",
     "ID ", "born ", "2018"])  # fmt: skip


@CALM
@given(st.one_of(st.text(max_size=80), st.lists(pieces, max_size=14).map("".join)))
def test_any_text_gives_ordered_places_in_it(text):
    hints = find(text, known=KNOWN)
    assert all(text[h.start : h.end] == h.words and h.start < h.end for h in hints)
    assert all(a.end <= b.start for a, b in zip(hints, hints[1:], strict=False))
    assert bool(advise(hints)) == bool(hints)


@pytest.mark.parametrize("unit", [
    "a", "A", "1", "@", ".", "-", " ", "\n", "a@", "a.", "a-", "A.", "A. ", "1-", "1 ", "1/", "+1", "(1", "dob ",
    "born 1/", "Mr ", "Mr. ", "Jayden ", "Aaa ", "son of ", "son of Mr. Aaa ", "student ", "student A ", "ID ", "ID 1",
    "a'", "a's ", "\u0301", "é", "İ", "👩🏽‍🏫", "555-1234 ", "a@b.", "1234567890",
])  # fmt: skip
def test_twice_the_text_takes_about_twice_the_time(unit):
    def best(length):
        text, runs = (unit * length)[:length] + "!", []
        for _ in range(3):
            began = clock.thread_time()
            find(text)
            runs.append(clock.thread_time() - began)
        return min(runs)

    assert best(20_000) < 12 * best(5_000) + 0.001  # four times is the line, sixteen the square


# -- a name is a name


SPELLINGS = [
    "jayden", "JAYDEN", "jAyDeN", "Jáyden", "jáydèn", "Ja\u0301yden", "Jay\u200bden", "jay\u200bden", "Jay\u00adden",
    "J\u0430yd\u0435n", "j\u0430yden", "Ｊａｙｄｅｎ", "ｊａｙｄｅｎ", "Jay-den", "jay-den", "J\u2060ay\u034fden",
    "Jay\u3164den",
]  # fmt: skip


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_a_name_is_a_name_whatever_its_case_accents_or_hidden_characters(spelled):
    for text in (f"Today {spelled} would not come in.", f"i tried with {spelled} again", f"{spelled} hides"):
        assert [(hint.kind, hint.words) for hint in find(text)] == [("name", spelled)], text


@pytest.mark.parametrize(
    "text", ["Stop after 20 minutes max.", "He walked two miles.", "She wants the violet one.", "a roman numeral"]
)
def test_an_everyday_word_in_small_letters_is_no_name(text):
    assert find(text) == ()


def test_where_a_name_is_announced_an_everyday_word_is_one():
    assert [hint.words for hint in find("my student ruby hides")] == ["ruby"]


def test_a_helpers_name_is_no_hint_however_it_is_written():
    assert find("i asked josé and JOSE and Jose\u0301 about it", known=["José Luis"]) == ()
