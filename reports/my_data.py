"""What this room keeps about a person, for their own file (people/records/personal_data.py): nothing."""

from __future__ import annotations

from pts_support.people.records.personal_data import not_personal

not_personal("figures of a program, none of fewer than five fellows", "reports.edition")
