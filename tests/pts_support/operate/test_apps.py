"""The checks of `check --deploy` are registered by the project's own app."""

from django.core.checks.registry import registry

from pts_support.operate import checks


def test_the_checks_are_registered_for_deploy_alone():
    ours = {getattr(checks, name) for name in dir(checks) if hasattr(getattr(checks, name), "tags")}
    assert len(ours & registry.deployment_checks) == 4
    assert ours & registry.registered_checks == set()
