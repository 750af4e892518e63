"""A neighbour host: a network namespace beside that of an engine of the lab, and a link between them with a segment of its own.

It is there as long as the process that made it, whatever becomes of that: a process that the kernel ends with its parent keeps
the namespace, and both ends of the link go with the namespace. Nothing of it is anywhere else.
"""

from __future__ import annotations

import errno
import random
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from pyroute2 import IPRoute
from pyroute2.netlink.exceptions import NetlinkError

from support.engine.host import NeighbourHost
from support.engine.namespaces import inside
from support.errors import CannotRun

MARK = "container-networking-spec"
"""What the loopback interface of an engine of the lab is called besides (`init.sh`): whoever stands there can see whose it is."""
INTERFACE = "cns-link"
"""How the interfaces begin that engines' hosts have for neighbours."""
SEGMENTS_IPV4 = IPv4Network("198.18.0.0/15")
SEGMENTS_IPV6 = IPv6Network("2001:2::/48")
"""For the links, out of what is set aside for benchmarks, which no engine gives to networks: RFC 2544, RFC 5180."""
SEGMENTS = 8192
ATTEMPTS = 50
SERVERS = 4
"""How many further addresses the neighbour has: a container asks three nameservers at most, and that it leaves a fourth alone
shows only where there is one."""
NO_DETECTION = 0x02
"""IFA_F_NODAD: an IPv6 address that can be used at once. Source: rtnetlink(7), linux/if_addr.h."""
KEEPER = [
    "setpriv",
    "--pdeathsig",
    "KILL",
    "unshare",
    "--net",
    "--mount",
    "--propagation",
    "private",
    "sh",
    "-e",
    "-c",
    # Addresses of 127.0.0.0/8 may leave through the link, as those of an attacker would; in a new proc, since the machine's may
    # not be written to.
    "mount -t proc proc /proc; cd /proc/sys/net/ipv4/conf; "
    "echo 1 >all/route_localnet; echo 0 >all/rp_filter; echo 0 >default/rp_filter; echo ready; exec cat",
]
"""The process that keeps the namespace: until its parent ends, or closes the pipe. Its loopback interface stays down, so that
127.0.0.0/8 is no address of its own."""


def is_of_the_lab(namespace: Path) -> bool:
    """Whether a network namespace is that of an engine of the lab."""

    def marked() -> bool:
        with IPRoute() as kernel:
            (loopback,) = kernel.get_links(ifname="lo")
            return bool(loopback.get_attr("IFLA_IFALIAS") == MARK)

    return inside(namespace, marked)


@contextmanager
def neighbour_host(namespace: Path) -> Iterator[NeighbourHost]:
    """A neighbour of the host in a network namespace, as long as the context lasts. Raises CannotRun when there can be none."""
    try:
        keeper = subprocess.Popen(
            KEEPER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except OSError as error:
        raise CannotRun(f"no neighbour host can be made: {error.strerror}; {_ELSE}") from error
    with keeper:
        try:
            assert keeper.stdout is not None
            said = keeper.stdout.readline().strip()
            if said != "ready":
                raise CannotRun(f"no neighbour host can be made: {said or 'no word of why'}; {_ELSE}")
            yield _linked(namespace, keeper.pid)
        except (NetlinkError, OSError) as error:
            raise CannotRun(f"no neighbour host can be made: {error}; {_ELSE}") from error
        finally:
            keeper.kill()


_ELSE = "grant CAP_SYS_ADMIN and CAP_NET_ADMIN, or leave out the scenarios that speak of another host"


def _linked(namespace: Path, keeper: int) -> NeighbourHost:
    """Lay the link between both, with addresses at its ends, and routes."""
    number = inside(namespace, lambda: _free_segment(keeper))
    name = f"{INTERFACE}{number}"
    ipv4 = list(SEGMENTS_IPV4.subnets(new_prefix=28))[number]
    ipv6 = list(SEGMENTS_IPV6.subnets(new_prefix=64))[number]
    here, there = (str(ipv4[1]), str(ipv6[1])), (str(ipv4[2]), str(ipv6[2]))
    servers = tuple(str(ipv4[number]) for number in range(3, 3 + SERVERS))
    netns = Path(f"/proc/{keeper}/ns/net")
    inside(namespace, lambda: _equip(name, *here))
    inside(netns, lambda: _equip("eth0", *there, gateways=here, further=servers))
    return NeighbourHost(netns, name, *here, *there, servers)


def _free_segment(keeper: int) -> int:
    """Make the link, named by the number of a segment that no other run has: the kernel refuses a name that is there."""
    with IPRoute() as kernel:
        for _ in range(ATTEMPTS):
            number = random.randrange(SEGMENTS)
            try:
                kernel.link(
                    "add", ifname=f"{INTERFACE}{number}", kind="veth", peer={"ifname": "eth0", "net_ns_pid": keeper}
                )
            except NetlinkError as error:
                if error.code != errno.EEXIST:
                    raise
            else:
                return number
    raise CannotRun("no neighbour host can be made: every link is taken; end other runs on this engine")


def _equip(
    interface: str, ipv4: str, ipv6: str, *, gateways: tuple[str, str] | None = None, further: Sequence[str] = ()
) -> None:
    """Give an interface its addresses, and send what is for others to the gateways."""
    with IPRoute() as kernel:
        (index,) = kernel.link_lookup(ifname=interface)
        for address in (ipv4, *further):
            kernel.addr("add", index=index, address=address, prefixlen=28)
        kernel.addr("add", index=index, address=ipv6, prefixlen=64, flags=NO_DETECTION)
        kernel.link("set", index=index, state="up")
        if gateways is not None:
            kernel.route("add", dst="default", gateway=gateways[0])
            kernel.route("add", dst="127.0.0.0/8", gateway=gateways[0])
            kernel.route("add", dst="default", gateway=gateways[1], family=10)
