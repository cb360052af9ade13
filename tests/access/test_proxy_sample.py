"""deploy/nginx.conf: nginx reads it, and running it is in front of the site what the page about it says."""

from __future__ import annotations

import datetime
import http.client
import os
import re
import shutil
import ssl
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pts_support.web import buffered
from tests.access import tally
from tests.access.slow_clients import SlowBrowsers, ask, percentile
from tests.faults.harness import free_port
from tests.services import ROOT
from tests.web_server import AS_IT_RUNS, serving

SAMPLE = ROOT / "deploy" / "nginx.conf"
THREADS = (*AS_IT_RUNS, "-k", "gthread", "--workers", "2", "--threads", "4")  # the buffer under trial is nginx's alone


def directives(name: str) -> list[str]:
    lines = [line.partition("#")[0].strip() for line in SAMPLE.read_text().splitlines()]
    return [line.removeprefix(name).strip(" ;") for line in lines if line.startswith(f"{name} ")]


def test_what_it_says():
    """Read without nginx: limits, both buffers, and headers that the proxy alone says."""
    limits = {name: directives(name) for name in ("client_header_timeout", "client_body_timeout", "send_timeout")}
    assert limits == {"client_header_timeout": ["15s"], "client_body_timeout": ["20s"], "send_timeout": ["20s"]}
    assert directives("client_max_body_size") == [f"{buffered.MOST_BODY // buffered.MEBIBYTE}m"]
    assert (directives("proxy_request_buffering"), directives("proxy_buffering")) == (["on"], ["on"])
    said = directives("proxy_set_header")
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme", 'X-Forwarded-Host ""', 'Forwarded ""'):
        assert said.count(header) == len(directives("proxy_pass")) == 2
    assert not re.search(r"\$(request|request_uri|args|http_referer|query_string)\b", directives("log_format")[0])
    assert [line.split()[-1] for line in directives("error_log")] == ["alert"]
    assert SAMPLE.read_text().count("{") == SAMPLE.read_text().count("}")


# By nginx itself ------------------------------------------------------------------------------------------------------


def needs_nginx() -> str:
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        if os.environ.get("PTS_NEED_NGINX") == "1":
            pytest.fail("nginx is not installed, and PTS_NEED_NGINX=1 wants it")
        pytest.skip("nginx is not installed (.ci/run installs it)")
    return program


@dataclass
class Proxy:
    folder: Path
    secure: int
    plain: int  # a second door without TLS, for slow browsers of plain sockets

    def logged(self) -> str:
        return (self.folder / "pts-access.log").read_text()


@pytest.fixture
def proxy_before(tmp_path) -> Iterator[object]:
    """Starts nginx with the sample, in front of this port: only places, ports and the certificate are others."""
    program, folder = needs_nginx(), Path(tempfile.mkdtemp(prefix="pts-nginx-"))
    started: list[subprocess.Popen[bytes]] = []

    def start(port: int | str) -> Proxy:
        proxy = Proxy(folder, free_port(), free_port())
        conf = folder / "nginx.conf"
        conf.write_text(as_on_this_machine(proxy, port))
        certificate(folder)
        said = subprocess.run([program, "-t", "-c", conf], capture_output=True, text=True)
        assert said.returncode == 0, said.stderr
        started.append(subprocess.Popen([program, "-c", conf, "-g", "daemon off;"], stderr=subprocess.DEVNULL))
        until = time.monotonic() + 10
        while ask(proxy.plain, "/healthz", seconds=1)[0] != 200:
            assert time.monotonic() < until
            time.sleep(0.1)
        return proxy

    yield start
    for process in started:
        process.terminate()
        process.wait(10)
    shutil.rmtree(folder)


def as_on_this_machine(proxy: Proxy, port: int | str) -> str:
    conf, folder = SAMPLE.read_text(), proxy.folder
    changes = {
        "listen 443 ssl;": f"listen 127.0.0.1:{proxy.secure} ssl; listen 127.0.0.1:{proxy.plain};",
        "listen 80 default_server;": f"listen 127.0.0.1:{free_port()} default_server;",
        "        server 127.0.0.1:8000 max_fails=0;": f"server 127.0.0.1:{port} max_fails=0;",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "http {\n": f"http {{\nclient_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n",
    }
    for before, after in changes.items():
        assert conf.count(before) == 1, before
        conf = conf.replace(before, after)
    conf = conf.replace("/var/log/nginx", str(folder)).replace("/etc/ssl/pts", str(folder))
    return ("user root;\n" if os.geteuid() == 0 else "") + conf


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "support.example.org")])
    day = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), day, day.replace(year=2099)
    )
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *private))


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_nginx_runs_it_buffers_both_ways_and_logs_no_token(tmp_path, proxy_before):
    with serving(tmp_path, *THREADS, PTS_PROXIES="1") as site:
        proxy = proxy_before(site.port)
        it_logs_no_token(proxy)
        four_files_fit_and_more_is_told_kindly(proxy)
        pages_answer_beside_slow_browsers(proxy)


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_two_webs_are_started_anew_one_after_the_other_and_no_request_fails(tmp_path, proxy_before):
    """As docs/upgrading.md says. The second server is a line more in the sample."""
    ports, answers, is_over = (free_port(), free_port()), [], threading.Event()

    def browse(proxy: Proxy) -> None:
        while not is_over.is_set():
            answers.append(over_tls(proxy, "GET", "/accounts/login/")[0])
            answers.append(over_tls(proxy, "POST", "/accounts/login/", b"login=")[0])

    with ExitStack() as stack:
        webs = [ExitStack() for _ in ports]
        for web, port in zip(webs, ports, strict=True):
            stack.enter_context(web).enter_context(serving(tmp_path, port=port, PTS_PROXIES="1"))
        proxy = proxy_before(f"{ports[0]} max_fails=0; server 127.0.0.1:{ports[1]}")
        browsers = [threading.Thread(target=browse, args=[proxy]) for _ in range(3)]
        for browser in browsers:
            browser.start()
        try:
            for web, port in zip(webs, ports, strict=True):
                web.close()
                web.enter_context(serving(tmp_path, port=port, PTS_PROXIES="1"))
        finally:
            is_over.set()
            for browser in browsers:
                browser.join()
    # 403: a form without its token, answered by the site.
    assert Counter(answers).keys() == {200, 403}, Counter(answers)
    assert len(answers) > 40


def over_tls(proxy: Proxy, method: str, path: str, body: bytes | None = None) -> tuple:
    """Status, headers and page."""
    trust = ssl.create_default_context(cafile=str(proxy.folder / "fullchain.pem"))
    trust.check_hostname = False
    line = http.client.HTTPSConnection("127.0.0.1", proxy.secure, timeout=60, context=trust)
    try:
        line.request(method, path, body, {"Host": "localhost", "Content-Type": "text/plain"})
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        line.close()


def it_logs_no_token(proxy: Proxy) -> None:
    token = "t0ken" * 8
    for path in (f"/join/{token}/", f"/accounts/password/reset/key/{token}-{token}/", f"/promise/?next={token}"):
        over_tls(proxy, "GET", path)
    assert over_tls(proxy, "GET", "/healthz")[0] == 200
    logged = proxy.logged()
    assert [path for path in ("/join/", "/accounts/", "/promise/", "/healthz") if f" GET {path} " not in logged] == []
    assert token not in logged


def four_files_fit_and_more_is_told_kindly(proxy: Proxy) -> None:
    fits, more = b"x" * (41 * buffered.MEBIBYTE), b"x" * (buffered.MOST_BODY + 1)
    assert over_tls(proxy, "POST", "/accounts/login/", fits)[0] not in {0, 413, 502}
    status, headers, page = over_tls(proxy, "POST", "/accounts/login/", more)
    assert (status, b"Together the files are too large" in page) == (413, True)
    assert "Content-Security-Policy" in headers


def pages_answer_beside_slow_browsers(proxy: Proxy) -> None:
    took = []
    slow = {"headers": 80, "bodies": 80, "readers": 40}
    with SlowBrowsers(proxy.plain, slow, "/static/vendor/bootstrap.css") as browsers:
        end = time.monotonic() + tally.size(quick=10, full=60)
        while time.monotonic() < end:
            status, seconds = ask(proxy.plain, "/accounts/login/")
            took.append(seconds if status == 200 else 99)
            time.sleep(0.2)
        assert len(browsers.lines) >= 190
    assert percentile(took, 95) <= 1, percentile(took, 95)
