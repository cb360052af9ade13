"""`{% csrf_token %}`, in every form there is, also says whose page the form stands on (pts_support/web/whose.py).
`{% page_of %}`, in the head of every page, says it of the page, with how long it may stay open and the key to what its
tab keeps of what was typed."""

from __future__ import annotations

from uuid import UUID

from django import template
from django.http import HttpRequest
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from pts_support.web import whose

register = template.Library()


class OwnedFormNode(CsrfTokenNode):
    def render(self, context: template.Context) -> SafeString:
        token = mark_safe(super().render(context))
        request = context.get("request")
        user = getattr(request, "user", None)
        if not token or request is None or user is None or not user.is_authenticated:
            return token
        return format_html('{}<input type="hidden" name="whose" value="{}" data-here>', token, _mark(request, user))


def _mark(request: HttpRequest, user: whose.Somebody) -> str:
    """Made once a page: making it takes as long as drawing the form's head, and a conversation has six forms."""
    made: dict[UUID, str] = request.__dict__.setdefault("_marks_of_page", {})
    if user.ref not in made:
        made[user.ref] = whose.mark_of(user)
    return made[user.ref]


def form_marks(context: template.Context) -> SafeString:
    """What `{% csrf_token %}` prints, for a form that is drawn in Python."""
    return OwnedFormNode().render(context)


@register.simple_tag(takes_context=True)
def page_of(context: template.Context) -> SafeString:
    """Nothing on a page for anybody."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return SafeString()
    who, lock = whose.short_mark_of(user), whose.lock_of(user, request.session.session_key)
    hours = getattr(request, "hours_left", "")
    return format_html('<meta name="page-of" content="{}" data-lock="{}" data-hours="{}">', who, lock, hours)


@register.tag
def csrf_token(parser: template.base.Parser, token: template.base.Token) -> OwnedFormNode:
    return OwnedFormNode()
