"""`python -m pts_support.local.with_database COMMAND …`: a manage.py command with this copy's own database.

Where `bin/start` runs, or DATABASE_URL names a server, the command finds it by itself. Else the private PostgreSQL is
started for as long as the command takes. Reads no Django settings.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pts_support.local import accounts, embedded, supervisor


def main(argv: list[str]) -> int:
    os.chdir(supervisor.BASE)
    command = [sys.executable, "manage.py", *argv]
    var = Path(os.environ.get("PTS_VAR") or supervisor.BASE / "var")
    if os.environ.get("DATABASE_URL") or (var / "env").exists():
        return subprocess.run(command).returncode
    try:
        accounts.passage(var)
        held = supervisor.lock(var)
    except embedded.CannotStart as error:
        supervisor.say(str(error))
        return 1
    database = embedded.Postgres(var / "pg")
    try:
        database.start()
        env = os.environ | {"DATABASE_URL": database.url(), "REDIS_URL": "redis://localhost/0", "PTS_LOCAL": "1"}
        env |= supervisor.places_of_files(var) | {"SECRET_KEY": supervisor.secret_key(var)}
        return subprocess.run(command, env=env).returncode
    except embedded.CannotStart as error:
        supervisor.say(str(error))
        return 1
    finally:
        database.stop()
        held.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
