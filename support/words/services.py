"""Who reaches what, and where: observers, services, and the addresses at which somebody tries."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.words.expressions import TARGET, Target, read_target
from support.words.quoting import NAME, quoted

THE_HOST = "the host"
ANOTHER_HOST = "another host"
PROGRAM = f"a program of {ANOTHER_HOST}"
OBSERVER = rf"{THE_HOST}|{ANOTHER_HOST}|{NAME}"


@dataclass(frozen=True)
class Observer:
    """Who tries: a container of the scenario, or, when `container` is empty, the engine's host or `another` beside it."""

    container: str = ""
    another: bool = False

    @property
    def sort(self) -> str:
        """Whether it is the host, another one or a container."""
        return "a container" if self.container else str(self)

    def __str__(self) -> str:
        if self.container:
            return f'"{self.container}"'
        return ANOTHER_HOST if self.another else THE_HOST


@dataclass(frozen=True)
class Service:
    """What is tried: the Redis server of a container (`port` 0), a port of a container, a `program` of ours on another host, or,
    with no container, a port of the host that nobody published."""

    container: str = ""
    port: int = 0
    protocol: str = "tcp"
    program: bool = False

    @property
    def talk(self) -> str:
        """What is spoken there, by which it is known who answers."""
        if self.program:
            return "program"
        if not self.container:
            return "anything"
        if self.protocol == "udp":
            return "UDP"
        return "HTTP" if self.port else "Redis"

    def __str__(self) -> str:
        if self.program:
            return PROGRAM
        if not self.container:
            return "a port that nobody published"
        if not self.port:
            return f'the Redis server of "{self.container}"'
        return f'{"UDP " if self.protocol == "udp" else ""}port {self.port} of "{self.container}"'


SERVICE = rf"the Redis server of {NAME}|(?:UDP )?port \d+ of {NAME}|{PROGRAM}|a port that nobody published"

OF_HOST = (
    "every address of the host",
    "every IPv6 address of the host",
    "any address of the host",
    "any IPv6 address of the host",
    "any other address of the host",
)
LOOPBACK_IPV6 = "the IPv6 loopback address of the host"
ITS_ADDRESS, ITS_IPV6_ADDRESS = "its address", "its IPv6 address"
WHERE = rf"{'|'.join(OF_HOST)}|{LOOPBACK_IPV6}|{ITS_ADDRESS}|{ITS_IPV6_ADDRESS}|{TARGET}"


@dataclass(frozen=True)
class Where:
    """At which addresses it is tried: those of the host (the IPv4 or the `ipv6` ones, all, or the `others`, where nothing was
    reached before), the host's IPv6 loopback address, the IPv4 or the `ipv6` address of another host (`beside`), or one
    `target`."""

    host: bool = False
    others: bool = False
    ipv6: bool = False
    ipv6_loopback: bool = False
    beside: bool = False
    target: Target | None = None
    text: str = ""

    def __str__(self) -> str:
        return self.text


def read_observer(text: str) -> Observer:
    """The observer that `the host`, `another host` or `"client"` stands for."""
    return Observer("".join(quoted(text)), another=text == ANOTHER_HOST)


def read_service(text: str) -> Service:
    """The service that a text such as `port 3000 of "app"` stands for."""
    if text == PROGRAM:
        return Service(program=True)
    number = re.search(r"port (\d+) of", text)
    container = "".join(quoted(text))
    return Service(container, int(number[1]) if number else 0, "udp" if text.startswith("UDP ") else "tcp")


def read_where(text: str) -> Where:
    """The addresses that a text such as `every address of the host` or `"db"` stands for."""
    if text == LOOPBACK_IPV6:
        return Where(ipv6_loopback=True, text=text)
    if text in (ITS_ADDRESS, ITS_IPV6_ADDRESS):
        return Where(beside=True, ipv6=text == ITS_IPV6_ADDRESS, text=text)
    if text in OF_HOST:
        return Where(host=True, others="other" in text, ipv6="IPv6" in text, text=text)
    return Where(target=read_target(text), text=text)
