"""Network modes and hosts files: the scenarios hold on an engine that keeps its promises, and every look finds them broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Network
from pathlib import Path
from types import SimpleNamespace

import pytest
from behave.model import Scenario

from support.book.scenarios import read_features
from support.engine.target import Target
from support.errors import Deviation
from support.expect import likeness
from support.world.host_network import HostSight
from support.world.world import World
from tests.double.engine_in_memory import HOST_LINES, LOCALHOST, Box, EngineInMemory, engine_of
from tests.double.scenario import take_step

CHAPTERS = ("no-network", "the-hosts-network", "another-containers-network", "hosts-file-entries")
SCENARIOS = {
    scenario.name: scenario
    for feature in read_features(Path("features"))
    if Path(feature.filename).stem in CHAPTERS
    for scenario in feature.walk_scenarios()
}
HOST = HostSight(frozenset(["lo"]), frozenset([IPv4Address("127.0.0.1")]))
IN_ANOTHERS = """
    Given a network "backend-network"
    And a Redis container "redis" runs on "backend-network"
    When an Alpine container "client" is started on the network of "redis"
"""
ON_THE_HOSTS = 'When an Alpine container "client" is started on the host\'s network'
ON_NO_NETWORK = 'When a Redis container "hermit" is started on no network'
ON_A_NETWORK = """
    Given a network "backend-network"
    When an Alpine container "client" is started on "backend-network"
"""
SHARED = 'Then the interfaces and routes of "client" are those of "redis"'
OF_THE_HOST = 'Then the interfaces, hosts file, resolver settings and hostname of "client" are those of the host'
ALONE = 'Then "hermit" has no interface besides loopback, and no route'
HOSTNAME = 'Then the hostname of "client" is "{short id of client}"'
NO_ADDRESS = """
    Then inspecting "hermit" shows:
      | addresses |
      | none      |
"""


@pytest.fixture(autouse=True)
def host(world: World, double: EngineInMemory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The root of the engine's machine, which has a loopback interface and nothing else."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/hosts").write_text("\n".join([*LOCALHOST, *HOST_LINES, ""]), encoding="utf-8")
    resolv = "nameserver 192.0.2.53\nsearch example.test\noptions edns0\n"
    (tmp_path / "etc/resolv.conf").write_text(resolv, encoding="utf-8")
    target = replace(Target("unix:///run/docker.sock", ""), root=tmp_path)
    engine = engine_of(double, target, world.stage.engine.kind)
    monkeypatch.setattr(world, "stage", replace(world.stage, engine=engine))
    monkeypatch.setattr(likeness, "sight", lambda: HOST)
    monkeypatch.setattr("support.expect.reach.attempt", _attempt(double))
    return tmp_path


def _attempt(double: EngineInMemory) -> Callable[..., object]:
    """Whoever stands on the host reaches what listens at its ports."""
    from support.expect import trying

    def attempt(world: World, observer: object, service: SimpleNamespace, at: SimpleNamespace) -> trying.Try:
        if getattr(observer, "container", ""):
            return trying.attempt(world, observer, service, at)  # type: ignore[arg-type]
        open_there = [each.port for each in double.boxes.values() if each.mode == "host"]
        return trying.Try(answered=at.port in open_there, right=at.port in open_there, told="nobody")

    return attempt


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
def test_an_engine_that_keeps_its_promise_conforms(
    world: World, double: EngineInMemory, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(double, "no_ipv6_loopback", "MODE-02a" in scenario.effective_tags)
    monkeypatch.setattr(double, "host_gateway_ip", "192.0.2.77" if "HOSTS-16" in scenario.effective_tags else "")
    for step in scenario.all_steps:
        take_step(world, step)


def _own_interfaces(box: Box) -> None:
    box.interfaces = {}


def _of_another_net(box: Box) -> None:
    box.interfaces = {"eth7": next(iter(box.interfaces.values()))}


@pytest.mark.parametrize("spoil", [_own_interfaces, _of_another_net])
def test_a_network_that_is_not_shared_is_found(
    say: Callable[[str], None],
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    spoil: Callable[[Box], None],
) -> None:
    say(IN_ANOTHERS)
    spoil(box("client"))
    told = deviates(SHARED)
    assert told.promised == (
        'the interfaces of "client" as of "redis": eth0 (172.20.0.2/16, 02:42:ac:14:00:02) and lo (127.0.0.1/8 and ::1/128, None)'
    )


def _other_hosts(box: Box) -> None:
    box.hosts.append("192.0.2.1 stranger")


def _other_nameserver(box: Box) -> None:
    box.nameservers = ["127.0.0.11"]


def _other_hostname(box: Box) -> None:
    box.commands["cat /proc/sys/kernel/hostname"] = lambda: (0, "stranger\n")


@pytest.mark.parametrize(
    ("spoil", "observed"),
    [
        (_other_hosts, "192.0.2.1 stranger"),
        (_other_nameserver, "nameserver 127.0.0.11"),
        (_other_hostname, "there is stranger"),
    ],
)
def test_what_is_not_the_host_s_is_found(
    say: Callable[[str], None],
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    spoil: Callable[[Box], None],
    observed: str,
) -> None:
    say(ON_THE_HOSTS)
    say(OF_THE_HOST)
    spoil(box("client"))
    told = deviates(OF_THE_HOST)
    assert " as of the host: " in told.promised
    assert observed in told.observed


@pytest.mark.parametrize(
    ("seen", "promised", "observed"),
    [
        (
            replace(HOST, names=frozenset(["lo", "eth0"])),
            "interfaces",
            "of those it lacks eth0; beyond them it has nothing",
        ),
        (replace(HOST, names=frozenset()), "interfaces", "of those it lacks nothing; beyond them it has lo"),
        (
            replace(HOST, addresses=frozenset(map(IPv4Address, ["127.0.0.1", "192.0.2.1"]))),
            "addresses",
            "of those it lacks 192.0.2.1; beyond them it has nothing",
        ),
        (replace(HOST, addresses=frozenset()), "addresses", "of those it lacks nothing; beyond them it has 127.0.0.1"),
    ],
)
def test_interfaces_that_are_not_the_host_s_are_found(
    say: Callable[[str], None],
    deviates: Callable[[str], Deviation],
    monkeypatch: pytest.MonkeyPatch,
    seen: HostSight,
    promised: str,
    observed: str,
) -> None:
    say(ON_THE_HOSTS)
    monkeypatch.setattr(likeness, "sight", lambda: seen)
    told = deviates(OF_THE_HOST)
    assert (told.promised, told.observed) == (f'"client" has the {promised} of the host', observed)


def test_what_comes_and_goes_on_the_host_says_nothing(
    say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    say(ON_THE_HOSTS)
    passing = replace(HOST, names=frozenset(["lo", "veth1"]))
    sights = iter([passing, passing, *[HOST] * 20])
    monkeypatch.setattr(likeness, "sight", lambda: next(sights))
    say(OF_THE_HOST)


def test_where_the_host_s_files_are_not_here_nothing_is_said(
    world: World, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    say(ON_THE_HOSTS)
    target = replace(world.stage.engine.target, root=None)
    engine = SimpleNamespace(api=world.api, target=target, kind=world.stage.engine.kind)
    monkeypatch.setattr(world, "stage", replace(world.stage, engine=engine))
    with pytest.raises(LookupError, match="the files of this engine's host are not here"):
        say(OF_THE_HOST)


@pytest.mark.parametrize(
    ("sentence", "match"),
    [
        (OF_THE_HOST.replace("the host", "another host"), "nobody sees the files of another host"),
        (OF_THE_HOST.replace("hosts file", "routes"), "nobody has taught the host to tell of its routes yet"),
        (SHARED.replace('"redis"', '"rediss"'), 'the scenario has no container "rediss"'),
    ],
)
def test_what_nobody_can_compare_is_a_mistake_of_the_text(
    say: Callable[[str], None], sentence: str, match: str
) -> None:
    say(ON_THE_HOSTS)
    with pytest.raises(LookupError, match=match):
        say(sentence)


def test_a_hostname_that_is_another_is_found_by_either_oracle(
    say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    say(ON_A_NETWORK)
    say(HOSTNAME)
    client = box("client")
    _other_hostname(client)
    told = deviates(HOSTNAME)
    assert told.observed == f'inside it is "stranger", and the engine records "{client.short_id}"'
    client.commands.clear()
    client.config["Hostname"] = "stranger"
    client.commands["cat /proc/sys/kernel/hostname"] = lambda: (0, f"{client.short_id}\n")
    told = deviates(HOSTNAME)
    assert told.observed == f'inside it is "{client.short_id}", and the engine records "stranger"'


def _an_interface(double: EngineInMemory, box: Box) -> None:
    box.interfaces["eth0"] = {"net": double.nets["bridge"], "address": "172.17.0.9", "mac": "02:42:ac:11:00:09"}


@pytest.mark.parametrize("route_alone", [False, True])
def test_an_interface_or_a_route_where_there_is_to_be_none_is_found(
    double: EngineInMemory,
    say: Callable[[str], None],
    box: Callable[[str], Box],
    deviates: Callable[[str], Deviation],
    monkeypatch: pytest.MonkeyPatch,
    route_alone: bool,
) -> None:
    say(ON_NO_NETWORK)
    say(ALONE)
    _an_interface(double, box("hermit"))
    if route_alone:
        monkeypatch.setattr("support.expect.attachments.interfaces_are", lambda *_: None)
    told = deviates(ALONE)
    assert told.promised == (
        '"hermit" has no route' if route_alone else '"hermit" has no interface besides loopback, and no other'
    )


def test_an_address_that_the_engine_gives_is_found(
    double: EngineInMemory, say: Callable[[str], None], box: Callable[[str], Box], deviates: Callable[[str], Deviation]
) -> None:
    say(ON_NO_NETWORK)
    say(NO_ADDRESS)
    box("hermit").endpoints["none"] = {"IPAddress": "172.17.0.9"}
    assert deviates(NO_ADDRESS).observed == "it shows addresses: 172.17.0.9"


def test_an_engine_that_keeps_what_was_edited_is_found(
    double: EngineInMemory,
    say: Callable[[str], None],
    deviates: Callable[[str], Deviation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    say(ON_A_NETWORK)
    monkeypatch.setattr(double, "restart", lambda *_, **__: None)
    say('Given somebody wrote "192.0.2.66 stranger.example" into the hosts file of "client"')
    say('When "client" is restarted')
    told = deviates('Then the hosts file and environment of "client" are what they were before')
    assert "192.0.2.66 stranger.example" in told.observed


def test_a_hosts_file_that_takes_no_line_says_nothing(say: Callable[[str], None], box: Callable[[str], Box]) -> None:
    say(ON_A_NETWORK)
    box("client").commands["sh -c echo"] = lambda: (1, "sh: can't create /etc/hosts: Read-only file system\n")
    with pytest.raises(RuntimeError, match='the hosts file of "client" takes no line'):
        say('Given somebody wrote "192.0.2.66 stranger.example" into the hosts file of "client"')


def test_an_ipv6_gateway_that_is_there_has_a_line(
    double: EngineInMemory, say: Callable[[str], None], deviates: Callable[[str], Deviation], box: Callable[[str], Box]
) -> None:
    look = """
        Then apart from localhost the hosts file of "client" has exactly these lines:
          | address                              | names        |
          | {gateway of the default bridge}      | host.example |
          | {IPv6 gateway of the default bridge} | host.example |
          | {address of client}                  | {hostname of client} |
    """
    say('When an Alpine container "client" is started with the extra host "host.example" at "host-gateway"')
    say(look)
    double.nets["bridge"].ipv6 = IPv6Network("fd00:db8:1::/64")
    deviates(look)
    box("client").hosts.append("fd00:db8:1::1 host.example")
    say(look)
