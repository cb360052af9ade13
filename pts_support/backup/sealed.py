"""A backup that only its owner can open: encrypted with age or gpg for a public key, before it lies anywhere.

The private key is never here. Whoever has it opens the files with the tool itself; docs/running.md has the line.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from os.path import isfile
from pathlib import Path

from pts_support.backup.folder import HALF, CannotDo, make_private

PRIVATE = "AGE-SECRET-KEY-"  # age would say it again, into the log


@dataclass(frozen=True)
class Seal:
    """``tool`` is age or gpg; ``key`` a recipient of age, or the file of a public key."""

    tool: str
    key: str

    def close(self, file: Path) -> Path:
        """Encrypt this file, and remove what can be read. Returns the encrypted one, of the same name and an ending."""
        return self.close_as(file, file.with_name(f"{file.name}.{self.tool}"))

    def close_as(self, file: Path, target: Path) -> Path:
        half = target.with_name(target.name + HALF)
        make_private(half)
        with half.open("wb") as out, tempfile.TemporaryDirectory() as home:
            done = subprocess.run([*self._argv(home), str(file)], stdout=out, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            said = (done.stderr.decode(errors="replace").strip().splitlines() or ["it did not say why"])[-1][:200]
            raise CannotDo(f"{self.tool} could not encrypt: {said}")
        half.replace(target)
        file.unlink()
        return target

    def _argv(self, home: str) -> list[str]:
        program = shutil.which(self.tool)
        if program is None:
            raise CannotDo(f"{self.tool} is needed to encrypt backups, and is not on this machine.")
        if self.tool == "age":
            return [program, "--encrypt", *(["-R", self.key] if isfile(self.key) else ["-r", self.key])]
        always = ["--homedir", home, "--batch", "--no-tty", "--quiet", "--trust-model", "always"]
        return [program, *always, "--recipient-file", self.key, "--output", "-", "--encrypt"]


def seal_of(said: str) -> Seal | None:
    """Read ``age:RECIPIENT`` or ``gpg:FILE``; None where nothing is said."""
    if not said:
        return None
    tool, _, key = said.partition(":")
    if tool not in {"age", "gpg"} or not key:
        raise CannotDo("PTS_BACKUP_SEAL must be age:RECIPIENT or gpg:FILE.")
    if key.upper().startswith(PRIVATE) or (isfile(key) and _holds_private(Path(key))):
        raise CannotDo("PTS_BACKUP_SEAL names a private key: take it off this machine, and name the public one.")
    if tool == "gpg" and not isfile(key):
        raise CannotDo(f"{key} is not there: PTS_BACKUP_SEAL names the file of a public key.")
    return Seal(tool, key)


def _holds_private(file: Path) -> bool:
    said = file.read_bytes()
    return PRIVATE.encode() in said.upper() or b"PRIVATE KEY BLOCK" in said
