"""Is this container's process alive? `python pts_support/operate/alive.py web|SECONDS`: exit code 1 when it is not.

Asked every few seconds, so it starts neither Django nor anything else of ours: the standard library alone. ``web``: the
pages answer. A number: the process has marked the file PTS_ALIVE_FILE within so many seconds.
"""

from __future__ import annotations

import http.client
import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit


def mark() -> None:
    """Said by the process itself, each time round. Nothing where nobody asks."""
    if file := os.environ.get("PTS_ALIVE_FILE"):
        Path(file).touch()


def main(argv: list[str]) -> int:
    if argv == ["web"]:
        return 0 if _pages_answer() else 1
    return 0 if _marked_within(float(argv[0])) else 1


def _marked_within(seconds: float) -> bool:
    try:
        marked = os.stat(os.environ["PTS_ALIVE_FILE"]).st_mtime
    except (KeyError, FileNotFoundError):
        return False
    return abs(time.time() - marked) <= seconds


def _pages_answer() -> bool:
    port = int(os.environ.get("PTS_BIND", "127.0.0.1:8000").rpartition(":")[2])
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request(
            "GET", "/healthz", headers={"Host": urlsplit(os.environ.get("SITE_URL", "")).netloc or "localhost"}
        )
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
