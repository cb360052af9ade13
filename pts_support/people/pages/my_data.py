"""Everything about oneself, in one file."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from pts_support.people import audit
from pts_support.people.page_request import PageRequest
from pts_support.people.records import legal_holds, personal_data


@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: PageRequest) -> HttpResponse | FileResponse:
    if request.method != "POST":
        return render(request, "people/my_data.html", {"holds": legal_holds.holds_on(request.user)})
    made = personal_data.build_zip(request.user, now=request.now)
    audit.record(request.user, "my_data.taken", str(request.user.ref), program=None, now=request.now)
    answer = FileResponse(made, content_type="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return answer
