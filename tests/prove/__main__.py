"""`bin/prove NAME [options]`: each proof is a module here with main(arguments) -> exit code."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

SHARED = ("counting", "recording")  # what proofs use, and none themselves
NAMES = sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py") if file.stem not in SHARED)


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in NAMES:
        sys.stderr.write(f"usage: bin/prove {{{','.join(NAMES)}}} [--quick] [--seed N] [--resume]\n")
        return 2
    return importlib.import_module(f"tests.prove.{arguments[0]}").main(arguments[1:])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
