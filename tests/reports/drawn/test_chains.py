"""docs/chains.md: who is asked when somebody is missing."""

from reports.drawn import chains


def rows(page: str) -> dict[str, list[str]]:
    """The table of examples by its first column."""
    part = page.partition("## When somebody is missing")[2]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:2] == "| "]
    return {first: rest for first, *rest in cells[1:]}


def test_the_examples_are_walked():
    found = rows(chains.page())
    assert found["nobody is missing"] == ["Maeve", "Tom, Dr. Okafor, Rosa, Dana", "–"]
    assert found["the mentor is away"] == ["Tom", "Dr. Okafor, Rosa, Dana", "Maeve (away)"]
    assert found["the mentor is away and named Rosa for these days"][0] == "Rosa"
    assert found["everybody is left out"] == ["nobody: the page shows the phone, the operator is alarmed", "–", "–"]
    assert len(found) == 13


def test_every_chain_has_its_part():
    page = chains.page()
    assert [f"\n## {chain.label[0].upper()}{chain.label[1:]}\n" in page for chain in chains.ROUTES] == [True] * 6
