"""A refusal of the site's is told apart from one of the engine's."""

from __future__ import annotations

import pytest
import requests
from docker.errors import APIError, ImageNotFound

from support.errors import CannotRun
from support.world.refusals import demand_no_trouble, is_policy


def _refusal(text: str, status: int = 500) -> APIError:
    answer = requests.Response()
    answer.status_code = status
    return APIError("refused", answer, text)


@pytest.mark.parametrize(
    "text",
    [
        "all predefined address pools have been fully subnetted",
        "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
        "could not find free subnet from subnet pools",
        "authorization denied by plugin site: not on this machine",
        "failed to create shim: fork/exec /usr/bin/runc: resource temporarily unavailable",
        "adding interface veth1 to bridge docker0 failed: exchange full",
        "write /var/lib/docker/tmp: no space left on device",
        "no available IPv4 addresses on this network's address pools: bridge (4f2a)",
        "No such image: nothing",
    ],
)
def test_the_site_refuses(text: str) -> None:
    with pytest.raises(CannotRun, match="it could not be tried: "):
        demand_no_trouble(_refusal(text))


@pytest.mark.parametrize(
    "text",
    [
        "network with name backend already exists",
        "no available IPv4 addresses on this network's address pools: backend (4f2a)",
        "endpoint with name redis already exists in network backend",
        "operation not permitted",
        "Pool overlaps with other one on this address space",
    ],
)
def test_the_engine_refuses(text: str) -> None:
    demand_no_trouble(_refusal(text, 403))
    assert not is_policy(_refusal(text, 403))


def test_an_image_that_is_gone_is_told_what_to_do_about() -> None:
    with pytest.raises(CannotRun, match=r"an image is missing on the engine: .*; run again to have it brought"):
        demand_no_trouble(ImageNotFound("404", explanation="pull access denied for alpine"))
