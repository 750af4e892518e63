"""The checks of hosts files: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from engine_in_memory import Box, EngineInMemory

from support.expect import hosts_file
from support.world.world import World

NAMES = ["redis", "{short id of redis-server}", "redis-server"]
ADDRESSES = ["{address of redis-server}", "{address of client}"]
Spoil = Callable[[Box, Box], None]


@pytest.fixture
def linked(world: World) -> World:
    """A recipient "client" whose link calls "redis-server" by the alias "redis"."""
    world.start("redis-server", "redis")
    world.start_linked("client", "redis-server", "redis")
    return world


def _address(box: Box) -> str:
    return str(box.endpoints["bridge"]["IPAddress"])


def _replace(box: Box, beginning: str, *lines: str) -> None:
    at = next(number for number, line in enumerate(box.hosts) if line.startswith(beginning))
    box.hosts[at : at + 1] = lines


def _other_order(client: Box, source: Box) -> None:
    _replace(client, _address(source), f"{_address(source)} {source.hostname} redis {source.name}")


def _name_missing(client: Box, source: Box) -> None:
    _replace(client, _address(source), f"{_address(source)} redis {source.name}")


def _name_more(client: Box, source: Box) -> None:
    _replace(client, _address(source), f"{_address(source)} redis {source.hostname} {source.name} db")


def _line_missing(client: Box, source: Box) -> None:
    _replace(client, _address(source))


def _line_twice(client: Box, source: Box) -> None:
    client.hosts.append(f"{_address(source)} redis {source.hostname} {source.name}")


def _other_address(client: Box, source: Box) -> None:
    _replace(client, _address(source), f"172.17.9.9 redis {source.hostname} {source.name}")


def _neighbour_line(client: Box, source: Box) -> None:
    client.hosts.append("172.17.0.77 neighbour")


def _name_on_loopback(client: Box, source: Box) -> None:
    client.hosts.append("127.0.0.1 neighbour")


def _own_line_twice(client: Box, source: Box) -> None:
    client.hosts.append(f"{_address(client)} {client.hostname}")


def test_the_names_of_the_source_hold(linked: World) -> None:
    hosts_file.names_of_source_are(linked, "client", "redis-server", NAMES)


@pytest.mark.parametrize("spoil", [_other_order, _name_missing, _name_more, _line_missing, _line_twice, _other_address])
def test_other_names_of_the_source_are_found(
    linked: World, box: Callable[[str], Box], deviates: Callable[..., Any], spoil: Spoil
) -> None:
    spoil(box("client"), box("redis-server"))
    found = deviates(lambda: hosts_file.names_of_source_are(linked, "client", "redis-server", NAMES))
    assert found.see_it[-1] == f"docker exec {linked.container('client').name} cat /etc/hosts"


def test_an_alias_equal_to_the_name_stands_once(world: World) -> None:
    world.start("redis-server", "redis")
    world.start_linked("client", "redis-server")
    names = ["redis-server", "{short id of redis-server}"]
    hosts_file.names_of_source_are(world, "client", "redis-server", names)


def test_the_addresses_spoken_of_hold(linked: World) -> None:
    hosts_file.speaks_of_exactly(linked, "client", ADDRESSES)


@pytest.mark.parametrize(
    "spoil", [_line_missing, _line_twice, _other_address, _neighbour_line, _name_on_loopback, _own_line_twice]
)
def test_other_addresses_spoken_of_are_found(
    linked: World, box: Callable[[str], Box], deviates: Callable[..., Any], spoil: Spoil
) -> None:
    spoil(box("client"), box("redis-server"))
    deviates(lambda: hosts_file.speaks_of_exactly(linked, "client", ADDRESSES))


def test_a_second_line_with_the_ipv6_address_of_an_endpoint_is_none_of_a_neighbour(
    linked: World, box: Callable[[str], Box], deviates: Callable[..., Any]
) -> None:
    client = box("client")
    client.hosts.append(f"fd00::3 {client.hostname}")
    deviates(lambda: hosts_file.speaks_of_exactly(linked, "client", ADDRESSES))
    client.endpoints["bridge"]["GlobalIPv6Address"] = "fd00::3"
    hosts_file.speaks_of_exactly(linked, "client", ADDRESSES)


@pytest.fixture
def on_network(world: World) -> World:
    """A container "client" on "backend-network"."""
    world.create_network("backend-network")
    world.start("client", "alpine", network="backend-network")
    return world


def test_the_last_line_is_the_containers_own(on_network: World) -> None:
    hosts_file.last_line_is_own(on_network, "client", "backend-network")


@pytest.mark.parametrize("line", ["172.17.0.77 neighbour", "172.20.0.2 othername", "172.20.9.9 {hostname}"])
def test_another_last_line_is_found(
    on_network: World, box: Callable[[str], Box], deviates: Callable[..., Any], line: str
) -> None:
    client = box("client")
    client.hosts.append(line.format(hostname=client.hostname))
    deviates(lambda: hosts_file.last_line_is_own(on_network, "client", "backend-network"))


def test_the_last_line_has_the_hostname_that_was_given(
    on_network: World, box: Callable[[str], Box], deviates: Callable[..., Any]
) -> None:
    client = box("client")
    client.hosts[-1] = client.hosts[-1].replace(client.hostname, "frontend")
    hosts_file.last_line_is_own(on_network, "client", "backend-network", "frontend")
    deviates(lambda: hosts_file.last_line_is_own(on_network, "client", "backend-network", "backend"))


def test_a_hosts_file_without_lines_is_found(
    on_network: World, box: Callable[[str], Box], deviates: Callable[..., Any]
) -> None:
    box("client").hosts.clear()
    found = deviates(lambda: hosts_file.last_line_is_own(on_network, "client", "backend-network"))
    assert found.observed == "it ends with no line"


@pytest.fixture
def on_two(on_network: World) -> World:
    """The container "client" on "frontend-network" as well."""
    on_network.create_network("frontend-network")
    on_network.connect("client", "frontend-network")
    return on_network


def test_each_address_has_its_line(on_two: World) -> None:
    hosts_file.own_lines_have_hostname(on_two, "client")


@pytest.mark.parametrize("network", ["backend-network", "frontend-network"])
@pytest.mark.parametrize("lines", [[], ["{address} othername"], ["{address} {hostname}"] * 2])
def test_an_address_without_its_line_is_found(
    on_two: World, box: Callable[[str], Box], deviates: Callable[..., Any], network: str, lines: list[str]
) -> None:
    client = box("client")
    address = client.endpoints[on_two.network(network).name]["IPAddress"]
    _replace(client, address, *(line.format(address=address, hostname=client.hostname) for line in lines))
    deviates(lambda: hosts_file.own_lines_have_hostname(on_two, "client"))


def test_a_network_without_an_address_is_found(
    on_two: World, box: Callable[[str], Box], deviates: Callable[..., Any]
) -> None:
    box("client").endpoints[on_two.network("frontend-network").name]["IPAddress"] = ""
    told = deviates(lambda: hosts_file.own_lines_have_hostname(on_two, "client"))
    assert told.promised == 'inspecting "client" gives its address on frontend-network'


def test_a_deviation_can_be_reproduced(
    double: EngineInMemory, linked: World, box: Callable[[str], Box], deviates: Callable[..., Any]
) -> None:
    box("client").hosts.append("172.17.0.77 neighbour")
    found = deviates(lambda: hosts_file.speaks_of_exactly(linked, "client", ADDRESSES))
    assert [line.split()[1] for line in found.see_it] == ["run", "run", "exec"]
    assert "--link redis-server-3f9c2a-7:redis" in found.see_it[1]
    assert '172.17.0.77 neighbour"' in found.observed
