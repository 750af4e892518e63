"""Engines that are too old, no engines, or stop being one: played by the double, before a real one where need be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docker
import pytest
from command_line import CommandLine, made_by
from double.engine import Answer, Change, Ending, EngineDouble, Request

from support.book.scenarios import all_scenarios, read_features
from support.engine.kinds import Docker
from support.lab.embedded import Running
from support.spec.statements import load_ledger
from support.world.ownership import remove

DOCKER_19_03 = {
    "Version": "19.03.15",
    "ApiVersion": "1.40",
    "MinAPIVersion": "1.12",
    "Components": [{"Name": "Engine", "Version": "19.03.15"}],
}
PODMAN_3_4 = {
    "Version": "3.4.4",
    "ApiVersion": "1.40",
    "MinAPIVersion": "1.24",
    "Components": [{"Name": "Podman Engine", "Version": "3.4.4", "Details": {"APIVersion": "3.4.4"}}],
}
NO_NUMBER = {"Version": "unknown", "ApiVersion": "1.45", "Components": [{"Name": "Engine", "Version": "unknown"}]}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"/version": DOCKER_19_03, "/info": {}}, ("too old", "docker 19.03.15", "Docker 20.10 or later", "ENGINE=")),
        ({"/version": PODMAN_3_4, "/info": {}}, ("too old", "podman 3.4.4", "Podman 4.0 or later", "ENGINE=")),
        ({"/version": NO_NUMBER, "/info": {}}, ("does not answer as an engine does", "'unknown' is no version")),
        ({"/version": {"ApiVersion": "1.45"}, "/info": {}}, ("does not answer as an engine does", "ENGINE=")),
        ({"/version": b"<h1>It works!</h1>"}, ("does not answer as an engine does", "ENGINE=")),
        ({"/version": ["no", "engine"]}, ("does not answer as an engine does", "ENGINE=")),
        ({}, ("does not answer as an engine does", "ENGINE=")),
    ],
    ids=["Docker 19.03", "Podman 3.4", "no version number", "no version", "a web server", "another API", "nothing"],
)
def test_no_engine_to_run_on(
    command_line: CommandLine, tmp_path: Path, answers: Mapping[str, Any], said: tuple[str, ...]
) -> None:
    def canned(request: Request) -> Answer | None:
        return Answer(answers[request.path]) if request.path in answers else None

    with EngineDouble(tmp_path / "engine.sock", instead=canned) as double:
        refusal = command_line.verify(ENGINE=double.url).refusal()
    assert [words for words in said if words not in refusal] == [], refusal
    assert {request.method for request in double.seen} == {"GET"}
    assert command_line.left() == []


@pytest.mark.engine
@pytest.mark.parametrize("ending", list(Ending))
def test_an_engine_that_stops_answering_halfway(
    command_line: CommandLine,
    tmp_path: Path,
    running_engine: Running,
    client: docker.DockerClient,
    healthy: dict[str, str],
    ending: Ending,
) -> None:
    def twelfth_start(request: Request) -> bool:
        starts = [seen for seen in double.seen if seen.path.endswith("/start") and seen.path.startswith("/containers")]
        # The first few are of what looks at engine and host, before any scenario.
        return len(starts) == 12

    with EngineDouble(
        tmp_path / "engine.sock", engine=running_engine.socket, ends=twelfth_start, ending=ending
    ) as double:
        run = command_line.verify(**healthy | {"ENGINE": double.url}, TAGS="not application and not waits", JOBS="2")
        assert double.ended
    remove(client.api, Docker(), list(made_by(run.pid, client)))
    refusal = run.refusal()
    assert "the engine stopped answering" in refusal
    # Some ten seconds of it go by before the first scenario.
    assert run.seconds < 30
    results = command_line.results()
    assert results["totals"]["error"] > 40
    assert results["totals"]["deviates"] == 0
    assert (run.out + run.err).count("stopped answering") < 5
    assert command_line.left() == []


def _place_of(scenario: str) -> str:
    (place,) = (
        each.location for each in all_scenarios(read_features(), load_ledger()) if each.scenario.name == scenario
    )
    return place


def _without_aliases(_request: Request, body: Any) -> Any:
    (body.get("EndpointConfig") or {}).pop("Aliases", None)
    return body


def _without_containers(_request: Request, body: Any) -> Any:
    return body | {"Containers": {}}


@pytest.mark.engine
@pytest.mark.parametrize(
    ("asked", "answered", "scenario", "observed"),
    [
        (
            Change("/networks/[^/]+/connect", _without_aliases),
            None,
            'A running Redis becomes "db" for another network, given by its name',
            "no such name",
        ),
        (
            None,
            Change("/networks/[0-9a-z-]+", _without_containers),
            "Two that run and one that does not",
            "it shows containers: none",
        ),
    ],
    ids=["aliases are lost", "nobody is attached"],
)
def test_an_engine_that_deviates(
    command_line: CommandLine,
    tmp_path: Path,
    running_engine: Running,
    client: docker.DockerClient,
    healthy: dict[str, str],
    asked: Change | None,
    answered: Change | None,
    scenario: str,
    observed: str,
) -> None:
    path, engine = tmp_path / "engine.sock", running_engine.socket
    with EngineDouble(path, engine=engine, asked=asked, answered=answered) as double:
        run = command_line.verify(**healthy | {"ENGINE": double.url}, FEATURES=_place_of(scenario))
    assert run.code == 1
    assert run.err == ""
    [found] = command_line.results()["scenarios"]
    assert (found["name"], found["verdict"]) == (scenario, "deviates")
    assert found["promised"]
    assert observed in found["observed"]
    assert found["see_it"]
    assert all(words in run.out for words in ("promised", found["promised"], "observed", "see it"))
    assert list(made_by(run.pid, client)) == []
    assert command_line.left() == []
