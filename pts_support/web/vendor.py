"""Static files taken from installed packages, one by one (nothing third-party in the repository)."""

from __future__ import annotations

import builtins
import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

VENDOR = {  # public name: (module, file inside it)
    "vendor/bootstrap.css": ("bootstrap", "css/bootstrap.min.css"),
}


def path_of(name: str) -> Path:
    module, inside = VENDOR[name]
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"{module} is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / inside


class _OneFile(FileSystemStorage):
    """The storage of one vendored file: collectstatic opens it by its public name."""

    def __init__(self, file: Path) -> None:
        super().__init__(location=file.parent)
        self.file = file

    def path(self, name: str) -> str:
        return str(self.file)


class VendorFinder(BaseFinder):
    def check(self, **kwargs: object) -> builtins.list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: object) -> Any:
        """The one there is, or with ``find_all`` a list of it; [] for none, as Django asks."""
        name = str(path).replace("\\", "/")
        if name not in VENDOR:
            return []
        found = str(path_of(name))
        if find_all:
            return [found]
        return found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in VENDOR:
            if not matches_patterns(name, ignore_patterns or ()):
                yield name, _OneFile(path_of(name))


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Compressed, with the content's hash in the name. Source maps are not shipped, so their names are not followed."""

    keep_only_hashed_files = True
    patterns = tuple(
        (glob, tuple(pattern for pattern in patterns if "sourceMappingURL" not in str(pattern)))
        for glob, patterns in CompressedManifestStaticFilesStorage.patterns
    )
