"""Staff say who stands beside whom, and plan time away for anyone."""

from __future__ import annotations

from django.urls import reverse

from mentors.models import Absence, Assignment
from tests.cast import NOW
from tests.reading import flat


def test_a_fellow_is_added_with_the_people_beside_them(cast, client, signed_in):
    signed_in(client, cast.rosa)
    typed = {
        "name": "Kim Example",
        "called": "Kim",
        "email": "kim@lakeside.example",
        "cohort": cast.cohort.ref,
        "starts_on": "2026-11-17",
    }
    typed |= {"mentor": "to_come", "backup": cast.tom.ref}
    assert client.post(reverse("mentors:fellow_add"), typed).status_code == 302
    a = Assignment.objects.get(fellow__user__called="Kim")
    assert (a.mentor, a.backup, a.to_come, a.mentor_rates) == (cast.dana, cast.tom, True, False)
    assert "Mentor: to be decided" in client.get(reverse("mentors:assignments")).content.decode()


def test_reassigning_from_the_page_shows_history(cast, client, signed_in):
    signed_in(client, cast.rosa)
    url = reverse("mentors:assignment", args=[cast.memberships["asha"].ref])
    assert client.post(url, {"mentor": cast.priya.ref, "backup": cast.priya.ref}).status_code == 200
    assert (
        client.post(
            url, {"mentor": cast.priya.ref, "backup": cast.tom.ref, "mentor_rates": "on"}, follow=True
        ).status_code
        == 200
    )
    page = flat(client.get(url))
    assert [
        name in page for name in ("Gwen", "Maeve", "Aug 17, 2026 to Oct 2, 2026", "Oct 3, 2026 to Nov 16, 2026")
    ] == [True] * 4


def test_only_helpers_of_this_program_can_be_picked(cast, client, signed_in):
    signed_in(client, cast.rosa)
    url = reverse("mentors:assignment", args=[cast.memberships["asha"].ref])
    answer = client.post(url, {"mentor": cast.other_mentor.ref, "backup": cast.ben.ref})
    assert answer.status_code == 200
    assert answer.content.decode().count("Pick one from the list.") >= 2
    assert Assignment.objects.get(fellow=cast.memberships["asha"], ended_at__isnull=True) == cast.assignment


def test_staff_plan_time_away_for_anyone_and_call_it_off(cast, client, signed_in):
    signed_in(client, cast.rosa)
    url = reverse("mentors:away")
    assert (
        "Dana is the contact, and a contact is never away."
        in client.post(url, {"person": cast.dana.ref, "first": "2026-11-20", "last": "2026-11-20"}).content.decode()
    )
    for who, backup in ((cast.tom, ""), (cast.maeve, cast.priya.ref)):
        assert (
            client.post(
                url, {"person": who.ref, "first": "2026-11-20", "last": "2026-11-21", "backup": backup}
            ).status_code
            == 302
        )
    page = client.post(
        url, {"person": cast.priya.ref, "first": "2026-11-20", "last": "2026-11-21", "backup": cast.tom.ref}
    ).content.decode()
    assert "Tom is away then, too. Pick someone else." in page
    page = client.post(url, {"person": cast.tom.ref, "first": "2026-11-21", "last": "2026-11-25"}).content.decode()
    assert "There is time away on these days already." in page
    assert client.post(url, {"person": cast.nina.ref, "first": "2026-11-20", "last": "2026-11-21"}).status_code == 200
    held = Absence.objects.get(person=cast.maeve)
    assert held.backup == cast.priya
    assert client.post(reverse("mentors:away_call_off", args=[held.ref])).status_code == 302
    held.refresh_from_db()
    assert held.called_off_at == NOW
