"""A recorded crawl: every page of the site for everybody, so that a large change can be shown to change no page.

    python -m tests.house.crawl record FILE            walk through all worlds, keep what every page says
    python -m tests.house.crawl compare FILE           walk again, and print what differs from FILE
    python -m tests.house.crawl compare FILE FILE2     compare two records
    … --world NAME   only this of the worlds: scene, desk, demo
    … --loose        spaces at the edge of a text are no difference
    … --gaps         a space between two tags is one (else they are counted apart)
    … --fewer        fewer queries than before are no difference
    … --most N       print so many differences (20)
    … --only TEXT    only pages whose "world | who | method | address" holds this
    … --places       each kind of difference once, with the number of pages that have it
    … --known FILE   what is meant to be: regular expressions, one a line, over what is printed of a difference

A comparison ends with `crawl: pages=N roles=N differences=N`, and with exit code 1 if there are any.

Three worlds are walked through by everybody in them (crawling/worlds.py): each address of the site with what stands in
the world, each link of each page, each form sent empty, as it is, filled in and filled in wrongly. Everything that a
look writes is rolled back, so that none depends on another. Of each answer it keeps status, address, headers, the
number of queries, and the page as a tree (crawling/trees.py); and what was put in the post. Clocks stand still and
chance is seeded (crawling/still.py).
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest

FILE, WORLDS = "PTS_CRAWL_RECORD", "PTS_CRAWL_WORLDS"
NAMES = ("scene", "desk", "demo")
ROOT = Path(__file__).resolve().parents[2]


# -- the walk, as tests: they want a database of their own


@pytest.fixture(scope="module")
def record():
    from tests.house.crawling.record import Record

    kept = Record()
    yield kept
    if FILE in os.environ:
        kept.write(Path(os.environ[FILE]))


@pytest.fixture
def still():
    from tests.cast import NOW
    from tests.house.crawling.still import standing_still

    with standing_still(NOW) as one:
        yield one


@pytest.fixture
def _quiet():
    """Every page that says no would be a line in the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    settings.PURGE_FILE = str(tmp_path / "purged")


@pytest.mark.usefixtures("_files", "_quiet")
@pytest.mark.django_db(transaction=True)  # what stands in a world is committed: each look is then quick to undo
@pytest.mark.parametrize("name", os.environ.get(WORLDS, " ".join(NAMES)).split())
def test_walk(name, settings, still, record):
    from tests.house.crawling import walk, worlds

    settings.DEMO = name == "demo"
    world = getattr(worlds, f"make_{name}")(still)
    walk.through(world, record)


# -- the commands


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    if options.command == "record":
        return _walk(options.file, options.world)
    if options.other:
        return _compare(options, options.other)
    with tempfile.TemporaryDirectory(prefix="pts-crawl-") as folder:
        now = Path(folder, "now.json")
        return _walk(now, options.world) or _compare(options, now)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m tests.house.crawl", description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=["record", "compare"])
    parser.add_argument("file", type=Path)
    parser.add_argument("other", type=Path, nargs="?")
    parser.add_argument("--world", choices=NAMES)
    parser.add_argument("--loose", action="store_true")
    parser.add_argument("--gaps", action="store_true")
    parser.add_argument("--fewer", action="store_true")
    parser.add_argument("--most", type=int, default=20)
    parser.add_argument("--only", default="")
    parser.add_argument("--places", action="store_true")
    parser.add_argument("--known", type=Path)
    return parser


def _walk(file: Path, world: str | None) -> int:
    """In a process of its own: sets come out in the same order in each."""
    environment = {**os.environ, FILE: str(file.resolve()), "PYTHONHASHSEED": "0"}
    environment |= {WORLDS: world} if world else {}
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", str(Path(__file__).resolve())]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _compare(asked: Namespace, now: Path) -> int:
    from tests.house.crawling.compare import Options, compare
    from tests.house.crawling.record import Record

    lines = asked.known.read_text().splitlines() if asked.known else []
    known = tuple(re.compile(line, re.DOTALL) for line in lines if line and not line.startswith("#"))
    options = Options(
        loose=asked.loose,
        gaps=asked.gaps,
        fewer=asked.fewer,
        most=asked.most,
        only=asked.only,
        world=asked.world or "",
        places=asked.places,
        known=known,
    )
    return compare(Record.read(asked.file), Record.read(now), options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
