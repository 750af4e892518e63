"""Where the engine's host can be looked at from here, found out by trying: an address says where an engine answers, not where
it publishes ports. A socket may be mounted into a container or be forwarded from elsewhere.

First a container on the host's network says which kernel and which network namespace the host has: those of this process, and
this is the host. Else a server is published, and asked for at every address that may be the host's. Where it answers is the
host. Where it answers nowhere, the container on the host's network asks it too: a port that is not even open there is the
engine's own failure, and excuses nothing; one that is open there is out of this process's reach.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import requests
from docker.errors import APIError, DockerException
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.engine.connection import Engine, reason_of
from support.engine.host import OUR_NETWORK, THIS_MACHINE, Host, addresses_of
from support.errors import CannotRun, ProbeBroken
from support.observe.interfaces import read_local_addresses
from support.observe.redis_talk import NoConnection, read_setting
from support.world.ownership import CANARY, labels
from support.world.stage import HostPorts, ImageReferences

LOOPBACK = ("127.0.0.1", "::1")
READY = 15
"""Seconds that the published server may take to answer after its container was started."""
FORWARDED = 5
"""Seconds that a port may take to be open here too, once it is on its own host: virtual machines forward what they see open."""
ATTEMPT = 2
"""Seconds for one connection; between machines that is plenty, and a packet filter that says nothing takes all of it."""
IDENTITY = ("sh", "-c", "cat /proc/sys/kernel/random/boot_id && readlink /proc/self/ns/net")
_IDENTITY = re.compile(r"([0-9a-f-]{36})\n(net:\[\d+\])\n")
PORT = 6379
ANY_ADDRESS = ("", "0.0.0.0", "::")
ATTEMPTS_AT_A_PORT = 5


@dataclass(frozen=True)
class Place:
    """A network namespace of a running kernel, by the kernel's boot and the namespace's number."""

    boot: str
    namespace: str


def find_host(engine: Engine, images: ImageReferences, ports: HostPorts, run_id: str, *, patience: float) -> Host:
    """Where ports that the engine publishes are looked at from. `patience` multiplies deadlines.

    Raises CannotRun when that cannot be found out.
    """
    canaries = _Canaries(engine, images, ports, run_id)
    try:
        with canaries.on_the_host() as beside:
            theirs, ours = beside.place() if beside else None, own_place()
            if theirs is not None and theirs == ours:
                return OUR_NETWORK
            same_machine = theirs is not None and ours is not None and theirs.boot == ours.boot
            with canaries.published() as server:
                return _where(engine.target.named_host, server, beside, same_machine=same_machine, patience=patience)
    except (DockerException, requests.RequestException, OSError, ProbeBroken) as error:
        raise CannotRun(
            f"where this engine's host is cannot be found out: {reason_of(error)}; "
            "look at the engine's log, or leave out what looks at published ports with TAGS= or ONLY="
        ) from error


def _where(named: str, server: _Server, beside: _Beside | None, *, same_machine: bool, patience: float) -> Host:
    if named:
        candidates = addresses_of(named)
    else:
        # A gateway that is no address of the engine's host is somebody else's machine, and not asked for anything.
        theirs = beside.addresses() if beside and same_machine else frozenset()
        candidates = (*LOOPBACK, *(each for each in default_gateways() if each in theirs))
    found, open_there = _asked(server, candidates, beside, patience)
    if same_machine and set(found) & set(LOOPBACK):
        # As with an engine without root: its network is its own, and its ports are opened on this machine.
        return THIS_MACHINE
    if found:
        return Host(found, is_local=False, told=_told(named, found))
    if open_there:
        return Host((), is_local=False, told="out of reach from here", out_of_reach=_why(named, candidates))
    if beside is None:
        raise ProbeBroken(
            "a published port answers nowhere, and the engine lets no container join its host's network to say whether it "
            "is open there"
        )
    # Published ports do not work on their own host. That is for the scenarios to say.
    return Host(candidates or (named,), is_local=False, told=_told(named, candidates))


def _asked(
    server: _Server, candidates: Sequence[str], beside: _Beside | None, patience: float
) -> tuple[tuple[str, ...], bool]:
    """Those of the addresses at which the server answers, and when there are none, whether it answers on its own host."""
    if beside is None:
        found = _until(lambda: server.answering(candidates), READY * patience)
        return server.answering(found or ()), False
    known = _until(lambda: server.answering(candidates) or beside.reaches(server), READY * patience)
    found = _until(lambda: server.answering(candidates), FORWARDED * patience) if known else None
    return found or (), bool(known)


def _until(ask: Callable[[], Any], deadline: float) -> Any:
    """The first answer that is not empty, within so many seconds, or else None."""
    waiting = Retrying(
        stop=stop_after_delay(deadline),
        wait=wait_fixed(0.1),
        retry=retry_if_result(lambda answer: not answer),
        retry_error_callback=lambda _: None,
    )
    return waiting(ask)


def own_place() -> Place | None:
    """The place of this process; None where the system does not say."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return Place(boot, str(Path("/proc/thread-self/ns/net").readlink()))
    except OSError:
        return None


def default_gateways() -> tuple[str, ...]:
    """The gateways of this process's own default routes, which inside a container are addresses of its host.

    Source: proc_net_route(5), and ipv6_route in the kernel's net/ipv6/route.c: a destination of zeros with length 0.
    """
    found = []
    with suppress(OSError):
        for line in Path("/proc/thread-self/net/route").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[1] == fields[7] == "00000000" and fields[2] != "00000000":
                found.append(str(ipaddress.IPv4Address(bytes.fromhex(fields[2])[::-1])))
    with suppress(OSError):
        for line in Path("/proc/thread-self/net/ipv6_route").read_text(encoding="ascii").splitlines():
            fields = line.split()
            gateway = ipaddress.IPv6Address(int(fields[4], 16))
            if int(fields[0], 16) == int(fields[1], 16) == 0 and int(gateway) and not gateway.is_link_local:
                found.append(str(gateway))
    return tuple(dict.fromkeys(found))


class _Canaries:
    """The containers that this is found out with; each is removed in the end."""

    def __init__(self, engine: Engine, images: ImageReferences, ports: HostPorts, run_id: str) -> None:
        self._engine = engine
        self._api = engine.api
        self._images = images
        self._ports = ports
        self._run_id = run_id

    @contextmanager
    def on_the_host(self) -> Iterator[_Beside | None]:
        """A container on the host's network; None where the engine allows none."""
        name = f"canary-host-{self._run_id}"
        # User namespaces refuse the host's network, unless the container leaves them, too.
        host = self._api.create_host_config(network_mode="host", userns_mode="host")
        with self._removed(name):
            try:
                self._start(name, self._images.alpine, ["sleep", "86400"], host)
            except APIError:
                yield None
            else:
                yield _Beside(self._api, name)

    @contextmanager
    def published(self) -> Iterator[_Server]:
        """A Redis server, published at a port of the host, that says by its setting who it is."""
        name = f"canary-published-{self._run_id}"
        words = ["redis-server", "--protected-mode", "no", "--save", "", "--dbfilename", f"{name}.rdb"]
        with self._removed(name):
            for attempt in range(ATTEMPTS_AT_A_PORT):
                port = self._ports.take()
                host = self._api.create_host_config(port_bindings={PORT: port})
                try:
                    self._start(name, self._images.redis, words, host)
                    break
                except APIError:
                    # Somebody else may hold the port.
                    if attempt == ATTEMPTS_AT_A_PORT - 1:
                        raise
                    self._engine.kind.remove_container(self._api, name)
            bound = (self._api.inspect_container(name)["NetworkSettings"]["Ports"] or {}).get(f"{PORT}/tcp") or []
            yield _Server(f"{name}.rdb", port, tuple(str(each["HostIp"]) for each in bound))

    @contextmanager
    def _removed(self, name: str) -> Iterator[None]:
        try:
            yield
        finally:
            self._engine.kind.remove_container(self._api, name)

    def _start(self, name: str, image: str, words: Sequence[str], host_config: Any) -> None:
        # The SDK's create_container would copy the proxy settings of the user's docker client into the environment.
        config = self._api.create_container_config(
            image, list(words), labels=labels(self._run_id, CANARY), host_config=host_config
        )
        self._api.create_container_from_config(config, name)
        self._api.start(name)


@dataclass(frozen=True)
class _Server:
    """The published server: what it calls itself, its port of the host, and the addresses it is bound to, as is recorded."""

    token: str
    port: int
    bound: tuple[str, ...]

    def answering(self, candidates: Sequence[str]) -> tuple[str, ...]:
        """Those of the addresses at which this very server answers."""
        return tuple(each for each in candidates if self._says(each) == self.token)

    def _says(self, address: str) -> str | NoConnection | None:
        said = b""
        try:
            with socket.create_connection((address, self.port), timeout=ATTEMPT) as connection:
                connection.sendall(b"CONFIG GET dbfilename\r\nQUIT\r\n")
                while more := connection.recv(4096):
                    said += more
            return read_setting(said)
        except (OSError, ProbeBroken):
            # Nobody there, or somebody else.
            return None


@dataclass(frozen=True)
class _Beside:
    """A container on the host's network."""

    api: docker.APIClient
    name: str

    def place(self) -> Place:
        """Where it is. Raises ProbeBroken when it does not say."""
        said = self._run(*IDENTITY)
        match = _IDENTITY.fullmatch(said)
        if match is None:
            raise ProbeBroken(f"a container on the host's network says {said!r}, which is no place")
        return Place(match[1], match[2])

    def addresses(self) -> frozenset[str]:
        """The host's own addresses, of both families."""
        local = map(str, read_local_addresses(self._run("cat", "/proc/net/fib_trie")))
        lines = self._run("sh", "-c", "cat /proc/net/if_inet6 2>/dev/null").splitlines()
        return frozenset([*local, *(str(ipaddress.IPv6Address(int(line.split()[0], 16))) for line in lines)])

    def reaches(self, server: _Server) -> bool:
        """Whether the server answers at an address of the host's own."""
        addresses = ["127.0.0.1" if each in ANY_ADDRESS else each for each in server.bound] or ["127.0.0.1"]
        talk = "printf 'CONFIG GET dbfilename\\r\\nQUIT\\r\\n' | nc -w 2 {} {}"
        return any(server.token in self._run("sh", "-c", talk.format(each, server.port)) for each in addresses)

    def _run(self, *words: str) -> str:
        begun = self.api.exec_create(self.name, list(words))
        out, err = self.api.exec_start(begun["Id"], demux=True)
        return ((out or b"") + (err or b"")).decode("utf-8", "backslashreplace")


def _told(named: str, addresses: Sequence[str]) -> str:
    families = {6 if ":" in address else 4 for address in addresses}
    over = " and ".join(f"IPv{family}" for family in sorted(families))
    if named:
        return f"the engine's own address, over {over}" if over else "the engine's own address"
    if set(addresses) <= set(LOOPBACK):
        return f"loopback of this machine, over {over}; the engine is on another"
    return f"the gateway of this run's own network, over {over}"


def _why(named: str, candidates: Sequence[str]) -> str:
    if named:
        tried = (
            "the engine's own address"
            if candidates
            else "the engine's own address, whose name resolves to nothing here"
        )
    else:
        tried = "this machine or a gateway of its own" if set(candidates) - set(LOOPBACK) else "this machine"
    return f"a port that this engine publishes is open on its host, and not at {tried}"
