"""A file is given out sealed, to whoever may read its words, and the reading is on record first."""

from uuid import uuid4

import pytest

from requests_app.acts import steering
from requests_app.models import Attachment, Reading
from requests_app.vocabulary import Consent
from tests.requests_app.asking import up
from tests.requests_app.sample_files import sent
from tests.requests_app.sending_files import fetch


@pytest.mark.django_db
def test_given_out_sealed_and_never_as_a_page(cast, kept, folder):
    _, file = kept(sent("Jayden Brown IEP.png"))
    answer = fetch(cast.maeve, file)
    assert answer.status_code == 200
    assert answer.content[:4] == b"\x89PNG"
    assert {k: answer.headers[k] for k in ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "image/png", "Content-Disposition": 'attachment; filename="attachment.png"',
        "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
    }  # fmt: skip
    assert {"default-src 'none'", "sandbox"} <= set(answer.headers["Content-Security-Policy"].split("; "))
    small = fetch(cast.maeve, file, "preview")
    assert small.headers["Content-Disposition"] == "inline"
    assert "sandbox" in small.headers["Content-Security-Policy"]
    assert "Jayden" not in str(Attachment.objects.values().get())
    stored = [p for p in folder.rglob("*") if p.is_file()]
    assert len(stored) == 2
    assert all(p.stat().st_mode & 0o077 == 0 and "Jayden" not in str(p) for p in stored)


@pytest.mark.django_db
def test_whoever_may_not_read_the_words_finds_no_file(cast, kept, at):
    r, file = kept(consent=Consent.ONLY_WAITING, left_out=[cast.okafor])
    up(r, at, 2)  # Tom knows that Asha waits
    nothing = fetch(cast.nina, uuid4())
    assert nothing.status_code == 404
    for who in (cast.tom, cast.nina, cast.ben, cast.rosa, cast.okafor, cast.former):
        for name in ("attachment", "preview"):
            answer = fetch(who, file, name)
            assert (answer.status_code, answer.content) == (404, nothing.content), who.called
    assert {fetch(who, file).status_code for who in (cast.asha, cast.maeve)} == {200}
    steering.take_out(r, by=cast.asha, person_id=cast.maeve.id, now=at(r.due_at))
    assert fetch(cast.maeve, file).status_code == 404


@pytest.mark.django_db
def test_that_it_was_read_is_written_first(cast, kept):
    r, file = kept()
    fetch(cast.maeve, file)
    assert list(Reading.objects.values_list("request", "reader", "newest")) == [(r.id, cast.maeve.id, file.message_id)]
    fetch(cast.asha, file)
    assert Reading.objects.count() == 1


@pytest.mark.django_db
def test_what_has_no_small_copy_or_is_no_longer_there_is_not_found(cast, kept, folder):
    _, words = kept(sent("a.txt"))
    assert (fetch(cast.asha, words).status_code, fetch(cast.asha, words, "preview").status_code) == (200, 404)
    for stored in [path for path in folder.rglob("*") if path.is_file()]:
        stored.unlink()
    assert fetch(cast.asha, words).status_code == 404
