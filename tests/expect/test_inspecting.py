"""The looks at what inspecting shows: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network
from typing import Any

import pytest

from support.errors import Deviation
from support.expect import inspecting
from support.world.world import World
from tests.double.engine_in_memory import Box, EngineInMemory, Net
from tests.double.scenario import shows, take

Spoil = Callable[[EngineInMemory, Box], None]
SpoilNet = Callable[[EngineInMemory, Net], None]
ATTACHED = """
    Given networks "backend-network" and "frontend-network"
    And a Redis container "redis" runs on "backend-network"
    And an Alpine container "client" runs on "backend-network"
    And an Alpine container "hermit" runs
    And an Alpine container "linked" runs with a link to "hermit" as "alias"
    When "redis" is connected to "frontend-network" with the alias "db"
"""
CREATED = """
    Given a network "frontend-network"
    When a network "backend-network" is created with the label "tier" set to "backend" and an MTU of 1400
"""
MTU = "com.docker.network.driver.mtu"


# Containers and their endpoints.

NETWORKS = shows('"redis"', "networks", "frontend-network, backend-network")
ON_BRIDGE = shows('"hermit"', "networks", "bridge")
LINK = shows('"linked"', "links", "hermit as alias")
NO_LINK = shows('"client"', "links", "none")
STATE = shows('"redis"', "state", "running")
UNPUBLISHED = shows('"redis"', "published ports", "none")
ALIASES = shows('"redis" on "frontend-network"', "aliases", "db")
NO_ALIASES = shows('"client" on "backend-network"', "aliases", "none")
NO_ALIASES_ON_BRIDGE = shows('"hermit" on the default bridge', "aliases", "none")
DNS_NAMES = shows('"redis" on "frontend-network"', "DNS names", "redis, db, {short id of redis}")
MEMBERS = shows('"backend-network"', "containers", "redis, client")
MEMBERS_OF_BRIDGE = shows("the default bridge", "containers", "hermit, linked")


@pytest.fixture
def attached(say: Callable[[str], None]) -> None:
    """ "redis" on two networks, there called "db"; "client" on one, "hermit" and "linked" on the bridge."""
    say(ATTACHED)


@pytest.mark.parametrize(
    "look",
    [
        NETWORKS,
        ON_BRIDGE,
        LINK,
        NO_LINK,
        STATE,
        UNPUBLISHED,
        ALIASES,
        NO_ALIASES,
        NO_ALIASES_ON_BRIDGE,
        DNS_NAMES,
        MEMBERS,
        MEMBERS_OF_BRIDGE,
    ],
)
def test_containers_of_an_engine_that_keeps_its_promise(attached: None, say: Callable[[str], None], look: str) -> None:
    say(look)


def _endpoint(number: int, **changes: Any) -> Spoil:
    def spoil(double: EngineInMemory, box: Box) -> None:
        list(box.endpoints.values())[number].update(changes)

    return spoil


def _dns_names_backwards(double: EngineInMemory, box: Box) -> None:
    list(box.endpoints.values())[1]["DNSNames"].reverse()


def _dns_names_twice(double: EngineInMemory, box: Box) -> None:
    list(box.endpoints.values())[1]["DNSNames"].append(box.short_id)


def _also_on_bridge(double: EngineInMemory, box: Box) -> None:
    double.connect_container_to_network(box.name, "bridge")


def _left_first_network(double: EngineInMemory, box: Box) -> None:
    double.disconnect_container_from_network(box.name, next(iter(box.endpoints)))


def _links(*links: str) -> Spoil:
    def spoil(double: EngineInMemory, box: Box) -> None:
        source = next(name for name in double.boxes if name.startswith("hermit"))
        box.links = [link.format(hermit=source, own=box.name) for link in links]

    return spoil


def _exited(double: EngineInMemory, box: Box) -> None:
    box.state = {**box.state, "Status": "exited"}


def _not_in_network(double: EngineInMemory, box: Box) -> None:
    for net in double.nets.values():
        net.entries.pop(box.id, None)


def _stranger_in_network(double: EngineInMemory, box: Box) -> None:
    double.nets[next(iter(box.endpoints))].entries["0" * 64] = {"Name": "stranger"}


def _in_network_by_another_id(double: EngineInMemory, box: Box) -> None:
    entries = double.nets[next(iter(box.endpoints))].entries
    entries["0" * 64] = entries.pop(box.id)


def _in_network_by_short_id(double: EngineInMemory, box: Box) -> None:
    entries = double.nets[next(iter(box.endpoints))].entries
    entries[box.short_id] = entries.pop(box.id)


def _renamed_in_network(double: EngineInMemory, box: Box) -> None:
    double.nets[next(iter(box.endpoints))].entries[box.id]["Name"] = "other"


def _not_listed_by_id(double: EngineInMemory, box: Box) -> None:
    inspect = double.inspect_network
    double.inspect_network = lambda handle, *_, **__: (  # type: ignore[method-assign]
        inspect(handle) if handle in double.nets else {**inspect(handle), "Containers": {}}
    )


@pytest.mark.parametrize(
    ("look", "container", "spoil"),
    [
        (NETWORKS, "redis", _left_first_network),
        (NETWORKS, "redis", _also_on_bridge),
        (ON_BRIDGE, "hermit", _left_first_network),
        (LINK, "linked", _links()),
        (LINK, "linked", _links("/{hermit}:/{own}/alias", "/{hermit}:/{own}/alias")),
        (LINK, "linked", _links("/{hermit}:/{own}/other")),
        (LINK, "linked", _links("/other:/{own}/alias")),
        (LINK, "linked", _links("/{hermit}:/other/alias")),
        (LINK, "linked", _links("/{hermit}:/{own}/alias", "nonsense")),
        (NO_LINK, "client", _links("/{hermit}:/{own}/alias")),
        (STATE, "redis", _exited),
        (ALIASES, "redis", _endpoint(1, Aliases=[])),
        (ALIASES, "redis", _endpoint(1, Aliases=None)),
        (ALIASES, "redis", _endpoint(1, Aliases=["db", "4d2f1a9c7b3e"])),
        (ALIASES, "redis", _endpoint(1, Aliases=["db", "db"])),
        (NO_ALIASES, "client", _endpoint(0, Aliases=["4d2f1a9c7b3e"])),
        (NO_ALIASES_ON_BRIDGE, "hermit", _endpoint(0, Aliases=["hermit"])),
        (DNS_NAMES, "redis", _endpoint(1, DNSNames=None)),
        (DNS_NAMES, "redis", _endpoint(1, DNSNames=["db"])),
        (DNS_NAMES, "redis", _dns_names_backwards),
        (DNS_NAMES, "redis", _dns_names_twice),
        (MEMBERS, "client", _not_in_network),
        (MEMBERS, "client", _stranger_in_network),
        (MEMBERS, "client", _renamed_in_network),
        (MEMBERS, "client", _in_network_by_another_id),
        (MEMBERS, "client", _in_network_by_short_id),
        (MEMBERS, "client", _not_listed_by_id),
        (MEMBERS_OF_BRIDGE, "hermit", _not_in_network),
    ],
)
def test_every_broken_promise_about_containers_is_found(
    attached: None,
    double: EngineInMemory,
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    look: str,
    container: str,
    spoil: Spoil,
) -> None:
    spoil(double, box(container))
    deviates(look)


def test_who_has_no_network_any_more_is_on_none(attached: None, say: Callable[[str], None]) -> None:
    say('When "client" is disconnected from "backend-network"')
    say(shows('"client"', "networks", "none"))
    say(shows('"backend-network"', "containers", "redis"))


def test_its_short_id_among_aliases_is_told_as_such(
    attached: None, box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    hermit = box("hermit")
    hermit.endpoints["bridge"]["Aliases"] = [hermit.short_id]
    told = deviates(NO_ALIASES_ON_BRIDGE)
    assert told.observed == 'it shows aliases: the short id of "hermit"'
    assert told.promised == 'inspecting "hermit" on the default bridge shows aliases: none'


def test_a_container_that_the_engine_does_not_know_is_no_reason_to_deviate_elsewhere(
    attached: None,
    double: EngineInMemory,
    say: Callable[[str], None],
    deviates: Callable[[str], Deviation],
    box: Callable[[str], Box],
) -> None:
    """As after a start that was to be refused, and was."""
    double.remove_container(box("client").name)
    say(shows('"backend-network"', "containers", "redis"))
    assert deviates(shows('"redis"', "state", "exited")).observed == "it shows state: running"


# Published ports.

HOST_PORT = 28123
ON_EVERY = shows('"app"', "published ports", "3000/tcp on every address")
AT_LOOPBACK = shows('"app"', "published ports", "3000/tcp at 127.0.0.1")
BOTH_FAMILIES = """
    Then inspecting "app" shows:
      | published ports           | bound for  |
      | 3000/tcp on every address | IPv4, IPv6 |
"""


@pytest.fixture
def published(world: World, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """The application, its port 3000 published at a port of the host that we chose; the host has IPv6."""
    monkeypatch.setattr(world.stage.ports, "take", lambda *_: HOST_PORT)
    monkeypatch.setattr(inspecting, "host_has_ipv6", lambda world: True)
    say('When the Node application "app" is started with its port 3000 published')


def test_a_port_published_twice_is_shown_twice(
    world: World, say: Callable[[str], None], box: Callable[[str], Box]
) -> None:
    say(
        'When a Redis container "redis" is started with its port 6379 published at "127.0.0.1" and its port 6379 published'
    )
    own, everybodys = (each.host_port for each in world.container("redis").publications)
    box("redis").ports = {
        "6379/tcp": [
            {"HostIp": "127.0.0.1", "HostPort": str(own)},
            {"HostIp": "0.0.0.0", "HostPort": str(everybodys)},
            {"HostIp": "::", "HostPort": str(everybodys)},
        ]
    }
    say(shows('"redis"', "published ports", "6379/tcp at 127.0.0.1, 6379/tcp on every address"))


def test_a_port_published_on_every_address(published: None, say: Callable[[str], None]) -> None:
    say(ON_EVERY)


@pytest.mark.parametrize(
    "ports",
    [
        {},
        {"3000/tcp": None},
        {"3000/tcp": []},
        {"3000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "28123"}]},
        {"3000/tcp": [{"HostIp": "::", "HostPort": "28123"}]},
        {"3000/tcp": [{"HostIp": "0.0.0.0", "HostPort": "1"}]},
        {"3000/tcp": [{"HostIp": "0.0.0.0", "HostPort": "28123"}, {"HostIp": "::", "HostPort": "1"}]},
        {"3000/tcp": [{"HostIp": "0.0.0.0", "HostPort": "28123"}, {"HostIp": "::1", "HostPort": "28123"}]},
        {"3001/tcp": [{"HostIp": "0.0.0.0", "HostPort": "28123"}]},
        {"3000/udp": [{"HostIp": "0.0.0.0", "HostPort": "28123"}]},
        {key: [{"HostIp": "0.0.0.0", "HostPort": "28123"}] for key in ("3000/tcp", "3001/tcp")},
    ],
)
def test_another_record_of_the_port_is_found(
    published: None, box: Callable[[str], Box], deviates: Callable[[str], Deviation], ports: dict[str, Any]
) -> None:
    box("app").ports = ports
    deviates(ON_EVERY)


@pytest.mark.parametrize("everywhere", ["0.0.0.0", ""])
def test_every_address_has_two_ways_of_being_written(
    published: None, box: Callable[[str], Box], say: Callable[[str], None], everywhere: str
) -> None:
    box("app").ports = {"3000/tcp": [{"HostIp": everywhere, "HostPort": "28123"}]}
    say(ON_EVERY)


def test_a_port_at_one_address(
    world: World, say: Callable[[str], None], deviates: Callable[[str], Deviation], box: Callable[[str], Box]
) -> None:
    say('When the Node application "app" is started with its port 3000 published at "127.0.0.1"')
    say(AT_LOOPBACK)
    deviates(ON_EVERY)
    (binding,) = box("app").ports["3000/tcp"]
    binding["HostIp"] = "0.0.0.0"
    deviates(AT_LOOPBACK)


@pytest.mark.parametrize(
    ("bindings", "holds"),
    [
        ([("0.0.0.0", "28123"), ("::", "28123")], True),
        ([("::", "28123"), ("0.0.0.0", "28123")], True),
        ([("0.0.0.0", "28123")], False),
        ([("", "28123")], False),
        ([("0.0.0.0", "28123"), ("::", "1")], False),
        ([("0.0.0.0", "28123"), ("::1", "28123")], False),
        ([("0.0.0.0", "28123"), ("0.0.0.0", "28123"), ("::", "28123")], False),
        ([], False),
    ],
)
def test_a_port_bound_for_both_families(
    published: None,
    box: Callable[[str], Box],
    say: Callable[[str], None],
    deviates: Callable[[str], Deviation],
    bindings: list[tuple[str, str]],
    holds: bool,
) -> None:
    box("app").ports["3000/tcp"] = [{"HostIp": address, "HostPort": number} for address, number in bindings]
    if holds:
        say(BOTH_FAMILIES)
    else:
        deviates(BOTH_FAMILIES)


def test_a_host_without_ipv6_is_asked_for_one_family_only(
    published: None,
    box: Callable[[str], Box],
    say: Callable[[str], None],
    deviates: Callable[[str], Deviation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inspecting, "host_has_ipv6", lambda world: False)
    box("app").ports["3000/tcp"] = [{"HostIp": "0.0.0.0", "HostPort": "28123"}]
    say(BOTH_FAMILIES)
    box("app").ports["3000/tcp"] = []
    deviates(BOTH_FAMILIES)


# Networks.

ID = shows('"backend-network"', "id", "the one answered")
DRIVER = shows('"backend-network"', "driver", "bridge")
SCOPE = shows('"backend-network"', "scope", "local")
SUBNETS = shows('"backend-network"', "subnets", "one")
SUBNET = shows('"backend-network"', "subnets", "172.21.0.0/16")
GATEWAY = shows('"backend-network"', "gateway", "the first address of the subnet")
GATEWAY_ADDRESS = shows('"backend-network"', "gateway", "172.21.0.1")
OVERLAPS = shows('"backend-network"', "overlaps", "none")
LABELS = shows('"backend-network"', "labels", "tier = backend")
OPTIONS = shows('"backend-network"', "options", "those it was created with")
OPTION = shows('"backend-network"', "options", f"{MTU} = 1400")
NOBODY = shows('"backend-network"', "containers", "none")


@pytest.fixture
def net(double: EngineInMemory, world: World, say: Callable[[str], None]) -> Net:
    """ "backend-network", which has just been created beside another."""
    say(CREATED)
    return double.nets[world.networks["backend-network"].name]


@pytest.mark.parametrize(
    "look",
    [ID, DRIVER, SCOPE, SUBNETS, SUBNET, GATEWAY, GATEWAY_ADDRESS, OVERLAPS, LABELS, OPTIONS, OPTION, NOBODY],
)
def test_networks_of_an_engine_that_keeps_its_promise(net: Net, say: Callable[[str], None], look: str) -> None:
    say(look)


def _set(**changes: Any) -> SpoilNet:
    def spoil(double: EngineInMemory, net: Net) -> None:
        for key, value in changes.items():
            setattr(net, key, value)

    return spoil


def _described(**changes: Any) -> SpoilNet:
    """Inspecting and listing the network show something else."""

    def spoil(double: EngineInMemory, net: Net) -> None:
        real = net.describe
        net.describe = lambda: {**real(), **changes}  # type: ignore[method-assign]  # this one network is described otherwise

    return spoil


def _with_gateway(address: str) -> SpoilNet:
    return _described(IPAM={"Config": [{"Subnet": "172.21.0.0/16", "Gateway": address}]})


def _more(field: str) -> SpoilNet:
    def spoil(double: EngineInMemory, net: Net) -> None:
        setattr(net, field, {**getattr(net, field), "more": "1"})

    return spoil


def _without_labels_of_ours(double: EngineInMemory, net: Net) -> None:
    net.labels = {"tier": "backend"}


def _with_other_label_of_ours(double: EngineInMemory, net: Net) -> None:
    net.labels = {key: value if key == "tier" else "other" for key, value in net.labels.items()}


def _overlapping(double: EngineInMemory, net: Net) -> None:
    assert net.subnet is not None
    double.nets["other"] = Net("other", subnet=IPv4Network(f"{net.subnet[256]}/24"))


def _nonsense_elsewhere(double: EngineInMemory, net: Net) -> None:
    listed = double.networks()
    other = {"Name": "other", "IPAM": {"Config": [{"Subnet": "nonsense"}]}}
    double.networks = lambda *_, **__: [*listed, other]  # type: ignore[method-assign]


def _found_by_name_only(double: EngineInMemory, net: Net) -> None:
    inspect = double.inspect_network
    double.inspect_network = lambda handle, *_, **__: (  # type: ignore[method-assign]
        {**inspect(handle), "Name": "other"} if handle == net.id else inspect(handle)
    )


TWICE = {"Config": [{"Subnet": "172.21.0.0/16", "Gateway": "172.21.0.1"}] * 2}


@pytest.mark.parametrize(
    ("look", "spoil"),
    [
        (ID, _described(Id="0" * 64)),
        (ID, _described(Name="other")),
        (ID, _found_by_name_only),
        (DRIVER, _described(Driver="macvlan")),
        (DRIVER, _set(driver="overlay")),
        (DRIVER, _described(Driver=None)),
        (SCOPE, _set(scope="swarm")),
        (SUBNETS, _described(IPAM={"Config": []})),
        (SUBNETS, _described(IPAM={"Config": None})),
        (SUBNETS, _described(IPAM=TWICE)),
        (SUBNET, _described(IPAM=TWICE)),
        (SUBNET, _set(subnet=IPv4Network("172.21.0.0/24"))),
        (GATEWAY, _with_gateway("172.21.0.2")),
        (GATEWAY, _with_gateway("172.21.255.254")),
        (GATEWAY, _with_gateway("")),
        (GATEWAY, _described(IPAM={"Config": []})),
        (GATEWAY, _described(IPAM={"Config": None})),
        (GATEWAY, _described(IPAM=TWICE)),
        (GATEWAY_ADDRESS, _with_gateway("172.21.0.2")),
        (OVERLAPS, _overlapping),
        (OVERLAPS, _nonsense_elsewhere),
        (OVERLAPS, _set(subnet=IPv4Network("172.17.128.0/24"))),
        (LABELS, _set(labels={})),
        (LABELS, _described(Labels=None)),
        (LABELS, _more("labels")),
        (LABELS, _without_labels_of_ours),
        (LABELS, _with_other_label_of_ours),
        (OPTIONS, _set(options={})),
        (OPTIONS, _described(Options=None)),
        (OPTIONS, _more("options")),
        (OPTIONS, _set(options={MTU: "1500"})),
        (OPTION, _set(options={MTU: "1500"})),
        (NOBODY, _set(entries={"0" * 64: {"Name": "stranger"}})),
    ],
)
def test_every_broken_promise_about_networks_is_found(
    double: EngineInMemory, net: Net, deviates: Callable[[str], Deviation], look: str, spoil: SpoilNet
) -> None:
    spoil(double, net)
    deviates(look)


@pytest.mark.parametrize("answer", ["", "3f9c", "G" * 64, "A" * 64, "a" * 65])
def test_another_answer_than_a_full_id_is_found(
    world: World, net: Net, deviates: Callable[[str], Deviation], answer: str
) -> None:
    world.networks["backend-network"].answered_id = answer
    deviates(ID)


def test_nobody_here_was_answered_the_id_of_a_shared_network(new_world: Callable[..., World]) -> None:
    shared = new_world(reads_only=True)
    take(shared, 'Given a network "backend-network"')
    with pytest.raises(LookupError, match='"backend-network" was made for several scenarios'):
        take(shared, ID)


# Tables.


@pytest.mark.parametrize(
    ("thing", "heading", "nearest"),
    [
        ('"client"', "netwroks", "networks"),
        ('"client" on "backend-network"', "alias", "aliases"),
        ('"backend-network"', "lables", "labels"),
        ("the default bridge", "scoop", "scope"),
    ],
)
def test_a_heading_that_is_no_fact_names_the_nearest(
    attached: None, say: Callable[[str], None], thing: str, heading: str, nearest: str
) -> None:
    with pytest.raises(LookupError, match=f'shows no "{heading}"; the nearest is "{nearest}"'):
        say(shows(thing, heading, "none"))


def test_every_fact_of_a_table_is_looked_at(
    attached: None, say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    both = """
        Then inspecting "client" shows:
          | state   | networks        |
          | running | backend-network |
    """
    say(both)
    box("client").state["Status"] = "exited"
    deviates(both)
    box("client").state["Status"] = "running"
    box("client").endpoints.clear()
    deviates(both)


def test_what_the_scenario_has_not_is_a_mistake_of_the_text(attached: None, say: Callable[[str], None]) -> None:
    with pytest.raises(LookupError, match='the scenario has no container "rediss"; it has '):
        say(shows('"rediss"', "networks", "none"))
    with pytest.raises(LookupError, match="the scenario has no network backend; it has "):
        say(shows('"redis" on "backend"', "aliases", "none"))
