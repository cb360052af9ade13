"""Places where a fault trial may stop a process. Unless FAULTS is set when the process starts, each is an empty call.

FAULTS is "off" (armed later, in a forked child) or names of failpoints, with commas; ``name:3`` dies at the third pass.
"""

from __future__ import annotations

import os
import signal

if os.environ.get("FAULTS"):
    _armed: dict[str, int] = {}

    def arm(names: str) -> None:
        """From now on this process dies at these places."""
        for name in names.split(","):
            place, _, passes = name.partition(":")
            _armed[place] = int(passes or 1)

    def fp(name: str) -> None:
        """End this process at once, as kill -9 would, when it is armed for this place."""
        if name in _armed:
            _armed[name] -= 1
            if _armed[name] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    if os.environ["FAULTS"] != "off":
        arm(os.environ["FAULTS"])

else:

    def arm(names: str) -> None:
        """Refused: no trial is running."""
        raise RuntimeError("FAULTS is not set: this process has no failpoints")

    def fp(name: str) -> None:
        """Nothing: no trial is running."""
