"""So many files a person and day; the words go in any case, and the page says what did not."""

from datetime import timedelta
from uuid import uuid4

import pytest

from requests_app.files import quota
from requests_app.models import Attachment, HelpRequest, Message
from requests_app.vocabulary import Route
from tests.reading import plain
from tests.requests_app.sample_files import sent
from tests.requests_app.sending_files import add, client_of

pytestmark = pytest.mark.django_db
SAID = "not sent, only your words: 2 files and 120 MB fit in a day. Send what is missing tomorrow, or as a link."
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _two_a_day(monkeypatch):
    monkeypatch.setattr(quota, "MOST_FILES", 2)


def test_the_words_go_without_the_third_file(cast, ask):
    request = ask()
    client = client_of(cast.asha)

    def send(*files, text):
        data = {"text": text, "form_key": uuid4(), "files": list(files)}
        return plain(client.post(f"/requests/{request.ref}/add_words/", data, follow=True))

    assert SAID not in send(sent("a.txt"), sent("b.txt"), text="With two.")
    said = send(sent("c.txt"), text="With a third.")
    assert f"The file was {SAID}" in said
    assert "With a third." in said
    assert Attachment.objects.count() == 2
    assert f"The files were {SAID}" in send(sent("c.txt"), sent("d.txt"), text="Two more.")
    assert set(Message.objects.filter(request=request).values_list("text", flat=True)) >= {"With a third.", "Two more."}


def test_another_person_and_another_day_have_their_own(cast, ask, set_clock):
    request = ask()
    assert add(cast.asha, request, sent("a.txt"), sent("b.txt")).status_code == 302
    assert add(cast.maeve, request, sent("a.txt"), act="reply").status_code == 302
    assert Attachment.objects.count() == 3
    set_clock(cast.NOW + 23 * HOUR)
    add(cast.asha, request, sent("a.txt"))
    assert Attachment.objects.count() == 3
    set_clock(cast.NOW + 25 * HOUR)
    add(cast.asha, request, sent("a.txt"), act="follow_up")
    assert Attachment.objects.count() == 4


def test_bytes_count_too(cast, ask, monkeypatch):
    request = ask()
    monkeypatch.setattr(quota, "MOST_BYTES", 2**20)
    add(cast.asha, request, sent("a.txt", b"x" * 2**20))
    assert Attachment.objects.count() == 1
    add(cast.asha, request, sent("a.txt", b"x"))
    assert Attachment.objects.count() == 1


def test_a_request_and_an_answer_on_the_board_go_too(cast, ask):
    earlier = ask()
    add(cast.asha, earlier, sent("a.txt"), sent("b.txt"))
    client = client_of(cast.asha)
    page = client.get("/ask/").context["page"]
    data = {"text": "Can you look?", "kind": "look", "urgency": "soon", "route": "mentor", "consent": "may_read"}
    data |= {"form_key": str(page.form_key), **{f"promise-{line.pair}": line.key for line in page.lines}}
    asked = client.post("/ask/", data | {"files": [sent("a.txt")]}, follow=True)
    assert SAID in plain(asked)
    assert HelpRequest.objects.count() == 2
    posted = ask(route=Route.PEERS)
    add(cast.maeve, earlier, sent("a.txt"), act="reply")
    ben = client_of(cast.ben)
    path = f"/peers/{posted.ref}/answer/"
    ben.post(path, {"text": "One.", "form_key": uuid4(), "files": [sent("a.txt"), sent("b.txt")]})
    answered = ben.post(path, {"text": "Two.", "form_key": uuid4(), "files": [sent("a.txt")]}, follow=True)
    assert SAID in plain(answered)
    assert Message.objects.filter(request=posted, text="Two.").exists()
