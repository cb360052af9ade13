"""Who is asked, and who is on it. Pure.

Asked is not the same as on it: a request waits for somebody until they say so themselves.
"""

from __future__ import annotations

from datetime import datetime

from pts_support.spoken.pieces import by, said, until
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.statements.facts import About, AskedBy, HearsBy, OnIt, ToldWaiting, WaitingFor, WasAsked
from requests_app.statements.listener import Listener


def waiting_for(about: About, people: tuple[int, ...], reader: Listener) -> Statement:
    """ "Waiting for Maeve"."""
    return state(WaitingFor(about, people), "Waiting for ", reader.people(people))


def waiting_until(about: About, people: tuple[int, ...], end: datetime, reader: Listener) -> Statement:
    """ "Waiting for Maeve, until 10:45 am tomorrow"."""
    return state(WaitingFor(about, people, end), "Waiting for ", reader.people(people), ", ", until(end))


def has_until(about: About, people: tuple[int, ...], end: datetime, reader: Listener) -> Statement:
    """ "Maeve has until 10:45 am tomorrow to answer."."""
    has = reader.verb(people, "has", "have")
    who = reader.people(people, start=True, strong=True)
    return state(WaitingFor(about, people, end), who, f" {has} ", until(end, strong=True), " to answer.")


def on_it(about: About, person_id: int, reader: Listener) -> Statement:
    """ "Maeve is on it", "You are on it"."""
    be = reader.verb((person_id,), "is", "are")
    return state(OnIt(about, person_id), reader.person(person_id, start=True), f" {be} on it")


def on_it_by(about: About, person_id: int, at: datetime, reader: Listener) -> Statement:
    """ "Maeve is on it: you'll hear by 3:00 pm." to the fellow, with the fellow's name to everyone else."""
    whole = on_it(about, person_id, reader)
    if reader.is_fellow:
        return state(whole, OnIt(about, person_id, at), ": you’ll hear ", by(at, strong=True), ".")
    fellow = state(AskedBy(about, reader.fellow_id), reader.fellow())
    return state(whole, OnIt(about, person_id, at), ": ", fellow, " hears ", by(at, strong=True), ".")


def asked_too(about: About, person_id: int, reader: Listener, *, at: datetime | None = None) -> Statement:
    """ "Tom was asked too", with the time where it is given."""
    was = reader.verb((person_id,), "was", "were")
    when = state(" ", said(at)) if at else NOTHING_STATED
    return state(WasAsked(about, person_id, at), reader.person(person_id, start=True), f" {was} asked too", when)


def told_waiting(about: About, people: tuple[int, ...], reader: Listener) -> Statement:
    """ "Tom was told that you are waiting", and to others that the fellow is."""
    who, was = reader.people(people, start=True), reader.verb(people, "was", "were")
    told = state(ToldWaiting(about, people), who, f" {was} told that ")
    if reader.is_fellow:
        return state(told, "you are waiting")
    return state(told, AskedBy(about, reader.fellow_id), reader.fellow(), " is waiting")


def hears_by(about: About, at: datetime) -> Statement:
    """ "You'll hear by 3:00 pm." """
    return state(HearsBy(about, at), "You’ll hear ", by(at, strong=True), ".")
