"""What stands between a pull and a registry on the user's own machine."""

from __future__ import annotations

import json
from pathlib import Path

import docker
import pytest

from support.errors import CannotRun
from support.lab.pulling import ask_registry


@pytest.mark.parametrize("settings", [{"credsStore": "nosuch"}, {"credHelpers": {"registry.example": "nosuch"}}])
def test_a_helper_for_credentials_that_is_missing_is_not_the_engines_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, object]
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(settings), encoding="utf-8")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    api = docker.APIClient(base_url=f"unix://{tmp_path}/no-engine.sock", version="1.45")
    with pytest.raises(CannotRun, match=r"this user's credentials for a registry .*docker-credential-nosuch") as told:
        ask_registry(api, "registry.example/alpine:latest")
    assert "engine" not in str(told.value)
