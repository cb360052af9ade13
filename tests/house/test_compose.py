"""docker-compose.yml by the real parser and the schema, and what a parser cannot know."""

import subprocess
import sys
from pathlib import Path

import yaml

from pts_support.env import ENV_SETTINGS

ROOT = Path(__file__).resolve().parents[2]
VALUES = {
    "POSTGRES_PASSWORD": "pw-of-the-superuser", "PTS_DATABASE_PASSWORD": "pw-of-the-site", "SECRET_KEY": "key",
    "SITE_URL": "https://support.example.org",
    "EMAIL_HOST": "smtp.example.org", "DEFAULT_FROM_EMAIL": "support@example.org",
}  # fmt: skip
TOOLS = Path(sys.executable).parent


def compose(*argv: str, env: dict[str, str], file: Path = ROOT / "docker-compose.yml") -> subprocess.CompletedProcess:
    argv = (str(TOOLS / "docker-compose"), "-f", str(file), "--env-file", "/dev/null", *argv)
    env = {"PATH": "/usr/bin:/bin", "HOME": "/", **env}
    return subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True)


def load() -> dict:
    done = compose("config", env=VALUES)
    assert done.returncode == 0, done.stderr
    return yaml.safe_load(done.stdout)


def test_the_parser_takes_it_and_refuses_a_misspelled_key(tmp_path):
    assert compose("config", "-q", env=VALUES).returncode == 0
    planted = tmp_path / "docker-compose.yml"
    planted.write_text((ROOT / "docker-compose.yml").read_text().replace("healthcheck:", "healthchek:", 1))
    assert compose("config", "-q", env=VALUES, file=planted).returncode != 0


def test_the_schema_takes_it():
    argv = [str(TOOLS / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_no_file_can_hold_must_be_given():
    """Who lacks a secret is told by the process that wants it: it may stand in a file (test_settings.py)."""
    for name in ("SITE_URL", "EMAIL_HOST", "DEFAULT_FROM_EMAIL"):
        done = compose("config", "-q", env={k: v for k, v in VALUES.items() if k != name})
        assert done.returncode != 0
        assert name in done.stderr


def test_the_shape():
    services = load()["services"]
    assert set(services) == {"db", "redis", "migrate", "web", "worker", "beat", "watchdog", "backup"}
    assert services["worker"]["deploy"]["replicas"] == 2
    for name in ("web", "worker", "beat", "watchdog"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert "healthcheck" in services[name]
        assert services[name]["read_only"] is True
        assert services[name]["environment"]["PTS_PROCESS"] == name
        assert "PTS_LOCAL" not in services[name]["environment"]
    assert services["db"]["volumes"][0]["target"] == "/var/lib/postgresql"  # where the image of 18 keeps its data
    assert "log_min_messages=log" in services["db"]["command"]
    assert services["worker"]["stop_grace_period"] == "1m0s"


def _mounts(service: dict) -> set[str]:
    return {volume["target"] for volume in service.get("volumes", ())}


def test_only_the_database_is_told_the_superusers_password():
    services = load()["services"]
    told = {name for name, service in services.items() if "pw-of-the-superuser" in str(service)}
    assert told == {"db"}
    sees = {name for name, service in services.items() if "/secrets-superuser" in _mounts(service)}
    assert sees == {"db"}  # where POSTGRES_PASSWORD_FILE stands
    web = services["web"]["environment"]
    assert (web["DATABASE_URL"], web["PTS_DATABASE_PASSWORD"]) == ("postgres://pts@db:5432/pts", "pw-of-the-site")
    assert "$POSTGRES_PASSWORD" not in (ROOT / "bin" / "db-role.sh").read_text()


def test_the_role_is_made_with_the_password_it_is_given_in_words_or_in_a_file(tmp_path):
    """bin/db-role.sh itself, with a psql that writes down what it is told."""
    (tmp_path / "psql").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/told\n')
    (tmp_path / "psql").chmod(0o700)
    (tmp_path / "password").write_text("from $the file\n")
    for given, password in (
        ({"PTS_DATABASE_PASSWORD": "in 'words'"}, "in 'words'"),
        ({"PTS_DATABASE_PASSWORD": "", "PTS_DATABASE_PASSWORD_FILE": f"{tmp_path}/password"}, "from $the file"),
    ):
        env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "POSTGRES_USER": "owner", **given}
        assert subprocess.run([ROOT / "bin" / "db-role.sh"], env=env, stdin=subprocess.DEVNULL).returncode == 0
        assert f"password={password}" in (tmp_path / "told").read_text().splitlines()
    none = {"PATH": f"{tmp_path}:/usr/bin:/bin", "POSTGRES_USER": "owner"}
    said = subprocess.run([ROOT / "bin" / "db-role.sh"], env=none, capture_output=True, text=True)
    assert (said.returncode != 0, "set PTS_DATABASE_PASSWORD" in said.stderr) == (True, True)


def test_nothing_of_ours_runs_as_root_and_the_pages_come_from_the_server_that_buffers():
    image = (ROOT / "Dockerfile").read_text()
    assert image.index("\nUSER 10001\n") < image.index("\nCMD ")
    assert "python:pts_support.gunicorn_conf" in image[image.index("\nCMD ") :]
    for service in load()["services"].values():
        assert "user" not in service
        assert not service.get("privileged", False)


def test_what_it_starts_exists():
    services = load()["services"]
    commands = [s["command"][2] for s in services.values() if s.get("command", [""])[0] == "python"]
    found = {file.stem for file in ROOT.glob("**/management/commands/*.py") if ".venv" not in file.parts}
    assert set(commands) <= found, set(commands) - found


def test_backups_are_made_by_a_container_of_their_own_into_a_volume():
    """Its root is read only; and what makes them has no limit of time, which the web's processes have."""
    backup = load()["services"]["backup"]
    assert backup["command"][2:] == ["backup", "--to", "/backups", "--every", "24", "--keep-days", "14"]
    assert backup["environment"]["PTS_PROCESS"] == "manage"
    volumes = {mount["target"]: mount["source"] for mount in backup["volumes"] if mount["type"] == "volume"}
    assert volumes == {"/kept": "kept", "/backups": "backups"}
    image = (ROOT / "Dockerfile").read_text()
    assert "mkdir /kept /backups && chown pts /kept /backups" in image


# Set by the file itself, or only for a copy on somebody's own computer.
FIXED = {"PTS_PROCESS", "PTS_FILES", "PTS_PURGE_FILE"}
LOCAL = {"TESTING", "PTS_LOCAL", "PTS_DEBUG", "PTS_DEMO", "PTS_STATIC"}
SECRETS = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "DATABASE_DIRECT_URL", "REDIS_URL")
SECRETS += ("PTS_DATABASE_PASSWORD", "EMAIL_HOST_PASSWORD", "PTS_METRICS_TOKEN")
OURS = ("migrate", "web", "worker", "beat", "watchdog", "backup")


def test_every_value_that_can_be_set_reaches_every_process():
    wanted = set(ENV_SETTINGS) - FIXED - LOCAL
    wanted |= {f"{name}_FILE" for name in SECRETS}
    given = {name: f"given-{name.lower()}" for name in wanted}
    done = compose("config", env=given)
    assert done.returncode == 0, done.stderr
    services = yaml.safe_load(done.stdout)["services"]
    for service in OURS:
        told = services[service]["environment"]
        assert {name: told.get(name) for name in wanted} == given, service
        assert set(told) - wanted - {"PTS_BIND", "PTS_ALIVE_FILE"} == FIXED


def test_a_password_keeps_all_its_letters(tmp_path):
    """In single quotes, as docs/running.md and .env.example say: else Compose would put something in for $."""
    password = "a$b${c}#d @:/%"
    (tmp_path / "env").write_text(f"PTS_DATABASE_PASSWORD='{password}'\n")
    argv = [str(TOOLS / "docker-compose"), "--env-file", str(tmp_path / "env"), "config"]
    told = {k: v for k, v in VALUES.items() if k != "PTS_DATABASE_PASSWORD"}
    done = subprocess.run(argv, cwd=ROOT, env={"PATH": "/usr/bin", "HOME": "/", **told}, capture_output=True, text=True)
    found = yaml.safe_load(done.stdout)["services"]["web"]["environment"]["PTS_DATABASE_PASSWORD"]
    assert found.replace("$$", "$") == password  # it writes each $ twice, to be read again


def test_what_containers_say_and_take_has_an_end():
    for name, service in load()["services"].items():
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, name
        assert name in {"db", "migrate", "backup"} or int(service["mem_limit"]) >= 512 * 1024**2, name


def test_a_database_and_a_broker_of_ones_own_need_no_change_of_the_file():
    """deploy/compose.external.yml beside it: neither is started, and nobody waits for them."""
    given = {**VALUES, "DATABASE_URL": "postgres://pts@sql.example.org/pts", "REDIS_URL": "redis://ticks.example.org/0"}
    argv = [str(TOOLS / "docker-compose"), "-f", "docker-compose.yml", "-f", "deploy/compose.external.yml"]
    argv += ["--env-file", "/dev/null", "config"]
    done = subprocess.run(
        argv, cwd=ROOT, env={"PATH": "/usr/bin", "HOME": "/", **given}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    services = yaml.safe_load(done.stdout)["services"]
    assert set(services) == set(OURS)
    assert services["web"]["environment"]["DATABASE_URL"] == given["DATABASE_URL"]
    assert {name: set(services[name].get("depends_on", ())) for name in OURS} == {
        name: set() if name == "migrate" else {"migrate"} for name in OURS
    }
