from __future__ import annotations

from requests_app.pages.ask import suggestions


def test_any_room_may_say_no_and_says_so_once(monkeypatch):
    monkeypatch.setattr(suggestions, "_off", [])
    assert suggestions.wanted(None, 1)
    asked = []

    def are_off(fellow, program_id):
        asked.append(program_id)
        return program_id == 2

    for _ in range(2):
        suggestions.register(are_off)
    assert (suggestions.wanted(None, 1), suggestions.wanted(None, 2)) == (True, False)
    assert asked == [1, 2]
