"""Bootstrap's stylesheet comes from its package, under a name of ours, and nothing is kept that no page loads."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from pts_support.web.vendor import VENDOR, VendorFinder, path_of

ROOT = Path(settings.BASE_DIR)


def loaded() -> set[str]:
    """The static files that templates name."""
    pages = (path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    return {name for page in pages for name in re.findall(r"""\{% asset ['"]([^'"]+)['"]""", page)}


def test_every_file_is_found_by_its_public_name():
    for name in VENDOR:
        assert finders.find(name) == str(path_of(name))
        assert path_of(name).stat().st_size > 10_000


def test_nothing_else_is_found():
    assert VendorFinder().find("vendor/jquery.js") == []
    assert VendorFinder().find("vendor/jquery.js", find_all=True) == []


def test_collectstatic_gets_them_all_and_may_leave_some_out():
    listed = dict(VendorFinder().list([]))
    assert listed.keys() == VENDOR.keys()
    with listed["vendor/bootstrap.css"].open("vendor/bootstrap.css") as file:
        assert file.read() == path_of("vendor/bootstrap.css").read_bytes()
    assert dict(VendorFinder().list(["*.css"])) == {}


def test_a_page_loads_each_of_them():
    assert VENDOR.keys() - loaded() == set()


def test_a_page_loads_each_file_of_ours():
    ours = {path.name for path in (ROOT / "static").iterdir()}
    assert ours - loaded() == set()
