"""Links that are the same on every page: the router and the storage are asked for each once a process.

A tag of every template (``builtins`` in the settings): `{% url "people:me" %}` as ever, `{% asset "look.css" %}` for a
static file, `{% main_nav %}` for the main links of whoever reads.
"""

from __future__ import annotations

from functools import cache

from django import template
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse_url
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString

from pts_support.templatetags import ui
from pts_support.web.shell import NavItem

register = template.Library()


class KnownLinkNode(URLNode):
    """A link without values in it."""

    def render(self, context: template.Context) -> SafeString:
        name = self.view_name.resolve(context)
        return _path(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@cache
def _path(name: str, urlconf: str, prefix: str) -> SafeString:
    """``prefix``: what stands before every path where the site is not at the root; reverse() writes it."""
    return SafeString(reverse(name, urlconf=urlconf))


@register.tag
def url(parser: template.base.Parser, token: template.base.Token) -> URLNode:
    node = parse_url(parser, token)
    if node.args or node.kwargs or node.asvar:
        return node
    return KnownLinkNode(node.view_name, [], {}, None)


@register.simple_tag
def asset(path: str) -> SafeString:
    """Where a static file is."""
    return _asset(storages["staticfiles"], path)


@cache
def _asset(storage: Storage, path: str) -> SafeString:
    return SafeString(storage.url(path))


@register.simple_tag(takes_context=True)
def main_nav(context: template.Context) -> SafeString:
    """Nothing for whoever is not signed in."""
    shell = context.get("shell")
    if not shell or not shell.nav:
        return SafeString()
    links = "".join([f"<li>{_link(item, shell.here)}</li>\n" for item in shell.nav])
    return SafeString(f'<nav class="mainnav" aria-label="Main">\n<ul>\n{links}</ul>\n</nav>')


def _link(item: NavItem, here: str) -> str:
    current = ""
    if item.current:
        current = ' aria-current="true"'
    if item.path == here:
        current = ' aria-current="page"'
    return f'<a href="{item.path}"{current}>{ui.icon(item.icon)}<span>{item.label}</span></a>'
