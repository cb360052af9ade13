"""Which addresses an account has, the oldest first."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from pts_support.people.account import mailboxes


def test_the_oldest_comes_first_whichever_gets_the_mail(cast):
    EmailAddress.objects.create(user=cast.asha, email="b@x.example", verified=True)
    EmailAddress.objects.create(user=cast.asha, email="a@x.example", verified=False)
    mailboxes.use(cast.asha, "b@x.example")
    assert mailboxes.all_of(cast.asha) == ["asha@lakeside.example", "b@x.example"]
    assert (cast.asha.email, EmailAddress.objects.get(user=cast.asha, primary=True).email) == ("b@x.example",) * 2


def test_without_a_shown_address_it_is_the_one_they_were_invited_under(cast):
    EmailAddress.objects.filter(user=cast.asha).delete()
    assert mailboxes.all_of(cast.asha) == ["asha@lakeside.example"]


def test_an_address_is_somebodys_whatever_its_case(cast):
    EmailAddress.objects.create(user=cast.asha, email="b@x.example", verified=True)
    found = [mailboxes.belongs_to_nobody(one) for one in ("ASHA@lakeside.example", "B@x.example", "c@x.example")]
    assert found == [False, False, True]
