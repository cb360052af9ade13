"""Programs, the site's code and Python itself, where the accounts of the parts can run them.

Mostly that is where they are. What lies below a closed folder such as /root is found again in /var/lib, by second names
of the same files where that is possible: that takes neither time nor room.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pts_support.local import accounts
from pts_support.local.accounts import Account, CannotStart, can, tag

CODE = ("pts_support", "mentors", "requests_app", "checkins", "reports", "templates", "static", "manage.py")
NOT_NEEDED = ("site-packages", "dist-packages", "test", "tests", "idlelib", "ensurepip", "config-*")


class Runtime(NamedTuple):
    """The site's code and the interpreter, as whoever runs them can reach them. `env` is what the interpreter wants."""

    base: Path
    python: str
    account: Account | None
    env: dict[str, str]


def reachable(program: Path, package: Path, who: Account | None, *beside: Path) -> Path:
    """`program`, which lies in the folder `package`, or its like in a copy that this account can run.

    `beside`: folders that the program wants beside its package.
    """
    if who is None or can(who, str(program), "--version"):
        return program
    target = accounts.STATE / f"{tag(package)}-{program.stat().st_mtime_ns}"
    copy_once(target, {source.name: source for source in (package, *beside)})
    return target / package.name / program.relative_to(package)


def site(base: Path, who: Account) -> Runtime:
    """This checkout and this interpreter, or copies where the account cannot read them. The code is compiled here,
    because the account may write into neither."""
    code = {name: base / name for name in CODE}
    folders = [str(source) for source in code.values() if source.is_dir()]
    subprocess.run([sys.executable, "-m", "compileall", "-q", *folders], check=False)
    found = Runtime(base, sys.executable, who, {})
    if not _can_run(found):
        found = interpreter(base, who)
    if not _can_run(found):
        there = accounts.STATE / f"{tag(base)}-{_stamp(*code.values())}"
        copy_once(there, code)
        found = found._replace(base=there)
    if not _can_run(found):
        raise CannotStart(f"The account {who.name} cannot run {sys.executable}: install Python where everybody can.")
    return found


def interpreter(base: Path, who: Account) -> Runtime:
    """A virtual environment with our packages that the account can run, on a copy of Python if need be."""
    real, env = Path(os.path.realpath(sys.executable)), {}
    if not can(who, str(real), "-S", "-c", ""):
        python = _copy_of_python(real)
        real, env = python / "bin" / real.name, {"LD_LIBRARY_PATH": str(python / "lib")}
    packages = Path(sysconfig.get_path("purelib"))
    locks = Path(sys.prefix).glob("installed-*.txt")
    target = accounts.STATE / f"{tag(packages)}-{_stamp(*locks)}"
    copy_once(target, {f"lib/{packages.parent.name}/{packages.name}": packages}, python=real)
    return Runtime(base, str(target / "bin" / "python"), who, env)


def _copy_of_python(real: Path) -> Path:
    """The interpreter and its library, laid out as it looks for them: lib/ beside bin/."""
    library = Path(sysconfig.get_path("stdlib"))
    shared = {f"lib/{source.name}": source for source in library.parent.glob("libpython*.so*")}
    copied = accounts.STATE / f"{tag(Path(sys.base_prefix))}-{sys.version.split()[0]}"
    copy_once(copied, {f"bin/{real.name}": real, f"lib/{library.name}": library} | shared, leave=NOT_NEEDED)
    return copied


def copy_once(
    target: Path, sources: Mapping[str, Path], *, leave: tuple[str, ...] = (), python: Path | None = None
) -> None:
    """Copy each source to its place in `target`, readable for everybody, without what `leave` names; with `python`, as
    a virtual environment of that interpreter. A copy cut short is not taken for one. What was copied from there before
    it changed goes."""
    if target.exists():
        return
    half = target.with_name(f"{target.name}.{os.getpid()}")
    for place, source in sources.items():
        _copy(source, half / place, leave)
    if python is not None:
        (half / "bin").mkdir()
        (half / "bin" / "python").symlink_to(python)
        (half / "pyvenv.cfg").write_text(f"home = {python.parent}\ninclude-system-site-packages = false\n")
        (half / "pyvenv.cfg").chmod(0o644)
    for folder, _, _ in os.walk(half):
        os.chmod(folder, 0o755)
    for old in target.parent.glob(f"{target.name.rpartition('-')[0]}-*"):
        if old != half:
            shutil.rmtree(old, ignore_errors=True)
    os.rename(half, target)


def _copy(source: Path, target: Path, leave: tuple[str, ...]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        ignore = shutil.ignore_patterns(*leave)
        shutil.copytree(source, target, symlinks=True, ignore=ignore, copy_function=_link_or_copy)
    elif source.exists():
        _link_or_copy(str(source), str(target))


def _link_or_copy(source: str, target: str) -> None:
    """A second name where everybody may read the file already, else a copy that they may read."""
    mode = os.stat(source).st_mode & 0o755
    wanted = 0o755 if mode & 0o100 else mode | 0o444
    if mode == wanted:
        with suppress(OSError):  # another disk
            os.link(source, target)
            return
    shutil.copy2(source, target)
    os.chmod(target, wanted)


def _stamp(*sources: Path) -> str:
    """Changes when one of these files, or one below these folders, does."""
    seen = hashlib.sha256()
    for source in sources:
        for file in sorted({source, *source.rglob("*")}):
            if file.is_file() and "__pycache__" not in file.parts:
                seen.update(f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}\n".encode())
    return seen.hexdigest()[:12]


def _can_run(found: Runtime) -> bool:
    """Whether its account reads the code and the packages."""
    corners = [str(found.base / "manage.py"), str(found.base / "pts_support" / "settings.py")]
    ask = "import sys, django; [open(name).close() for name in sys.argv[1:]]"
    return found.account is None or can(found.account, found.python, "-c", ask, *corners, **found.env)
