"""The child that cleans a file: what it says, and the limits it sets on itself."""

import json
import socket

import pytest

from requests_app.files import cleaner, cleaning
from requests_app.files.cleaning.budget import Budget
from tests.requests_app.sample_files import picture

TOLD = {"name": "a.txt", "declared": "text/plain", "on_board": False, "left": vars(Budget())}


def said(name="a.txt", data=b"Words.", **more):
    return cleaner.answer({**TOLD, "name": name, "declared": "", **more}, data)


def test_what_may_be_kept_is_said_with_what_is_left_of_the_budget():
    told, made = said()
    assert made == [b"Words.", b""]
    assert (told["kind"], told["text"], told["left"]) == ("txt", "Words.", vars(Budget()))


def test_a_refusal_is_a_sentence_and_an_error_is_its_name_alone(monkeypatch):
    assert said("a.png", b"") == ({"refused": "It is empty."}, [])

    def broken(data):
        raise KeyError("what stood in the file")

    monkeypatch.setitem(cleaning._CLEAN, cleaning.FileKind.TXT, broken)
    assert said() == ({"ended": "KeyError"}, [])

    def greedy(data):
        raise MemoryError

    monkeypatch.setitem(cleaning._CLEAN, cleaning.FileKind.TXT, greedy)
    assert said() == ({"ended": "memory"}, [])


def test_both_sides_read_what_the_other_one_sends():
    here, there = socket.socketpair()
    with here, there:
        cleaner.send(here, {"a": "ä\ud800"}, [b"one", b"", b"three"])
        assert cleaner.received(there) == ({"a": "ä\ud800", "sizes": [3, 0, 5]}, [b"one", b"", b"three"])
        cleaner.send(here, {}, [b"x" * 1000])
        with pytest.raises(ValueError, match="more than may come"):
            cleaner.received(there, 999)


def test_half_an_answer_is_none():
    here, there = socket.socketpair()
    with there:
        with here:
            line = json.dumps({"sizes": [10]}).encode()
            here.sendall(len(line).to_bytes(8) + line + b"half")
        with pytest.raises(EOFError):
            cleaner.received(there)


def test_a_picture_takes_from_the_budget_what_its_head_declares():
    told, _ = said("a.png", picture(size=(300, 200)), left=vars(Budget(dots=60_000, pictures=1)))
    assert told["left"] == {"dots": 0, "pictures": 0}
    refused, _ = said("a.png", picture(size=(300, 200)), left=vars(Budget(dots=59_999, pictures=1)))
    assert refused["refused"].startswith("The pictures of one message may have 160 million dots together.")
