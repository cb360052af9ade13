"""The escalation policy as sentences with controls in them: what was typed, what is wrong with it, how it reads. Pure.

A draft keeps what somebody typed as it was typed; check() makes rules of it, or says beside each field what to change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from requests_app.chain.policy import FIRST_SEATS, PolicyStep, Rules
from requests_app.vocabulary import Chain, Seat, Step

MAX_STEPS = 6
GAP = 10  # percent between two steps
LAST_PERCENT = 400
TYPED = 200  # letters kept of a number: what somebody typed into the wrong field comes back to them

TITLES: Mapping[Chain, str] = {
    Chain.MENTOR: "My mentor, soon or when you can",
    Chain.MENTOR_TODAY: "My mentor, today",
    Chain.DIRECTOR: "The Clinical Director",
    Chain.STAFF: "Program staff",
    Chain.AROUND: "Anyone but my mentor",
    Chain.PEERS: "The other fellows",
}
BEGINS: Mapping[Chain, str] = {
    Chain.MENTOR: "the mentor is asked, or the backup while the mentor is away",
    Chain.MENTOR_TODAY: "the mentor and the backup are asked together",
    Chain.DIRECTOR: "the Clinical Director is asked",
    Chain.STAFF: "program staff are asked",
    Chain.AROUND: "the Clinical Director is asked, and the mentor isn’t told",
    Chain.PEERS: "it is on the peer board, the name hidden",
}
MAY_JOIN: Mapping[Chain, tuple[Seat, ...]] = {
    Chain.MENTOR: (Seat.BACKUP, Seat.DIRECTOR, Seat.STAFF, Seat.CONTACT),
    Chain.MENTOR_TODAY: (Seat.DIRECTOR, Seat.STAFF, Seat.CONTACT),
    Chain.DIRECTOR: (Seat.STAFF, Seat.CONTACT),
    Chain.STAFF: (Seat.DIRECTOR, Seat.CONTACT),
    Chain.AROUND: (Seat.STAFF, Seat.CONTACT),
    Chain.PEERS: (Seat.STAFF, Seat.DIRECTOR, Seat.CONTACT),
}
JOINS: Mapping[str, str] = {
    Seat.BACKUP: "the backup is asked too",
    Seat.DIRECTOR: "the Clinical Director is asked too",
    Seat.STAFF: "program staff are asked too",
    Seat.CONTACT: "the named contact is asked too",
    Step.REMIND_ALL: "everyone who was asked is reminded",
    Step.ASK_FELLOW: "the fellow is asked: leave it up, ask my mentor, or ask the director",
}
SHORT: Mapping[str, str] = {
    Seat.BACKUP: "backup",
    Seat.DIRECTOR: "director",
    Seat.STAFF: "staff",
    Seat.CONTACT: "contact",
    Step.REMIND_ALL: "all reminded",
    Step.ASK_FELLOW: "fellow asked",
}
LIMITS = {  # of the fields that are whole numbers
    "soon": (1, 5, "A number of school days from 1 to 5."),
    "when": (1, 10, "A number of school days from 1 to 10."),
    "remind": (25, 75, "A whole number from 25 to 75."),
}


@dataclass(frozen=True)
class TypedStep:
    """One step as typed: ``does`` is a seat that joins, "remind_all" or "ask_fellow"."""

    percent: str
    does: str


@dataclass(frozen=True)
class PolicyDraft:
    """The whole form as typed. ``today`` in hours."""

    today: str
    soon: str
    when: str
    remind: str
    steps: Mapping[Chain, tuple[TypedStep, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class StepOption:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class StepLine:
    """One step as the page shows it. ``fixed``: what cannot be changed is said in words. ``told``: when that is."""

    number: int
    name: str
    percent: str
    percent_fixed: bool
    does_fixed: str
    choices: tuple[StepOption, ...]
    told: str
    was: str
    error: str
    does_error: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class ChainEditor:
    """One chain as the page shows it. ``summary``: what it says, when it is folded away."""

    chain: str
    title: str
    begins: str
    lines: tuple[StepLine, ...]
    error: str
    can_add: bool
    summary: str
    is_open: bool


# -- between rules and what is typed


def draft_of(rules: Rules) -> PolicyDraft:
    hours = Decimal(rules.today_minutes) / 60
    return PolicyDraft(
        today=f"{hours.quantize(Decimal('0.01')).normalize():f}",
        soon=str(rules.soon_days),
        when=str(rules.when_days),
        remind=str(rules.remind_percent),
        steps={
            chain: tuple(TypedStep(str(s.percent), s.seat or s.does) for s in rules.steps[chain]) for chain in Chain
        },
    )


def read_draft(posted: Mapping[str, str]) -> PolicyDraft:
    """What came with the form. A chain that did not come has no steps, and check() says so."""

    def kept(name: str) -> str:
        return "".join(character for character in posted.get(name, "") if character.isprintable())[:TYPED].strip()

    steps: dict[Chain, tuple[TypedStep, ...]] = {}
    for chain in Chain:
        found = []
        for n in range(1, MAX_STEPS + 1):
            if f"{chain}-{n}-does" not in posted and f"{chain}-{n}-percent" not in posted:
                break
            found.append(TypedStep(kept(f"{chain}-{n}-percent"), kept(f"{chain}-{n}-does")))
        steps[chain] = tuple(found)
    return PolicyDraft(kept("today"), kept("soon"), kept("when"), kept("remind"), steps)


def arrange(draft: PolicyDraft, act: str) -> PolicyDraft:
    """Add, remove or move a step ("add:mentor", "up:mentor:2"). An act that is none changes nothing. The percents keep
    their places: what moves is what happens."""
    verb, _, rest = act.partition(":")
    name, _, number = rest.partition(":")
    if name not in Chain.values:
        return draft
    chain = Chain(name)
    steps = list(draft.steps[chain])
    at = _place(number)
    locked = chain is Chain.PEERS  # its first step stays what it is
    if verb == "add" and len(steps) < MAX_STEPS:
        steps.append(TypedStep(_next_percent(steps), _next_join(chain, steps)))
    elif verb == "remove" and locked <= at < len(steps) > 1:
        percents = [step.percent for step in steps]
        del steps[at]
        if at == 0:  # the first step stands at 100 %
            steps[0] = replace(steps[0], percent=percents[0])
    elif verb in ("up", "down") and locked <= at < len(steps):
        other = at + {"up": -1, "down": 1}[verb]
        if locked <= other < len(steps):
            this, that = steps[at], steps[other]
            steps[at], steps[other] = replace(this, does=that.does), replace(that, does=this.does)
    return replace(draft, steps={**draft.steps, chain: tuple(steps)})


def _place(number: str) -> int:
    """Where in the list a step stands that an act names by its number; -1 for what is no number."""
    if number.isascii() and number.isdigit() and len(number) < 3:
        return int(number) - 1
    return -1


def _next_percent(steps: list[TypedStep]) -> str:
    last = _whole(steps[-1].percent) if steps else None
    return str(min((last or 50) + 50, LAST_PERCENT))


def _next_join(chain: Chain, steps: list[TypedStep]) -> str:
    there = {step.does for step in steps}
    return next((seat.value for seat in MAY_JOIN[chain] if seat.value not in there), Step.REMIND_ALL.value)


# -- what is wrong with it


def check_draft(draft: PolicyDraft) -> tuple[Rules | None, dict[str, str]]:
    """The rules this draft says, or what to change, by field name."""
    wrong: dict[str, str] = {}
    minutes = _minutes(draft.today)
    if minutes is None or not 30 <= minutes <= 480 or minutes % 15:
        wrong["today"] = "Hours from 0.5 to 8, in quarters: 2, or 1.5."
    numbers: dict[str, int] = {}
    for name, (low, high, message) in LIMITS.items():
        number = _whole(getattr(draft, name))
        if number is None or not low <= number <= high:
            wrong[name] = message
        else:
            numbers[name] = number
    steps = {chain: _check_chain(chain, draft.steps.get(chain, ()), wrong) for chain in Chain}
    if wrong:
        return None, wrong
    assert minutes is not None  # nothing is wrong
    return Rules(minutes, numbers["soon"], numbers["when"], numbers["remind"], steps), {}


def _check_chain(chain: Chain, steps: tuple[TypedStep, ...], wrong: dict[str, str]) -> tuple[PolicyStep, ...]:
    made: list[PolicyStep] = []
    before, closed = 0, False
    joined = set(FIRST_SEATS[chain])
    for n, typed in enumerate(steps, 1):
        name = f"{chain}-{n}"
        percent = _percent(n, typed)
        if percent is None or not 100 <= percent <= LAST_PERCENT:
            wrong[f"{name}-percent"] = f"A whole number from 100 to {LAST_PERCENT}."
        elif n > 1 and percent < before + GAP:
            wrong[f"{name}-percent"] = f"Later than the step before it: {before + GAP} or more."
        if percent is not None:
            before = percent
        if typed.does not in _allowed(chain, n):
            wrong[f"{name}-does"] = "Pick one from the list."
            continue
        if typed.does in Step.values:
            made.append(PolicyStep(percent or 0, Step(typed.does)))
            continue
        seat = Seat(typed.does)
        if closed:
            wrong[f"{name}-does"] = "No one is asked after the named contact, who is always last."
        elif seat in joined:
            wrong[f"{name}-does"] = "An earlier step asks them already."
        joined.add(seat)
        closed = closed or seat is Seat.CONTACT
        made.append(PolicyStep(percent or 0, Step.ADD, seat))
    if not any(s.does is Step.ADD for s in made) and not any(key.startswith(f"{chain}-") for key in wrong):
        wrong[f"{chain}-steps"] = "Add a person: at least one step has to ask someone."
    return tuple(made)


def _percent(number: int, typed: TypedStep) -> int | None:
    """The first step stands at 100 %."""
    if number == 1:
        return 100
    return _whole(typed.percent)


def _offered(chain: Chain) -> list[str]:
    """What a step of this chain can be."""
    seats = [seat.value for seat in MAY_JOIN[chain]]
    if chain is Chain.PEERS:
        return seats
    return [*seats, Step.REMIND_ALL.value]


def _allowed(chain: Chain, number: int) -> list[str]:
    """The same for one place: on the board the fellow is asked first."""
    if chain is Chain.PEERS and number == 1:
        return [Step.ASK_FELLOW.value]
    return _offered(chain)


def _whole(typed: str) -> int | None:
    plain = typed.removesuffix("%").strip()
    if plain.isascii() and plain.isdigit() and len(plain) < 5:
        return int(plain)
    return None


def _minutes(hours: str) -> int | None:
    try:
        minutes = Decimal(hours.replace(",", ".")) * 60 if hours.isascii() else None
    except InvalidOperation:
        return None
    return (
        int(minutes)
        if minutes is not None
        and minutes.is_finite()
        and minutes == minutes.to_integral_value()
        and abs(minutes) < 10_000
        else None
    )


def fingerprint(rules: Rules) -> str:
    """Tells one proposal from another: what was rehearsed is what is saved."""
    said: list[object] = [rules.today_minutes, rules.soon_days, rules.when_days, rules.remind_percent]
    said += [(c.value, s.percent, s.does.value, s.seat.value if s.seat else "") for c in Chain for s in rules.steps[c]]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


# -- how it reads


def chain_editors(
    draft: PolicyDraft, wrong: Mapping[str, str], before: Rules, *, act: str = ""
) -> tuple[ChainEditor, ...]:
    """The chains of a draft, with what is wrong beside each field and what is different from ``before``. The first
    stands open, and so does every other in which something happened."""
    return tuple(_walk(chain, draft, wrong, before.steps[chain], act) for chain in Chain)


def _walk(
    chain: Chain, draft: PolicyDraft, wrong: Mapping[str, str], before: tuple[PolicyStep, ...], act: str
) -> ChainEditor:
    steps = draft.steps[chain]
    lines = tuple(_line(chain, n, typed, draft, wrong, before=before) for n, typed in enumerate(steps, 1))
    happened = any(key.startswith(f"{chain}-") for key in wrong) or chain.value in act.split(":")
    return ChainEditor(
        chain=chain.value,
        title=TITLES[chain],
        begins=BEGINS[chain],
        lines=lines,
        error=wrong.get(f"{chain}-steps", ""),
        can_add=len(steps) < MAX_STEPS,
        summary=", ".join(f"{line.percent}% {SHORT.get(t.does, '…')}" for line, t in zip(lines, steps, strict=True)),
        is_open=chain is Chain.MENTOR or happened or len(lines) != len(before) or any(line.was for line in lines),
    )


def _line(
    chain: Chain,
    n: int,
    typed: TypedStep,
    draft: PolicyDraft,
    wrong: Mapping[str, str],
    *,
    before: tuple[PolicyStep, ...],
) -> StepLine:
    name, count = f"{chain}-{n}", len(draft.steps[chain])
    fixed = chain is Chain.PEERS and n == 1
    first = 2 if chain is Chain.PEERS else 1
    percent = "100" if n == 1 else typed.percent
    return StepLine(
        number=n,
        name=name,
        percent=percent,
        percent_fixed=n == 1,
        does_fixed=JOINS[Step.ASK_FELLOW] if fixed else "",
        choices=tuple(StepOption(value, JOINS[value], value == typed.does) for value in _offered(chain)),
        told=_told(chain, percent, draft),
        was=_was(n, typed, before),
        error=wrong.get(f"{name}-percent", ""),
        does_error=wrong.get(f"{name}-does", ""),
        is_first=n <= first,
        is_last=n == count,
    )


def _was(n: int, typed: TypedStep, before: tuple[PolicyStep, ...]) -> str:
    """What the present version says at this place, if it says something else."""
    if n > len(before):
        return "a new step"
    old = before[n - 1]
    if (_percent(n, typed), typed.does) == (old.percent, (old.seat or old.does).value):
        return ""
    return f"was {old.percent}%, {JOINS[old.seat or old.does]}"


def _told(chain: Chain, percent: str, draft: PolicyDraft) -> str:
    """When a step comes, in school time, for each urgency the chain is for."""
    share, minutes = _whole(percent), _minutes(draft.today)
    soon, when = _whole(draft.soon), _whole(draft.when)
    if share is None or minutes is None or soon is None or when is None:
        return ""
    today = f"today: after {_hours(minutes * share)}"
    days = f"soon: after {_school_days(soon * share)}, when you can: after {_school_days(when * share)}"
    if chain is Chain.MENTOR_TODAY:
        return _sentence(today)
    if chain in (Chain.MENTOR, Chain.PEERS):
        return _sentence(days)
    return _sentence(f"{today}, {days}")


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _hours(hundredths: int) -> str:
    hours = Decimal(hundredths) / 6000
    return "1 school hour" if hours == 1 else f"{_short(hours)} school hours"


def _school_days(hundredths: int) -> str:
    days = Decimal(hundredths) / 100
    return "1 school day" if days == 1 else f"{_short(days)} school days"


def _short(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.01')).normalize():f}"
