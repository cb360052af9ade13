"""What is looked up once a process is what Django would find each time."""

from __future__ import annotations

import pytest
from django.core.files.storage import storages
from django.template import engines
from django.test import override_settings
from django.urls import NoReverseMatch, reverse, set_script_prefix

from pts_support.web.shell import NavItem


def drawn(text, **context):
    return engines["django"].from_string(text).render(context)


@pytest.mark.parametrize("name", ["people:me", "requests:home", "account_logout"])
def test_a_link_without_values_is_the_routers(name):
    for _ in range(2):
        assert drawn("{% url name %}", name=name) == reverse(name)


def test_one_with_values_or_kept_under_a_name_is_djangos_own():
    ref = "7b1f0a4e-0000-4000-8000-000000000000"
    assert drawn("{% url 'requests:thread' ref %}", ref=ref) == f"/requests/{ref}/"
    assert drawn("{% url 'people:me' as there %}{{ there }}{% url 'no:where' as gone %}{{ gone }}") == "/me/"


def test_a_link_to_nowhere_is_a_mistake_each_time():
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            drawn("{% url 'no:where' %}")


def test_where_the_site_is_not_at_the_root_links_say_so():
    assert drawn("{% url 'people:me' %}") == "/me/"
    set_script_prefix("/pts/")
    try:
        assert drawn("{% url 'people:me' %}") == "/pts/me/"
    finally:
        set_script_prefix("/")


def test_a_static_file_is_where_the_storage_has_it():
    there = drawn("{% asset 'look.css' %}")
    assert there == storages["staticfiles"].url("look.css")
    elsewhere = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "OPTIONS": {"base_url": "/elsewhere/"},
    }
    with override_settings(STORAGES={"staticfiles": elsewhere}):
        assert drawn("{% asset 'look.css' %}") == "/elsewhere/look.css"
    assert drawn("{% asset 'look.css' %}") == there


class _Shell:
    here = "/me/emails/"

    def __init__(self, *nav):
        self.nav = nav


def test_the_main_links_mark_where_one_is():
    nav = (NavItem("Home", "/", "home"), NavItem("Me", "/me/", "me", current=True))
    page = drawn("{% main_nav %}", shell=_Shell(*nav))
    assert '<a href="/"><svg' in page
    assert '<a href="/me/" aria-current="true"><svg' in page
    assert '<a href="/me/emails/" aria-current="page">' in drawn(
        "{% main_nav %}", shell=_Shell(NavItem("Emails", "/me/emails/", "me", current=True))
    )
    assert page.count("<li>") == 2


def test_nobody_has_none():
    assert drawn("{% main_nav %}") == drawn("{% main_nav %}", shell=_Shell()) == ""
