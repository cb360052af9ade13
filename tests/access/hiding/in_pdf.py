"""Places in PDFs."""

from __future__ import annotations

from pypdf import PdfWriter

from tests.access.hiding.places import Place, listed

PLACES: list[Place] = []
pdf = listed("pdf", PLACES)


@pdf("the author in the document's properties")
def author(token: str) -> bytes:
    import io

    writer = PdfWriter()
    writer.add_blank_page(300, 300)
    writer.add_metadata({"/Author": token})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
