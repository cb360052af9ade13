"""Files beside words: what may be sent and what becomes of it, who gets it, and that no refusal loses a word."""

import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from requests_app.acts import conversation, redaction, steering
from requests_app.files import attachments, cleaning
from requests_app.files.cleaning import TYPES, FileRefused, clean_file
from requests_app.models import Attachment, Draft, HelpRequest, Message, Reading
from requests_app.vocabulary import Consent, FileKind, Route
from tests.requests_app import sample_files as files
from tests.requests_app.pages.thread.test_views import ask, at, body, look, plain, policy, up  # noqa: F401
from tests.requests_app.sample_files import SECRET, docx, pdf, photograph, picture, unpacked

MIN = timedelta(minutes=1)
GOOD = {
    "pdf": pdf, "docx": docx, "png": picture, "jpg": lambda: picture("JPEG"), "webp": lambda: picture("WEBP"),
    "txt": lambda: b"A plan for a second grader.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


def sent(name, data=None, declared=None):
    ending = name.rpartition(".")[2]
    data = GOOD[ending]() if data is None else data
    return SimpleUploadedFile(name, data, TYPES[cleaning.ENDINGS[ending]] if declared is None else declared)


# What may be sent ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", GOOD)
def test_what_is_kept_says_nothing_of_who_made_it(ending):
    before = GOOD[ending]()
    fit = clean_file(f"Jayden's plan.{ending}", TYPES[cleaning.ENDINGS[ending]], before)
    assert fit.kind == cleaning.ENDINGS[ending]
    assert cleaning.sniffed(fit.data) == fit.kind
    parts = unpacked(fit.data) if ending == "docx" else {"": fit.data}
    if ending != "txt":
        assert any(SECRET.encode() in p for p in (unpacked(before) if ending == "docx" else {"": before}).values())
    assert [name for name, part in parts.items() if SECRET.encode() in part] == []


def test_a_document_keeps_its_words_and_pictures():
    before, parts = unpacked(docx()), unpacked(clean_file("a.docx", "", docx()).data)
    assert b"A plan for a second grader." in parts["word/document.xml"]
    pictures = [name for name in before if name.startswith("word/media/")]
    assert [Image.open(io.BytesIO(parts[name])).size for name in pictures] == [(900, 300)] * 4
    for name in pictures:
        assert Image.open(io.BytesIO(parts[name])).format == Image.open(io.BytesIO(before[name])).format


def test_what_says_who_made_a_document_goes_wherever_it_lies():
    before, parts = unpacked(docx()), unpacked(clean_file("a.docx", "", docx()).data)
    assert before.keys() - parts.keys() == {
        "docProps/core.xml", "docProps/app.xml", "docProps/thumbnail.jpeg", "docMetadata/L.xml", "about/app.xml",
        "about/_rels/app.xml.rels",
        "package/services/5f.psmdcp", "customXml/item1.xml", "customXml/_rels/item1.xml.rels", "word/printer.bin",
    }  # fmt: skip
    for name, part in parts.items():  # and nothing points to what is gone
        for gone in (b"customXml", b"thumbnail", b"psmdcp", b"printer", b"mailMerge", b"dataBinding", b"Template"):
            assert gone not in part, name


def test_a_document_tells_nobody_elsewhere_that_it_is_opened():
    links = unpacked(clean_file("a.docx", "", docx()).data)["word/_rels/document.xml.rels"]
    assert b"tracks.test" not in links
    assert b"https://school.test/" in links
    assert b"media/image1.jpeg" in links


def test_words_in_a_drawing_of_a_document_are_looked_through_too():
    drawn = docx(**{"word/diagrams/data1.xml": "<a:p><a:r><a:t>Jayden Brown</a:t></a:r></a:p>"})
    assert "Jayden Brown" in clean_file("a.docx", "", drawn).text


def test_what_hangs_on_a_document_as_a_property_is_not_the_document():
    for name in ("word/document.xml", "[Content_Types].xml"):
        lie = files.relations(r1=(f"{files.OFFICE}/customXml", f"/{name}", ""))
        assert _refused("a.docx", docx(**{"word/_rels/styles.xml.rels": lie})) == "The document is damaged."


def test_a_pdf_keeps_its_words_and_nothing_that_runs():
    fit = clean_file("a.pdf", "application/pdf", pdf())
    assert "A plan for a second grader." in fit.text
    assert not any(word in fit.data for word in (b"/JavaScript", b"/EmbeddedFile", b"/OpenAction", b"/Author"))


def test_the_photographs_in_a_pdf_lose_what_the_camera_wrote_and_no_dot():
    before, after = (
        PdfReader(io.BytesIO(data)).pages[0].images for data in (pdf(), clean_file("a.pdf", "", pdf()).data)
    )
    assert len(before) == len(after) == 3
    for was, now in zip(before, after, strict=True):
        assert SECRET.encode() in was.data or was.name.endswith("jp2")
        assert b"Exif" not in now.data
        assert b"MotionPhoto" not in now.data
        assert SECRET.encode() not in now.data
        assert now.image.tobytes() == was.image.tobytes()
        assert now.image.size == was.image.size


def test_a_photograph_in_a_pdf_that_cannot_be_read_is_not_sent_as_it_is():
    broken = pdf().replace(photograph(), photograph()[: len(photograph()) // 4].ljust(len(photograph()), b"\0"))
    assert _refused("a.pdf", broken) == "The PDF is damaged, or too complicated to look through."


def test_a_picture_is_turned_made_smaller_and_has_a_preview():
    exif = Image.Exif()
    exif[0x0112] = 6  # on its side
    out = io.BytesIO()
    Image.new("RGB", (4000, 1000)).save(out, "JPEG", exif=exif)
    fit = clean_file("a.jpg", "image/jpeg", out.getvalue())
    large, small = (Image.open(io.BytesIO(data)) for data in (fit.data, fit.preview))
    assert (large.size, small.size, dict(large.getexif())) == ((750, 3000), (160, 640), {})


def bomb():
    """A document of some kilobytes whose one part unpacks to more than fits, and says so."""
    return docx(**{"word/big.xml": b"<a>" + b" " * (cleaning.docx.MOST_PART + 1) + b"</a>"})


def lying_bomb():
    """The same, but the list of contents says it is small."""
    data = bytearray(bomb())
    size = (cleaning.docx.MOST_PART + 8).to_bytes(4, "little")
    assert size in data
    return bytes(data.replace(size, (100).to_bytes(4, "little")))


def scrambled(data, start=400):
    """Its first letters are right, and what comes after is not."""
    return data[:start] + bytes(b ^ 0x5A for b in data[start : start + 300]) + data[start + 300 :]


@pytest.mark.parametrize(
    ("name", "data", "declared", "why"),
    [
        ("a.exe", b"MZ", "application/x-msdownload", "Its name ends in “.exe”, and only pdf, png, jpeg, webp, txt "
            "and docx"),
        ("plan", b"words", "text/plain", "Its name has no ending"),
        ("a.svg", b"<svg/>", "image/svg+xml", "Its name ends in “.svg”"),
        ("a.png", b"", "image/png", "It is empty."),
        ("a.txt", b"a" * (cleaning.MOST_BYTES + 1), "text/plain", "It is larger than 10 MB."),
        ("a.png", picture("JPEG"), "image/png", "Its name ends in “.png”, but what is in it is something else."),
        ("a.jpg", picture("JPEG"), "text/html", "but your browser says it is something else."),
        ("a.txt", b"\x00\x01binary", "text/plain", "what is in it is something else."),
        ("a.txt", picture(), "text/plain", "what is in it is something else."),
        ("a.pdf", b"<html><script>1</script>", "application/pdf", "what is in it is something else."),
        ("a.png", picture()[:300], "image/png", "The picture is damaged"),
        ("a.png", picture(size=(7000, 6000)), "image/png", "It has 7,000 × 6,000 pixels, and 40 million together fit."),
        ("a.pdf", pdf(password="x"), "application/pdf", "The PDF is locked with a password."),
        ("a.pdf", pdf()[:200], "application/pdf", "The PDF is damaged"),
        ("a.pdf", pdf(pages=201), "application/pdf", "The PDF has more than 200 pages."),
        ("a.docx", docx(**{"word/vbaProject.bin": "x"}), "", "It has a program or another file inside."),
        ("a.docx", docx(**{"word/embeddings/a.xlsx": "x"}), "", "It has a program or another file inside."),
        ("a.docx", docx(**{"word/_rels/x.xml.rels": files.relations(r1=(f"{files.OFFICE}/aFChunk", "x.html", ""))}), "",
            "It has a program or another file inside."),
        ("a.docx", docx(**{"word/x.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), "", "The document is damaged."),
        ("a.docx", docx(**{"../evil.xml": "<a/>"}), "", "The document is damaged."),
        ("a.docx", docx(**{f"word/{n}.xml": "<a/>" for n in range(2001)}), "", "The document has too many parts."),
        ("a.docx", bomb(), "", "Unpacked, the document is larger than 80 MB."),
        ("a.docx", lying_bomb(), "", "The document is damaged"),
        ("a.docx", scrambled(docx()), "", "The document is damaged"),
        ("a.jpg", scrambled(picture("JPEG"), 20), "", "The picture is damaged"),
    ],
)  # fmt: skip
def test_a_refused_file_hears_exactly_why(name, data, declared, why):
    with pytest.raises(FileRefused) as no:
        clean_file(name, declared, data)
    assert why in str(no.value)


@pytest.mark.parametrize("ending", GOOD)
def test_a_browser_that_knows_nothing_of_a_file_is_no_reason_to_refuse_it(ending):
    """application/octet-stream says "I do not know": ending and bytes still have to agree, and it is given out under
    the type that we found (a phone without Word says so of each docx)."""
    for declared in ("application/octet-stream", "", "application/octet-stream; charset=binary"):
        assert clean_file(f"a.{ending}", declared, GOOD[ending]()).kind == cleaning.ENDINGS[ending]
    for data in (b"MZ\x90\x00", b"PK\x03\x04", b"<html><script>1</script>\x00"):
        with pytest.raises(FileRefused):
            clean_file(f"a.{ending}", "application/octet-stream", data)


def test_the_board_takes_pictures_and_text_alone():
    assert {e for e in GOOD if e in ("pdf", "docx")} == {
        e for e in GOOD if _refused(f"a.{e}", GOOD[e](), on_board=True) == "Only pictures and plain text can stand on the board, "
            "because other fellows read it."
    }  # fmt: skip


def _refused(name, data, *, on_board=False):
    try:
        clean_file(name, "", data, on_board=on_board)
    except FileRefused as no:
        return str(no)
    return ""


# Who gets it --------------------------------------------------------------------------------------------------------


def client_of(who):
    client = Client()
    client.force_login(who)
    return client


def fetch(who, file, name="attachment"):
    return client_of(who).get(reverse(f"requests:{name}", args=[getattr(file, "ref", file)]))


def add(who, request, *uploaded, act="add_words", **more):
    data = {"text": "With a file.", "form_key": uuid4(), "files": list(uploaded), **more}
    return client_of(who).post(reverse(f"requests:{act}", args=[request.ref]), data)


@pytest.fixture
def kept(cast, ask):  # noqa: F811
    def keep(*uploaded, **more):
        r = ask(**more)
        assert add(cast.asha, r, *(uploaded or (sent("a.png"),))).status_code == 302
        return r, Attachment.objects.get(message__request=r)

    return keep


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
def test_whoever_may_not_read_the_words_finds_no_file(cast, kept, at):  # noqa: F811
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
def test_a_file_is_one_query_whether_it_is_there_or_not(cast, kept, django_assert_num_queries):
    _, file = kept()
    for ref in (file.ref, uuid4()):
        with django_assert_num_queries(1):
            assert attachments.find_attachment(cast.nina, ref) is None


@pytest.mark.django_db
def test_that_it_was_read_is_written_first(cast, kept):
    r, file = kept()
    fetch(cast.maeve, file)
    assert list(Reading.objects.values_list("request", "reader", "newest")) == [(r.id, cast.maeve.id, file.message_id)]
    fetch(cast.asha, file)
    assert Reading.objects.count() == 1


@pytest.mark.django_db
def test_it_goes_with_its_words(cast, kept, look, folder, django_capture_on_commit_callbacks):  # noqa: F811
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


@pytest.mark.django_db
def test_on_the_board_peers_get_it_while_it_stands_there(cast, kept):
    r, file = kept(route=Route.PEERS)
    assert str(file.ref) in client_of(cast.ben).get("/peers/").content.decode()
    assert [fetch(who, file).status_code for who in (cast.ben, cast.nina, cast.maeve)] == [200, 404, 404]
    conversation.close(r, by=cast.asha, now=cast.NOW + MIN)
    assert fetch(cast.ben, file).status_code == 404


# Sending ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["reply", "add_words", "follow_up", "reopen"])
def test_every_form_of_the_conversation_takes_files(cast, ask, act):  # noqa: F811
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
def test_a_refused_file_says_why_and_keeps_the_text(cast, ask):  # noqa: F811
    r = ask()
    answer = add(cast.asha, r, sent("a.txt"), sent("a.png", b"no picture"), text="Words of mine.")
    said = plain(answer)
    assert answer.status_code == 422
    assert "Words of mine." in body(answer)
    assert "File 2 of 2 was not taken. Its name ends in “.png”, but what is in it is something else." in said
    assert "Please choose all of your files again: a browser never gives them twice." in said
    assert (Message.objects.count(), Attachment.objects.count()) == (1, 0)
    two = plain(add(cast.asha, r, sent("a.png", b"no picture"), sent("a.txt", b"")))
    assert "File 1 of 2 was not taken." in two
    assert "File 2 of 2 was not taken. It is empty." in two
    five = add(cast.asha, r, *(sent("a.txt") for _ in range(5)))
    assert "4 files fit with one message." in plain(five)


@pytest.mark.django_db
def test_a_good_file_is_asked_for_again_when_something_else_was_wrong(cast, ask):  # noqa: F811
    r = ask()
    again = "Please choose the file again: a browser never gives it twice."
    assert again in plain(add(cast.asha, r, sent("a.txt"), text=""))
    assert again in plain(add(cast.maeve, r, sent("a.txt"), act="reply", text="x" * 60_000))
    assert again in plain(client_of(cast.asha).post("/ask/", {"text": "", "files": [sent("a.txt")]}))
    posted = ask(route=Route.PEERS)
    assert again in plain(
        client_of(cast.ben).post(f"/peers/{posted.ref}/answer/", {"text": "", "files": [sent("a.txt")]})
    )
    assert "again: a browser" not in plain(add(cast.asha, r, text=""))
    type(cast.program).objects.filter(id=cast.program.id).update(attachments_allowed=False)
    assert "again: a browser" not in plain(add(cast.asha, r, sent("a.txt")))
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_text_inside_a_file_is_warned_of_once_and_stopped_on_the_board(cast, ask):  # noqa: F811
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
def test_switched_off_by_the_program(cast, ask, look):  # noqa: F811
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
def test_asked_with_a_file(cast, policy):  # noqa: F811
    client = client_of(cast.asha)
    page = client.get("/ask/").context["page"]
    data = {"text": "Can you look?", "kind": "look", "urgency": "soon", "route": "mentor", "consent": "may_read"}
    data |= {"form_key": str(page.form_key), **{f"promise-{line.pair}": line.key for line in page.lines}}
    refused = client.post("/ask/", data | {"files": [sent("a.png", b"x")]})
    assert plain(refused).count("The file was not taken.") == 2
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
    assert "This page was sent before, with other words" in plain(other)


@pytest.mark.django_db
def test_no_name_of_a_file_leaves_in_a_page_or_a_log(cast, ask, look, caplog):  # noqa: F811
    r = ask()
    add(cast.asha, r, sent("canary-name-88.png"))
    add(cast.asha, r, sent("canary-name-89.png", b"x"))
    assert "canary-name" not in caplog.text
    assert "canary-name" not in body(look(cast.asha, r)) + body(look(cast.maeve, r))


def test_the_helpers_of_this_test_make_what_they_say():
    assert zipfile.is_zipfile(io.BytesIO(files.docx()))
    assert len(bomb()) < 200_000
