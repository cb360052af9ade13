"""`{% csrf_token %}`, in every form there is, also says whose page the form stands on (pts_support/web/whose.py)."""

from __future__ import annotations

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from pts_support.web import whose

register = template.Library()


class OwnedFormNode(CsrfTokenNode):
    def render(self, context: template.Context) -> SafeString:
        token = mark_safe(super().render(context))
        user = getattr(context.get("request"), "user", None)
        if not token or user is None or not user.is_authenticated:
            return token
        return format_html('{}<input type="hidden" name="whose" value="{}" data-here>', token, whose.mark_of(user))


@register.tag
def csrf_token(parser: template.base.Parser, token: template.base.Token) -> OwnedFormNode:
    return OwnedFormNode()
