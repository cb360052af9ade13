# One image for web, worker, beat, watchdog and migrations.
FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# pg_dump and pg_restore for `manage.py backup`, as new as the server in docker-compose.yml, and what encrypts its files.
# These are clients; no server is here.
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends ca-certificates postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install -qq -y --no-install-recommends postgresql-client-18 age gnupg \
    && rm -rf /var/lib/apt/lists/*

COPY requirements.txt .
RUN pip install --require-hashes --only-binary :all: --root-user-action=ignore -r requirements.txt

COPY manage.py ./
COPY pts_support pts_support
COPY mentors mentors
COPY requests_app requests_app
COPY checkins checkins
COPY reports reports
COPY templates templates
COPY static static

# Static files are part of the image. The values below exist in this one step and in no layer's environment.
RUN TESTING=0 PTS_LOCAL=1 DATABASE_URL=postgres://none@none/none REDIS_URL=redis://none \
    SECRET_KEY=only-to-collect-static-files-0123456789-abcdefghijklmnopqrstuvwxyz \
    python manage.py collectstatic --noinput -v0 \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin pts \
    && mkdir /kept /backups && chown pts /kept /backups && chmod 700 /kept /backups

USER 10001
EXPOSE 8000
CMD ["gunicorn", "-c", "python:pts_support.gunicorn_conf", "pts_support.wsgi"]
