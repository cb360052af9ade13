"""A refused mail, and who is to blame: an address that does not exist, or a server that says so of everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support import clock
from pts_support.notify.deliver import deliver
from pts_support.notify.models import AccountMail, OutboxMessage
from pts_support.notify.refusals import WITHIN, DeliveryCounts
from pts_support.notify.signals import mail_refused
from pts_support.people.models import Installation, User
from tests.notify.outbox import UNKNOWN, states, unreachable

pytestmark = pytest.mark.django_db


# Verdicts -------------------------------------------------------------------------------------------------------------


def test_an_address_that_does_not_exist(cast, sink, tell, moved_on, due_again, caplog):
    sink.verdicts["rcpt"] = {"maeve@lakeside.example": UNKNOWN}
    tell(cast.maeve, "maeve")
    tell(cast.tom, "tom")
    assert deliver() == DeliveryCounts(sent=1, later=1)
    assert (unreachable(), moved_on) == (set(), [])  # it may be the server: asked once more
    due_again()
    before = clock.real()
    assert deliver() == DeliveryCounts(refused=1)
    assert states() == {"maeve": ("dead", "550 5.1.1 rcpt"), "tom": ("sent", "")}
    assert unreachable() == {"Maeve"}
    [(person_id, now)] = moved_on
    assert person_id == cast.maeve.pk
    assert before <= now <= clock.real()
    assert "alarm" in caplog.text
    assert "lakeside" not in caplog.text
    # Told once, however many mails follow; and a mail that gets through makes them reachable again.
    tell(cast.maeve, "maeve 2")
    assert deliver() == DeliveryCounts(refused=1)
    assert len(moved_on) == 1
    sink.verdicts.clear()
    tell(cast.maeve, "maeve 3")
    assert deliver() == DeliveryCounts(sent=1)
    assert unreachable() == set()


def test_a_refused_address_is_asked_again_after_a_quarter_of_a_minute(cast, sink, tell, moved_on, due_again):
    """However often the mail was put off before: a person who cannot be reached is found within a minute."""
    sink.verdicts["rcpt"] = "451 4.3.0 later"
    tell(cast.maeve)
    for _ in range(6):
        deliver()
        due_again()
    sink.verdicts["rcpt"] = UNKNOWN
    assert deliver() == DeliveryCounts(later=1)
    row = OutboxMessage.objects.get()
    assert row.next_try_at == row.refused_at + timedelta(seconds=15)
    # What was said once by a server that is right the second time is forgotten.
    sink.verdicts.clear()
    due_again()
    assert deliver() == DeliveryCounts(sent=1)
    assert (unreachable(), moved_on) == (set(), [])


def test_if_nobody_can_act_on_it_the_mark_is_undone_and_comes_again(cast, sink, tell, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    tell(cast.maeve)

    def receiver(**_):
        raise RuntimeError

    deliver()
    due_again()
    mail_refused.connect(receiver)
    try:
        assert deliver() == DeliveryCounts(later=1)
    finally:
        mail_refused.disconnect(receiver)
    assert (states(), unreachable()) == ({"one": ("queued", "550 5.1.1 rcpt")}, set())
    due_again()
    assert deliver() == DeliveryCounts(refused=1)
    assert unreachable() == {"Maeve"}


def test_three_addresses_refused_at_once_are_an_outage(cast, sink, tell, moved_on, caplog, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    for who in (cast.maeve, cast.tom, cast.dana):
        tell(who, who.called)
    assert deliver() == DeliveryCounts(later=3)
    assert states() == dict.fromkeys(["Maeve", "Tom", "Dana"], ("queued", "550 5.1.1 rcpt"))
    assert (unreachable(), moved_on) == (set(), [])
    assert "alarm: the mail server refused 3 people or more" in caplog.text
    sink.verdicts.clear()
    due_again()
    assert deliver() == DeliveryCounts(sent=3)


def test_three_within_a_quarter_of_a_minute_move_nobody_on(cast, sink, tell, moved_on, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    for who in (cast.maeve, cast.tom, cast.dana):
        tell(who, who.called)
        assert deliver() == DeliveryCounts(later=1)
    due_again()
    assert deliver() == DeliveryCounts(later=3)
    assert (unreachable(), moved_on) == (set(), [])


def test_the_third_within_ten_minutes_takes_the_first_two_back(cast, sink, tell, moved_on, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    for who in (cast.maeve, cast.tom):
        tell(who, who.called)
        deliver()
        due_again()
    assert deliver() == DeliveryCounts(refused=1)
    assert unreachable() == {"Maeve", "Tom"}
    tell(cast.dana, "Dana")
    assert deliver() == DeliveryCounts(later=1)
    assert unreachable() == set()
    assert states() == dict.fromkeys(["Maeve", "Tom", "Dana"], ("queued", "550 5.1.1 rcpt"))
    sink.verdicts.clear()
    due_again()
    assert deliver() == DeliveryCounts(sent=3)


def test_a_relay_that_was_wrong_is_not_believed_until_it_takes_a_mail(cast, sink, tell, moved_on, due_again):
    """Hours later its refusals come one by one; each alone would look like a person's own."""
    sink.verdicts["rcpt"] = UNKNOWN
    for who in (cast.maeve, cast.tom, cast.dana):
        tell(who, who.called)
    deliver()
    OutboxMessage.objects.update(refused_at=clock.real() - timedelta(minutes=11))
    Installation.objects.update(relay_doubted_at=clock.real() - timedelta(hours=3))
    OutboxMessage.objects.filter(dedupe="Maeve").update(next_try_at=clock.real())
    assert deliver() == DeliveryCounts(later=1)
    assert (unreachable(), moved_on) == (set(), [])
    # It takes Tom's: Maeve's address is what does not exist, and she is known within the pass.
    sink.verdicts["rcpt"] = {"maeve@lakeside.example": UNKNOWN}
    OutboxMessage.objects.update(refused_at=clock.real() - timedelta(minutes=11), next_try_at=clock.real())
    assert deliver() == DeliveryCounts(sent=2, refused=1)
    assert Installation.current().relay_doubted_at is None
    assert [person_id for person_id, _ in moved_on] == [cast.maeve.pk]


def test_two_in_ten_minutes_and_a_third_later_are_people(cast, sink, tell, moved_on, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    for who in (cast.maeve, cast.tom):
        tell(who, who.called)
    deliver()
    due_again()
    deliver()
    OutboxMessage.objects.update(refused_at=clock.real() - timedelta(minutes=10, seconds=1))
    tell(cast.dana, "Dana")
    assert deliver() == DeliveryCounts(later=1)
    due_again()
    assert deliver() == DeliveryCounts(refused=1)
    assert unreachable() == {"Maeve", "Tom", "Dana"}


def test_two_mails_to_one_dead_address_are_one_address(cast, sink, tell, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    for n in range(5):
        tell(cast.maeve, f"r{n}")
    tell(cast.tom, "tom")
    assert deliver() == DeliveryCounts(later=6)
    due_again()
    assert deliver() == DeliveryCounts(refused=6)
    assert unreachable() == {"Maeve", "Tom"}


def test_known_dead_addresses_do_not_hide_a_new_one(cast, sink, tell, moved_on, due_again):
    User.objects.filter(pk__in=[cast.maeve.pk, cast.tom.pk]).update(mail_refused_at=clock.real() - timedelta(days=1))
    sink.verdicts["rcpt"] = UNKNOWN
    for who in (cast.maeve, cast.tom, cast.dana):
        tell(who, who.called)
    assert deliver() == DeliveryCounts(refused=2, later=1)
    due_again()
    assert deliver() == DeliveryCounts(refused=1)
    assert [person_id for person_id, _ in moved_on] == [cast.dana.pk]


# Account mails --------------------------------------------------------------------------------------------------------


def test_a_refused_account_mail_marks_nobody_and_is_asked_about_for_ten_minutes(
    cast, sink, account_mail, moved_on, due_again
):
    sink.verdicts["rcpt"] = UNKNOWN
    account_mail()
    for _ in range(4):
        assert deliver() == DeliveryCounts(later=1)
        due_again()
    AccountMail.objects.update(first_try_at=clock.real() - timedelta(minutes=10))
    assert deliver() == DeliveryCounts(refused=1)
    assert (AccountMail.objects.count(), unreachable(), moved_on) == (0, set(), [])


def test_a_server_that_is_wrong_about_a_minute_of_account_mails_loses_none(cast, sink, account_mail, due_again):
    """Three invitations, or one and two notifications: taken for its own fault, kept as long as any mail."""
    sink.verdicts["rcpt"] = UNKNOWN
    for n in range(3):
        account_mail(f"somebody-{n}@lakeside.example")
    assert deliver() == DeliveryCounts(later=3)
    assert Installation.current().relay_doubted_at is not None
    AccountMail.objects.update(first_try_at=clock.real() - timedelta(hours=5), refused_at=clock.real() - 2 * WITHIN)
    due_again()
    assert deliver() == DeliveryCounts(later=3)
    sink.verdicts.clear()
    due_again()
    assert deliver() == DeliveryCounts(sent=3)


def test_three_mistyped_invitations_are_no_broken_server_for_longer_than_ten_minutes(
    cast, sink, account_mail, tell, due_again
):
    """It takes everybody else's mail: after ten minutes they are what they are, and a real refusal is believed."""
    sink.verdicts["rcpt"] = {f"{n}@lakeside.example": UNKNOWN for n in ("one", "two", "three", "maeve")}
    for n in ("one", "two", "three"):
        account_mail(f"{n}@lakeside.example")
    assert deliver() == DeliveryCounts(later=3)
    tell(cast.tom, "taken")
    AccountMail.objects.update(first_try_at=clock.real() - WITHIN)
    assert deliver() == DeliveryCounts(sent=1)
    due_again()
    tell(cast.maeve, "maeve")
    assert deliver() == DeliveryCounts(refused=3, later=1)
    due_again()
    assert deliver() == DeliveryCounts(refused=1)
    assert (AccountMail.objects.count(), unreachable()) == (0, {"Maeve"})


def test_account_mails_and_notifications_are_counted_together(cast, sink, account_mail, tell, moved_on, due_again):
    sink.verdicts["rcpt"] = UNKNOWN
    tell(cast.maeve)
    account_mail("maeve@lakeside.example")  # the same address, once
    account_mail("somebody@lakeside.example")
    for _ in range(2):
        deliver()
        due_again()
    assert (unreachable(), Installation.current().relay_doubted_at) == ({"Maeve"}, None)
    account_mail("somebody-else@lakeside.example")
    deliver()
    assert (unreachable(), Installation.current().relay_doubted_at is None) == (set(), False)
    assert (AccountMail.objects.count(), states()) == (3, {"one": ("queued", "550 5.1.1 rcpt")})
