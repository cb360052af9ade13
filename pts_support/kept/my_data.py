"""What this room keeps about a person, for their own file (people/records/personal_data.py)."""

from __future__ import annotations

from collections.abc import Iterator

from pts_support.kept.models import UnsentWords
from pts_support.people.models import User
from pts_support.people.records.personal_data import Row, exports_rows


@exports_rows("kept.unsentwords", "What I wrote and have not sent")
def _unsent(person: User) -> Iterator[Row]:
    for row in UnsentWords.objects.filter(person=person).order_by("changed_at", "id"):
        words = {f"field {name}": values for name, values in row.fields.items()}
        yield {"page": row.page, "changed": row.changed_at, **words}
