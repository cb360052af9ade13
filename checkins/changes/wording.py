"""What may not stand in a line for everybody: names, addresses, and days that are over. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from requests_app.hints import find as hints

EVERYBODY_READS = "Everyone in the program reads this line."
A_LINK = "Leave the link out: a line is words only."
A_DAY = "Leave “{}” out: a day that is over could tell whose request it was. “This fall” says enough."
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_NTH = r"(\d{1,2})(?:st|nd|rd|th)?"
_ADDRESS = re.compile(r"https?:|www\.|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-|/requests/", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"(?<!\w){_MONTH}\.? {_NTH}(?!\w)(?:,? (\d{{4}}))?", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"(?<!\w){_NTH}(?: of)? {_MONTH}(?!\w)(?:,? (\d{{4}}))?", re.IGNORECASE)
_IN_NUMBERS = re.compile(r"(?<![\w/.-])(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?![\w/-])")
_AGO = re.compile(
    r"(?<!\w)(?:yesterday|last night|last week|(?:last|this past) (?:mon|tues|wednes|thurs|fri|satur|sun)day)(?!\w)",
    re.IGNORECASE,
)


def trouble_with(text: str, people: Iterable[str], today: date, *, before: str = "") -> str:
    """Why this line can't be published as it is; "" where it can. ``people``: names of everybody in the program;
    ``before``: what it says so far, in which a day may be over by now that was not when it was published."""
    if advice := hints.advise(hints.find_on_board(text, people)):
        return f"{advice} {EVERYBODY_READS}"
    if _ADDRESS.search(text):
        return A_LINK
    past = [day for day in days_over(text, today) if day not in before]
    if past:
        return A_DAY.format(past[0])
    return ""


def days_over(text: str, today: date) -> Iterator[str]:
    """The places that name a day up to today. One without its year is the nearest such day."""
    for match in _AGO.finditer(text):
        yield match.group()
    for match in _MONTH_FIRST.finditer(text):
        yield from _if_over(match.group(), _month(match[1]), match[2], match[3], today)
    for match in _DAY_FIRST.finditer(text):
        yield from _if_over(match.group(), _month(match[2]), match[1], match[3], today)
    for match in _IN_NUMBERS.finditer(text):
        yield from _if_over(match.group(), int(match[1]), match[2], match[3], today)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _if_over(words: str, month: int, day: str, year: str | None, today: date) -> Iterator[str]:
    years = (int(year),) if year else (today.year - 1, today.year, today.year + 1)
    found = [named for one in years if (named := _day(one, month, int(day)))]
    if found and min(found, key=lambda named: abs(named - today)) <= today:
        yield words


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # "24/7" is no day
        return None
