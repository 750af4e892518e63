"""How a container is started: the request and the docker client's flags say the same."""

from __future__ import annotations

from typing import Any

import pytest

from support.world.launch import Launch, Publication, by_family
from tests.double.engine_in_memory import EngineInMemory


@pytest.mark.parametrize(
    ("publication", "flag", "binding"),
    [
        (Publication("3000/tcp"), "3000", None),
        (Publication("53/udp"), "53/udp", None),
        (Publication("3000/tcp", host_port=28123), "28123:3000", 28123),
        (Publication("3000/tcp", "127.0.0.1"), "127.0.0.1::3000", ("127.0.0.1", None)),
        (Publication("3000/tcp", "127.0.0.1", 28123), "127.0.0.1:28123:3000", ("127.0.0.1", 28123)),
        (Publication("3000/tcp", "::", 28123), "[::]:28123:3000", ("::", 28123)),
        (Publication("3000/tcp", host_port=28123, last=28125), "28123-28125:3000", "28123-28125"),
        (Publication("3000/tcp", "::1", 28123, 28124), "[::1]:28123-28124:3000", ("::1", "28123-28124")),
    ],
)
def test_a_port_is_published_alike(publication: Publication, flag: str, binding: Any) -> None:
    assert publication.flag() == flag
    assert publication.binding() == binding


@pytest.mark.parametrize("network", [None, "host", "container:redis", "backend-network"])
def test_a_link_belongs_to_the_endpoint_on_a_user_network_only(double: EngineInMemory, network: str | None) -> None:
    launch = Launch("alpine", network, links={"redis": "db"})
    config = launch.config(double, ["sleep", "1"], {"a": "b"})
    endpoints = (config.get("NetworkingConfig") or {}).get("EndpointsConfig") or {}
    of_endpoint = (endpoints.get(network) or {}).get("Links")
    assert (of_endpoint, config["HostConfig"].get("Links")) == (
        (["redis:db"], None) if network == "backend-network" else (None, ["redis:db"])
    )
    assert config["Labels"] == {"a": "b"}
    assert launch.flags("client")[-2:] == ["--link", "redis:db"]


def test_everything_that_is_asked_for_is_in_both(double: EngineInMemory) -> None:
    launch = Launch(
        "alpine",
        "backend-network",
        aliases=["db"],
        environment={"A": "1"},
        publish=[Publication("3000/tcp", host_port=28123)],
        expose=["7000/tcp"],
        dns_options=["ndots:3"],
        hostname="store",
        domainname="example.net",
        extra_hosts=[("db.example", "192.0.2.7"), ("db.example", "2001:db8::7")],
        dns=["192.0.2.9"],
        dns_search=["example.net", "example.org"],
    )
    config = launch.config(double, [], {})
    assert config["Domainname"] == "example.net"
    assert config["HostConfig"]["ExtraHosts"] == ["db.example:192.0.2.7", "db.example:2001:db8::7"]
    assert config["HostConfig"]["Dns"] == ["192.0.2.9"]
    assert config["HostConfig"]["DnsSearch"] == ["example.net", "example.org"]
    assert config["Hostname"] == "store"
    assert config["Env"] == ["A=1"]
    assert set(config["ExposedPorts"]) == {"3000/tcp", "7000/tcp"}
    assert config["HostConfig"]["PortBindings"] == {"3000/tcp": [{"HostIp": "", "HostPort": "28123"}]}
    assert config["HostConfig"]["DnsOptions"] == ["ndots:3"]
    assert config["NetworkingConfig"]["EndpointsConfig"]["backend-network"]["Aliases"] == ["db"]
    assert " ".join(launch.flags("client")) == (
        "--name client --network backend-network --hostname store --domainname example.net --network-alias db --env A=1 "
        "--add-host db.example:192.0.2.7 --add-host db.example:2001:db8::7 --dns 192.0.2.9 "
        "--dns-search example.net --dns-search example.org --dns-option ndots:3 "
        "--expose 7000/tcp --publish 28123:3000"
    )


def test_a_port_may_be_published_more_than_once(double: EngineInMemory) -> None:
    twice = [Publication("6379/tcp", "127.0.0.1", 28123), Publication("6379/tcp", host_port=28124)]
    config = Launch("redis", publish=twice).config(double, [], {})
    assert config["HostConfig"]["PortBindings"] == {
        "6379/tcp": [{"HostIp": "127.0.0.1", "HostPort": "28123"}, {"HostIp": "", "HostPort": "28124"}]
    }


def test_all_that_is_exposed_can_be_published(double: EngineInMemory) -> None:
    launch = Launch("alpine", expose=["7000/tcp"], publish_all=True)
    assert launch.config(double, [], {})["HostConfig"]["PublishAllPorts"] is True
    assert launch.flags("client")[-1] == "--publish-all"


def test_ports_are_asked_for_in_the_network_of_the_host_too(double: EngineInMemory) -> None:
    """Though the SDK refuses that by itself."""
    launch = Launch("alpine", "host", publish=[Publication("3000/tcp", host_port=28123)])
    assert launch.config(double, [], {})["HostConfig"]["PortBindings"] == {
        "3000/tcp": [{"HostIp": "", "HostPort": "28123"}]
    }


def test_an_endpoint_is_given_one_address_of_each_family() -> None:
    both = ["172.28.5.10", "2001:db8:5::10"]
    assert by_family(both) == {"ipv4_address": both[0], "ipv6_address": both[1]}
    for each in both:
        with pytest.raises(ValueError, match="one address of each family"):
            by_family([*both, each])


def test_what_is_of_the_container_as_a_whole_is_no_matter_of_its_endpoint(double: EngineInMemory) -> None:
    launch = Launch(
        "alpine",
        "backend-network",
        links_as_a_whole={"redis": "db"},
        mac_address_as_a_whole="92:d0:c6:0a:29:33",
        restart_policy="always",
    )
    config = launch.config(double, [], {})
    assert config["HostConfig"]["Links"] == ["redis:db"]
    assert config["MacAddress"] == "92:d0:c6:0a:29:33"
    assert config["HostConfig"]["RestartPolicy"] == {"Name": "always"}
    endpoint = config["NetworkingConfig"]["EndpointsConfig"]["backend-network"] or {}
    assert not {"Links", "MacAddress"} & set(endpoint)
    assert launch.flags("client")[4:] == [
        *("--mac-address", "92:d0:c6:0a:29:33", "--restart", "always", "--link", "redis:db"),
    ]


def test_link_local_addresses_are_of_the_endpoint(double: EngineInMemory) -> None:
    launch = Launch("alpine", "backend-network", link_local=["169.254.3.4"], unnamed=True)
    endpoint = launch.config(double, [], {})["NetworkingConfig"]["EndpointsConfig"]["backend-network"]
    assert endpoint["IPAMConfig"] == {"LinkLocalIPs": ["169.254.3.4"]}
    assert launch.flags("client") == ["--network", "backend-network", "--link-local-ip", "169.254.3.4"]
