"""Django's own deployment check finds nothing to warn about in production."""

import subprocess
import sys

from tests.house.test_settings import ROOT, production


def test_deploy_check_is_clean(db, tmp_path):
    from tests.services import child_env

    (tmp_path / "files").mkdir()
    (tmp_path / "staticfiles.json").touch()
    places = {"PTS_FILES": f"{tmp_path}/files", "PTS_PURGE_FILE": f"{tmp_path}/purged", "PTS_STATIC": str(tmp_path)}
    env = production(DATABASE_URL=child_env()["DATABASE_URL"], **places)
    argv = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    found = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert (found.returncode, found.stdout) == (0, "System check identified no issues (1 silenced).\n"), found.stderr
