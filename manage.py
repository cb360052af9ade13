#!/usr/bin/env python
"""Django's command line. `manage.py up` starts everything on this computer (bin/start does so too)."""

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pts_support.settings")
    if sys.argv[1:2] == ["up"]:  # before Django: it reads settings, and those need the servers that `up` starts
        from pts_support.local import supervisor

        sys.exit(supervisor.main(sys.argv[2:]))
    if sys.argv[1:2] != ["watchdog"]:  # a command is one wherever it is typed: in the container of the pages, too
        os.environ["PTS_PROCESS"] = "manage"
    from pts_support import env, quiet_log

    env.load_beside(Path(__file__).resolve().parent)
    if os.environ.get("PTS_DEBUG", "") not in {"1", "true", "yes", "on"}:
        sys.excepthook = quiet_log.excepthook
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
