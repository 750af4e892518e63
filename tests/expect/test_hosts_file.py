"""The looks at hosts files: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.errors import Deviation
from support.world.world import World
from tests.double.engine_in_memory import Box

Spoil = Callable[[Box, Box], None]
LINKED = """
    Given a Redis container "redis-server" runs
    When an Alpine container "client" is started with a link to "redis-server" as "redis"
"""
NAMES = """
    Then apart from localhost the hosts file of "client" has exactly these lines:
      | address                   | names                                          |
      | {address of redis-server} | redis, {short id of redis-server}, redis-server |
      | {address of client}       | {hostname of client}                           |
"""
ADDRESSES = """
    Then apart from localhost the hosts file of "client" has exactly these lines:
      | address                   |
      | {address of client}       |
      | {address of redis-server} |
"""
ON_NETWORK = """
    Given networks "backend-network" and "frontend-network"
    When an Alpine container "client" is started on "backend-network"
"""
LAST = 'Then the last line of the hosts file of "client" is its address on "backend-network" with its hostname'
FIRST_NAMES = """
    Then apart from localhost the hosts file of "client" has exactly these lines:
      | address                                 | first name           |
      | {address of client on backend-network}  | {hostname of client} |
      | {address of client on frontend-network} | {hostname of client} |
"""


@pytest.fixture
def linked(say: Callable[[str], None]) -> None:
    """A recipient "client" whose link calls "redis-server" by the alias "redis"."""
    say(LINKED)


@pytest.fixture
def on_network(say: Callable[[str], None]) -> None:
    """A container "client" on "backend-network"."""
    say(ON_NETWORK)


@pytest.fixture
def on_two(say: Callable[[str], None], on_network: None) -> None:
    """The container "client" on "frontend-network" as well."""
    say('When "client" is connected to "frontend-network"')


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


def _addresses_swapped(client: Box, source: Box) -> None:
    _replace(client, _address(source), f"{_address(client)} redis {source.hostname} {source.name}")
    _replace(client, f"{_address(client)} {client.hostname}", f"{_address(source)} {client.hostname}")


def _neighbour_line(client: Box, source: Box) -> None:
    client.hosts.append("172.17.0.77 neighbour")


def _ipv6_line(client: Box, source: Box) -> None:
    client.hosts.append("fd00::77 neighbour")


def _name_on_loopback(client: Box, source: Box) -> None:
    client.hosts.append("127.0.0.1 neighbour")


def _own_line_twice(client: Box, source: Box) -> None:
    client.hosts.append(f"{_address(client)} {client.hostname}")


def _own_line_missing(client: Box, source: Box) -> None:
    _replace(client, _address(client))


def _emptied(client: Box, source: Box) -> None:
    client.hosts.clear()


@pytest.mark.parametrize("look", [NAMES, ADDRESSES])
def test_a_closed_table_of_lines_holds(linked: None, say: Callable[[str], None], look: str) -> None:
    say(look)


@pytest.mark.parametrize(
    ("look", "spoil"),
    [(NAMES, spoil) for spoil in (_other_order, _name_missing, _name_more, _addresses_swapped)]
    + [
        (look, spoil)
        for look in (NAMES, ADDRESSES)
        for spoil in (
            _line_missing,
            _line_twice,
            _other_address,
            _neighbour_line,
            _ipv6_line,
            _name_on_loopback,
            _own_line_twice,
            _own_line_missing,
            _emptied,
        )
    ],
)
def test_other_lines_are_found(
    linked: None,
    world: World,
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    look: str,
    spoil: Spoil,
) -> None:
    spoil(box("client"), box("redis-server"))
    assert deviates(look).see_it[-1] == f"docker exec {world.container('client').name} cat /etc/hosts"


def test_an_alias_equal_to_the_name_stands_once(say: Callable[[str], None]) -> None:
    say("""
        Given a Redis container "redis-server" runs
        When an Alpine container "client" is started with a link to "redis-server"
        Then apart from localhost the hosts file of "client" has exactly these lines:
          | address                   | names                                    |
          | {address of redis-server} | redis-server, {short id of redis-server} |
          | {address of client}       | {hostname of client}                     |
    """)


def test_a_second_line_with_the_ipv6_address_of_an_endpoint_is_none_of_a_neighbour(
    linked: None, say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    client = box("client")
    client.hosts.append(f"fd00::3 {client.hostname}")
    deviates(ADDRESSES)
    client.endpoints["bridge"]["GlobalIPv6Address"] = "fd00::3"
    say(ADDRESSES)


def test_the_last_line_is_the_containers_own(on_network: None, say: Callable[[str], None]) -> None:
    say(LAST)


@pytest.mark.parametrize("line", ["172.17.0.77 neighbour", "172.20.0.2 othername", "172.20.9.9 {hostname}"])
def test_another_last_line_is_found(
    on_network: None, box: Callable[[str], Box], deviates: Callable[[str], Deviation], line: str
) -> None:
    client = box("client")
    client.hosts.append(line.format(hostname=client.hostname))
    deviates(LAST)


def test_the_last_line_has_the_hostname_that_was_given(
    say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    say("""
        Given a network "backend-network"
        When an Alpine container "client" is started on "backend-network" with the hostname "frontend"
    """)
    given = LAST.replace("its hostname", 'the hostname "frontend"')
    say(given)
    deviates(LAST.replace("its hostname", 'the hostname "backend"'))
    client = box("client")
    client.hosts[-1] = client.hosts[-1].replace("frontend", client.short_id)
    deviates(given)


def test_a_hosts_file_without_lines_is_found(
    on_network: None, box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    box("client").hosts.clear()
    assert deviates(LAST).observed == "it ends with no line"


def test_each_address_has_its_line(on_two: None, say: Callable[[str], None]) -> None:
    say(FIRST_NAMES)


@pytest.mark.parametrize("network", ["backend-network", "frontend-network"])
@pytest.mark.parametrize("lines", [[], ["{address} othername"], ["{address} {hostname}"] * 2])
def test_an_address_without_its_line_is_found(
    on_two: None,
    world: World,
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    network: str,
    lines: list[str],
) -> None:
    client = box("client")
    address = client.endpoints[world.networks[network].name]["IPAddress"]
    _replace(client, address, *(line.format(address=address, hostname=client.hostname) for line in lines))
    deviates(FIRST_NAMES)


def test_a_network_without_an_address_is_found(
    on_two: None, world: World, box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    box("client").endpoints[world.networks["frontend-network"].name]["IPAddress"] = ""
    assert deviates(FIRST_NAMES).promised == 'inspecting "client" gives its address on frontend-network'


def test_names_can_be_looked_at_without_their_address(
    linked: None, say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    look = """
        Then apart from localhost the hosts file of "client" has exactly these lines:
          | first name           |
          | redis                |
          | {hostname of client} |
    """
    say(look)
    _neighbour_line(box("client"), box("redis-server"))
    deviates(look)


def test_a_deviation_can_be_reproduced(
    linked: None, box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    box("client").hosts.append("172.17.0.77 neighbour")
    found = deviates(ADDRESSES)
    assert [line.split()[1] for line in found.see_it] == ["run", "run", "exec"]
    assert "--link redis-server-3f9c2a-7:redis" in found.see_it[1]
    assert '172.17.0.77 neighbour"' in found.observed


@pytest.mark.parametrize("line", ["7 db.example:2001:db8:", "172.20.0.9", "172.20.0.9 d\x07b"])
def test_a_line_that_no_program_can_read_is_the_engine_s_doing(
    say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation], line: str
) -> None:
    say('Given a network "backend-network"')
    say('Given an Alpine container "client" runs on "backend-network"')
    box("client").hosts.append(line)
    found = deviates(
        'Then apart from localhost the hosts file of "client" has exactly these lines:\n'
        "  | address |\n"
        "  | {address of client on backend-network} |"
    )
    assert found.promised == "the engine writes an /etc/hosts that programs can read"
    assert "/etc/hosts, line " in found.observed
    assert found.see_it[-1].endswith(f"{box('client').name} cat /etc/hosts")
