"""An engine that is none: it keeps the promises of the documentation in memory, until a test has it break one.

It answers the SDK's calls that the world makes, and plays the commands that the world runs inside containers. What a container
sees is kept in plain fields of `Box`, for tests to spoil.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from types import SimpleNamespace
from typing import Any

import docker
import requests
from dnslib import DNSRecord
from docker.errors import APIError, NotFound

from support.observe.dns import ASKED_ALL, ASKING
from support.observe.lookup import TIMED
from support.observe.snapshot import SCRIPT
from support.world.udp_server import UDP_PORT
from tests.double import lodging, nameserver
from tests.double.nameserver import Silence

IMAGES: dict[str, dict[str, Any]] = {
    "alpine": {"Env": ["PATH=/bin"], "ExposedPorts": None},
    "redis": {"Env": ["PATH=/bin", "REDIS_VERSION=7.0.15", "HOME=/data"], "ExposedPorts": {"6379/tcp": {}}},
    "app": {"Env": ["PATH=/bin"], "ExposedPorts": {"3000/tcp": {}}},
}
DEV_HEADING = (
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|"
    "bytes    packets errs drop fifo colls carrier compressed\n"
)
IPV6_ROUTE = f"{0:032x} 00 {0:032x} 00 {{:032x}} 00000400 00000001 00000000 00000003 {{:>8}}\n"
"""A default route in /proc/net/ipv6_route, through a gateway."""
ROUTE_HEADING = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
ARP_HEADING = "IP address       HW type     Flags       HW address            Mask     Device\n"
GATEWAY_MAC = "02:42:00:00:00:01"
HOST_NAME = "host-of-engine"
HOST_LINES = [f"127.0.1.1 {HOST_NAME}"]
"""What of the host's hosts file no other has."""
LOOPBACK = ("127.0.0.1", "::1")
TALK = re.compile(r"(?:nc -w \d+|redis-cli -h) (?P<host>\S+) (?:-p )?(?P<port>\d+)")
WRITE = re.compile(r'echo "\$1" >>/etc/(hosts|resolv\.conf)')
"""How somebody adds a line to a file, which is the last word."""
LOCALHOST = ["127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback", "ff02::1 ip6-allnodes"]


def full_id(name: str) -> str:
    """64 hexadecimal digits for a name."""
    return hashlib.sha256(name.encode()).hexdigest()


@dataclass
class Net:
    """A network. `entries` is what inspecting it lists; `subnet` None stands for one without addresses. `asked` is the block of
    IPv4 that it was created with, `ipv6` its subnet of IPv6."""

    name: str
    driver: str = "bridge"
    subnet: IPv4Network | None = None
    labels: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    scope: str = "local"
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    given: int = 1
    asked: dict[str, Any] = field(default_factory=dict)
    ipv6: IPv6Network | None = None

    @property
    def gateway(self) -> str:
        assert self.subnet is not None
        return str(self.asked.get("Gateway") or self.subnet[1])

    @property
    def id(self) -> str:
        return full_id(f"network {self.name}")

    def describe(self) -> dict[str, Any]:
        block = [{"Subnet": str(self.subnet), "Gateway": self.gateway}] if self.subnet else []
        if self.asked:
            block = [{key: value for key, value in self.asked.items() if value}]
        block += [{"Subnet": str(self.ipv6), "Gateway": str(self.ipv6[1])}] if self.ipv6 else []
        return {
            "Name": self.name,
            "Id": self.id,
            "Driver": self.driver,
            "Scope": self.scope,
            "IPAM": {"Config": block},
            "Labels": self.labels,
            "Options": self.options,
            "Containers": self.entries,
        }


LISTENING = "   0: 00000000:{:04X} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 27\n"
"""A line of /proc/net/tcp for a port at which somebody listens."""


HEARING = LISTENING.replace(" 0A ", " 07 ")
"""The same of /proc/net/udp."""
DISCARDED = "Published ports are discarded when using host network mode"
HOST_BINDING = "com.docker.network.bridge.host_binding_ipv4"


@dataclass
class Box:
    """A container: what the engine says of it, and what it sees. `commands` overrides what a command prints, `nameserver` what
    its nameserver answers to a question, `resolv` the lines of resolv.conf, which are otherwise made of its nameservers, domains
    and options; `gateway_macs` is the MAC address that a gateway is known by, `slow` how many seconds libc takes. Containers in
    one network have the same `interfaces`, not equal ones. `given` are the lines of extra hosts, `port` is where a Redis server
    listens instead of its usual port."""

    name: str
    image: str
    state: dict[str, Any]
    config: dict[str, Any]
    links: list[str]
    mode: str = "bridge"
    endpoints: dict[str, dict[str, Any]] = field(default_factory=dict)
    interfaces: dict[str, dict[str, Any]] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    hosts: list[str] = field(default_factory=list)
    nameservers: list[str] = field(default_factory=list)
    search: list[str] = field(default_factory=lambda: ["example.test"])
    options: list[str] = field(default_factory=lambda: ["edns0"])
    resolv: list[str] | None = None
    private: dict[str, str] = field(default_factory=dict)
    gateway_macs: dict[str, str] = field(default_factory=dict)
    ports: dict[str, Any] = field(default_factory=dict)
    to_publish: dict[str, Any] = field(default_factory=dict)
    commands: dict[str, Callable[[], tuple[int, str]]] = field(default_factory=dict)
    nameserver: Callable[[DNSRecord], DNSRecord | Silence] | None = None
    asks_on: str = ""
    slow: float = 0.0
    given: list[str] = field(default_factory=list)
    port: int | None = None

    @property
    def id(self) -> str:
        return full_id(f"container {self.name}")

    @property
    def short_id(self) -> str:
        return self.id[:12]

    @property
    def hostname(self) -> str:
        return str(self.config["Hostname"])


class EngineInMemory(docker.APIClient):
    """The engine, as a client that never sends anything."""

    def __init__(self) -> None:
        super().__init__(base_url="tcp://127.0.0.1:9", version="1.45")
        self.nets = {
            net.name: net
            for net in (Net("bridge", subnet=IPv4Network("172.17.0.0/16")), Net("host", "host"), Net("none", "null"))
        }
        self.boxes: dict[str, Box] = {}
        self.records: dict[str, tuple[str, ...]] = {}
        """Look-ups that come out otherwise: name → addresses, whoever asks."""
        self.no_ipv6_loopback = False
        self.host_gateway_ip = ""
        """Whether containers without IPv6 lack the address ::1, too."""
        self.turn = 0
        self.seconds = 0
        """What the engine's clock shows; it goes on by a second whenever somebody looks or something is announced."""
        self.announced: list[dict[str, Any]] = []
        """Events, each with its `time`."""

    # Time and events.

    def info(self) -> dict[str, Any]:
        self.seconds += 1
        return {
            "Name": HOST_NAME,
            "SystemTime": f"{datetime.fromtimestamp(self.seconds, UTC):%Y-%m-%dT%H:%M:%S}.123456789Z",
        }

    def events(self, since: str, until: str, filters: dict[str, str], **_: Any) -> list[dict[str, Any]]:
        return [
            event
            for event in self.announced
            if float(since) <= event["time"] <= float(until) and event["Type"] == filters["type"]
        ]

    def announce(self, action: str, net: Net, box: Box | None = None) -> None:
        """Tell of something that happened to a network, with a container if one has to do with it."""
        self.seconds += 1
        attributes = {"name": net.name, "type": net.driver} | ({"container": box.id} if box else {})
        actor = {"ID": net.id, "Attributes": attributes}
        self.announced.append({"Type": "network", "Action": action, "Actor": actor, "time": self.seconds})

    # Networks.

    def networks(self, *_: Any, **__: Any) -> list[dict[str, Any]]:
        return [net.describe() for net in self.nets.values()]

    def inspect_network(self, handle: str, *_: Any, **__: Any) -> dict[str, Any]:
        return self._net(handle).describe()

    def create_network(self, name: str, **asked: Any) -> dict[str, Any]:
        blocks = (asked.get("ipam") or {}).get("Config") or []
        of_ipv4 = next((each for each in blocks if ":" not in each["Subnet"]), {})
        of_ipv6 = next((each["Subnet"] for each in blocks if ":" in each["Subnet"]), None)
        subnet = IPv4Network(of_ipv4.get("Subnet") or f"172.{17 + len(self.nets)}.0.0/16")
        if any(subnet.overlaps(net.subnet) for net in self.nets.values() if net.subnet):
            raise refusal(403, "Pool overlaps with other one on this address space")
        ipv6 = IPv6Network(of_ipv6) if of_ipv6 and asked.get("enable_ipv6") else None
        self.nets[name] = Net(
            name,
            asked["driver"],
            subnet,
            labels=asked["labels"],
            options=asked["options"] or {},
            asked=of_ipv4,
            ipv6=ipv6,
        )
        self.announce("create", self.nets[name])
        return {"Id": self.nets[name].id, "Warning": ""}

    def remove_network(self, handle: str) -> None:
        net = self._net(handle)
        if net.entries:
            raise refusal(403, f"error while removing network: network {net.name} has active endpoints")
        del self.nets[net.name]
        self.announce("destroy", net)

    def connect_container_to_network(
        self, name: str, handle: str, aliases: list[str] | None = None, **asked: Any
    ) -> None:
        box, net = self.boxes[name], self._net(handle)
        self._attach(box, net, aliases or [], [asked.get("ipv4_address"), asked.get("ipv6_address")])
        self.announce("connect", net, box)

    def disconnect_container_from_network(self, name: str, handle: str, **_: Any) -> None:
        box, net = self.boxes[name], self._net(handle)
        endpoint = box.endpoints.pop(net.name)
        net.entries.pop(box.id, None)
        for key in [key for key, each in box.interfaces.items() if each["net"] is net]:
            del box.interfaces[key]
        box.hosts = [line for line in box.hosts if not line.startswith(f"{endpoint['IPAddress']} ")]
        if box.state["Status"] == "running":
            self.announce("disconnect", net, box)

    # Containers.

    def containers(self, *_: Any, filters: Any = None, **__: Any) -> list[dict[str, Any]]:
        wanted = {
            net.name for net in self.nets.values() if {net.name, net.id} & set((filters or {}).get("network", ()))
        }
        return [
            {
                "Id": box.id,
                "Names": [f"/{box.name}"],
                "State": box.state["Status"],
                "Ports": [
                    {
                        "PrivatePort": int(port.split("/")[0]),
                        "Type": port.split("/")[1],
                        "PublicPort": int(each["HostPort"]),
                    }
                    for port, bindings in box.ports.items()
                    for each in bindings or []
                ],
                "NetworkSettings": {"Networks": {key: dict(value) for key, value in box.endpoints.items()}},
            }
            for box in self.boxes.values()
            if not filters or wanted & set(box.endpoints)
        ]

    def create_container_from_config(self, config: dict[str, Any], name: str, *_: Any) -> dict[str, Any]:
        if reason := lodging.conflict(config):
            raise refusal(400, reason)
        image = IMAGES[config["Image"]]
        host = config["HostConfig"]
        mode = "bridge" if host.get("NetworkMode") in (None, "default") else host["NetworkMode"]
        asked = ((config.get("NetworkingConfig") or {}).get("EndpointsConfig") or {}).get(mode) or {}
        links = host.get("Links") or asked.get("Links") or []
        box = Box(
            name=name,
            image=config["Image"],
            state={"Status": "created", "StartedAt": "2025-01-01T00:00:00Z", "Pid": 4000 + len(self.boxes)},
            config={
                "Env": [*image["Env"], *(config.get("Env") or [])],
                "ExposedPorts": {**(image["ExposedPorts"] or {}), **(config.get("ExposedPorts") or {})},
                "Hostname": config.get("Hostname")
                or (HOST_NAME if mode == "host" else full_id(f"container {name}")[:12]),
                "Domainname": config.get("Domainname") or "",
            },
            mode=mode,
            links=[f"/{self._box(link.split(':')[0]).name}:/{name}/{link.split(':')[1]}" for link in links],
        )
        self.boxes[name] = box
        box.to_publish = dict(host.get("PortBindings") or {})
        if host.get("PublishAllPorts"):
            box.to_publish |= {port: [{}] for port in box.config["ExposedPorts"] if port not in box.to_publish}
        box.environ = dict(entry.split("=", 1) for entry in box.config["Env"]) | {"HOSTNAME": box.hostname}
        gateway = self.host_gateway_ip or str(self.nets["bridge"].subnet[1])  # type: ignore[index]
        box.given = lodging.hosts_lines(host.get("ExtraHosts") or [], gateway)
        box.port = lodging.port_of(list(config.get("Cmd") or []))
        box.hosts = [*LOCALHOST, *(box.given or (HOST_LINES if mode == "host" else []))]
        if mode.startswith(lodging.OF_CONTAINER):
            return {"Id": box.id}
        on_user_network = mode not in ("bridge", "host", "none")
        box.nameservers = host.get("Dns") or (["127.0.0.11"] if on_user_network else ["192.0.2.53"])
        box.search = host.get("DnsSearch") or box.search
        own_options = ["ndots:0"] if on_user_network else []
        if mode == "host":
            box.options = host.get("DnsOptions") or box.options
        else:
            box.options += host.get("DnsOptions") or own_options
        for link in links:
            source, alias = self._box(link.split(":")[0]), link.split(":")[1]
            if on_user_network:
                box.private[alias] = source.name
            else:
                self._link(box, source, alias)
        if mode not in ("host", "none"):
            ipam = asked.get("IPAMConfig") or {}
            addresses = [ipam.get("IPv4Address"), ipam.get("IPv6Address")]
            mac = asked.get("MacAddress") or config.get("MacAddress") or ""
            self._attach(box, self.nets[mode], asked.get("Aliases") or [], addresses, mac)
        return {"Id": box.id, "Warnings": [DISCARDED] if mode == "host" and box.to_publish else []}

    def start(self, name: str, *_: Any, **__: Any) -> None:
        box = self.boxes[name]
        if box.mode != "host":
            box.ports = self._bind(box)
        if box.mode.startswith(lodging.OF_CONTAINER):
            self._move_in(box, box.mode.removeprefix(lodging.OF_CONTAINER))
        elif box.state["Status"] == "exited":
            # Its addresses may have been taken: it gets others. Who shared its network keeps one in which nothing is left.
            box.interfaces.clear()
            box.interfaces = {}
            box.hosts = [*LOCALHOST, *(box.given or (HOST_LINES if box.mode == "host" else []))]
            for network, endpoint in dict(box.endpoints).items():
                self._attach(box, self.nets[network], endpoint["Aliases"])
        self.seconds += 1
        box.state = {
            "Status": "running",
            "StartedAt": f"2025-01-01T00:00:{self.seconds:02}Z",
            "Pid": 4000 + self.seconds,
        }
        for network in box.endpoints:
            self.announce("connect", self.nets[network], box)

    def _bind(self, box: Box) -> dict[str, list[dict[str, str]]]:
        """Bind what a container is to publish. Refuses a port that another one has."""
        default = self.nets[box.mode].options.get(HOST_BINDING, "0.0.0.0") if box.mode in self.nets else "0.0.0.0"
        bound: dict[str, list[dict[str, str]]] = {}
        for port, bindings in box.to_publish.items():
            for each in bindings or [{}]:
                address = each.get("HostIp") or default
                first, _, last = str(each.get("HostPort") or "49153-49999").partition("-")
                wanted = [str(number) for number in range(int(first), int(last or first) + 1)]
                free = [
                    number
                    for number in wanted
                    if not self._is_bound(box, port, address, number)
                    and all(binding["HostPort"] != number for others in bound.values() for binding in others)
                ]
                if not free:
                    raise refusal(500, f"Bind for {address}:{wanted[0]} failed: port is already allocated")
                bound.setdefault(port, []).append({"HostIp": address, "HostPort": free[0]})
        return bound

    def _is_bound(self, box: Box, port: str, address: str, number: str) -> bool:
        return any(
            binding["HostPort"] == number
            and (address == binding["HostIp"] or "0.0.0.0" in (address, binding["HostIp"]))
            for other in self.boxes.values()
            if other is not box and other.state["Status"] == "running"
            for published, bindings in other.ports.items()
            if published.partition("/")[2] == port.partition("/")[2]
            for binding in bindings or ()
        )

    def _move_in(self, box: Box, landlord: str) -> None:
        other = self._box(landlord)
        if other is box:
            raise refusal(409, "cannot join own network")
        if other.state["Status"] != "running":
            raise refusal(409, f"cannot join network of a non running container: {other.id}")
        box.interfaces, box.hosts = other.interfaces, other.hosts
        box.nameservers, box.search, box.options = other.nameservers, other.search, other.options
        box.config["Hostname"] = other.hostname

    def stop(self, name: str, *_: Any, **__: Any) -> None:
        box = self.boxes[name]
        box.ports = {}
        box.state = {**box.state, "Status": "exited", "Pid": 0}
        for net in self.nets.values():
            if net.entries.pop(box.id, None):
                self.announce("disconnect", net, box)

    def kill(self, name: str, *_: Any, **__: Any) -> None:
        self.stop(name)
        for endpoint in self.boxes[name].endpoints.values():
            endpoint["IPAddress"] = ""

    def pause(self, name: str, *_: Any, **__: Any) -> None:
        self.boxes[name].state["Status"] = "paused"

    def unpause(self, name: str, *_: Any, **__: Any) -> None:
        self.boxes[name].state["Status"] = "running"

    def restart(self, name: str, *_: Any, **__: Any) -> None:
        self.stop(name)
        self.start(name)

    def remove_container(self, name: str, *_: Any, **__: Any) -> None:
        if name not in self.boxes:
            raise NotFound("404", response=_response(404), explanation=f"No such container: {name}")
        for network in list(self.boxes[name].endpoints):
            self.disconnect_container_from_network(name, network)
        del self.boxes[name]

    def inspect_container(self, name: str) -> dict[str, Any]:
        box = next((each for each in self.boxes.values() if name in (each.name, each.id, each.short_id)), None)
        if box is None:
            raise NotFound("404", response=_response(404), explanation=f"No such container: {name}")
        return {
            "Id": box.id,
            "State": {**box.state, "Running": box.state["Status"] in ("running", "paused")},
            "Config": box.config,
            "HostConfig": {"Links": box.links, "NetworkMode": box.mode},
            "NetworkSettings": {
                "Networks": {key: dict(value) for key, value in box.endpoints.items()},
                "Ports": box.ports,
            },
        }

    def inspect_image(self, reference: str) -> dict[str, Any]:
        return {"Config": IMAGES[reference]}

    # Inside.

    def exec_create(self, name: str, words: list[str], **_: Any) -> dict[str, Any]:
        return {"Id": (name, words)}

    def exec_start(self, exec_id: Any, **_: Any) -> tuple[bytes, bytes]:
        box, words = self.boxes[exec_id[0]], exec_id[1]
        timed = words[2] == TIMED if len(words) > 2 else False
        self._exit_code, output = self._run(box, words[4:] if timed else words)
        return (
            output if isinstance(output, bytes) else output.encode()
        ), f"0.00 {box.slow:.2f}\n".encode() if timed else b""

    def exec_inspect(self, exec_id: Any) -> dict[str, Any]:
        return {"ExitCode": self._exit_code}

    def _run(self, box: Box, words: list[str]) -> tuple[int, str | bytes]:
        for beginning, play in box.commands.items():
            if " ".join(words).startswith(beginning):
                return play()
        match words:
            case [*_, "ask", script]:
                return 0, self._ask(box, script)
            case ["sh", "-c", script] if (said := self._shell(box, script)) is not None:
                return 0, said
            case ["cat", "/proc/sys/kernel/hostname"]:
                return 0, f"{box.hostname}\n"
            case ["getent", "hosts", name]:
                found = self.look_up(box, name)
                return (0, "".join(f"{each}  {name}\n" for each in found)) if found else (2, "")
            case ["ping", *_, target]:
                return self._ping(box, target)
            case ["timeout", _, "redis-cli", *_]:
                return 0, f"dbfilename\n{box.name}.rdb\n"
            case ["cat", "/proc/net/arp"]:
                return 0, ARP_HEADING + "".join(
                    f"{gateway:<16} 0x1 0x2 {box.gateway_macs.get(gateway, GATEWAY_MAC)} * eth0\n"
                    for gateway in (self.nets[network].gateway for network in box.endpoints)
                )
            case ["sh", "-c", script, "sh", line] if written := WRITE.fullmatch(script):
                self._lines(box, written[1]).append(line)
                return 0, ""
            case ["cat", "/etc/hosts" | "/etc/resolv.conf" as path]:
                return 0, "".join(f"{line}\n" for line in self._lines(box, path.removeprefix("/etc/")))
            case ["cat", path] if path.endswith("/mtu"):
                mtu = self.nets[next(iter(box.endpoints))].options.get("com.docker.network.driver.mtu", "1500")
                return 0, f"{mtu}\n"
        return self._over_udp(box, words)

    @staticmethod
    def _lines(box: Box, file: str) -> list[str]:
        """The lines of a file that the engine writes; those of resolv.conf stay as they are from then on."""
        if file == "hosts":
            return box.hosts
        box.resolv = _resolv_lines(box)
        return box.resolv

    def _over_udp(self, box: Box, words: list[str]) -> tuple[int, str]:
        match words:
            case ["sh", "-c", script] if "/proc/net/udp" in script:
                return 0, HEARING.format(UDP_PORT)
            case ["sh", "-c", script] if " nc -u " in script:
                return 0, self._hear(box, *script.split()[-2:], script.split()[2])
            case ["node", "-e", _, host, port, said, _]:
                return 0, self._hear(box, host, port, said)
        raise AssertionError(f"the double does not play {words}")

    def _shell(self, box: Box, script: str) -> str | bytes | None:
        if script == SCRIPT:
            return self._snapshot(box)
        if script == ASKED_ALL:
            return nameserver.rows_over_and_over(box.asks_on, box.nameservers, partial(self._answer, box))
        if talk := TALK.search(script):
            return self._talk(box, talk["host"], int(talk["port"]), client="redis-cli" in script)
        if "ping -c 1" in script or "/proc/net/tcp" in script:
            # Whom the container has sent something to is known to it anyhow, and its services listen.
            return "".join(LISTENING.format(port) for port in (3000, 6379, *filter(None, [box.port])))
        return None

    def look_up(self, box: Box, name: str) -> list[str]:
        """The addresses that programs in the container get for a name; an address is its own."""
        if name in self.records:
            return list(self.records[name])
        if ":" in name or (name[0].isdigit() and name.count(".") == 3):
            return [name]
        in_file = [line.split()[0] for line in box.hosts if name in line.split()[1:]]
        return in_file or self._dns(box, name)

    def _dns(self, box: Box, name: str) -> list[str]:
        if name in self.records:
            return list(self.records[name])
        wanted = box.private.get(name, name)
        found = [
            other.endpoints[network]["IPAddress"]
            for network in box.endpoints
            if network != "bridge"
            for other in self.boxes.values()
            if network in other.endpoints
            and other.state["Status"] == "running"
            and wanted in {other.name, other.short_id, other.hostname, *(other.endpoints[network]["Aliases"] or [])}
        ]
        self.turn += 1
        return found[self.turn % len(found) :] + found[: self.turn % len(found)] if found else []

    def _ask(self, box: Box, script: str) -> str:
        if ASKING in script:
            box.asks_on = script
            return ""
        return nameserver.rows(script, box.nameservers, partial(self._answer, box))

    def _answer(self, box: Box, question: DNSRecord) -> DNSRecord | Silence:
        if box.nameserver:
            return box.nameserver(question)
        name = str(question.q.qname).removesuffix(".")
        back = {
            ip_address(endpoint["IPAddress"]).reverse_pointer: f"{other.name}.{network}"
            for other in self.boxes.values()
            for network, endpoint in other.endpoints.items()
            if endpoint.get("IPAddress")
        }
        return nameserver.answer(question, self._dns(box, name), back)

    def _ping(self, box: Box, target: str) -> tuple[int, str]:
        found = self.look_up(box, target)
        if not found:
            return 2, f"ping: {target}: Name or service not known\n"
        heading = f"PING {target} ({found[0]}) 56(84) bytes of data.\n"
        end = f"\n--- {target} ping statistics ---\n1 packets transmitted, "
        if self._at(box, found[0]) is None:
            return 1, f"{heading}{end}0 received, 100% packet loss, time 0ms\n"
        reply = f"64 bytes from {found[0]}: icmp_seq=1 ttl=64 time=0.05 ms\n"
        return 0, f"{heading}{reply}{end}1 received, 0% packet loss, time 0ms\n"

    def _talk(self, box: Box, host: str, port: int, *, client: bool) -> str:
        found = self.look_up(box, host)
        if not found:
            return "nc: getaddrinfo: Name or service not known\n"
        server = self._serving(box, found[0], port)
        if server is None:
            told = (
                f"Could not connect to Redis at {host}:{port}: "
                if client
                else f"nc: connect to {host} port {port} (tcp) failed: "
            )
            return f"{told}Connection refused\n"
        file = f"{server.name}.rdb"
        if client:
            return f"dbfilename\n{file}\n"
        return f"*2\r\n$10\r\ndbfilename\r\n${len(file)}\r\n{file}\r\n+OK\r\n"

    def _hear(self, box: Box, host: str, port: str, said: str) -> str:
        """What a UDP server answers, at its own address or at a port of the host."""
        published = (
            other
            for other in self.boxes.values()
            for name, bindings in other.ports.items()
            if name.endswith("/udp") and port in [each["HostPort"] for each in bindings]
        )
        server = self._at(box, host) if port == str(UDP_PORT) else next(published, None)
        seen = next((str(each["IPAddress"]) for each in box.endpoints.values()), "127.0.0.1")
        return f"{server.name} {said} {seen}" if server and server.image == "app" else ""

    def _serving(self, box: Box, address: str, port: int) -> Box | None:
        """The Redis server that listens at an address and port, in whoever's network that is."""
        if address in LOOPBACK:
            there = None if address == "::1" and self.no_ipv6_loopback else box.interfaces
        elif address in [str(net.subnet[1]) for net in self.nets.values() if net.subnet]:
            return next((each for each in self.boxes.values() if each.mode == "host" and each.port == port), None)
        else:
            neighbour = self._at(box, address)
            there = neighbour.interfaces if neighbour else None
        return next(
            (
                each
                for each in self.boxes.values()
                if there is not None
                and each.interfaces is there
                and each.image == "redis"
                and each.state["Status"] == "running"
                and port == (each.port or 6379)
            ),
            None,
        )

    def _at(self, box: Box, address: str) -> Box | None:
        """The running container that has the address on a network of this one."""
        for network in box.endpoints:
            for other in self.boxes.values():
                if other.endpoints.get(network, {}).get("IPAddress") == address and other.state["Status"] == "running":
                    return other
        return None

    # Making.

    def _attach(
        self, box: Box, net: Net, aliases: list[str], asked: Sequence[str | None] = (None, None), given_mac: str = ""
    ) -> None:
        assert net.subnet is not None
        net.given += 1
        within = IPv4Network(net.asked.get("IPRange") or net.subnet)
        address = asked[0] or str(within[net.given])
        mac = given_mac or "02:42:" + ":".join(f"{int(part):02x}" for part in address.split("."))
        ipv6 = asked[1] or (str(net.ipv6[net.given]) if net.ipv6 else "")
        box.endpoints[net.name] = {
            "IPAddress": address,
            "IPPrefixLen": net.subnet.prefixlen,
            "EndpointID": full_id(f"{box.name} {net.name}"),
            "Gateway": net.gateway,
            "GlobalIPv6Address": ipv6,
            "IPv6Gateway": str(net.ipv6[1]) if net.ipv6 else "",
            "MacAddress": mac,
            "Aliases": list(aliases),
            "DNSNames": list(dict.fromkeys([box.name, *aliases, box.short_id, box.hostname])),
            "NetworkID": net.id,
        }
        net.entries[box.id] = {
            "Name": box.name,
            "EndpointID": full_id(f"{box.name} {net.name}"),
            "MacAddress": mac,
            "IPv4Address": f"{address}/{net.subnet.prefixlen}",
            "IPv6Address": f"{ipv6}/{net.ipv6.prefixlen}" if net.ipv6 else "",
        }
        box.interfaces[f"eth{len(box.interfaces)}"] = {"net": net, "address": address, "mac": mac, "ipv6": ipv6}
        box.hosts.append(f"{address} {lodging.own_names(box.config)}")

    def _link(self, box: Box, source: Box, alias: str) -> None:
        address = source.endpoints["bridge"]["IPAddress"]
        names = [alias, source.hostname, source.name]
        box.hosts.append(f"{address} {' '.join(dict.fromkeys(names))}")
        prefix = alias.upper().replace("-", "_")
        box.environ[f"{prefix}_NAME"] = f"/{box.name}/{alias}"
        # The first port comes last, so that it is the one that names no number.
        for port in sorted(source.config["ExposedPorts"], key=lambda each: -int(each.split("/")[0])):
            number, protocol = port.split("/")
            url = f"{protocol}://{address}:{number}"
            stem = f"{prefix}_PORT_{number}_{protocol.upper()}"
            box.environ |= {f"{prefix}_PORT": url, stem: url, f"{stem}_ADDR": address}
            box.environ |= {f"{stem}_PORT": number, f"{stem}_PROTO": protocol}
        for entry in source.config["Env"]:
            name, _, value = entry.partition("=")
            if name not in ("HOME", "PATH"):
                box.environ[f"{prefix}_ENV_{name}"] = value

    def _snapshot(self, box: Box) -> bytes:
        counters = " 0" * 16
        routes = []
        local = ["127.0.0.0\n           /8 host LOCAL", "127.0.0.1\n           /32 host LOCAL"]
        for number, (name, each) in enumerate(box.interfaces.items()):
            subnet: IPv4Network = each["net"].subnet
            if number == 0:
                routes.append(_route(name, "0.0.0.0", each.get("gateway", each["net"].gateway), "0.0.0.0"))
            routes.append(_route(name, str(subnet[0]), "0.0.0.0", str(subnet.netmask)))
            local.append(f"{each['address']}\n           /32 host LOCAL")
        texts = {
            "hosts": "".join(f"{line}\n" for line in box.hosts),
            "resolv.conf": "".join(f"{line}\n" for line in _resolv_lines(box)),
            "dev": DEV_HEADING + "".join(f"  {name}:{counters}\n" for name in ["lo", *box.interfaces]),
            "route": ROUTE_HEADING + "".join(routes),
            "fib_trie": "Local:\n  +-- 0.0.0.0/0 3 0 5\n" + "".join(f"     |-- {leaf}\n" for leaf in local),
            "if_inet6": f"{1:032x} 01 80 10 80       lo\n"
            + "".join(
                f"{int(IPv6Address(each['ipv6'])):032x} 02 40 00 80 {name:>8}\n"
                for name, each in box.interfaces.items()
                if each.get("ipv6")
            ),
            "ipv6_route": "".join(
                IPV6_ROUTE.format(int(IPv6Address(each.get("ipv6_gateway") or each["net"].ipv6[1])), name)
                for name, each in list(box.interfaces.items())[:1]
                if each.get("ipv6") and each["net"].ipv6
            ),
            "macs": "lo 00:00:00:00:00:00\n" + "".join(f"{k} {v['mac']}\n" for k, v in box.interfaces.items()),
        }
        parts = "".join(f"\0{name}\0{text}\0" + "0" for name, text in texts.items())
        environ = "".join(f"{name}={value}\0" for name, value in box.environ.items())
        return f"{parts}\0environ\0{environ}\0".encode() + b"0\0end"

    def _box(self, handle: str) -> Box:
        return next(box for box in self.boxes.values() if handle.lstrip("/") in (box.name, box.id, box.short_id))

    def _net(self, handle: str) -> Net:
        for net in self.nets.values():
            if handle in (net.name, net.id, net.id[:12]):
                return net
        raise NotFound("404", response=_response(404), explanation=f"network {handle} not found")


def refusal(status: int, explanation: str) -> APIError:
    """An engine's refusal with this HTTP status."""
    return APIError(str(status), response=_response(status), explanation=explanation)


def engine_of(double: EngineInMemory, target: Any, kind: Any) -> Any:
    """What a stage needs of an engine."""
    return SimpleNamespace(api=double, target=target, kind=kind)


def _response(status: int) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    return response


def _route(interface: str, destination: str, gateway: str, mask: str) -> str:
    flags = "0003" if gateway != "0.0.0.0" else "0001"
    return f"{interface}\t{_hex(destination)}\t{_hex(gateway)}\t{flags}\t0\t0\t0\t{_hex(mask)}\t0\t0\t0\n"


def _hex(address: str) -> str:
    return IPv4Address(address).packed[::-1].hex().upper()


def _resolv_lines(box: Box) -> list[str]:
    """The lines of a container's resolv.conf."""
    if box.resolv is not None:
        return box.resolv
    found = [f"nameserver {each}" for each in box.nameservers]
    found += [f"search {' '.join(box.search)}"] if box.search else []
    return [*found, f"options {' '.join(box.options)}"] if box.options else found
