"""The product's own web server on this test's database, as bin/start and the image run it."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services import ROOT, child_env

AS_IT_RUNS = ("-c", "python:pts_support.gunicorn_conf")


@dataclass
class Serving:
    port: int
    process: subprocess.Popen[bytes]


@contextmanager
def serving(tmp_path: Path, *how: str, port: int = 0, **env: str) -> Iterator[Serving]:
    """`how`: other words for gunicorn than those the product is started with."""
    from tests.faults.harness import free_port

    port = port or free_port()
    log = tmp_path / f"web-{port}.log"
    told = child_env(PTS_PROCESS="web", PTS_BIND=f"127.0.0.1:{port}", **env)
    with log.open("wb") as out:
        command = [sys.executable, "-m", "gunicorn", *(how or AS_IT_RUNS), "pts_support.wsgi"]
        process = subprocess.Popen(command, cwd=ROOT, env=told, stdout=out, stderr=out)
        try:
            end = time.monotonic() + 60
            while not _answers(port):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.2)
            yield Serving(port, process)
        finally:
            process.terminate()
            process.wait(30)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
