"""Writes a PDF anew, in a process that may use so much and no more: pages only, without properties, scripts and files.

Run by fitting.py as a script of its own: the file comes in, a line of JSON and the new file go out.
"""

from __future__ import annotations

import io
import json
import resource
import sys

MOST_PAGES, MOST_TEXT, MEMORY, SECONDS = 200, 200_000, 1024 * 2**20, 15
# Properties, scripts, forms that send, embedded files: wherever they hang.
DROPPED = (
    "/Metadata /PieceInfo /LastModified /AA /OpenAction /JavaScript /JS /EmbeddedFiles /AF /Thumb /NM /T /M "
    "/CreationDate /RichMedia"
).split()
ANNOTATIONS = "/Link /Highlight /Underline /StrikeOut /Square /Circle /Line /Ink /FreeText /Text".split()
SAFE = ("/URI", "/GoTo")


class Unfit(Exception):
    pass


def anew(data: bytes) -> tuple[str, bytes]:
    from pypdf import PdfReader, PdfWriter

    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unfit("The PDF is locked with a password.")
    if len(reader.pages) > MOST_PAGES:
        raise Unfit(f"The PDF has more than {MOST_PAGES} pages.")
    writer = PdfWriter()
    text, length = [], 0
    for page in reader.pages:
        if length < MOST_TEXT:
            text.append(page.extract_text() or "")
            length += len(text[-1])
        writer.add_page(page)
    for page in writer.pages:
        notes = page.get("/Annots")
        if notes is not None:
            kept = [one for one in notes.get_object() if safe(one.get_object())]
            text += [str(one.get_object().get("/Contents", "")) for one in kept]
            from pypdf.generic import ArrayObject, NameObject

            page[NameObject("/Annots")] = ArrayObject(kept)
    for thing in writer._objects:
        for one in (thing, getattr(thing, "get_object", lambda: None)()):
            if isinstance(one, dict):
                for name in DROPPED:
                    if name not in ("/T", "/M", "/NM") or "/Subtype" in one:
                        one.pop(name, None)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return "\n".join(text)[:MOST_TEXT], out.getvalue()


def safe(note: dict) -> bool:
    action = note.get("/A")
    action = action.get_object() if action is not None else {}
    return note.get("/Subtype") in ANNOTATIONS and (not action or action.get("/S") in SAFE)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        text, made = anew(data)
        told = {"text": text}
    except Unfit as no:
        told, made = {"unfit": str(no)}, b""
    except BaseException:  # whatever it is, the file is what broke it; nothing of it is said
        told, made = {"unfit": "The PDF is damaged, or too complicated to look through."}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)


if __name__ == "__main__":
    main()
