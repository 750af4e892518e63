"""The tutorial on Docker 29 as it is documented: what no longer binds says why, everything else holds there too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import docker
import pytest
from command_line import CommandLine, made_by
from double.docker_29 import TOP_LEVEL, Docker29

from support.lab.embedded import Running

NO_LONGER_BINDS = {
    **dict.fromkeys(
        (f"LINK-ENV-0{number}" for number in (1, 2, 3, 5, 6, 7)),
        "Docker 29.0 and later set no link variables unless the daemon is told to keep them",
    ),
    "LINK-ENV-09a": "Docker 28.0 puts TCP ports before all others, Docker 29.0 and later set no link variables, "
    "and Podman has no links",
    "LINK-ENV-09b": "Docker before 28.0 goes by the number of a port alone, and Docker 29.0 and later set no link variables",
    "CREATE-04a": "Docker 25.0 and later, and Podman, refuse every second network under a taken name",
    "CREATE-12a": "On Docker 25.0 and later, and on Podman, containers of an internal network have no default route at all",
    "HOSTS-09a": "Docker 28.0 and later give both address families, and which address Podman takes depends on the container's "
    "network",
    "HOSTS-10": "it takes a look at the host's own files, which only engines of the lab show, where nothing is configured "
    "otherwise",
    "RESOLV-02a": "Docker 28.0 and later, and Podman, take Google's nameservers on the default bridge only",
    "RESOLV-04a": "Docker 26.0 and later write another order, between comments",
    "RESOLV-06a": "Docker before 26.0, and Podman, write no comments into resolv.conf, and Docker 28.0 and later mark every "
    "nameserver of the host",
    "CINSP-02a": "From API 1.52 on, which came with Docker 29.0, a container's address is given under its networks only",
    "BR-05": "where the default bridge is may be configured, and only engines of the lab without a profile are sure to leave it "
    "alone",
    "ALIAS-10": "From API 1.45 on the aliases are only those that the user gave",
}
PLAYED = "(application or not publishing) and " + " and ".join(
    f"not {tag}"
    for tag in ("events", "modes", "addresses", "ipv6", "isolation", "RESOLV-06b", "LINK-REN-01", "ULINK-10")
)
"""Elsewhere the double does not play what has changed, and what the older engine behind it does comes through."""
HOLDS = {
    "LINK-ENV-12",
    "LINK-HOSTS-01",
    "LINK-HOSTS-02",
    "LINK-PING-01",
    "LINK-PING-02",
    "LINK-PING-03",
    "LINK-CLI-01",
    "LINK-APP-01",
    "ULINK-01",
    "ULINK-02",
    "ULINK-03",
    "ALIAS-11",
    "DNS-04",
    "RESOLV-04b",
    "HOSTS-05",
    "DISC-14",
    "CINSP-01",
    "NET-INSP-02",
}


@pytest.mark.engine
def test_the_tutorial_has_the_right_verdicts_on_docker_29(
    command_line: CommandLine,
    tmp_path: Path,
    running_engine: Running,
    client: docker.DockerClient,
    healthy: dict[str, str],
) -> None:
    on_its_host = ("nsenter", f"--net={running_engine.netns}")
    with Docker29(running_engine.socket).at(tmp_path / "engine.sock") as double:
        run = command_line.verify(before=on_its_host, **healthy | {"ENGINE": double.url}, TAGS=PLAYED)
    assert run.code == 0, run.out + run.err
    results = command_line.results()
    assert (results["engine"]["version"], results["engine"]["api_version"]) == ("29.7.2", "1.55")
    assert results["engine"]["notice"] == ""
    assert results["overall"] == "conformant"
    gated = {
        statement: scenario["reason"]
        for scenario in results["scenarios"]
        if scenario["verdict"] == "not-applicable"
        for statement in scenario["statements"]
    }
    # What only a configured engine promises applies to no other, of whatever version.
    assert {each: told for each, told in gated.items() if "not configured with" not in told} == NO_LONGER_BINDS
    conforming = {
        statement
        for scenario in results["scenarios"]
        if scenario["verdict"] == "conforms"
        for statement in scenario["statements"]
    }
    assert conforming >= HOLDS
    assert results["totals"]["conforms"] + results["totals"]["not-applicable"] == results["totals"]["scenarios"]
    assert list(made_by(run.pid, client)) == []


@pytest.mark.engine
def test_a_docker_29_that_goes_on_setting_link_variables_deviates(
    command_line: CommandLine, tmp_path: Path, running_engine: Running, healthy: dict[str, str]
) -> None:
    with Docker29(running_engine.socket, sets_variables=True).at(tmp_path / "engine.sock") as double:
        run = command_line.verify(**healthy | {"ENGINE": double.url}, ONLY="LINK-ENV-01,LINK-ENV-12")
    assert run.code == 1, run.out + run.err
    found = {tuple(each["statements"]): each for each in command_line.results()["scenarios"]}
    assert found["LINK-ENV-01",]["verdict"] == "not-applicable"
    assert found["LINK-ENV-12",]["verdict"] == "deviates"
    assert "_PORT_6379_TCP_ADDR" in found["LINK-ENV-12",]["observed"]


@pytest.fixture
def linked(
    running_engine: Running, client: docker.DockerClient, healthy: dict[str, str], tmp_path: Path
) -> Iterator[tuple[docker.APIClient, dict[str, object], str]]:
    """A client of Docker 29, its answer to creating a container with a link, and the name of the link's source."""
    image = next(tag for each in client.images.list() for tag in each.tags if "alpine:" in tag)
    source = client.containers.run(image, ["sleep", "600"], detach=True, name=f"source-{tmp_path.name}")
    with ExitStack() as held:
        held.callback(source.remove, force=True)
        double = held.enter_context(Docker29(running_engine.socket).at(tmp_path / "engine.sock"))
        api = docker.APIClient(base_url=double.url)
        held.callback(api.close)
        host = api.create_host_config(links={source.name: "db"})
        created = api.create_container(image, ["sleep", "600"], host_config=host)
        held.callback(api.remove_container, created["Id"], force=True)
        yield api, created, source.name


@pytest.mark.engine
def test_the_double_answers_as_29_is_documented(
    linked: tuple[docker.APIClient, dict[str, object], str], client: docker.DockerClient
) -> None:
    api, created, source = linked
    assert api.api_version == "1.55"
    assert api.info()["ServerVersion"] == "29.7.2"
    assert "custom network" in str(created["Warnings"])
    api.start(created["Id"])
    inspected = api.inspect_container(created["Id"])
    assert not inspected["NetworkSettings"].keys() & set(TOP_LEVEL)
    assert inspected["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
    assert inspected["HostConfig"]["Links"] == [f"/{source}:{inspected['Name']}/db"]
    assert inspected["HostConfig"]["ExtraHosts"] is None
    inside = client.containers.get(str(created["Id"]))
    assert "DB_" not in inside.exec_run(["env"]).output.decode()
    address = client.containers.get(source).attrs["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
    lines = [line.split() for line in inside.exec_run(["cat", "/etc/hosts"]).output.decode().splitlines()]
    assert [address, "db", client.containers.get(source).short_id, source] in lines
