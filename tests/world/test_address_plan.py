"""The subnets of the text and those on the engine."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from support.world.address_plan import OURS, UNIQUE_LOCAL, AddressPlan, Subnet

SUBNET = "172.28.5.0/24"


def _plan(*in_use: Subnet) -> AddressPlan:
    return AddressPlan(lambda: in_use)


def test_nothing_is_moved_before_a_subnet_is_laid_out() -> None:
    text = "172.28.5.10 and 2001:db8::1"
    assert (_plan().real(text), _plan().documented(text)) == (text, text)


@pytest.mark.parametrize(
    ("subnet", "pool"), [(SUBNET, OURS), ("172.28.5.0/29", OURS), ("2001:db8:5::/64", UNIQUE_LOCAL)]
)
def test_a_block_is_of_ours_and_as_large(subnet: str, pool: Subnet) -> None:
    plan = _plan()
    assert plan.lay_out([subnet]) == [subnet]
    block = ip_network(plan.real(subnet))
    assert block.subnet_of(pool) and block.prefixlen == ip_network(subnet).prefixlen  # type: ignore[arg-type]  # one family


@pytest.mark.parametrize("subnet", [SUBNET, "2001:db8:5::/64"])
def test_addresses_keep_their_place_and_find_the_way_back(subnet: str) -> None:
    plan = _plan()
    plan.lay_out([subnet])
    first, tenth = ip_network(subnet)[1], ip_network(subnet)[10]
    block = ip_network(plan.real(subnet))
    assert [plan.real(str(each)) for each in (first, tenth)] == [str(block[1]), str(block[10])]
    text = f"gateway {first} is not in {subnet}, nor is {tenth}/30 or 192.0.2.1"
    assert plan.documented(plan.real(text)) == text
    assert "192.0.2.1" in plan.real(text)


def test_what_only_looks_like_an_address_stays() -> None:
    plan = _plan()
    plan.lay_out([SUBNET, "2001:db8:5::/64"])
    text = "92:d0:c6:0a:29:33 at 10:20:30, 172.28.5.300, 1172.28.5.1, v172.28.5.1.2 and ::"
    assert plan.real(text) == text


def test_a_part_of_a_subnet_is_a_part_of_its_block_and_what_is_around_it_is_around() -> None:
    plan = _plan()
    assert plan.lay_out([SUBNET, "172.28.5.128/25"]) == [SUBNET]
    assert plan.lay_out(["172.28.4.0/23"]) == []
    block = ip_network(plan.real(SUBNET))
    assert ip_network(plan.real("172.28.5.128/25")) == list(block.subnets())[1]
    assert block.subnet_of(plan._blocks[ip_network("172.28.4.0/23")])  # type: ignore[arg-type]  # one family


def test_what_others_have_is_left_alone() -> None:
    free = ip_network("198.19.255.0/24")
    plan = _plan(*(each for each in OURS.subnets(new_prefix=24) if each != free))
    plan.lay_out([SUBNET])
    assert plan.real("172.28.5.7") == "198.19.255.7"


def test_two_subnets_have_two_blocks() -> None:
    plan = _plan()
    plan.lay_out([SUBNET, "172.28.6.0/24"])
    assert not ip_network(plan.real(SUBNET)).overlaps(ip_network(plan.real("172.28.6.0/24")))


def test_a_block_that_was_given_up_is_chosen_anew() -> None:
    plan = _plan()
    plan.lay_out([SUBNET])
    before = plan.real(SUBNET)
    plan.give_up([SUBNET])
    assert plan.real(SUBNET) == SUBNET
    blocks = set()
    for _ in range(20):
        plan.lay_out([SUBNET])
        blocks.add(plan.real(SUBNET))
        plan.give_up([SUBNET])
    assert blocks - {before}


def test_no_room_at_all_is_our_trouble() -> None:
    with pytest.raises(LookupError, match="no block of /24 is free"):
        _plan(OURS).lay_out([SUBNET])


def test_the_family_of_others_does_not_matter() -> None:
    plan = _plan(ip_network("::/0"))
    plan.lay_out([SUBNET])
    assert ip_address(plan.real("172.28.5.1")) in OURS
