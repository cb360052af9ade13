"""docker-compose.yml by the real parser and the schema, and what a parser cannot know."""

import subprocess
import sys
from pathlib import Path

import yaml

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


def test_every_secret_must_be_given():
    for name in VALUES:
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


def test_only_the_database_is_told_the_superusers_password():
    services = load()["services"]
    told = {name for name, service in services.items() if "pw-of-the-superuser" in str(service)}
    assert told == {"db"}
    assert "pts:pw-of-the-site@" in services["web"]["environment"]["DATABASE_URL"]
    script = (ROOT / "bin" / "db-role.sh").read_text()
    assert "PTS_DATABASE_PASSWORD" in script
    assert "$POSTGRES_PASSWORD" not in script


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
    assert {mount["target"]: mount["source"] for mount in backup["volumes"]} == {"/kept": "kept", "/backups": "backups"}
    image = (ROOT / "Dockerfile").read_text()
    assert "mkdir /kept /backups && chown pts /kept /backups" in image
