"""Keep what is typed, give it back to its author, and forget it once it was sent. The only way to these rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import ResolverMatch

from pts_support.kept.models import UnsentWords, UnsentWordsQuerySet
from pts_support.people import text
from pts_support.people.models import User
from pts_support.people.page_request import PageRequest
from pts_support.people.signin import unconfirmed
from pts_support.web.safe_redirect import safe_redirect_path
from pts_support.web.views import SECRETS

MOST = 60  # forms of one person
MOST_FIELDS = 100
MOST_VALUES = 100
LETTERS = 50_000  # more than any form takes: a text that is too long is not lost
TAB = "~"  # and after it, in which tab it was typed
ANY = "*"  # which form of its page it was is not known: a page without script does not say
OWN = {"whose", "kept_form", "kept_page", "act"}  # what says how to keep, and is not kept itself

Fields = Mapping[str, list[str]]


def may_open(where: ResolverMatch, wrote: Collection[str]) -> bool:
    """A session whose email is not confirmed keeps what it types, and finds that alone (`of`)."""
    return True


def fields_of(posted: Iterable[tuple[str, list[str]]]) -> Fields:
    """What is kept of a form: as typed, without what no database stores, and never a password or a code."""
    kept: dict[str, list[str]] = {}
    for name, values in posted:
        if len(kept) == MOST_FIELDS or name in OWN or len(name) > 100 or SECRETS.search(name):
            continue
        kept[text.clean(name)] = [text.clean(value)[:LETTERS] for value in values[:MOST_VALUES]]
    return kept


def is_place(form: str) -> bool:
    """Whether it names a form of ours: an address, "#" and which form of its page."""
    return len(form) <= 300 and "#" in form and bool(safe_redirect_path(form))


def keep(person_id: int, form: str, page: str, fields: Fields, *, now: datetime) -> bool:
    """Whether there was room for it."""
    mine = UnsentWords.objects.filter(person_id=person_id)
    if mine.kept(now).exclude(form=form).count() >= MOST:
        return False
    there = safe_redirect_path(page)[:300] or form.partition("#")[0]
    values = {"page": there, "fields": fields, "changed_at": now}
    UnsentWords.objects.update_or_create(person_id=person_id, form=form, defaults=values)
    return True


def keep_for(ref: UUID, path: str, posted: Iterable[tuple[str, list[str]]], now: datetime) -> datetime | None:
    """Keep what came in for somebody who is not signed in any more; until when, or None where it could not be kept."""
    values = list(posted)
    form, fields = _row_named(values, path), fields_of(values)
    person = User.objects.filter(ref=ref, is_active=True).first()
    if person is None or not is_place(form) or not keep(person.id, form, path, fields, now=now):
        return None
    return UnsentWords(changed_at=now).goes_at


def _row_named(posted: Iterable[tuple[str, list[str]]], path: str) -> str:
    """The row that the page kept it in as it was typed; where it does not say, any form of this address."""
    named = next((values[-1] for name, values in posted if name == "kept_form" and values), "")
    if named.startswith(f"{path}#") and is_place(named):
        return named
    return f"{path}#{ANY}"


def of(request: PageRequest) -> UnsentWordsQuerySet:
    """This reader's rows; where the email is not confirmed, those that this session typed, as it typed them: what
    another session has put in their place since is not its to read."""
    mine = UnsentWords.objects.kept(request.now).filter(person=request.user)
    if request.user.is_confirmed:
        return mine
    typed_here = Q(pk__in=())
    for at, form in _typed_in(request):
        typed_here |= Q(form=form, changed_at=at)
    return mine.filter(typed_here)


def _typed_in(request: PageRequest) -> list[tuple[datetime, str]]:
    """When this session typed last into which forms."""
    kept = (one.split(" ", 2) for one in unconfirmed.wrote(request) if one.startswith("kept "))
    return [(datetime.fromisoformat(at), form) for _, at, form in kept]


def mark_in_page(form: str) -> str:
    """What leads its page to this very row, where more tabs than one typed into the same form."""
    tab = form.partition("#")[2].partition(TAB)[2]
    return f"#kept{TAB}{tab}" if tab.isalnum() else ""


def remember(request: PageRequest, form: str) -> None:
    unconfirmed.remember(request, f"kept {request.now.isoformat()} {form}", instead_of=f" {form}")


def found(request: PageRequest, forms: Collection[str]) -> dict[str, UnsentWords]:
    """What is kept of these forms, as this tab typed it; else what another tab typed last into the same form; else what
    came in to their address without saying from which form (one query)."""
    here = Q(pk__in=())
    for address in {form.partition("#")[0] for form in forms}:
        here |= Q(form__startswith=f"{address}#")
    rows = list(of(request).filter(here))
    by_form = {row.form: row for row in reversed(rows)}
    by_place = {_place(row.form): row for row in reversed(rows)}
    found = {form: by_form.get(form) or by_place.get(_place(form)) or by_form.get(_any(form)) for form in forms}
    return {form: row for form, row in found.items() if row}


def _place(form: str) -> str:
    """Which form of which page, whatever tab it stands in."""
    address, _, which = form.partition("#")
    return f"{address}#{which.partition(TAB)[0]}"


def _any(form: str) -> str:
    """The name of a form of which only the address is known."""
    return f"{form.partition('#')[0]}#{ANY}"


def forget(person: User, form: str) -> None:
    UnsentWords.objects.filter(person=person, form__in=[form, _any(form)]).delete()


def sent(person: User, path: str, form: str) -> None:
    """A form of this address was sent: this one, or where it does not say which, any of them."""
    if form.startswith(f"{path}#") and is_place(form):
        forget(person, form)
        return
    UnsentWords.objects.filter(person=person, form__startswith=f"{path}#").delete()


def forget_pages(paths: Collection[str]) -> None:
    """Whoever wrote there: what these pages were about is gone for good."""
    under = tuple(paths)
    rows = UnsentWords.objects.values_list("id", "form", "page")
    gone = [row_id for row_id, form, page in rows if form.startswith(under) or page.startswith(under)]
    UnsentWords.objects.filter(id__in=gone).delete()
