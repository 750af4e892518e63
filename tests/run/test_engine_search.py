"""Which engine is asked: what is named goes before what is found, and that before the embedded one."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest

from support.engine.target import Target
from support.errors import CannotRun
from support.run import engine_search
from support.run.engine_search import find_engine
from support.run.settings import Settings

FROM_ENVIRONMENT = Target("unix:///environment.sock", "DOCKER_HOST")
FROM_SOCKETS = Target("unix:///default.sock", "a default socket")


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Search with ENGINE set so, what the environment and the default sockets offer, and why nothing may be embedded."""

    def work(
        engine: str = "", environment: Target | None = None, sockets: Target | None = None, forbidden: str | None = None
    ) -> Target:
        monkeypatch.setattr(engine_search, "target_from_environment", lambda _: environment)
        monkeypatch.setattr(engine_search, "target_from_default_sockets", lambda _: sockets)
        monkeypatch.setattr(engine_search, "forbidden_reason", lambda: forbidden)
        monkeypatch.setattr(
            engine_search, "_embedded", lambda spec, _settings, _console, _held, chosen: Target(spec.name, chosen)
        )
        console: Any = None
        with ExitStack() as held:
            return find_engine(Settings.from_environment({"ENGINE": engine}), {}, console, held)

    return work


def test_what_is_named_goes_first(search: Any) -> None:
    found = search("tcp://127.0.0.1:1", FROM_ENVIRONMENT, FROM_SOCKETS)
    assert found.url == "tcp://127.0.0.1:1"
    found = search("podman-5.4", FROM_ENVIRONMENT, FROM_SOCKETS)
    assert (found.url, found.chosen) == ("podman-5.4", "ENGINE names podman-5.4 of the lab")


def test_then_what_is_found(search: Any) -> None:
    assert search(environment=FROM_ENVIRONMENT, sockets=FROM_SOCKETS) == FROM_ENVIRONMENT
    assert search(sockets=FROM_SOCKETS) == FROM_SOCKETS


def test_then_the_default_of_the_lab(search: Any) -> None:
    assert search() == Target("docker-26.1", "the embedded engine, as no other answers")


def test_without_any_the_reason_is_told(search: Any) -> None:
    with pytest.raises(CannotRun, match="nor a default socket; not without root"):
        search(forbidden="not without root")


def test_a_name_that_the_lab_does_not_have(search: Any) -> None:
    with pytest.raises(CannotRun, match=r"docker-1\.0"):
        search("docker-1.0")
