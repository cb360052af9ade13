"""docs/who-sees-what.md: by reader, by sight, by field."""

from reports.drawn import who_sees_what
from reports.drawn.who_sees_what import SIGHTS
from requests_app.access.sight import Sight


def row(first: str) -> list[str]:
    line = next(line for line in who_sees_what.page().splitlines() if line.startswith(f"| {first} |"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_somebody_left_out_sees_nothing_in_any_state():
    assert row("somebody left out or gone round, in any role") == [SIGHTS[Sight.NONE]] * 5
    assert row("anybody of another program") == [SIGHTS[Sight.NONE]] * 5


def test_a_withdrawn_request_is_the_fellows_alone():
    *open_states, withdrawn = row("the same, after “open it”")
    assert (set(open_states), withdrawn) == ({SIGHTS[Sight.ALL]}, SIGHTS[Sight.NONE])


def test_who_is_told_only_that_somebody_waits_reads_no_words():
    author, whole, waiting, board, nameless = row("its words")
    assert (author, whole, waiting, board, nameless) == ("yes", "yes", "–", "yes", "yes")
    assert row("who asks")[3:] == ["“A colleague”", "“A colleague”"]
