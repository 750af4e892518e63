"""Adapters for engine kinds, fed with answers of `/version` as engines give them."""

from __future__ import annotations

from typing import Any

import docker
import pytest
from docker.errors import APIError, NotFound

from support.engine import connection
from support.engine.connection import connect, reason_of
from support.engine.kinds import Docker, Podman, kind_of
from support.engine.target import Target
from support.errors import CannotRun


def _docker(version: str, api: str) -> dict[str, Any]:
    return {
        "Platform": {"Name": "Docker Engine"},
        "Components": [{"Name": "Engine", "Version": version, "Details": {"ApiVersion": api}}, {"Name": "containerd"}],
        "Version": version,
        "ApiVersion": api,
        "MinAPIVersion": "1.24",
    }


def _podman(version: str, compatible: str = "20.10.0", api: str = "1.41") -> dict[str, Any]:
    components = [{"Name": "Podman Engine", "Version": version, "Details": {"APIVersion": version}}, {"Name": "Conmon"}]
    return {
        "Platform": {"Name": "linux/amd64/debian-12"},
        "Components": components,
        "Version": compatible,
        "ApiVersion": api,
    }


@pytest.mark.parametrize(
    ("answer", "kind", "version", "too_old"),
    [
        (_docker("20.10.24+dfsg1", "1.41"), Docker, "20.10.24+dfsg1", False),
        (_docker("26.1.5+dfsg1", "1.45"), Docker, "26.1.5+dfsg1", False),
        (_docker("29.0.0-rc.1", "1.52"), Docker, "29.0.0-rc.1", False),
        (_docker("19.03.15", "1.40"), Docker, "19.03.15", True),
        (_docker("17.05.0-ce", "1.29"), Docker, "17.05.0-ce", True),
        (_podman("4.3.1"), Podman, "4.3.1", False),
        (_podman("5.4.2", compatible="5.4.2"), Podman, "5.4.2", False),
        (_podman("5.8.0-dev"), Podman, "5.8.0-dev", False),
        (_podman("3.4.4", compatible="3.4.4", api="1.40"), Podman, "3.4.4", True),
    ],
)
def test_kind_version_and_age_are_read_from_the_answer(
    answer: dict[str, Any], kind: type[Docker], version: str, too_old: bool
) -> None:
    found = kind_of(answer)
    assert type(found) is kind
    assert found.version(answer) == version
    assert found.too_old(answer) is too_old


@pytest.mark.parametrize("components", [None, []])
def test_an_engine_without_components_is_taken_for_docker(components: list[Any] | None) -> None:
    answer = {**_docker("26.1.5", "1.45"), "Components": components}
    assert isinstance(kind_of(answer), Docker)
    assert not isinstance(kind_of(answer), Podman)


class _API:
    """An engine that answers what it is, and how its calls for removal end."""

    def __init__(self, answer: Any = None, **ends: Exception) -> None:
        self._answer = answer
        self._ends = ends
        self.calls: list[str] = []

    def version(self, api_version: bool) -> Any:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    def info(self) -> dict[str, Any]:
        return {"Driver": "overlay2", "KernelVersion": "6.18"}

    def kill(self, container: str) -> None:
        self._called("kill")

    def remove_container(self, container: str, *, v: bool, force: bool) -> None:
        assert v and force
        self._called("remove_container")

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if name in self._ends:
            raise self._ends[name]


TARGET = Target("tcp://198.51.100.7:2375", "ENGINE names a tcp address")


def test_what_reports_say_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "open_api", lambda target: _API(_podman("5.4.2")))
    record = connect(TARGET).record
    assert (record.kind, record.version, record.api_version) == ("podman", "5.4.2", "1.41")
    assert (record.storage, record.kernel, record.os) == ("overlay2", "6.18", "unknown")
    assert record.chosen == "ENGINE names a tcp address"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (_docker("19.03.15", "1.40"), r"too old: docker 19\.03\.15 \(API 1\.40\); .* needs Docker 20\.10 or later"),
        (_podman("3.4.4", api="1.40"), r"too old: podman 3\.4\.4 \(API 1\.40\); .* needs Podman 4\.0 or later"),
    ],
)
def test_an_engine_too_old_cannot_be_checked(
    monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], told: str
) -> None:
    monkeypatch.setattr(connection, "open_api", lambda target: _API(answer))
    with pytest.raises(CannotRun, match=told):
        connect(TARGET)


def test_what_does_not_answer_as_an_engine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "open_api", lambda target: _API(ValueError("not JSON")))
    with pytest.raises(CannotRun, match=r"the engine at tcp://198\.51\.100\.7:2375 does not answer .*not JSON"):
        connect(TARGET)


def _error(status: int) -> APIError:
    error = APIError("refused")
    error.response = type("Response", (), {"status_code": status})()
    return error


@pytest.mark.parametrize(
    ("kind", "ends", "calls"),
    [
        (Docker(), {}, ["remove_container"]),
        (Docker(), {"remove_container": NotFound("gone")}, ["remove_container"]),
        (Podman(), {}, ["kill", "remove_container"]),
        (Podman(), {"kill": NotFound("gone")}, ["kill"]),
        (Podman(), {"kill": _error(409)}, ["kill", "remove_container"]),
        (Podman(), {"kill": _error(500), "remove_container": NotFound("gone")}, ["kill", "remove_container"]),
    ],
)
def test_a_container_is_removed_whatever_its_state(kind: Docker, ends: dict[str, Exception], calls: list[str]) -> None:
    api = _API(**ends)
    kind.remove_container(api, "redis")  # type: ignore[arg-type]  # a stand-in for the SDK's client
    assert api.calls == calls


@pytest.mark.parametrize(
    ("kind", "ends"),
    [(Docker(), {"remove_container": _error(500)}), (Podman(), {"kill": _error(403)})],
)
def test_a_refused_removal_is_not_passed_over(kind: Docker, ends: dict[str, Exception]) -> None:
    with pytest.raises(APIError):
        kind.remove_container(_API(**ends), "redis")  # type: ignore[arg-type]  # a stand-in for the SDK's client


def _caused() -> Exception:
    try:
        try:
            raise ConnectionRefusedError(111, "Connection refused")
        except OSError as error:
            raise docker.errors.DockerException("Error while fetching\nserver API version") from error
    except docker.errors.DockerException as error:
        return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (APIError("500", explanation="network x\n not  found"), "network x not found"),
        (_caused(), "[Errno 111] Connection refused"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_the_innermost_reason_is_told_in_one_line(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason
