"""How often something may be tried, counted in the database: a restart forgets nothing.

Most counts are for one account **and** the place it is tried from, so that nobody elsewhere can use up another's tries.
The place is the network; for a browser that this account signed in with before it is that browser alone. Over all
networks there are ceilings for what strangers' browsers do to one account: they never count a known browser.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.db import connection
from django.db.models import F

from pts_support.people.models import Tries

KEPT = timedelta(days=1)
NETWORKS = {4: 24, 6: 48}  # how many bits of an address name its network


@dataclass(frozen=True)
class Limit:
    name: str
    times: int
    within: timedelta


PASSWORD = Limit("password", 8, timedelta(minutes=15))
PASSWORD_ANYWHERE = Limit("password_anywhere", 300, timedelta(hours=1))  # out of all networks; not a known browser
SECOND_STEP = Limit("second_step", 8, timedelta(minutes=15))
CODE = Limit("code", 5, timedelta(minutes=15))  # mails with a code or a link, for one address
CODE_A_DAY = Limit("code_a_day", 20, timedelta(days=1))  # the same, out of all networks; not for a known browser
MAILS = Limit("mails", 60, timedelta(minutes=15))  # the same, for any address, out of one network
PHONE_CODE = Limit("phone_code", 10, timedelta(minutes=15))  # guesses at /join/ out of one network
READ_OUT = Limit("read_out", 10, timedelta(hours=1))  # codes that one staff member makes
ADDRESS = Limit("address", 6, timedelta(hours=1))  # second addresses one person tries
ADDRESS_A_DAY = Limit("address_a_day", 15, timedelta(days=1))


def network_of(address: str) -> str:
    """The network of an address: its /24. For IPv6 its /48, because one customer has all of that."""
    try:
        here = ip_address(address)
    except ValueError:  # a server behind a socket of its own knows no address
        return "nowhere"
    if isinstance(here, IPv6Address):
        here = here.ipv4_mapped or here
    return str(ip_network((here.packed, NETWORKS[here.version]), strict=False))


def is_exhausted(limit: Limit, who: object, place: str, *, at: datetime) -> bool:
    row = Tries.objects.filter(key=_key(limit, who, place), since__gt=at - limit.within).first()
    return row is not None and row.count >= limit.times


def count_try(limit: Limit, who: object, place: str, *, at: datetime) -> bool:
    """Count one try (one statement, so that two at once are two). False: it was one too many."""
    sql = """INSERT INTO people_tries AS t (key, count, since) VALUES (%(key)s, 1, %(at)s)
        ON CONFLICT (key) DO UPDATE SET
            count = CASE WHEN t.since <= %(begin)s THEN 1 ELSE least(t.count + 1, 1000000) END,
            since = CASE WHEN t.since <= %(begin)s THEN %(at)s ELSE t.since END
        RETURNING count"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"key": _key(limit, who, place), "at": at, "begin": at - limit.within})
        tried = cursor.fetchone()[0]
    if tried == 1:
        Tries.objects.filter(since__lt=at - KEPT).delete()
    return tried <= limit.times


def take_back(limit: Limit, who: object, place: str) -> None:
    """Uncount one try."""
    Tries.objects.filter(key=_key(limit, who, place), count__gt=0).update(count=F("count") - 1)


def forget(limit: Limit, who: object, place: str) -> None:
    Tries.objects.filter(key=_key(limit, who, place)).delete()


def _key(limit: Limit, who: object, place: str) -> str:
    return hashlib.sha256(f"{limit.name} {who} {place}".encode(errors="replace")).hexdigest()
