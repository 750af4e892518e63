"""An engine's refusal: whose trouble it tells of, and whether a port of the host is taken."""

from __future__ import annotations

import pytest
import requests
from docker.errors import ImageNotFound

from support.errors import CannotRun, Deviation
from support.world.acting import promised_action, says_port_taken
from support.world.journal import Journal
from support.world.refusals import demand_no_trouble
from tests.double.engine_in_memory import refusal

ENDPOINT = "driver failed programming external connectivity on endpoint app (2ee932e33c04)"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(f"{ENDPOINT}: Bind for 0.0.0.0:28124 failed: port is already allocated", id="Docker 20.10 to 27"),
        pytest.param(
            f"{ENDPOINT}: Error starting userland proxy: listen tcp4 0.0.0.0:28123: bind: address already in use",
            id="Docker 20.10 to 27, a process of the host",
        ),
        pytest.param(
            f"{ENDPOINT}: Error starting userland proxy: listen udp4 0.0.0.0:28129: bind: address already in use",
            id="Docker 20.10 to 27, UDP",
        ),
        pytest.param(
            f"{ENDPOINT}: Error starting userland proxy: listen tcp6 [::]:28126: bind: address already in use",
            id="Docker 20.10 to 27, IPv6",
        ),
        pytest.param(
            f"failed to set up container networking: {ENDPOINT}: Bind for 0.0.0.0:28124 failed: port is already allocated",
            id="Docker 28",
        ),
        pytest.param(
            f"failed to set up container networking: {ENDPOINT}: "
            "failed to bind host port for 0.0.0.0:28123:172.17.0.2:3000/tcp: address already in use",
            id="Docker 28, a process of the host",
        ),
        pytest.param(
            f"failed to set up container networking: {ENDPOINT}: "
            "failed to bind host port 0.0.0.0:28123/tcp: address already in use",
            id="Docker 29, a process of the host",
        ),
        pytest.param(
            "Ports are not available: exposing port TCP 0.0.0.0:28123 -> 127.0.0.1:0: listen tcp 0.0.0.0:28123: bind: "
            "Only one usage of each socket address (protocol/network address/port) is normally permitted.",
            id="Docker Desktop on Windows",
        ),
        pytest.param(
            "Ports are not available: listen tcp 0.0.0.0:28123: bind: An attempt was made to access a socket in a way "
            "forbidden by its access permissions.",
            id="Docker Desktop on Windows, a reserved port",
        ),
        pytest.param("cannot listen on the TCP port: listen tcp4 :28123: bind: address already in use", id="Podman"),
        pytest.param(
            "cannot listen on the UDP port: listen udp4 :28129: bind: address already in use", id="Podman, UDP"
        ),
        pytest.param("rootlessport listen tcp 0.0.0.0:28123: bind: address already in use", id="rootless Podman"),
        pytest.param(
            "pasta failed with exit code 1: Failed to bind port 28123 (Address already in use) for option '-t 28123'",
            id="rootless Podman with pasta",
        ),
        pytest.param(
            "error from slirp4netns while setting up port redirection: map[desc:bad request: add_hostfwd: "
            "slirp_add_hostfwd failed]",
            id="rootless Podman with slirp4netns",
        ),
    ],
)
def test_engines_say_in_many_ways_that_a_port_is_taken(words: str) -> None:
    assert says_port_taken(refusal(500, words))


@pytest.mark.parametrize(
    "words",
    [
        "",
        "failed to set up container networking: Address already in use",
        "IPAM error: requested ip address 10.89.0.5 is already allocated to container 2ee932e33c04",
        'Conflict. The container name "/app" is already in use by container 2ee932e33c04',
        "listen tcp4 192.0.2.77:28123: bind: cannot assign requested address",
        "listen tcp4 0.0.0.0:80: bind: permission denied",
        "Ports are not available: unable to list exposed ports: Get http://unix/forwards/list: net/http: request canceled",
        "error while removing network: network backend-network has active endpoints",
        "iptables: No chain/target/match by that name.",
    ],
)
def test_another_refusal_says_nothing_of_ports(words: str) -> None:
    assert not says_port_taken(refusal(500, words))


@pytest.mark.parametrize("trouble", ["no space left on device", "cannot allocate memory", "too many open files"])
def test_trouble_of_the_machine_is_no_deviation(trouble: str) -> None:
    with pytest.raises(CannotRun, match="it could not be tried: the engine has used up its machine: "):
        demand_no_trouble(refusal(500, f"write /var/lib/docker/x: {trouble.capitalize()}"))


def test_an_image_that_is_gone_is_told_what_to_do_about() -> None:
    with pytest.raises(CannotRun, match=r"an image is missing on the engine: .*; run again to have it brought"):
        demand_no_trouble(ImageNotFound("404", explanation="pull access denied for alpine"))


def test_a_refusal_of_what_is_promised_is_a_deviation_that_shows_the_action_once() -> None:
    journal = Journal(["export DOCKER_HOST=unix:///x"])
    journal.add("docker", "network", "create", "n")
    with pytest.raises(Deviation) as found, promised_action('the engine creates the network "n"', journal):
        raise refusal(409, "network with name n already exists")
    assert found.value.observed == "the engine refused with HTTP 409: network with name n already exists"
    assert found.value.see_it == ["export DOCKER_HOST=unix:///x", "docker network create n"]


def test_an_engine_that_does_not_answer_refuses_nothing() -> None:
    with pytest.raises(requests.ConnectionError), promised_action("it is done", Journal()):
        raise requests.ConnectionError("reset")
