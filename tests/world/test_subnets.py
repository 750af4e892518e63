"""How many networks there can be is counted out of the pools, and tried where that is not enough to know."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from docker.errors import APIError

from support.world.subnets import BY_DEFAULT, count_free, networks_at_a_time

SMALL = [{"Base": "10.210.0.0/24", "Size": 26}]


@pytest.mark.parametrize(
    ("pools", "taken", "free"),
    [
        (BY_DEFAULT, [], 31),
        (BY_DEFAULT, ["172.17.0.0/16"], 30),
        (BY_DEFAULT, ["172.16.0.0/12"], 16),
        (BY_DEFAULT, ["192.168.7.0/24", "fd00::/64", ""], 30),
        (SMALL, [], 4),
        (SMALL, ["10.210.0.64/26"], 3),
        (SMALL, ["10.0.0.0/8"], 0),
        ([{"Base": "fd00::/48", "Size": 64}], [], 0),
    ],
)
def test_free_subnets_are_those_that_overlap_with_nothing(pools: Any, taken: list[str], free: int) -> None:
    assert count_free(pools, taken, 100) == free


def test_nobody_counts_further_than_is_needed() -> None:
    assert count_free([{"Base": "10.0.0.0/8", "Size": 32}], [], 5) == 5


class _Engine:
    """An engine with addresses for so many networks."""

    def __init__(self, room: int, refusal: str = "all predefined address pools have been fully subnetted") -> None:
        self.room, self.refusal, self.made = room, refusal, set[str]()
        self.tried = 0

    def networks(self) -> list[dict[str, Any]]:
        return [{"IPAM": {"Config": [{"Subnet": "10.210.0.0/26"}]}}, {"IPAM": None}]

    def create_network(self, name: str, **_options: Any) -> None:
        self.tried += 1
        if len(self.made) == self.room:
            answer = requests.Response()
            answer.status_code = 400
            raise APIError("refused", answer, self.refusal)
        self.made.add(name)

    def remove_network(self, name: str) -> None:
        self.made.remove(name)


def _at_a_time(engine: _Engine, pools: Any, wanted: int) -> int | None:
    return networks_at_a_time(engine, {"DefaultAddressPools": pools}, wanted, "abc123")  # type: ignore[arg-type]


def test_nothing_is_tried_where_the_pools_are_wide() -> None:
    engine = _Engine(0)
    assert _at_a_time(engine, None, 20) is None
    assert engine.tried == 0


def test_few_free_subnets_are_tried_and_given_back() -> None:
    engine = _Engine(3)
    assert _at_a_time(engine, SMALL, 8) == 3
    assert engine.made == set()


def test_enough_is_no_limit() -> None:
    assert _at_a_time(_Engine(8), SMALL, 8) is None


def test_another_refusal_is_no_want_of_addresses() -> None:
    with pytest.raises(APIError):
        _at_a_time(_Engine(1, "something else"), SMALL, 8)
