"""Writes a PDF anew from what is known: its pages, what they draw and with what, links, and marks that readers made.

Nothing is copied for being there. A page, a font, a picture, a note is made of known keys with values of known kinds
(values.py), lines are written operator by operator (drawing.py), and whatever nothing of that refers to is not written.
So properties, scripts, forms that send, files inside, names of people and programs need no list of their own.
"""

from __future__ import annotations

import io
import logging

from requests_app.files.cleaning.pdf import lost
from requests_app.files.cleaning.result import MOST_TEXT, FileRefused

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes what it reads

DAMAGED = "The PDF is damaged, or too complicated to look through."


def anew(data: bytes) -> tuple[str, bytes, tuple[str, ...]]:
    """The words of a PDF, for the hints; the PDF without what nobody should get with it; and what can no longer be seen
    or done in it, as sentences. Raises FileRefused."""
    from requests_app.files.cleaning.pdf import pages  # pypdf is loaded with the first PDF

    try:
        copy = pages.copied(data)
        out = io.BytesIO()
        copy.writer.write(out)
    except (FileRefused, MemoryError):
        raise
    except Exception:  # whatever it is, the file is what broke it: pypdf raises nearly everything
        raise FileRefused(DAMAGED) from None
    return "\n".join(copy.text)[:MOST_TEXT], out.getvalue(), lost.sentences(copy.lost)
