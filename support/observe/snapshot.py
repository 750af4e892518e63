"""One look into a container: everything its files say of names and networks, printed by one script."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from ipaddress import IPv4Address
from typing import TypeVar

from support.errors import Deviation, Garbled, ProbeBroken
from support.observe.environ import read_environ
from support.observe.gateways import IPv6Gateway, read_ipv6_gateways
from support.observe.hosts import HostsFile, read_hosts
from support.observe.interfaces import (
    Interface,
    Route,
    read_interfaces,
    read_ipv6_addresses,
    read_local_addresses,
    read_names,
    read_routes,
)
from support.observe.resolv import ResolvConf, read_resolv_conf
from support.observe.text import lines, quoted

# For `sh -c`, any POSIX shell with printf, read and [ built in, and cat. Every section is NUL, name, NUL, content,
# NUL, exit code of what printed it. Text holds no NUL; the environment does, so it comes last and its end is found
# from the rear.
SCRIPT = r"""
show() {
  printf '\000%s\000' "$1"
  cat "$2" 2>&1
  printf '\000%s' "$?"
}
show hosts /etc/hosts
show resolv.conf /etc/resolv.conf
show dev /proc/net/dev
show route /proc/net/route
show fib_trie /proc/net/fib_trie
for file in if_inet6 ipv6_route; do
  [ -e /proc/net/$file ] && show $file /proc/net/$file || show $file /dev/null
done
printf '\000%s\000' macs
for file in /sys/class/net/*/address; do
  interface=${file%/address}
  address=
  if [ -r "$file" ]; then
    read -r address <"$file"
    printf '%s %s\n' "${interface##*/}" "$address"
  fi
done
printf '\000%s' 0
show environ /proc/1/environ
printf '\000%s' end
"""

_TEXTS = ("hosts", "resolv.conf", "dev", "route", "fib_trie", "if_inet6", "ipv6_route", "macs")
_ENVIRON = re.compile(rb"environ\x00(.*)\x00(\d{1,3})\x00end", re.DOTALL)
Contents = TypeVar("Contents")
_EXIT_CODE = re.compile(rb"\d{1,3}")


@dataclass(frozen=True)
class _Section:
    content: bytes
    exit_code: int


@dataclass(frozen=True)
class Snapshot:
    """What the container's files said at one moment.

    Each part is read when it is first asked for and raises ProbeBroken then, as its reader does or because the
    container could not print it: a process that hides its environment takes nothing away from the rest. `see` gives the commands
    with which a reader sees one of the files.
    """

    _sections: Mapping[str, _Section]
    see: Callable[[str], list[str]] = field(default=lambda _path: [], compare=False)

    @cached_property
    def environ(self) -> dict[str, str]:
        """The environment with which the container's first process was started."""
        return read_environ(self._content("environ"))

    @cached_property
    def hosts(self) -> HostsFile:
        """/etc/hosts. Raises Deviation when the engine has written what no program can read."""
        return self._of_the_engine("hosts", "/etc/hosts", read_hosts)

    @cached_property
    def resolv_conf(self) -> ResolvConf:
        """/etc/resolv.conf. Raises Deviation when the engine has written what no program can read."""
        return self._of_the_engine("resolv.conf", "/etc/resolv.conf", read_resolv_conf)

    @property
    def resolv_conf_text(self) -> str:
        """/etc/resolv.conf as it is written, comments and order included."""
        return self._text("resolv.conf")

    @cached_property
    def interfaces(self) -> tuple[Interface, ...]:
        """Network interfaces by name, the loopback one among them."""
        ipv6 = read_ipv6_addresses(self._text("if_inet6"))
        found = read_interfaces(self._text("dev"), self._text("route"), self._text("fib_trie"), self._macs())
        return tuple(replace(each, ipv6=ipv6.get(each.name, ())) for each in found)

    @cached_property
    def interface_names(self) -> tuple[str, ...]:
        """The names of all interfaces, in the kernel's order, also where their addresses cannot be told apart."""
        return read_names(self._text("dev"))

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """IPv4 routes in the kernel's order."""
        return read_routes(self._text("route"))

    @cached_property
    def ipv6_gateways(self) -> tuple[IPv6Gateway, ...]:
        """The gateways of IPv6 default routes, in the kernel's order."""
        return read_ipv6_gateways(self._text("ipv6_route"))

    @cached_property
    def local_addresses(self) -> tuple[IPv4Address, ...]:
        """Every IPv4 address of the container, on whatever interface."""
        return read_local_addresses(self._text("fib_trie"))

    def _of_the_engine(self, name: str, path: str, read: Callable[[str], Contents]) -> Contents:
        try:
            return read(self._text(name))
        except Garbled as error:
            raise Deviation(
                f"the engine writes an {path} that programs can read", str(error), see_it=self.see(path)
            ) from error

    def _macs(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in lines(self._text("macs")):
            interface, blank, address = line.partition(" ")
            if not interface or not blank or interface in found:
                raise ProbeBroken(f"snapshot: {quoted(line)} is not an interface and its hardware address")
            found[interface] = address
        return found

    def _text(self, name: str) -> str:
        return self._content(name).decode("utf-8", "backslashreplace")

    def _content(self, name: str) -> bytes:
        section = self._sections[name]
        if section.exit_code != 0:
            raise ProbeBroken(f"snapshot: {name} could not be printed: {quoted(section.content)}")
        return section.content


def read_snapshot(raw: bytes) -> Snapshot:
    """Read standard output of SCRIPT, unchanged. Raises ProbeBroken when it is cut or not laid out as SCRIPT does."""
    fields = raw.split(b"\0", 3 * len(_TEXTS) + 1)
    sections: dict[str, _Section] = {}
    if len(fields) != 3 * len(_TEXTS) + 2 or fields[0]:
        raise ProbeBroken(f"snapshot: {quoted(raw)} is not all that was to be printed")
    for index, name in enumerate(_TEXTS):
        label, content, exit_code = fields[3 * index + 1 : 3 * index + 4]
        if label != name.encode() or not _EXIT_CODE.fullmatch(exit_code):
            raise ProbeBroken(
                f"snapshot: {quoted(label)} and {quoted(exit_code)} stand where {name} and 0 were expected"
            )
        sections[name] = _Section(content, int(exit_code))
    match = _ENVIRON.fullmatch(fields[-1])
    if match is None:
        raise ProbeBroken(f"snapshot: {quoted(fields[-1])} is not the whole environment")
    sections["environ"] = _Section(match[1], int(match[2]))
    return Snapshot(sections)
