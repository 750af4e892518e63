"""A container as a scenario speaks of it: what the engine says of it, and what can be seen from inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Interface, ip_address
from math import ceil
from typing import Any

from docker.errors import APIError
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.engine.connection import reason_of
from support.errors import Deviation, ProbeBroken
from support.observe import dns
from support.observe.dns import Question, Reply
from support.observe.http_talk import HttpAnswer, read_page
from support.observe.interfaces import Interface
from support.observe.listening import read_listening
from support.observe.lookup import TIMED, Answer, read_getent
from support.observe.neighbours import read_neighbours
from support.observe.ping import Ping, read_ping
from support.observe.program_talk import read_greeting
from support.observe.redis_talk import NoConnection, read_client, read_own_address, read_setting
from support.observe.snapshot import SCRIPT, Snapshot, read_snapshot
from support.observe.text import Address
from support.observe.udp_talk import Heard, read_answer
from support.words.handles import NAME, SHORT_ID
from support.world.answered import Answered, promised_answer
from support.world.ground import Ground
from support.world.journal import command
from support.world.launch import Publication
from support.world.network import Network
from support.world.udp_server import asking_words
from support.world.visitor import authority

TALK = """printf 'CONFIG GET dbfilename\\r\\nQUIT\\r\\n' | nc -w {seconds} {host} {port}"""
TALK_SECONDS = 2
CLIENT = "timeout {seconds} redis-cli -h {host} -p {port} config get dbfilename"
WHOM = r"""printf 'CLIENT SETNAME {token}\r\nCLIENT LIST\r\nQUIT\r\n' | nc -w {seconds} {host} {port}"""
WHOM_BY_CLIENT = r"""printf 'CLIENT SETNAME {token}\nCLIENT LIST\n' | timeout {seconds} redis-cli -h {host} -p {port}"""
"""Redis tells each of its clients by the address that it sees. Source: Redis, CLIENT LIST, field addr."""
REDIS_PORT = 6379
NEIGHBOURS = ("cat", "/proc/net/arp")
"""The command for `Container.neighbours`."""
ROUTES = ("cat", "/proc/net/route", "/proc/net/ipv6_route")
ADDRESS_FIELDS = {4: "IPAddress", 6: "GlobalIPv6Address"}
"""Where an endpoint has its address, by family. Source: Engine API, EndpointSettings."""
LISTENING = 30
"""Seconds that a service of ours may take to listen after its container was started."""


@dataclass(frozen=True)
class Output:
    """What a command inside a container printed, and how it ended."""

    exit_code: int
    stdout: bytes
    stderr: bytes

    @property
    def text(self) -> str:
        """Standard output, then standard error, as text."""
        return self.printed + self.complaints

    @property
    def printed(self) -> str:
        """Standard output as text."""
        return self.stdout.decode("utf-8", "replace")

    @property
    def complaints(self) -> str:
        """Standard error as text."""
        return self.stderr.decode("utf-8", "replace")


class Container:
    """One container of a scenario. `documented` is its name in the text, `name` the one on the engine, `publications` the ports
    that it was asked to publish, all that it exposes where it `publishes_all`, `before` what inspecting it showed before the last
    action on it, `remembered` that and what it saw itself when something befell it last while it ran; `has_redis_client` and
    `has_node` say that it has these rather than an nc, `removed` that the scenario has removed it, `is_nameserver`
    that it answers what it is told, `edited` that somebody wrote into one of the engine's files. `host_port` is where it listens
    on the host's network, where others may have the usual port."""

    def __init__(self, ground: Ground, documented: str, name: str, image: str, *, shared: bool) -> None:
        self._ground = ground
        self.documented = documented
        self.name = name
        self.image = image
        self.shared = shared
        self.publications: tuple[Publication, ...] = ()
        self.publishes_all = False
        self.before: dict[str, Any] = {}
        self.has_redis_client = False
        self.has_node = False
        self.removed = False
        self.is_nameserver = False
        self.edited = False
        self.host_port: int | None = None
        self.remembered: tuple[dict[str, Any], Snapshot] | None = None
        self._seen: tuple[int, Snapshot] | None = None
        self._asked: Question | None = None

    # What the engine says.

    def inspect(self, handle: str | None = None) -> dict[str, Any]:
        """The engine's answer of inspecting the container, as it is now, by its name or by the handle given.

        Raises Deviation when the engine answers with an error; so does asking the answer for a field that it lacks.
        """
        what = f'inspecting "{self.documented}"'
        with promised_answer(what, self._see_inspect):
            answer: dict[str, Any] = self._ground.api.inspect_container(handle or self.name)
        return Answered(answer, what, self._see_inspect)

    def _see_inspect(self) -> list[str]:
        return self._ground.see(command("docker", "inspect", self.name))

    @property
    def id(self) -> str:
        """The full id, 64 hexadecimal digits."""
        return str(self.inspect()["Id"])

    @property
    def short_id(self) -> str:
        """The first 12 digits of the id, which is also the hostname by default."""
        return self.id[:12]

    def endpoints(self) -> dict[str, dict[str, Any]]:
        """The container's endpoint on each of its networks, by the networks' names on the engine."""
        return dict(self.inspect()["NetworkSettings"]["Networks"] or {})

    def addresses(self, version: int) -> list[str]:
        """Its addresses of one family, 4 or 6, on all of its networks, as the engine says."""
        field = ADDRESS_FIELDS[version]
        return [str(each[field]) for each in self.endpoints().values() if each.get(field)]

    def endpoint_on(self, network: Network) -> dict[str, Any]:
        """The engine's record of the attachment to a network. Raises Deviation when the engine shows no such attachment."""
        endpoint = self.endpoints().get(network.name)
        if not endpoint:
            raise Deviation(
                f'"{self.documented}" is attached to {network.documented}',
                f"the engine lists it on {', '.join(map(self._ground.documented, self.endpoints())) or 'no network'}",
                see_it=self._ground.see(self.inspect_command()),
            )
        return endpoint

    def address_on(self, network: Network) -> IPv4Address:
        """The address that the engine gives for the container on a network.

        Raises Deviation when the engine shows none, or something that is no address.
        """
        return self._address_in(self.endpoint_on(network), network.documented)

    def address_before(self, network: Network) -> IPv4Address:
        """The address that the engine gave for the container on a network before the last action. Raises as `address_on`."""
        return self._address_in(self.before["NetworkSettings"]["Networks"][network.name], network.documented)

    def _address_in(self, endpoint: dict[str, Any], network: str) -> IPv4Address:
        value = endpoint.get("IPAddress")
        try:
            return IPv4Address(value or "")
        except ValueError as error:
            raise Deviation(
                f'inspecting "{self.documented}" gives its address on {network}',
                f"the engine gives {f'{value!s}, which is none' if value else 'none'}",
                see_it=self._ground.see(self.inspect_command()),
            ) from error

    def only_endpoint(self) -> tuple[str, dict[str, Any]]:
        """The one network that the container is attached to, by its name on the engine, and the endpoint there.

        Raises Deviation when the engine lists none, or several.
        """
        endpoints = self.endpoints()
        if len(endpoints) != 1:
            raise Deviation(
                f'"{self.documented}" is attached to one network',
                f"the engine lists {', '.join(map(self._ground.documented, endpoints)) or 'none'}",
                see_it=self._ground.see(self.inspect_command()),
            )
        return next(iter(endpoints.items()))

    def only_address(self) -> IPv4Address:
        """The address of a container that is attached to one network. Raises Deviation when it is not just one."""
        network, endpoint = self.only_endpoint()
        return self._address_in(endpoint, self._ground.documented(network))

    def handle(self, by: str) -> str:
        """What the engine is to be asked by: "name", "id" or "short id"."""
        if by == NAME:
            return self.name
        return self.short_id if by == SHORT_ID else self.id

    def remember(self) -> None:
        """Keep what a running container is and sees, for what comes to be compared with it."""
        answer = self.inspect()
        if answer["State"]["Status"] == "running":
            self.remembered = (answer, self.snapshot())

    def hostname(self) -> str:
        """The host name that the engine records."""
        return str(self.inspect()["Config"]["Hostname"])

    def domain(self) -> str:
        """The domain name that the engine records; empty for none."""
        return str(self.inspect()["Config"].get("Domainname") or "")

    def inspect_command(self) -> str:
        """The command that shows the container's networks to the reader."""
        return command("docker", "inspect", "--format", "{{json .NetworkSettings.Networks}}", self.name)

    # What is seen from inside.

    def run(self, *words: str) -> Output:
        """Run a command inside and wait for it.

        Raises Deviation when the engine refuses to, as it does where the container does not run, or knows of no such container;
        an error of the engine's own (HTTP 500 and up) says nothing about what is looked for, and passes through.
        """
        api = self._ground.api
        shown = self.shown(*words)
        try:
            created = api.exec_create(self.name, list(words), stdout=True, stderr=True)
            stdout, stderr = api.exec_start(created["Id"])
            code = api.exec_inspect(created["Id"])["ExitCode"]
        except APIError as error:
            if error.is_server_error():
                raise
            raise Deviation(
                f'a command runs inside "{self.documented}", which is running',
                f"the engine refused with HTTP {error.status_code}: {reason_of(error)}",
                see_it=self._ground.see(shown),
            ) from error
        if code in (126, 127):
            raise ProbeBroken(
                f'"{words[0]}" cannot be run in "{self.documented}" (image {self.image}): exit code {code}'
            )
        return Output(int(code), stdout or b"", stderr or b"")

    def shown(self, *words: str) -> str:
        """A command inside the container as the reader would type it."""
        return command("docker", "exec", self.name, *words)

    def snapshot(self, *, anew: bool = False) -> Snapshot:
        """Environment, files and interfaces as the container sees them; read `anew` after every action of the scenario."""
        if anew or self._seen is None or self._seen[0] != self._ground.moment:
            output = self.run("sh", "-c", SCRIPT)
            if output.exit_code != 0:
                raise ProbeBroken(f'the snapshot of "{self.documented}" ended with {output.exit_code}: {output.text}')
            self._seen = (self._ground.moment, replace(read_snapshot(output.stdout), see=self._see_file))
        return self._seen[1]

    def _see_file(self, path: str) -> list[str]:
        return self._ground.see(self.shown("cat", path))

    def interfaces(self) -> tuple[Interface, ...]:
        """The interfaces besides loopback."""
        return tuple(each for each in self.snapshot().interfaces if each.name != "lo")

    def interface_with(self, address: IPv4Address) -> tuple[Interface, IPv4Interface] | None:
        """The interface that bears `address`, with the address and its prefix length; None when there is none."""
        for interface in self.interfaces():
            for borne in interface.addresses:
                if borne.ip == address:
                    return interface, borne
        return None

    def ask(self, questions: Sequence[Question]) -> tuple[Reply, ...]:
        """Ask the container's nameserver, the first of resolv.conf, each question once, one after the other."""
        output = self.run(*dns.asking(questions, self._ground.patience))
        return dns.read_replies(output.printed, output.complaints, questions)

    def look_up(self, name: str) -> Answer:
        """Ask the container's nameserver once for the IPv4 addresses of exactly this name, no search domain added."""
        return self.ask([Question(name)])[0].answer

    def look_up_repeatedly(self, name: str, times: int) -> tuple[Answer, ...]:
        """Ask for the name so many times in a row."""
        return tuple(each.answer for each in self.ask([Question(name)] * times))

    @staticmethod
    def look_up_words(name: str) -> tuple[str, ...]:
        """A command for the reader that does as `look_up`, but asks again by itself when nobody answers."""
        return dns.seen_with(Question(name), "")

    def ask_over_and_over(self, name: str) -> None:
        """Ask for the name as `look_up` does, at a steady pace from now on, until `asked_over_and_over` is called.

        Returns once the first answer has come, whatever it was.
        """
        self._asked = Question(name)
        output = self.run(*dns.asking_over_and_over(self._asked, self._ground.patience))
        if output.exit_code != 0:
            raise ProbeBroken(f'"{self.documented}" asks nothing over and over: {output.exit_code}, {output.text}')

    def asked_over_and_over(self) -> tuple[Reply, ...]:
        """What came of it, question by question. Raises LookupError when nothing was asked: the text is wrong, not the engine."""
        if self._asked is None:
            raise LookupError(f'"{self.documented}" asks nothing over and over')
        return dns.read_replies_over_and_over(self.run("sh", "-c", dns.ASKED_ALL).printed, self._asked)

    def look_up_through_libc(self, name: str) -> Answer:
        """What programs inside get for the name: hosts file first, then DNS."""
        answer = self._getent("hosts", name)
        if not answer.beside or answer.addresses:
            return answer
        # glibc gives addresses of one family, IPv6 before IPv4, and musl the first address alone.
        return replace(self._getent("ahostsv4", name), beside=answer.beside)

    def _getent(self, database: str, name: str) -> Answer:
        output = self.run("sh", "-c", TIMED, "sh", "getent", database, name)
        return read_getent(output.exit_code, output.printed, output.complaints)

    def neighbours(self) -> dict[IPv4Address, str]:
        """The MAC address by which the container knows each neighbour that it has sent something to."""
        return read_neighbours(self.run(*NEIGHBOURS).text)

    def knock(self, address: IPv4Address) -> None:
        """Send something to an address, whatever comes of it: afterwards `neighbours` tells whether somebody has it.

        The images differ in what they have for it; a ping may not be allowed, and port 9 is that of nobody (RFC 863).
        """
        script = (
            "command -v ping >/dev/null || command -v redis-cli >/dev/null || exit 127; "
            f"ping -c 1 -W 2 {address} || timeout 2 redis-cli -h {address} -p 9 ping; exit 0"
        )
        self.run("sh", "-c", script)

    def listening(self, protocol: str = "tcp") -> frozenset[int]:
        """The ports of TCP or UDP at which somebody inside listens."""
        files = f"cat /proc/net/{protocol} /proc/net/{protocol}6 2>/dev/null"
        return read_listening(self.run("sh", "-c", files).text, protocol)

    def await_listening(self, port: int, protocol: str = "tcp") -> bool:
        """Wait until somebody inside listens at the port. Returns whether anybody does, in time."""
        listening = Retrying(
            stop=stop_after_delay(LISTENING * self._ground.patience),
            wait=wait_fixed(0.05),
            retry=retry_if_result(lambda ports: port not in ports),
            retry_error_callback=lambda _state: frozenset(),
        )
        return port in listening(self.listening, protocol)

    def ping(self, target: str) -> Ping:
        """Send one echo request and wait for its answer for at most two seconds."""
        output = self.run(*self.ping_words(target))
        return read_ping(output.exit_code, output.text)

    @staticmethod
    def ping_words(target: str) -> tuple[str, ...]:
        """The command for `ping`."""
        return ("ping", "-c", "1", "-W", "2", target)

    def talk_to_redis(self, host: str, port: int = REDIS_PORT) -> str | NoConnection:
        """Ask the Redis server at a port of `host` which container it runs in, over a connection from inside this one.

        Every Redis server of a scenario is started with its container's name for a database file name.
        """
        output = self.run(*self.talk_words(host, port))
        read = read_client if self.has_redis_client else read_setting
        return read(output.stdout + output.stderr)

    def talk_words(self, host: str, port: int = REDIS_PORT) -> tuple[str, ...]:
        """The command for `talk_to_redis`. Images of Redis have its client, and some of them no nc; either has one deadline for
        looking a name up and for connecting."""
        seconds = TALK_SECONDS + (0 if _is_address(host) else ceil(self._ground.lookups))
        return ("sh", "-c", (CLIENT if self.has_redis_client else TALK).format(host=host, port=port, seconds=seconds))

    def ask_redis_whom_it_sees(self, host: str, port: int, token: str) -> str | NoConnection:
        """By which address the Redis server at a port of `host` knows who asks; the `token` is for this one asking."""
        return read_own_address(self.run(*self.asking_redis_words(host, port, token)).stdout, token)

    def asking_redis_words(self, host: str, port: int, token: str) -> tuple[str, ...]:
        """The command for `ask_redis_whom_it_sees`."""
        script = WHOM_BY_CLIENT if self.has_redis_client else WHOM
        return ("sh", "-c", script.format(host=host, port=port, token=token, seconds=TALK_SECONDS))

    def greeted(self, host: str, port: int, name: str) -> Address | NoConnection:
        """By which address the program of that name, which listens at a port of `host`, knows who connects."""
        return read_greeting(self.run(*self.greeted_words(host, port)).text.encode(), name)

    @staticmethod
    def greeted_words(host: str, port: int) -> tuple[str, ...]:
        """The command for `greeted`."""
        return ("sh", "-c", f": | nc -w {TALK_SECONDS} {host} {port}")

    def ask_over_udp(self, host: str, port: int, said: str) -> Heard | NoConnection:
        """Ask a UDP server once which container it runs in, and whom it sees."""
        output = self.run(*self.asking_words(host, port, said))
        return read_answer(output.stdout + output.stderr, said)

    def asking_words(self, host: str, port: int, said: str) -> tuple[str, ...]:
        """The command for `ask_over_udp`. Raises LookupError for an image that has nothing to ask with."""
        if self.has_redis_client:
            raise LookupError(f'"{self.documented}" has nothing to speak UDP with; let another container try')
        return asking_words(host, port, said, ceil(TALK_SECONDS * max(self._ground.patience, 1)), node=self.has_node)

    def fetch_page(self, host: str, port: int) -> HttpAnswer | NoConnection:
        """Ask a web server for its page from inside."""
        output = self.run(*self.fetch_words(host, port))
        return read_page(output.exit_code, output.stdout, output.stderr)

    @staticmethod
    def fetch_words(host: str, port: int) -> tuple[str, ...]:
        """The command for `fetch_page`."""
        # -Y off: whatever the environment says of proxies.
        words = ("wget", "-q", "-O", "-", "-T", "5", "-Y", "off", "--header", "Accept: text/html")
        return (*words, f"http://{authority(host)}:{port}/")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
