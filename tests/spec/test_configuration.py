"""Settings are read from what was seen of an engine, and suspend no more than they have to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.errors import CannotRun
from support.lab.engines import lab
from support.spec.configuration import Configuration, Seen, Setting, Sign, load_settings, read_configuration
from support.spec.divergences import load_divergences
from support.spec.results import ScenarioRecord, SettingRecord
from support.spec.rulebook import Rulebook
from support.spec.statements import EngineFacts, load_ledger
from support.spec.verdicts import Verdict
from support.spec.versions import Range, Version

LEDGER = load_ledger()
SETTINGS = load_settings(LEDGER.statements)
BRIDGE = "com.docker.network.bridge."
DOCKER: dict[str, Any] = {
    "info": {
        "SecurityOptions": ["name=seccomp,profile=builtin"],
        "LiveRestoreEnabled": False,
        "LoggingDriver": "json-file",
        "ExperimentalBuild": False,
        "DefaultRuntime": "runc",
        "IPv4Forwarding": True,
        "DriverStatus": [["Backing Filesystem", "extfs"]],
        "CgroupVersion": "1",
    },
    "seccomp": {"profile": "builtin"},
    "default network": {
        "there": True,
        "Name": "bridge",
        "EnableIPv6": False,
        "Options": {
            f"{BRIDGE}enable_icc": "true",
            f"{BRIDGE}enable_ip_masquerade": "true",
            f"{BRIDGE}host_binding_ipv4": "0.0.0.0",
            "com.docker.network.driver.mtu": "1500",
        },
        "subnets": ["172.17.0.0/16"],
        "range": None,
    },
    "new network": {"Options": {}, "options of Docker": {}, "subnets": ["172.18.0.0/16"]},
    "container": {
        "Ulimits": None,
        "CgroupnsMode": "host",
        "IpcMode": "private",
        "HostsPath": "/somewhere",
        "host names": False,
        "first process": "sleep",
    },
    "host": {"nameservers": ["192.0.2.53"], "search": ["engine.test"], "options": ["edns0"], "overrides": []},
    "proxy": {"runs": True},
    "firewall": {"driver": "iptables"},
    "names": {"seconds": 0.1},
    "pools": {"networks": None},
}
PODMAN: dict[str, Any] = {
    "info": {"SecurityOptions": ["name=seccomp,profile=default"], "LoggingDriver": ""},
    "default network": {"there": True, "Name": "podman", "subnets": ["10.88.0.0/16"]},
    "new network": {"Options": {}, "options of Docker": {}, "subnets": ["10.89.3.0/24"]},
    "container": {
        "HostsPath": "/somewhere",
        "host names": True,
        "nameservers": ["192.0.2.53"],
        "search": ["engine.test"],
        "options": ["edns0"],
    },
    "host": {"nameservers": ["192.0.2.53"], "search": ["engine.test"], "options": ["edns0"], "overrides": []},
    "user": {"search": ["dns.podman", "engine.test"]},
    "proxy": {},
    "firewall": {"driver": "there"},
    "names": {"seconds": 0.1},
}


def _with(seen: Seen, **changes: Any) -> Seen:
    """What was seen with changes, each a place (blanks as _, parts by __) and its entries."""
    return {**seen, **{place: {**seen[place], **values} for place, values in changes.items()}}


def _read(seen: Seen, kind: str = "docker", version: str = "28.5.2") -> Configuration:
    return read_configuration(SETTINGS, seen, kind, Version.parse(version))


def _ids(configuration: Configuration) -> set[str]:
    return {each.setting.id for each in configuration.found}


@pytest.mark.parametrize(("seen", "kind"), [(DOCKER, "docker"), (PODMAN, "podman")])
def test_nothing_is_found_on_an_engine_that_nobody_configured(seen: Seen, kind: str) -> None:
    assert _ids(_read(seen, kind)) == set()


def test_nothing_is_found_where_nothing_was_seen() -> None:
    assert _ids(_read({})) == _ids(_read({}, "podman")) == set()


def _bridge(**options: str) -> Seen:
    return _with(DOCKER, **{"default network": {"Options": {**DOCKER["default network"]["Options"], **options}}})


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (_bridge(**{f"{BRIDGE}enable_icc": "false"}), ['"icc": false']),
        (_bridge(**{f"{BRIDGE}host_binding_ipv4": "127.0.0.1"}), ['"ip": "127.0.0.1"']),
        (_bridge(**{f"{BRIDGE}enable_ip_masquerade": "false"}), ['"ip-masq": false']),
        (_bridge(**{"com.docker.network.driver.mtu": "1400"}), ['"mtu": 1400']),
        (_with(DOCKER, **{"default network": {"there": False}}), ['"bridge": "none"']),
        (_with(DOCKER, **{"default network": {"EnableIPv6": True}}), ['"ipv6": true']),
        (_with(DOCKER, proxy={"runs": False}), ['"userland-proxy": false']),
        (_with(DOCKER, firewall={"driver": "none"}), ['"iptables": false']),
        (
            _with(DOCKER, firewall={"driver": "none"}, proxy={"runs": False}),
            ['"iptables": false', '"iptables": false with "userland-proxy": false', '"userland-proxy": false'],
        ),
        (_with(DOCKER, firewall={"driver": "nftables"}), ['"firewall-backend": "nftables"']),
        (
            _with(DOCKER, host={"overrides": ["nameservers", "options"], "nameservers": ["192.0.2.99", "192.0.2.53"]}),
            ['"dns": 192.0.2.99, 192.0.2.53', '"dns-opts": edns0'],
        ),
        (_with(DOCKER, host={"search": []}), ["the host's resolv.conf has no search domain"]),
        (_with(DOCKER, info={"SecurityOptions": ["name=userns"]}), ['"userns-remap"']),
        (
            _with(DOCKER, seccomp={"profile": "/etc/docker/seccomp.json"}),
            ['"seccomp-profile": /etc/docker/seccomp.json'],
        ),
        (_with(DOCKER, info={"LoggingDriver": "none"}), ['"log-driver": "none"']),
        (_with(DOCKER, container={"first process": "docker-init"}), ['"init": true']),
        (
            _with(DOCKER, names={"seconds": 8.0}),
            ["nameservers beyond the engine are away: a name that nobody knows takes 8 s"],
        ),
        (_with(DOCKER, pools={"networks": 3}), ["address pools nearly used up, with room for 3 networks"]),
        (
            _with(DOCKER, info={"DefaultAddressPools": [{"Base": "10.210.0.0/24", "Size": 26}]}),
            ['"default-address-pools": Base=10.210.0.0/24, Size=26'],
        ),
    ],
)
def test_docker_settings_are_told_as_the_administrator_knows_them(seen: Seen, told: list[str]) -> None:
    assert [each.told for each in _read(seen).found] == told


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (_with(PODMAN, container={"HostsPath": ""}), ["no_hosts = true"]),
        (
            _with(PODMAN, container={"host names": False}),
            ['base_hosts_file = "none" and host_containers_internal_ip = "none"'],
        ),
        (_with(PODMAN, **{"default network": {"Name": "site"}}), ['default_network = "site"']),
        (
            _with(PODMAN, **{"new network": {"subnets": ["10.211.0.0/24"]}}),
            ["default_subnet_pools: a new network has 10.211.0.0/24"],
        ),
        (_with(PODMAN, firewall={"driver": "none"}), ['firewall_driver = "none"']),
        (_with(PODMAN, user={"search": ["engine.test"]}), ["dns_searches = engine.test"]),
        (_with(PODMAN, host={"options": ["ndots:2"]}), ["ndots in dns_options, or in the host's resolv.conf"]),
    ],
)
def test_podman_settings_are_told_as_the_administrator_knows_them(seen: Seen, told: list[str]) -> None:
    assert [each.told for each in _read(seen, "podman", "5.8.6").found] == told


@pytest.mark.parametrize(
    ("how", "wanted", "value", "shows"),
    [
        ("is", "false", "false", True),
        ("is", "false", "true", False),
        ("is", False, None, False),
        ("is_not", "1500", "1400", True),
        ("is_not", "1500", "1500", False),
        ("is_not", "1500", None, False),
        ("has", "driver-type", [["driver-type", "x"]], True),
        ("has", "driver-type", "drivers", False),
        ("matches", "^a.c$", "abc", True),
        ("matches", "^a.c$", "cba", False),
        ("matches", ".*", [], False),
        ("matches", '^{"a": 1, "b": 2}$', {"b": 2, "a": 1}, True),
        ("over", 2, 3, True),
        ("over", 2, 2, False),
        ("same_as", "there", "yes", True),
        ("same_as", "nowhere", "yes", False),
    ],
)
def test_what_a_sign_shows(how: str, wanted: Any, value: Any, shows: bool) -> None:
    assert Sign("here", how, wanted).shows({"here": value, "there": "yes"}) is shows


@pytest.mark.parametrize("length", [119, 120, 121])
def test_a_value_is_told_as_far_as_its_120th_character(length: int) -> None:
    setting = Setting("any", "any: {}", (Sign("here", "matches", "."),), "none")
    told = setting.told({"here": "a" * length})
    assert told == f"any: {'a' * min(length, 120)}{'…' if length > 120 else ''}"


def test_settings_are_found_with_what_was_seen_of_them() -> None:
    host = {"overrides": ["nameservers"], "nameservers": ["192.0.2.99", "192.0.2.53"]}
    seen = _with(DOCKER, **{"default network": {"there": False}}, host=host)
    found = _read(seen)
    assert found.seen is seen
    assert (found.told("no-default-bridge"), found.told("dns")) == ('"bridge": "none"', '"dns": 192.0.2.99, 192.0.2.53')
    assert (found.value("no-default-bridge"), found.value("dns")) == (False, ["192.0.2.99", "192.0.2.53"])
    assert found.value("icc-off") is None
    assert found.records() == [
        SettingRecord(
            "no-default-bridge",
            '"bridge": "none"',
            "scenarios on the default bridge do not apply",
            ["HOSTS-09a", "HOSTS-09b", "HOSTS-17", "NET-LS-01", "the default bridge"],
        ),
        SettingRecord("dns", '"dns": 192.0.2.99, 192.0.2.53', "these are the outside nameservers", []),
    ]


def test_a_suspended_statement_is_told_with_its_setting() -> None:
    off = _read(_bridge(**{f"{BRIDGE}enable_icc": "false"}))
    reason = off.suspending(["BR-01", "BR-02"])
    assert reason == (
        'BR-02 does not bind an engine with "icc": false: no ping on the default bridge is answered; '
        "links still open exposed ports"
    )
    assert off.suspending(["BR-01", "BR-03", "BR-04", "LINK-PING-01"]) is None


def test_a_place_that_is_not_there_takes_its_scenarios_along() -> None:
    without = _read(_with(DOCKER, **{"default network": {"there": False}}))
    assert without.suspending(["DNS-01"], ["the default bridge"]) == (
        'nothing can be on the default bridge of an engine with "bridge": "none"'
    )
    assert without.suspending(["DNS-01"], ["the host's network"]) is None
    rules = Rulebook(LEDGER, [], EngineFacts("docker", Version.parse("28.5.2"), Version.parse("1.51")), without)
    assert rules.gate(["DNS-01"], ["the default bridge"]) == without.suspending([], ["the default bridge"])
    assert rules.gate(["DNS-01"], ["the host's network"]) is None


def test_a_statement_may_need_a_setting() -> None:
    off = _read(_bridge(**{f"{BRIDGE}enable_icc": "false"}))
    facts = EngineFacts(
        "docker",
        Version.parse("28.5.2"),
        Version.parse("1.51"),
        reasons={each.id: each.wanting() for each in SETTINGS},
    )
    assert Rulebook(LEDGER, [], facts).gate(["LINK-ICC-01"]) == (
        'LINK-ICC-01: this engine is not configured with "icc": false; the lab\'s profile +icc-off has it'
    )
    configured = EngineFacts(facts.kind, facts.version, facts.api_version, frozenset(["icc-off"]))
    assert Rulebook(LEDGER, [], configured, off).gate(["LINK-ICC-01"]) is None


@pytest.mark.parametrize(("profile", "where"), [("", ""), ("+loud", "; the lab's profile +loud has it")])
def test_what_wants_a_setting_names_the_profile_that_has_it(profile: str, where: str) -> None:
    setting = Setting("any", '"any": true', (), "none", profile=profile)
    assert setting.wanting() == f'this engine is not configured with "any": true{where}'


def test_what_settings_and_records_name_is_there() -> None:
    settings, profiles = load_settings(LEDGER.statements), lab().profiles
    assert settings == SETTINGS
    known = {each.id for each in settings}
    assert {each.profile for each in SETTINGS} - {""} <= set(profiles)
    assert {setting for each in load_divergences(LEDGER) for setting in each.given | each.unless} <= known


def test_a_recorded_divergence_ends_with_the_setting_that_undoes_it() -> None:
    facts = EngineFacts("podman", Version.parse("5.8.6"), Version.parse("1.44"))
    divergences = load_divergences(LEDGER)
    named = [each for each in divergences if each.id == "PODMAN-HOST-NAMES-IN-HOSTS-FILE"]
    conforming = ScenarioRecord(
        "f", "r", "A neighbour known to the DNS alone", "f:1", ["HOSTS-06"], Verdict.CONFORMS, 0.1
    )
    usual = Rulebook(LEDGER, named, facts).judged(conforming)
    without = Rulebook(LEDGER, named, facts, _read(_with(PODMAN, container={"host names": False}), "podman"))
    assert usual.verdict is Verdict.CONFORMS_UNEXPECTEDLY
    assert without.judged(conforming).verdict is Verdict.CONFORMS


def test_a_recorded_divergence_may_need_a_setting() -> None:
    facts = EngineFacts("podman", Version.parse("5.8.6"), Version.parse("1.44"))
    named = [each for each in load_divergences(LEDGER) if each.id == "PODMAN-OPTIONS-ADD-UP"]
    deviating = replace(
        ScenarioRecord("f", "r", "A container that sets ndots itself", "f:1", ["RESOLV-03"], Verdict.DEVIATES, 0.1),
        observed="it shows options on ndots: ndots:2 and ndots:3",
    )
    configured = _read(_with(PODMAN, host={"options": ["ndots:2"]}), "podman")
    assert Rulebook(LEDGER, named, facts).judged(deviating).verdict is Verdict.DEVIATES
    assert Rulebook(LEDGER, named, facts, configured).judged(deviating).verdict is Verdict.DIVERGES_AS_RECORDED


GOOD = """\
- id: all-of-it
  setting: '"all": {}'
  kind: docker
  profile: +all
  versions: {since: "20.10", before: "29.0"}
  seen: [{at: info.all, is: "false"}, {over: 3, at: pools.networks}]
  value: pools.networks
  suspends: [BR-02]
  suspends_on: [the default bridge]
  effect: nothing works
  sources: [a manual]
- id: the-least
  setting: the least
  seen: [{at: here, same_as: there}]
  effect: none on what is promised
  sources: [another manual]
"""


def _load(directory: Path, text: str) -> tuple[Setting, ...]:
    (directory / "settings.yaml").write_text(text, encoding="utf-8")
    return load_settings(["BR-01", "BR-02"], directory / "settings.yaml")


def test_settings_as_they_are_read(tmp_path: Path) -> None:
    assert _load(tmp_path, GOOD) == (
        Setting(
            id="all-of-it",
            text='"all": {}',
            signs=(Sign("info.all", "is", "false"), Sign("pools.networks", "over", 3)),
            effect="nothing works",
            kind="docker",
            versions=Range(Version.parse("20.10"), Version.parse("29.0")),
            value="pools.networks",
            suspends=frozenset({"BR-02"}),
            suspends_on=frozenset({"the default bridge"}),
            profile="+all",
        ),
        Setting("the-least", "the least", (Sign("here", "same_as", "there"),), "none on what is promised"),
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("the-least", "all-of-it", "all-of-it: id: this id is given to two settings"),
        ("[BR-02]", "[X-02, BR-02, X-01]", "all-of-it: suspends: X-01, X-02: no such statement in spec/statements"),
        ("kind: docker", "kind: dokcer", "all-of-it: kind: 'dokcer' is not one of"),
        (
            'since: "20.10"',
            'since: "29.0"',
            "all-of-it: versions: the range is empty: since 29.0 is not before 29.0",
        ),
        ("same_as: there", "unlike: there", "the-least: seen.0: "),
        (GOOD, "a: [", "not readable as YAML: "),
    ],
)
def test_every_fault_is_named_with_file_record_and_field(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises(CannotRun) as refusal:
        _load(tmp_path, GOOD.replace(old, new, 1))
    assert str(refusal.value).startswith(f"settings.yaml: {told}")
