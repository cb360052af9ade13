"""Every setting, in one file. What differs from place to place is read from the environment (pts_support/env.py)."""

import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pts_support import env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of run is this -----------------------------------------------------------------------------------------
TESTING = env.flag("TESTING", about="set by the tests only")
LOCAL = env.flag("PTS_LOCAL", about="a copy for this computer only: http on localhost; bin/start sets it") or TESTING
DEBUG = env.flag("PTS_DEBUG", about="error pages with details, for developers; never where real people write")
PROCESS = env.choice(
    "PTS_PROCESS",
    about="which process this is; sets the time limits of its database connections",
    default="worker" if "celery" in sys.argv[0] else "manage",
    of=("web", "worker", "beat", "watchdog", "manage"),
)
DEMO = env.flag("PTS_DEMO", about="seed the demo program; only ever obeyed while the database is empty")
if DEBUG and not LOCAL:
    env.stop(
        "PTS_DEBUG", "is only for a copy on your own computer (PTS_LOCAL=1): its error pages show what people write."
    )

# --- Where we are -----------------------------------------------------------------------------------------------------
SECRET_KEY = env.key(
    "SECRET_KEY",
    about="at least 50 random characters, kept private",
    fallback="only for tests " * 5 if TESTING else None,
)
SECRET_KEY_FALLBACKS = env.words(
    "SECRET_KEY_FALLBACKS", about="older keys, commas between: what they locked or signed still opens"
)
SITE_URL = env.address(
    "SITE_URL",
    about="the public address, such as https://support.example.org; used in mails",
    fallback="http://localhost:8000" if LOCAL else None,
    secure=not LOCAL,
)
_more_hosts = env.words(
    "ALLOWED_HOSTS", about="more host names that may be asked for, besides SITE_URL's; commas between"
)
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "", *_more_hosts]  # env.address has seen that there is one
if LOCAL:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
PROXIES = env.number(
    "PTS_PROXIES",
    about="how many reverse proxies stand in front (they must set X-Forwarded-For and X-Forwarded-Proto themselves)",
    default=0, low=0, high=5,
)  # fmt: skip

# gunicorn_conf.py reads these two by itself, before Django is there.
env.number("PTS_WEB_PROCESSES", about="processes that show pages; 1.5 GB of memory each", default=2, low=1, high=64)
env.number("PTS_WEB_THREADS", about="pages that each of them shows at a time", default=4, low=1, high=64)

# --- Rooms ------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "pts_support.operate.apps.OperateConfig",
    "pts_support.people.apps.PeopleConfig",
    "pts_support.notify.apps.NotifyConfig",
    "pts_support.kept.apps.KeptConfig",
    "mentors.apps.MentorsConfig",
    "requests_app.apps.RequestsAppConfig",
    "checkins.apps.CheckinsConfig",
    "reports.apps.ReportsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "pts_support.operate.logs.RequestIdMiddleware",
    "pts_support.operate.metrics.CountingMiddleware",
    # The two next put their headers on every answer, static files and errors included.
    "pts_support.web.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pts_support.web.compressed.CompressedPages",
    "pts_support.web.middleware.NowMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pts_support.people.signin.sessions.SessionTimeMiddleware",
    "pts_support.web.middleware.SignInFirstMiddleware",
    "pts_support.kept.middleware.KeptWordsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pts_support.people.signin.first_steps.FirstStepsMiddleware",
    "pts_support.people.signin.unconfirmed.UnconfirmedMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "pts_support.web.middleware.PageAboveMiddleware",
]

ROOT_URLCONF = "pts_support.urls"
WSGI_APPLICATION = "pts_support.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pts_support.web.shell.shell",
            ],
            # {% csrf_token %} says whose page it is, in every form; {% url %} asks the router once for what is the same.
            "builtins": ["pts_support.templatetags.whose", "pts_support.templatetags.links"],
            "libraries": {
                "ask_promises": "requests_app.pages.ask.promise_html",
                "desk_rows": "requests_app.pages.dashboard.row_html",
                "thread_stream": "requests_app.pages.thread.timeline.stream_html",
            },
        },
    }
]
# What stands below every room reaches these by name, as Django reaches the user's model.
INSTALLATION_MODEL = "people.Installation"
ROLES_OF_READER = "pts_support.people.roles.roles_held"
KEEP_WORDS = "pts_support.kept.keeping.keep_for"
FORM_RENDERER = "pts_support.web.drawn_fields.DrawnWidgets"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- The database: the only memory. Sessions and cache live in it too; Redis is only Celery's broker --------------------
# (statement_timeout, lock_timeout) in milliseconds. Nothing a person waits for may hang; a migration may take its time.
LIMITS = {
    "web": (5000, 3000),
    "worker": (25000, 5000),
    "watchdog": (25000, 5000),
    "beat": (5000, 3000),
    "manage": (0, 10000),
}
_database = env.database("DATABASE_URL", about="postgres://user:password@host:5432/name")
_password = env.text(
    "PTS_DATABASE_PASSWORD", about="its password, where the address has none: every letter may stand in it"
)
POOLER = env.flag(
    "PTS_POOLER",
    about="DATABASE_URL leads to PgBouncer: limits come with each transaction, nothing is prepared for a session",
)
_direct = env.optional_database(
    "DATABASE_DIRECT_URL",
    about="the same database past the pooler: for commands such as backup and migrate, and the watchdog",
)
if POOLER and _direct is None:
    env.stop("DATABASE_DIRECT_URL", "is needed with PTS_POOLER: backups and migrations go past the pooler.")


def _database_of(process: str) -> dict[str, Any]:
    """The database as this kind of process reaches it, with its limits (pts_support/db/pooled reads LIMITS)."""
    statement, lock = LIMITS[process]
    limits = {"statement_timeout": statement, "lock_timeout": lock, "idle_in_transaction_session_timeout": 60000}
    # A command may last longer than a pooler lends a connection; the watchdog has to work when the pooler is gone.
    direct = _direct if process in {"manage", "watchdog"} else None
    found, pooled = direct or _database, POOLER and direct is None
    options = {**found["OPTIONS"], "application_name": f"pts-{process}", "connect_timeout": 5}
    if not pooled:
        # What is prepared (db/prepared_queries.py) is planned once a connection, not for each of its values.
        for_the_session = {**limits, "plan_cache_mode": "force_generic_plan"}
        options["options"] = " ".join(f"-c {name}={value}" for name, value in for_the_session.items())
    return {
        **found,
        "ENGINE": "pts_support.db.pooled" if pooled else "django.db.backends.postgresql",
        "PASSWORD": found["PASSWORD"] or _password,
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooled,  # such a cursor lives in a session
        "LIMITS": limits,
    }


DATABASES = {"default": _database_of(PROCESS)}
WEB_DATABASE = _database_of("web")  # `check --deploy` asks whether its limits hold
SILENCED_SYSTEM_CHECKS = [
    "auth.W004"
]  # an email is one person's whatever its case: a unique constraint on LOWER(email)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "pts_support.db.cache.JsonCache",  # Django's own keeps pickles
        "LOCATION": "pts_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # the default of 300 would let somebody push a limit out
    }
}
SESSION_ENGINE = "pts_support.people.signin.session_store"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = int(
    timedelta(days=30).total_seconds()
)  # the longest; who stays how long: people/signin/sessions.py

# --- The engine: every interval is a multiple of one setting, so that trials can run it faster ------------------------
ENGINE_TICK = env.seconds("ENGINE_TICK", about="seconds between two looks at what is due", default=15, low=0.5, high=60)
ENGINE = {
    "tick": ENGINE_TICK,  # beat sends sweep and deliver this often
    "look": ENGINE_TICK / 3,  # the watchdog looks this often (5 s)
    "takeover": ENGINE_TICK * 4 / 3,  # without a sweep for so long the watchdog does the work itself (20 s)
    "alarm": ENGINE_TICK * 4,  # and after this it is an alarm, and a line on every page (60 s)
    "backup": ENGINE_TICK * 240,  # a dump keeps its snapshot open; for so long that is no alarm (an hour)
    "mail": ENGINE_TICK * 20,  # no mail has left for so long, and some were tried (5 minutes)
}
BACKUP_HOURS = env.number(
    "PTS_BACKUP_HOURS",
    about="an alarm when the last good backup is older than so many hours; 0: backups are made in another way",
    default=26, low=0, high=9999,
)  # fmt: skip
if LOCAL:  # a copy on somebody's own computer is backed up by hand
    BACKUP_HOURS = 0
BACKUP_SEAL = env.text(
    "PTS_BACKUP_SEAL", about="age:age1… or gpg:/path/of/a/public/key: backups are encrypted for whoever has that key"
)
DEADMAN_URL = env.optional_url(
    "PTS_DEADMAN_URL", about="asked by the watchdog while all is well; your monitor alarms when it stops"
)

CELERY_BROKER_URL = env.broker("REDIS_URL", about="redis://host:6379/0; carries ticks only, may be lost at any time")
CELERY_TIMEZONE = "UTC"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = CELERY_EVENT_SERIALIZER = "json"
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # the default one keeps its times in a file of pickles
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 30, 25
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,  # well above the time limit: a task is never given out twice while it runs
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
}
# A tick nobody took in time is worthless: the next one does its work.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "requests_app.sweep", "schedule": ENGINE_TICK, "options": {"expires": ENGINE_TICK}},
    "deliver": {"task": "notify.deliver", "schedule": ENGINE_TICK, "options": {"expires": ENGINE_TICK}},
    # Beat remembers nothing from one start to the next: a day would never be over where it starts anew each morning.
    "purge": {"task": "requests_app.tidy", "schedule": timedelta(hours=1), "options": {"expires": 3600}},
}
CELERY_BEAT_MAX_LOOP_INTERVAL = min(ENGINE_TICK, 5)

# --- Mail -------------------------------------------------------------------------------------------------------------
# News to one person: the first leaves at once, what follows within so many seconds becomes one mail.
MAIL_GATHER_SECONDS = env.seconds(
    "MAIL_GATHER_SECONDS",
    about="news to one person within these becomes one mail",
    default=ENGINE_TICK * 20,
    low=0,
    high=3600,
)
# A page never waits for a mail server: what Django or allauth would send becomes a row, sent with everything else.
EMAIL_BACKEND = "pts_support.notify.channels.account_mail.OutboxBackend"
# Without a server, on this computer only: a demo keeps its mails in its mailbox.
EMAIL_HOST = env.text("EMAIL_HOST", about="the SMTP server", needed=True, fallback="" if LOCAL else None)
EMAIL_PORT = env.number("EMAIL_PORT", about="its port", default=587, low=1, high=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", about="the account there, if it wants one")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", about="and its password")
_security = env.choice(
    "EMAIL_SECURITY", about="how the connection is secured", default="starttls", of=("starttls", "tls", "none")
)
EMAIL_USE_TLS, EMAIL_USE_SSL = _security == "starttls", _security == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL",
    about="who mails come from, such as PTS Support <support@example.org>",
    needed=True,
    fallback="PTS Support <support@localhost>" if LOCAL else None,
)
if "@" not in DEFAULT_FROM_EMAIL or any(end in DEFAULT_FROM_EMAIL for end in "\r\n"):
    env.stop("DEFAULT_FROM_EMAIL", "must be an address such as PTS Support <support@example.org>.")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
BOUNCE_ADDRESS = env.text(
    "PTS_BOUNCE_ADDRESS",
    about="where mails that cannot be delivered come back to; else to DEFAULT_FROM_EMAIL's address",
)
if BOUNCE_ADDRESS and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", BOUNCE_ADDRESS):
    env.stop("PTS_BOUNCE_ADDRESS", "must be a bare address such as bounces@example.org.")

# --- Who may come in: by invitation only ------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "pts_support.people.signin.backend.SignedInBackend",
    "allauth.account.auth_backends.AuthenticationBackend",  # named by sessions that began before there was ours
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:  # a fifth of a second for every sign-in
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "pts_support.people.signin.easy_words.EasyWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "pts_support.people.signin.allauth_adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # the passkey settings want it
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # our adapter does the same work as for a known one, and sends nothing
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "pts_support.people.signin.allauth_adapter.LoginForm",
    "request_login_code": "pts_support.people.signin.allauth_adapter.RequestCodeForm",
    "reset_password": "pts_support.people.signin.allauth_adapter.ResetForm",
}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# allauth's own limits count by address alone, so an outsider could lock a fellow out: its own are by network only, ours
# (people/signin/rate_limits.py) by account and place. Codes by mail are counted by ours alone.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/300s/ip",
    "reset_password": "60/m/ip",
    "request_login_code": None,
}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 48  # as people/signin/rate_limits.py counts
MFA_ADAPTER = "pts_support.people.signin.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "pts_support.people.signin.second_factor.AuthenticateForm",
    "reauthenticate": "pts_support.people.signin.second_factor.ReauthenticateForm",
}
MFA_TOTP_TOLERANCE = 1  # phones' clocks are half a minute off
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_TOTP_ISSUER = "PTS Support"

# --- The browser ------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "object-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # Bootstrap draws its small icons as data:
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
CSRF_FAILURE_VIEW = "pts_support.web.views.csrf_failure"
SECURE_REFERRER_POLICY = (
    "same-origin"  # no-referrer makes Chromium send "Origin: null", and every form would be refused
)
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
# A browser takes such a name from this host alone, over TLS: no neighbor of the domain can plant a session.
COOKIE_PREFIX = "" if LOCAL else "__Host-"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
MESSAGE_STORAGE = "pts_support.web.messages_kept.NamedStorage"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz", r"^metrics$"]  # asked by a monitor inside, over http
SECURE_HSTS_SECONDS = 0 if LOCAL else int(timedelta(days=365).total_seconds())
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_HANDLERS = [
    "pts_support.web.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Ours; the rest is Django's.
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"

# --- Static files -----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.text("PTS_STATIC", about="where `prepare --static` puts them", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "pts_support.web.vendor.VendorFinder",
]
_plain = TESTING or DEBUG
MEDIA_ROOT = env.text(
    "PTS_FILES",
    about="the folder for what people attach: outside every web root, shared by web and workers, backed up",
    default=str(BASE_DIR / "var" / "files"),
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Random names, readable by our own processes alone, and no address: they are given out by a view.
    "attachments": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"base_url": None, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _plain
        else "pts_support.web.vendor.HashedStaticStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = _plain
KEEP_DAYS = env.number(
    "PTS_KEEP_DAYS",
    about="how many days after the end of a program year its conversations are kept",
    default=90, low=30, high=3650,
)  # fmt: skip
PURGE_FILE = env.text(
    "PTS_PURGE_FILE",
    about="what was purged, kept outside the database: a restored copy forgets it again",
    default=str(BASE_DIR / "var" / "purged"),
)

# --- Words and time ---------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- Logs carry no words of anybody -----------------------------------------------------------------------------------
LOG_LEVEL = env.choice(
    "LOG_LEVEL", about="how much is logged; never what people write", default="WARNING", of=("INFO", "WARNING", "ERROR")
)
METRICS_TOKEN = env.text(
    "PTS_METRICS_TOKEN", about="opens /metrics for Prometheus (Authorization: Bearer …); without it nothing is counted"
)
LOG_FORMAT = env.choice(
    "LOG_FORMAT", about="lines for people, or each event one line of JSON", default="text", of=("text", "json")
)
ALARM_COMMAND = env.text(
    "PTS_ALARM_COMMAND", about="a program that is run for each alarm, and each that is over, with the line as its input"
)
_console, _alarmed = ["console"], ["console", "alarm"] if ALARM_COMMAND else ["console"]
_handlers: dict[str, Any] = {
    "console": {
        "class": "logging.StreamHandler",
        "formatter": "json" if LOG_FORMAT == "json" else "quiet",
        "filters": ["request_id"],
    }
}
if ALARM_COMMAND:
    _handlers["alarm"] = {
        "class": "pts_support.operate.logs.AlarmCommand", "command": ALARM_COMMAND, "formatter": "bare"
    }  # fmt: skip
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "pts_support.operate.logs.RequestIdFilter"}},
    "formatters": {
        "quiet": {
            "()": "pts_support.quiet_log.QuietFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "bare": {"()": "pts_support.quiet_log.QuietFormatter", "format": "%(message)s"},
        "json": {"()": "pts_support.operate.logs.JsonFormatter", "format": "%(message)s"},
    },
    "handlers": _handlers,
    "root": {"handlers": _alarmed, "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": _console, "level": LOG_LEVEL, "propagate": False},
        "django.db.backends": {"level": "WARNING"},  # its DEBUG lines are statements with their values
        "django.server": {"handlers": _console, "level": LOG_LEVEL, "propagate": False},
        "celery": {"level": "WARNING"},  # INFO logs what tasks return
        "waitress.queue": {"level": "ERROR"},  # says each time that threads are busy
        "pts_support": {"level": "INFO"},
        "pts.signin": {"level": "INFO"},
    },
}
