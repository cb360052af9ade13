"""Pages leave compressed, with a length nobody can rely on; files, streams and what is short leave as they are."""

from __future__ import annotations

import gzip

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse

from pts_support.web.compressed import CompressedPages

PAGE = "<p>We asked Tom too.</p>" * 100


def sent(response, accepts="gzip, deflate, br"):
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = accepts
    return CompressedPages(lambda _: response)(request)


def test_a_page_is_a_fraction_and_reads_the_same():
    answer = sent(HttpResponse(PAGE))
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert len(answer.content) < len(PAGE) / 4
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert gzip.decompress(answer.content).decode() == PAGE


def test_the_same_page_has_many_lengths():
    lengths = {len(sent(HttpResponse(PAGE)).content) for _ in range(100)}
    assert len(lengths) > 20


def test_a_browser_that_does_not_ask_gets_the_page_as_it_is():
    answer = sent(HttpResponse(PAGE), accepts="")
    assert (answer.content.decode(), answer.headers["Vary"]) == (PAGE, "Accept-Encoding")


@pytest.mark.parametrize(
    "response",
    [
        lambda: HttpResponse(PAGE, content_type="application/pdf"),
        lambda: HttpResponse(PAGE, content_type="text/csv"),
        lambda: JsonResponse({"saved": PAGE}),
        lambda: FileResponse([PAGE.encode()], content_type="text/html"),
        lambda: StreamingHttpResponse([PAGE.encode()]),
        lambda: HttpResponse(status=204, content_type=""),
        lambda: HttpResponse("short"),
    ],
)
def test_files_streams_and_what_is_short_stay_as_they_are(response):
    as_it_was, answer = response(), sent(response())
    assert "Content-Encoding" not in answer.headers
    assert b"".join(answer) == b"".join(as_it_was)


def test_the_site_compresses_its_pages_and_each_has_its_headers(client, db):
    answer = client.get("/accounts/login/", HTTP_ACCEPT_ENCODING="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert b"</html>" in gzip.decompress(answer.content)
