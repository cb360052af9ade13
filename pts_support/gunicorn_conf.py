"""How the web server runs, on this computer and in a container.

gunicorn -c python:pts_support.gunicorn_conf pts_support.wsgi
"""

import atexit
import os
import shutil
import tempfile

from gunicorn.config import Config
from gunicorn.glogging import Logger

from pts_support.operate.logs import JsonFormatter
from pts_support.quiet_log import QuietFormatter


def _formatter(words: str, day: str) -> QuietFormatter:
    if os.environ.get("LOG_FORMAT") == "json":
        return JsonFormatter("%(message)s")
    return QuietFormatter(words, day)


class QuietLogger(Logger):
    """gunicorn's own log, without exception text."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(_formatter(self.error_fmt, self.datefmt))


def _number(name: str, usual: int) -> int:
    """The settings read it too, and stop with one line where it is none."""
    said = os.environ.get(name, "")
    return int(said) if said.isdecimal() else usual


def _folder_for_counts() -> None:
    """Before the site is loaded: what its processes count is added up from files in a folder of this start's own."""
    if os.environ.get("PTS_METRICS_TOKEN") or os.environ.get("PTS_METRICS_TOKEN_FILE"):
        folder = tempfile.mkdtemp(prefix="pts-counts-")
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        atexit.register(_remove, folder, os.getpid())


def _remove(folder: str, owner: int) -> None:
    """By who made it, and not by the processes it started."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


_folder_for_counts()
bind = os.environ.get("PTS_BIND", "127.0.0.1:8000")
worker_class = "pts_support.web.buffered.BufferedWorker"  # takes no thread for a slow browser
workers = _number("PTS_WEB_PROCESSES", 2)
threads = _number("PTS_WEB_THREADS", 4)
preload_app = True  # a wrong setting stops it at once, with one line
timeout = 30
graceful_timeout = 10
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
loglevel = "warning"
accesslog = None
logger_class = QuietLogger
