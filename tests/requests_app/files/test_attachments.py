"""Files beside words: who gets them, how long, and that no refusal loses a word."""

from datetime import timedelta
from uuid import uuid4

import pytest

from requests_app.acts import conversation, redaction
from requests_app.files import attachments
from requests_app.models import Attachment, Draft, HelpRequest, Message
from requests_app.vocabulary import FileKind, Route
from tests.reading import body, plain
from tests.requests_app.sample_files import docx, pdf, sent
from tests.requests_app.sending_files import add, client_of, fetch

MIN = timedelta(minutes=1)


# Who gets it --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_goes_with_its_words(cast, kept, look, folder, django_capture_on_commit_callbacks):
    """Hidden with them, shown again with them, and taken off for good by whoever sent it."""
    r, file = kept()
    redaction.names_student(r, by=cast.maeve, message=file.message.ref, now=cast.NOW + MIN)
    assert fetch(cast.maeve, file).status_code == 404
    assert fetch(cast.asha, file).status_code == 200
    assert str(file.ref) not in body(look(cast.maeve, r))
    assert str(file.ref) in body(look(cast.asha, r))
    with django_capture_on_commit_callbacks(execute=True):
        redaction.replace_words(
            r, by=cast.asha, message=file.message.ref, text="Without.", take_off=[file.ref], now=cast.NOW + MIN
        )
    assert not Attachment.objects.exists()
    assert not [p for p in folder.rglob("*") if p.is_file()]


# Sending ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["reply", "add_words", "follow_up", "reopen"])
def test_every_form_of_the_conversation_takes_files(cast, ask, act):
    r = ask()
    if act in ("follow_up", "reopen"):
        conversation.reply(r, by=cast.maeve, text="So.", now=cast.NOW)
    if act == "reopen":
        conversation.close(r, by=cast.asha, now=cast.NOW)
    who = cast.maeve if act == "reply" else cast.asha
    key = uuid4()
    for _ in range(2):  # sent twice, kept once
        assert add(who, r, sent("a.png"), sent("a.txt"), act=act, form_key=key).status_code == 302
    assert sorted(Attachment.objects.values_list("kind", flat=True)) == ["png", "txt"]


@pytest.mark.django_db
def test_a_refused_file_says_why_and_keeps_the_text(cast, ask):
    r = ask()
    answer = add(cast.asha, r, sent("a.txt"), sent("a.png", b"no picture"), text="Words of mine.")
    said = plain(answer)
    assert answer.status_code == 422
    assert "Words of mine." in body(answer)
    assert "We couldn’t attach file 2 of 2. Its name ends in “.png”, but what is in it is something else." in said
    assert "Please attach all of your files again." in said
    assert (Message.objects.count(), Attachment.objects.count()) == (1, 0)
    two = plain(add(cast.asha, r, sent("a.png", b"no picture"), sent("a.txt", b"")))
    assert "We couldn’t attach file 1 of 2." in two
    assert "We couldn’t attach file 2 of 2. It is empty." in two
    five = add(cast.asha, r, *(sent("a.txt") for _ in range(5)))
    assert "4 files fit with one message." in plain(five)


@pytest.mark.django_db
def test_a_good_file_is_asked_for_again_when_something_else_was_wrong(cast, ask):
    r = ask()
    again = "Please attach the file again."
    assert again in plain(add(cast.asha, r, sent("a.txt"), text=""))
    assert again in plain(add(cast.maeve, r, sent("a.txt"), act="reply", text="x" * 60_000))
    assert again in plain(client_of(cast.asha).post("/ask/", {"text": "", "files": [sent("a.txt")]}))
    posted = ask(route=Route.PEERS)
    assert again in plain(
        client_of(cast.ben).post(f"/peers/{posted.ref}/answer/", {"text": "", "files": [sent("a.txt")]})
    )
    assert "Please attach" not in plain(add(cast.asha, r, text=""))
    type(cast.program).objects.filter(id=cast.program.id).update(attachments_allowed=False)
    assert "Please attach" not in plain(add(cast.asha, r, sent("a.txt")))
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_text_inside_a_file_is_warned_of_once_and_stopped_on_the_board(cast, ask):
    for name, data in (
        ("a.txt", b"Jayden Brown bites."),
        ("a.docx", docx("Jayden Brown bites.")),
        ("a.pdf", pdf("Jayden Brown bites.")),
    ):
        r = ask()
        answer = add(cast.asha, r, sent(name, data))
        assert answer.status_code == 422, name
        assert "In the file: “Jayden Brown” could be" in plain(answer), name
        assert add(cast.asha, r, sent(name, data), warned="1").status_code == 302
    posted = ask(route=Route.PEERS)
    for who, act in ((cast.asha, "add_words"), (cast.ben, "reply")):
        answer = add(who, posted, sent("a.txt", b"Jayden Brown bites."), act=act, warned="1")
        assert answer.status_code == 422
        assert "Other fellows read this" in plain(answer)
        assert add(who, posted, sent("a.pdf"), act=act).status_code == 422
    on_board = client_of(cast.ben).post(
        f"/peers/{posted.ref}/answer/", {"text": "See.", "files": [sent("a.txt", b"Jayden Brown bites.")]}
    )
    assert "In the file:" in plain(on_board)
    assert Attachment.objects.filter(message__request=posted).count() == 0


@pytest.mark.django_db
def test_switched_off_by_the_program(cast, ask, look):
    r = ask()
    assert 'type="file"' in body(look(cast.asha, r))
    assert 'type="file"' in body(client_of(cast.asha).get("/ask/"))
    type(cast.program).objects.filter(id=cast.program.id).update(attachments_allowed=False)
    assert 'type="file"' not in body(look(cast.asha, r))
    assert 'type="file"' not in body(client_of(cast.asha).get("/ask/"))
    answer = add(cast.asha, r, sent("a.txt"))
    assert answer.status_code == 422
    assert "Files are switched off in this program." in plain(answer)


@pytest.mark.django_db
def test_asked_with_a_file(cast, policy):
    client = client_of(cast.asha)
    page = client.get("/ask/").context["page"]
    data = {"text": "Can you look?", "kind": "look", "urgency": "soon", "route": "mentor", "consent": "may_read"}
    data |= {"form_key": str(page.form_key), **{f"promise-{line.pair}": line.key for line in page.lines}}
    refused = client.post("/ask/", data | {"files": [sent("a.png", b"x")]})
    assert plain(refused).count("We couldn’t attach the file.") == 2
    assert "Can you look?" in body(refused)
    assert Draft.objects.get().fields["text"] == "Can you look?"
    warned = client.post("/ask/", data | {"files": [sent("a.txt", b"Jayden Brown bites.")]})
    assert "In the file: “Jayden Brown” could be" in plain(warned)
    assert attachments.attach_again(1) in plain(warned)
    for _ in range(2):
        assert client.post("/ask/", data | {"files": [sent("a.png")]}).status_code == 302
    assert HelpRequest.objects.count() == 1
    assert Attachment.objects.get().kind == FileKind.PNG
    other = client.post("/ask/", data | {"files": [sent("a.txt")]})
    assert "You already sent this with different wording" in plain(other)


@pytest.mark.django_db
def test_no_name_of_a_file_leaves_in_a_page_or_a_log(cast, ask, look, caplog):
    r = ask()
    add(cast.asha, r, sent("canary-name-88.png"))
    add(cast.asha, r, sent("canary-name-89.png", b"x"))
    assert "canary-name" not in caplog.text
    assert "canary-name" not in body(look(cast.asha, r)) + body(look(cast.maeve, r))
