"""Networks as the engine lists, inspects and removes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import Any

from docker.errors import NotFound

from support.expect.finding import deviation, listed
from support.world.ownership import LABEL
from support.world.world import World

LIST = "docker network ls --no-trunc"
IN_USE = "active endpoints"
FORBIDDEN = 403


def created_with_full_id(world: World, network: str) -> None:
    """The engine answered the creation with 64 hexadecimal digits."""
    answered = world.network(network).answered_id
    if not re.fullmatch(r"[0-9a-f]{64}", answered):
        raise deviation(world, "the answer is an id of 64 hexadecimal digits", f"it is {answered!r}", LIST)


def id_and_name_agree(world: World, network: str) -> None:
    """The id of the answer and the name lead to one and the same network, of driver bridge."""
    this = world.network(network)
    by_id, by_name = this.inspect(this.answered_id), this.inspect(this.name)
    facts = [(each["Id"], each["Name"], each["Driver"]) for each in (by_id, by_name)]
    if facts != [(this.answered_id, this.name, "bridge")] * 2:
        raise deviation(
            world,
            f'the id {this.answered_id[:12]} and the name "{network}" lead to one bridge network',
            f"the id leads to {facts[0]}, the name to {facts[1]}",
            this.inspect_command(),
        )


def gateway_is_first_address(world: World, network: str) -> None:
    """The network has one IPv4 subnet, and its gateway is the first host address of it."""
    subnet, gateway = world.network(network).subnet()
    if gateway != next(subnet.hosts()):
        raise deviation(
            world,
            f'the gateway of "{network}" is the first address of {subnet}',
            f"it is {gateway}",
            world.network(network).inspect_command(),
        )


def overlaps_with_no_other(world: World, network: str) -> None:
    """The network's subnet shares no address with any other network that the engine lists."""
    this = world.network(network)
    subnet, _ = this.subnet()
    clashes = [
        f"{other['Name']} ({block['Subnet']})"
        for other in world.listed_networks()
        if other["Name"] != this.name
        for block in (other.get("IPAM") or {}).get("Config") or []
        if ":" not in block.get("Subnet", ":") and _overlaps(block["Subnet"], subnet)
    ]
    if clashes:
        raise deviation(
            world,
            f'the subnet of "{network}", {subnet}, overlaps with no other network',
            f"it overlaps with {listed(clashes)}",
            this.inspect_command(),
        )


def _overlaps(listed_subnet: str, subnet: IPv4Network) -> bool:
    """Whether a subnet as the engine lists it shares an address with `subnet`; one that is none counts as doing so."""
    try:
        return IPv4Network(listed_subnet, strict=False).overlaps(subnet)
    except ValueError:
        return True


def built_in_are_listed(world: World, expected: Sequence[tuple[str, str, str]]) -> None:
    """Each of these (name, driver, scope) is in the list of networks, and no other network has one of these names."""
    names = {name for name, _, _ in expected}
    found = sorted(
        (each["Name"], each["Driver"], each["Scope"]) for each in world.listed_networks() if each["Name"] in names
    )
    if found != sorted(expected):
        raise deviation(
            world,
            f"the engine lists {listed(' '.join(each) for each in expected)}, once each",
            f"of these names it lists {listed(' '.join(each) for each in found)}",
            LIST,
        )


def is_new_in_list(world: World, network: str, driver: str, scope: str) -> None:
    """The network was not listed before it was created, and now is, once, with this driver and scope."""
    this = world.network(network)
    before = [each for each in world.listed_before if each["Name"] == this.name]
    after = [
        (each["Id"], each["Driver"], each["Scope"]) for each in world.listed_networks() if each["Name"] == this.name
    ]
    if before or after != [(this.answered_id, driver, scope)]:
        raise deviation(
            world,
            f'"{network}" is listed once, with driver {driver} and scope {scope}, and was not before',
            f"it was listed {len(before)} times before, and now as {listed(after)}",
            LIST,
        )


def shows_what_it_is(world: World, network: str, driver: str, scope: str) -> None:
    """Inspecting shows the name, the id of the creation's answer, the driver and the scope."""
    this = world.network(network)
    answer = this.inspect()
    found = {key: answer.get(key) for key in ("Name", "Id", "Driver", "Scope")}
    wanted = {"Name": this.name, "Id": this.answered_id, "Driver": driver, "Scope": scope}
    if found != wanted:
        raise deviation(world, f'inspecting "{network}" shows {wanted}', f"it shows {found}", this.inspect_command())


def shows_options_and_labels(world: World, network: str) -> None:
    """Inspecting shows the options and labels of the creation and no others."""
    this = world.network(network)
    answer = this.inspect()
    found: dict[str, Any] = {"options": answer.get("Options"), "labels": answer.get("Labels")}
    wanted: dict[str, Any] = {"options": this.options, "labels": this.labels}
    if found != wanted:
        told = [_without_own_labels(each) for each in (wanted, found)]
        raise deviation(world, f'inspecting "{network}" shows {told[0]}', f"it shows {told[1]}", this.inspect_command())


def is_gone(world: World, network: str) -> None:
    """The network is not in the list, and is not found by name or by id."""
    this = world.network(network)
    found = [handle for handle in (this.name, this.answered_id) if _is_found(world, handle)]
    if _is_listed(world, this.name) or found:
        raise deviation(
            world,
            f'"{network}" is neither listed nor found',
            f"it is {'listed' if _is_listed(world, this.name) else 'not listed'}, and found by {listed(found)}",
            LIST,
        )


def is_still_there(world: World, network: str) -> None:
    """The network is in the list and found by name and by id."""
    this = world.network(network)
    missing = [handle for handle in (this.name, this.answered_id) if not _is_found(world, handle)]
    if not _is_listed(world, this.name) or missing:
        raise deviation(
            world,
            f'"{network}" is listed and found',
            f"it is {'listed' if _is_listed(world, this.name) else 'not listed'}, and not found by {listed(missing)}",
            LIST,
        )


def refused_as_in_use(world: World, network: str) -> None:
    """The engine refused the removal as forbidden, because the network has active endpoints."""
    refusal = world.refusal
    if refusal is None or refusal.status_code != FORBIDDEN or IN_USE not in world.refusal_text():
        seen = (
            f"it answered HTTP {refusal.status_code}: {world.refusal_text()}" if refusal else "it removed the network"
        )
        raise deviation(
            world, f'the engine refuses to remove "{network}" (HTTP {FORBIDDEN}), which has {IN_USE}', seen, LIST
        )


def _without_own_labels(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without the suite's own labels, where those are as they should be: they say nothing to the reader."""
    given = {key: value for key, value in (facts["labels"] or {}).items() if not key.startswith(LABEL)}
    return {**facts, "labels": given or facts["labels"]}


def _is_listed(world: World, name: str) -> bool:
    return any(each["Name"] == name for each in world.listed_networks())


def _is_found(world: World, handle: str) -> bool:
    try:
        world.api.inspect_network(handle)
    except NotFound:
        return False
    return True
