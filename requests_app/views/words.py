"""Words that may name a student: any reader says so, their author changes them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pts_support import ui
from requests_app import whole, words
from requests_app.lifecycle import NotAllowed
from requests_app.models import Message
from requests_app.thread_forms import ChangeWordsForm, MessageForm
from requests_app.views.act_door import Act, Done, act, page_of
from requests_app.visibility import Sight
from requests_app.vocabulary import Hidden, MessageKind, Verb
from requests_app.whole import Whole

WHY = {
    Hidden.STUDENT: "Somebody who read them says that they may name a student.",
    Hidden.PROGRAM: "The program asks you to, because somebody who read them on the board asked it to look.",
}


@act(Verb.NAMES_STUDENT, MessageForm)
def names_student(act: Act) -> Done:
    words.names_student(act.request, by=act.by, message=act.data["message"], now=act.now)
    return Done("Thank you. Nobody but their author reads these words now, until they are changed.")


@require_http_methods(["GET", "HEAD", "POST"])
def change_words(request: HttpRequest, ref: UUID, message: UUID) -> HttpResponse:
    """The author's page for hidden words. It is there for nobody else, and only while they are hidden."""
    found, hidden = _hidden(request, ref, message)
    form = _form(request, found, hidden)
    if request.method == "POST" and form.is_valid():
        try:
            words.change(found.request, by=request.user, message=message, now=request.now, **form.changed())
        except NotAllowed:
            raise Http404 from None
        ui.done(request, "Changed. Everybody who could read it before reads the new words.")
        return redirect(page_of(found))
    here = reverse("requests:change_words", args=[ref, message])
    context = {"form": form, "url": here, "back": page_of(found), "why": WHY[Hidden(hidden.hidden_why)]}
    return render(request, "requests_app/change_words.html", context, status=422 if form.errors else 200)


def _hidden(request: HttpRequest, ref: UUID, message: UUID) -> tuple[Whole, Message]:
    found = whole.find(request.user, ref)
    if found is None or found.sight is Sight.NONE:
        raise Http404
    named = next((one for one in found.shown if one.ref == message), None)
    if named is None or named.author_id != request.user.id or not named.hidden_why:
        raise Http404
    return found, named


def _form(request: HttpRequest, found: Whole, hidden: Message) -> ChangeWordsForm:
    return ChangeWordsForm(
        request.POST if request.method == "POST" else None,
        zone=request.user.zone,
        was=hidden.text,
        tried=_tried(found, hidden),
        stops=hidden.on_board,
        files=[(str(file.ref), file.called) for file in found.files if file.message_id == hidden.id],
    )


def _tried(found: Whole, hidden: Message) -> dict[str, str]:
    """What was said to have been tried belongs to the first words."""
    if hidden.kind != MessageKind.ASK:
        return {}
    there = {name: getattr(found.request, name) for name in words.TRIED}
    return {name: text for name, text in there.items() if text}
