"""safe_redirect_path: only a path of ours is gone on to."""

import pytest

from pts_support.web.safe_redirect import safe_redirect_path


@pytest.mark.parametrize("asked", ["/", "/requests/1/?q=a#b", "/first/?next=/me/"])
def test_a_path_of_ours(asked):
    assert safe_redirect_path(asked) == asked


@pytest.mark.parametrize(
    "asked",
    ["", "0", "24:00", "home", "//evil.example/", "/\\evil.example", "https://evil.example/", "/a\r\nb", "data:x"],
)  # fmt: skip
def test_nothing_else(asked):
    assert safe_redirect_path(asked) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["0", "24:00", "people:me"])
def test_the_first_page_looks_up_no_name_of_a_page(cast, client, signed_in, asked):
    assert signed_in(client, cast.asha).get("/first/", {"next": asked}).url == "/"
