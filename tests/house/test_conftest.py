"""The nets under the other tests hold: a wrong variable in our template fails, a package's own may stay silent."""

import pytest
from django.template import Context, engines
from django.template.base import Origin, Template

from tests.conftest import TEMPLATES


def render(text: str, file: str) -> str:
    template = Template(text, origin=Origin(file), engine=engines["django"].engine)
    return template.render(Context({"known": "yes"}))


def test_an_undefined_variable_in_our_template_fails():
    assert render("{{ known }}", str(TEMPLATES / "x.html")) == "yes"
    assert render("{% if unknown %}{{ known }}{% endif %}", str(TEMPLATES / "x.html")) == ""
    for text in ("{{ unknown }}", "{{ known.part }}", "{{ unknown|upper }}"):
        with pytest.raises(AssertionError, match="undefined template variable"):
            render(text, str(TEMPLATES / "x.html"))


def test_a_package_may_rely_on_silence():
    assert render("[{{ unknown }}]", "/elsewhere/x.html") == "[]"
