from tests.people.decisions.conftest import notes

__all__ = ["notes"]
