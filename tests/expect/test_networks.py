"""The checks of networks: they hold on an engine that keeps its promise, and find every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network
from typing import Any

import pytest
from engine_in_memory import EngineInMemory, Net, refusal

from support.errors import Deviation
from support.expect import networks
from support.world.world import World

NET = "backend-network"
BUILT_IN = [("bridge", "bridge", "local"), ("host", "host", "local"), ("none", "null", "local")]
Check = Callable[[World], None]
Spoil = Callable[[EngineInMemory, Net], None]


@pytest.fixture
def created(world: World, double: EngineInMemory) -> World:
    """ "frontend-network", and "backend-network" created as what the scenario is about."""
    world.create_network("frontend-network")
    world.setting_the_scene = False
    world.create_network(NET, label={"tier": "backend"}, options={"com.docker.network.driver.mtu": "1400"})
    return world


def _full_id(world: World) -> None:
    networks.created_with_full_id(world, NET)


def _agree(world: World) -> None:
    networks.id_and_name_agree(world, NET)


def _gateway(world: World) -> None:
    networks.gateway_is_first_address(world, NET)


def _free(world: World) -> None:
    networks.overlaps_with_no_other(world, NET)


def _built_in(world: World) -> None:
    networks.built_in_are_listed(world, BUILT_IN)


def _new(world: World) -> None:
    networks.is_new_in_list(world, NET, "bridge", "local")


def _shows(world: World) -> None:
    networks.shows_what_it_is(world, NET, "bridge", "local")


def _options(world: World) -> None:
    networks.shows_options_and_labels(world, NET)


def _still(world: World) -> None:
    networks.is_still_there(world, NET)


def _refused(world: World) -> None:
    world.start("client", "alpine", network=NET)
    world.try_to_remove_network(NET)
    networks.refused_as_in_use(world, NET)


@pytest.mark.parametrize(
    "check", [_full_id, _agree, _gateway, _free, _built_in, _new, _shows, _options, _still, _refused]
)
def test_an_engine_that_keeps_its_promise_conforms(created: World, check: Check) -> None:
    check(created)


def _set(**changes: Any) -> Spoil:
    def spoil(double: EngineInMemory, net: Net) -> None:
        for key, value in changes.items():
            setattr(net, key, value)

    return spoil


def _described(**changes: Any) -> Spoil:
    """Inspecting and listing the network show something else."""

    def spoil(double: EngineInMemory, net: Net) -> None:
        real = net.describe
        net.describe = lambda: {**real(), **changes}  # type: ignore[method-assign]  # this one network is described otherwise

    return spoil


def _with_gateway(address: str) -> Spoil:
    return _described(IPAM={"Config": [{"Subnet": "172.21.0.0/16", "Gateway": address}]})


def _overlapping(double: EngineInMemory, net: Net) -> None:
    assert net.subnet is not None
    double.nets["other"] = Net("other", subnet=IPv4Network(f"{net.subnet[256]}/24"))


def _nonsense_elsewhere(double: EngineInMemory, net: Net) -> None:
    listed = double.networks()
    other = {"Name": "other", "IPAM": {"Config": [{"Subnet": "nonsense"}]}}
    double.networks = lambda *_, **__: [*listed, other]  # type: ignore[method-assign]


def _without_host(double: EngineInMemory, net: Net) -> None:
    del double.nets["host"]


def _bridge_twice(double: EngineInMemory, net: Net) -> None:
    double.nets["again"] = Net("bridge")


def _null_is_none(double: EngineInMemory, net: Net) -> None:
    double.nets["none"].driver = "none"


def _gone(double: EngineInMemory, net: Net) -> None:
    del double.nets[net.name]


def _listed_twice(double: EngineInMemory, net: Net) -> None:
    double.nets["again"] = net


@pytest.mark.parametrize(
    ("check", "spoil"),
    [
        (_agree, _described(Driver="macvlan")),
        (_agree, _described(Id="0" * 64)),
        (_agree, _described(Name="other")),
        (_gateway, _with_gateway("172.21.0.2")),
        (_gateway, _with_gateway("172.21.255.254")),
        (_gateway, _with_gateway("")),
        (_gateway, _described(IPAM={"Config": []})),
        (_gateway, _described(IPAM={"Config": None})),
        (_gateway, _described(IPAM={"Config": [{"Subnet": "172.21.0.0/16", "Gateway": "172.21.0.1"}] * 2})),
        (_free, _overlapping),
        (_free, _nonsense_elsewhere),
        (_free, _set(subnet=IPv4Network("172.17.128.0/24"))),
        (_built_in, _without_host),
        (_built_in, _bridge_twice),
        (_built_in, _null_is_none),
        (_new, _gone),
        (_new, _listed_twice),
        (_new, _set(driver="overlay")),
        (_new, _set(scope="swarm")),
        (_new, _described(Id="0" * 64)),
        (_shows, _set(driver="overlay")),
        (_shows, _set(scope="swarm")),
        (_shows, _described(Id="0" * 64)),
        (_shows, _described(Name="other")),
        (_options, _set(options={})),
        (_options, _described(Options=None)),
        (_options, _set(labels={})),
        (_still, _gone),
    ],
)
def test_every_broken_promise_is_found(
    created: World, double: EngineInMemory, deviates: Callable[..., Any], check: Check, spoil: Spoil
) -> None:
    spoil(double, double.nets[created.network(NET).name])
    deviates(lambda: check(created))


def test_one_option_or_label_more_is_found(
    created: World, double: EngineInMemory, deviates: Callable[..., Any]
) -> None:
    net = double.nets[created.network(NET).name]
    net.labels = {**net.labels, "more": "1"}
    deviates(lambda: _options(created))


def test_a_network_that_was_there_before_is_not_new(created: World, deviates: Callable[..., Any]) -> None:
    created.listed_before = created.api.networks()
    deviates(lambda: _new(created))


@pytest.mark.parametrize("answer", ["", "3f9c", "G" * 64, "A" * 64, "a" * 65])
def test_another_answer_than_a_full_id_is_found(created: World, deviates: Callable[..., Any], answer: str) -> None:
    created.network(NET).answered_id = answer
    deviates(lambda: _full_id(created))


def test_gone_means_neither_listed_nor_found(
    created: World, double: EngineInMemory, deviates: Callable[..., Any]
) -> None:
    deviates(lambda: networks.is_gone(created, NET))
    name = created.network(NET).name
    net = double.nets[name]
    created.remove_network(NET)
    networks.is_gone(created, NET)
    double.nets["unlisted"] = net
    double.networks = list  # type: ignore[method-assign]  # an engine that lists nothing and still finds it
    assert "found by" in deviates(lambda: networks.is_gone(created, NET)).observed


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (409, "network backend-network has active endpoints"),
        (403, "operation not permitted"),
        (500, "active endpoints"),
    ],
)
def test_another_refusal_is_found(
    created: World, double: EngineInMemory, deviates: Callable[..., Any], status: int, text: str
) -> None:
    created.try_to_remove_network(NET)
    created.refusal = refusal(status, text)
    found = deviates(lambda: networks.refused_as_in_use(created, NET))
    assert f"HTTP {status}: {text}" in found.observed


def test_a_removal_that_was_not_refused_is_found(created: World, deviates: Callable[..., Any]) -> None:
    created.try_to_remove_network(NET)
    found = deviates(lambda: networks.refused_as_in_use(created, NET))
    assert found.observed == "it removed the network"


def test_a_refusal_where_none_was_promised_is_a_deviation(created: World, double: EngineInMemory) -> None:
    created.start("client", "alpine", network=NET)
    with pytest.raises(Deviation) as found:
        created.remove_network(NET)
    assert found.value.observed.startswith("the engine refused with HTTP 403: ")
