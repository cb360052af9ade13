"""Who the parts of one copy run as.

Started by root, each part is an account of its own: one for PostgreSQL, one for the broker, one for what serves pages
and does the engine's work. None is `nobody`, whom other programs of the machine share. Started by anybody else, all of
it is that person, and the folders are closed to everybody else.
"""

from __future__ import annotations

import grp
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

GROUP = "pts-support"  # may pass through the folders of a copy to the one that is theirs, and read no other
DATABASE, BROKER, WEB = "pts-db", "pts-broker", "pts-web"
STATE = Path("/var/lib")  # where data and programs go that these accounts could not reach


class CannotStart(RuntimeError):
    """A sentence for the person in front of the terminal."""


class Account(NamedTuple):
    """Who a part runs as, where that is somebody else than who started it."""

    name: str
    uid: int
    gid: int


def account(name: str) -> Account | None:
    """The account of that name, made if it is not there yet; None where we are not root and everything is us."""
    if os.geteuid() != 0:
        return None
    for _ in range(40):  # another copy may be making it at this moment
        found = _found(name)
        if found is not None:
            return found
        _make(name)
        time.sleep(0.05)
    raise CannotStart(
        f"The account {name} could not be made (useradd). Make it, with the group {GROUP}, or start PTS Support as a"
        " user who is not root."
    )


def _found(name: str) -> Account | None:
    try:
        group, person = grp.getgrnam(GROUP), pwd.getpwnam(name)
    except KeyError:
        return None
    if person.pw_gid != group.gr_gid or person.pw_uid == 0:
        raise CannotStart(f"There is an account {name} on this machine that is not PTS Support's.")
    return Account(name, person.pw_uid, person.pw_gid)


def _make(name: str) -> None:
    nowhere = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    for command in (["groupadd", "--system", GROUP], ["useradd", "--system", "--gid", GROUP, *nowhere, name]):
        program = shutil.which(command[0], path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if program is not None:
            subprocess.run([program, *command[1:]], capture_output=True, check=False)


# -- Folders


def passage(path: Path) -> Path:
    """A folder that our accounts may pass through, and nobody else may enter. Where we are not root: ours alone."""
    path.mkdir(parents=True, exist_ok=True)
    group = account(DATABASE)
    if group is None:
        _refuse_foreign(path, {os.geteuid()})
        path.chmod(0o700)
        return path
    _refuse_foreign(path, _former())
    os.chown(path, 0, group.gid)
    path.chmod(0o710)
    return path


def own_folder(path: Path, owner: Account | None, *, shared: bool = False) -> Path:
    """A folder of this account alone; `shared`: the other accounts may pass through it (to a socket)."""
    path.mkdir(parents=True, exist_ok=True)
    if owner is None:
        _refuse_foreign(path, {os.geteuid()})
        path.chmod(0o700)
        return path
    _give(path, owner)
    path.chmod(0o710 if shared else 0o700)
    return path


def _refuse_foreign(path: Path, allowed: set[int]) -> None:
    if path.stat().st_uid not in allowed:
        raise CannotStart(f"{path} belongs to another user.")


def _give(path: Path, owner: Account) -> None:
    """Make this folder, and what root or a former account put into it, theirs. A file with a second name stays as it
    is: that name may be somebody else's file."""
    before = path.stat().st_uid
    former = _former()
    _refuse_foreign(path, former)
    if before != owner.uid:
        os.chown(path, owner.uid, owner.gid)
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            _give_one(os.path.join(folder, name), owner, former)


def _give_one(path: str, owner: Account, former: set[int]) -> None:
    found = os.lstat(path)
    is_single = stat.S_ISDIR(found.st_mode) or found.st_nlink == 1
    if found.st_uid != owner.uid and found.st_uid in former and is_single:
        os.chown(path, owner.uid, owner.gid, follow_symlinks=False)


def _former() -> set[int]:
    """Who may have owned a folder of this copy: root, these accounts, and nobody, who ran PostgreSQL up to 0.1.0."""
    names = {"nobody", DATABASE, BROKER, WEB}
    return {0, *(person.pw_uid for person in pwd.getpwall() if person.pw_name in names)}


def tag(path: Path) -> str:
    """A short name for what belongs to this folder and stands elsewhere."""
    return "pts-" + hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]


def place(root: Path, who: Account | None) -> Path:
    """`root`, or a folder of its own in /var/lib where this account cannot get to it (below /root, for example)."""
    root = root.resolve()
    root.parent.mkdir(parents=True, exist_ok=True)
    if who is None or can(who, "/bin/sh", "-c", 'cd "$1"', "sh", str(root.parent)):
        return root
    return STATE / tag(root)


def can(who: Account, *argv: str, **env: str) -> bool:
    """Whether this command succeeds for them."""
    quiet = subprocess.DEVNULL
    try:
        done = subprocess.run(
            argv, user=who.uid, group=who.gid, extra_groups=[], cwd="/", env={"PATH": os.defpath, **env},
            stdout=quiet, stderr=quiet, stdin=quiet,
        )  # fmt: skip
    except OSError:
        return False
    return done.returncode == 0
