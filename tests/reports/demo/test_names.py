"""Names of the demo: made up, each once."""

from reports.demo import names


def test_sixty_fellows_have_names_of_their_own():
    full = [name for name, _ in names.PRAIRIE_FELLOWS]
    called = [called for _, called in names.PRAIRIE_FELLOWS]
    assert (len(full), len(set(full)), len(set(called))) == (60, 60, 60)
    assert full[0] == "Abel Abbott"


def test_neighbours_in_the_list_share_no_last_name():
    last = [name.split()[-1] for name, _ in names.PRAIRIE_FELLOWS]
    assert [pair for pair in zip(last, last[1:], strict=False) if pair[0] == pair[1]] == []


def test_nobody_is_called_like_somebody_else_in_the_program():
    people = [*names.PRAIRIE_FELLOWS, names.PRAIRIE_LEFT, *names.PRAIRIE_MENTORS, *names.PRAIRIE_DIRECTORS]
    people += [*names.PRAIRIE_STAFF, names.PRAIRIE_CONTACT]
    called = [called for _, called in people]
    assert len(called) == len(set(called))
