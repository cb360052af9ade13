"""Bootstrap and htmx come from their packages, under names of ours."""

from django.contrib.staticfiles import finders

from pts_support.vendor import VENDOR, VendorFinder, path_of


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
    with listed["vendor/htmx.js"].open("vendor/htmx.js") as file:
        assert file.read() == path_of("vendor/htmx.js").read_bytes()
    assert dict(VendorFinder().list(["*.js"])).keys() == {"vendor/bootstrap.css"}
