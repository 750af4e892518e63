"""The world of one scenario: its containers and networks by the names of the documentation, and the one way to act on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any

from docker.errors import APIError

from support.engine.connection import MeteredAPI, reason_of
from support.errors import Deviation
from support.words.expressions import BRACES, Expression, Target, read_braces
from support.words.places import DEFAULT_BRIDGE, Place, Sort, read_place
from support.world.acting import promised_action
from support.world.address_plan import AddressPlan, Subnet
from support.world.answered import promised_answer, wrapped
from support.world.container import Container
from support.world.ground import Ground
from support.world.host_network import routes
from support.world.journal import Journal
from support.world.last import LastAction, warnings_of
from support.world.launch import OF_CONTAINER
from support.world.listener import listener
from support.world.naming import Names
from support.world.network import Network
from support.world.outside import Outside
from support.world.ownership import labels
from support.world.refusals import demand_no_trouble
from support.world.shared import key_of
from support.world.stage import Stage

NANOSECONDS = re.compile(r"(\.\d{6})\d+")
"""Digits beyond those that Python reads."""


class SharedSetupChanged(Exception):
    """A step of a scenario tagged @reads-only would change what other scenarios are looking at."""


class ActsWhileLooking(Exception):
    """A Then would start, stop, connect or remove something: it looks at what there is, and nothing else."""


class World:
    """What steps speak to. Names in arguments are those of the text, unless said otherwise.

    `brings` are the names that the scenario gives its containers on networks. It shares nothing then: others would find them.

    `phase` is the kind of step that is being taken: "given", "when" or "then". `outside` are names and nameservers of the world
    outside. `last` tells of the last action, `held` of what
    was seen to work: the controls of what is not to. `watched_since` is the engine's time since when its events are of interest.
    """

    def __init__(
        self, stage: Stage, scenario: str, *, reads_only: bool = False, brings: frozenset[str] = frozenset()
    ) -> None:
        self.stage = stage
        self.scenario = scenario
        self.phase = "given"
        self.last = LastAction()
        self.held: set[tuple[str, ...]] = set()
        self.watched_since = ""
        names, journal = Names(stage.run_id, scenario), Journal(stage.preamble)
        self.ground = Ground(stage.engine.api, names, journal, lookups=stage.lookups, patience=stage.patience)
        self.plan = AddressPlan(self._subnets_in_use)
        self.outside = Outside(stage.outside, names)
        self._reads_only = reads_only
        self._brings_names = bool(brings)
        self._containers: dict[str, Container] = {}
        self._networks: dict[str, Network] = {}
        self._former_names: dict[str, str] = {}
        self._own_containers: list[str] = []
        self._own_networks: list[str] = []
        self._until_the_end = ExitStack()
        self._program: tuple[str, int] | None = None

    # Names and values.

    @property
    def api(self) -> MeteredAPI:
        """The client to the engine under test."""
        return self.stage.engine.api

    @property
    def shows_bridges(self) -> bool:
        """Whether the interfaces of the engine's host, its bridges among them, can be looked at from here."""
        seen = self.stage.engine.target.seen
        return seen is not None and seen.shows_bridges

    @property
    def containers(self) -> Mapping[str, Container]:
        """The scenario's containers by their names in the text."""
        return self._containers

    @property
    def networks(self) -> Mapping[str, Network]:
        """The scenario's networks by their names in the text."""
        return self._networks

    def container(self, documented: str) -> Container:
        """The container of that name. Raises LookupError when the scenario has none: the text is wrong, not the engine."""
        if documented not in self._containers:
            raise LookupError(f'the scenario has no container "{documented}"; it has {sorted(self._containers)}')
        return self._containers[documented]

    def at(self, place: Place) -> Network:
        """The network of a place. Raises LookupError for one that the scenario has not, or that is no network with endpoints."""
        if place.sort is Sort.DEFAULT_BRIDGE:
            return Network(self.ground, str(place), self.stage.default_network, shared=True)
        if place.sort is not Sort.NETWORK or place.name not in self._networks:
            raise LookupError(f"the scenario has no network {place}; it has {sorted(self._networks)}")
        return self._networks[place.name]

    def network_name(self, place: Place) -> str | None:
        """What the engine calls a place; None for the default bridge, where containers go by themselves."""
        match place.sort:
            case Sort.DEFAULT_BRIDGE:
                return None
            case Sort.HOST:
                return "host"
            case Sort.NONE:
                return "none"
            case Sort.CONTAINER:
                return OF_CONTAINER + (self.container(place.name).handle(place.by) if place.name else "")
            case _:
                return self.at(place).handle(place.by)

    def where_attached(self, container: str, *, named: str = "") -> Network:
        """The network that the container is attached to: the only one, or the one with this name on the engine."""
        name = named or self.container(container).only_endpoint()[0]
        by_name = {network.name: network for network in self._networks.values()}
        return by_name.get(name) or self.at(DEFAULT_BRIDGE)

    def word(self, word: str) -> str:
        """A word of the text as the engine knows it: a name becomes the unique one, braces are filled."""
        thing = self._containers.get(word) or self._networks.get(word)
        return (
            thing.name if thing else self._former_names.get(word) or self.outside.asked_for.get(word) or self.fill(word)
        )

    def fill(self, text: str) -> str:
        """`text` with every `{address of redis on backend-network}` and the like filled in."""
        return BRACES.sub(lambda found: self.value(read_braces(found[1])), self.plan.real(text))

    def value(self, expression: Expression) -> str:
        """The value of an expression that is about one container or network."""
        (name,) = expression.of
        match expression.kind:
            case "name":
                return self.word(name)
            case "id":
                return self.container(name).id
            case "short id":
                return self.container(name).short_id
            case "hostname":
                return self.container(name).hostname()
            case "IPv6 address":
                container = self.container(name)
                network = self.at(expression.on) if expression.on else self.where_attached(name)
                return str(container.endpoint_on(network).get("GlobalIPv6Address") or "")
            case "IPv6 subnet":
                return str(self.at(Place(Sort.NETWORK, name)).ipv6_subnet() or "")
            case "subnet":
                return str(self.at(read_place(name)).subnet()[0])
            case "MTU":
                return self.at(read_place(name)).mtu()
            case "last address":
                return str(self.at(read_place(name)).subnet()[0][-2])
            case "gateway":
                return str(self.at(read_place(name)).subnet()[1])
            case "IPv6 gateway":
                return self.at(read_place(name)).ipv6_gateway()
            case _:
                return str(self.addresses(expression)[0])

    def addresses(self, expression: Expression) -> list[IPv4Address]:
        """The addresses that the engine gives for the expression's containers, in the order of the text."""
        containers = [self.container(name) for name in expression.of]
        if expression.on is None:
            return [each.only_address() for each in containers]
        network = self.at(expression.on)
        return [each.address_before(network) if expression.former else each.address_on(network) for each in containers]

    def nameserver(self, word: str) -> str:
        """The address of a nameserver of the scenario, called by its name; anything else is what it is."""
        if word in self._containers:
            return str(self.container(word).only_address())
        return self.outside.beside.get(word) or self.fill(word)

    def target(self, target: Target) -> str:
        """What a target is for the engine: a name or an address."""
        return self.value(target.expression) if target.expression else self.word(target.word)

    def ipv6_addresses_beside(self, addresses: set[IPv4Address]) -> set[IPv6Address]:
        """The global IPv6 addresses of the endpoints of this scenario that have one of these IPv4 addresses."""
        endpoints = [each for _, container in self._present() for each in container.endpoints().values()]
        wanted = set(map(str, addresses))
        found = [each.get("GlobalIPv6Address") for each in endpoints if each.get("IPAddress") in wanted]
        with suppress(ValueError):
            return {IPv6Address(address) for address in found if address}
        return set()

    def ids(self) -> dict[str, str]:
        """Whose each full id is, of the scenario's containers: id → name. One that the engine does not know has none."""
        found: dict[str, str] = {}
        for name, each in self._present():
            with suppress(Deviation):
                found[each.id] = name
        return found

    def _present(self) -> list[tuple[str, Container]]:
        return [(name, each) for name, each in self._containers.items() if not each.removed]

    def keeps_apart(self, container: str, address: IPv4Address | IPv6Address) -> bool:
        """Whether the engine is configured to keep the container from whoever has this address on the default bridge."""
        if "icc-off" not in self.stage.configuration:
            return False
        bridge = self.stage.default_network
        others = (each.endpoints().get(bridge) or {} for name, each in self._present() if name != container)
        return str(address) in [each.get("IPAddress") for each in others]

    def documented(self, text: str) -> str:
        """Text of the engine with unique names turned back into those of the text."""
        return self.plan.documented(self.ground.documented(text))

    def see(self, *looks: str) -> list[str]:
        """The commands that reproduce this scenario so far and then show what was seen."""
        return self.ground.see(*looks)

    def engine_time(self, *, ahead: float = 0) -> str:
        """The time by the engine's own clock, or so many seconds `ahead` of it: seconds since the epoch with a fraction."""
        moment = datetime.fromisoformat(NANOSECONDS.sub(r"\1", str(self.api.info()["SystemTime"])))
        return f"{moment.timestamp() + ahead:.6f}"

    # Acting.

    def act(
        self, words: list[str], promise: str, call: Callable[[], Any], *, tried: bool = False, on: str = ""
    ) -> LastAction:
        """Do something to the engine: `words` are the docker client's for it, `promise` says that the engine does it.

        What it `on` (a container) was before is kept with it. Raises Deviation when the engine refuses, unless it was to be
        `tried` only: `last` then has the refusal. Raises SharedSetupChanged for a container that other scenarios look at, and
        ActsWhileLooking in a Then.
        """
        self._demand_acting(promise)
        if on:
            container = self.container(on)
            if container.shared:
                raise SharedSetupChanged(f'"{on}" is shared; a scenario that changes it cannot be @reads-only')
            container.before = container.inspect()
        self.last = LastAction(self._note(words))
        try:
            with promised_action(promise, self.ground.journal):
                self.last.answer = self._answer(call, tried)
        finally:
            self.last.warnings = warnings_of(self.last.answer)
        return self.last

    def _answer(self, call: Callable[[], Any], tried: bool) -> Any:
        try:
            return call()
        except APIError as error:
            self.last.refusal = error
            if not tried:
                raise
            demand_no_trouble(error)
        return self.last.answer

    def refusal_text(self) -> str:
        """The engine's refusal of the last action as one line, in the names of the text; empty when it did not refuse."""
        return self.documented(reason_of(self.last.refusal)) if self.last.refusal else ""

    def at_the_end(self, call: Callable[[], object]) -> None:
        """Have something done when the scenario ends, before its containers are removed."""
        self._until_the_end.callback(call)

    def program_beside(self) -> tuple[str, int]:
        """The name and the port of a program on another host, which runs from now on until the scenario ends.

        Raises LookupError where the run has no neighbour host.
        """
        if self.stage.neighbour is None:
            raise LookupError("this run has no neighbour host")
        if self._program is None:
            name = self.ground.names.unique("program")
            self._program = name, self._until_the_end.enter_context(listener(self.stage.neighbour.netns, name))
        return self._program

    def hold_port(self) -> int:
        """A port of the host at which a program of ours listens until the scenario ends."""
        return self._until_the_end.enter_context(self.stage.ports.held())

    @contextmanager
    def diagnosing(self) -> Iterator[None]:
        """A failure is being told of: what has to be started to find its cause may be, though a Then is being taken."""
        phase, self.phase = self.phase, "diagnosing"
        try:
            yield
        finally:
            self.phase = phase

    def demand_unshared(self, network: Network) -> None:
        """Raise SharedSetupChanged for a network that other scenarios look at."""
        if network.shared:
            raise SharedSetupChanged(f'"{network.documented}" is shared; a scenario that removes it is not @reads-only')

    def demand_no_names(self, network: Network, names: Iterable[str]) -> None:
        """Raise SharedSetupChanged when a container would bring these names onto a network that other scenarios look at."""
        if network.shared and network.name != self.at(DEFAULT_BRIDGE).name and (brought := ", ".join(names)):
            raise SharedSetupChanged(f'"{network.documented}" is shared, and others would find {brought} there')

    def new_container(self, documented: str, image: str, description: Any) -> Container:
        """A container of that name, which is yet to be made by `make`. Equal descriptions share one where that is allowed."""
        shared = self._shares()
        name = self._unique(documented, ["container", documented, description], shared)
        container = Container(self.ground, documented, name, image, shared=shared)
        container.has_redis_client = image == self.stage.images.redis
        container.has_node = image == self.stage.images.app
        self._containers[documented] = container
        return container

    def new_network(self, documented: str, description: Any) -> Network:
        """A network of that name, which is yet to be made by `make`."""
        shared = self._shares()
        name = self._unique(documented, ["network", documented, description], shared)
        self._networks[documented] = Network(self.ground, documented, name, shared=shared)
        return self._networks[documented]

    def rename(self, container: str, documented: str, name: str) -> None:
        """A container goes by another name from now on, in the text and on the engine."""
        this = self._containers.pop(container)
        self._former_names[container] = this.name
        this.documented, this.name = documented, name
        self._containers[documented] = this
        self._own_containers.append(name)

    def owns_by_id(self, network: Network) -> None:
        """Have a network that shares its name with another of the scenario removed by its id, and before that one."""
        self._own_networks.insert(0, network.answered_id)

    def make(self, thing: Container | Network, create: Callable[[], object]) -> None:
        """Have something made that is this scenario's own and goes with it, or shared with others that ask for the same."""
        if not thing.shared:
            (self._own_containers if isinstance(thing, Container) else self._own_networks).append(thing.name)
            create()
            return
        self._demand_acting(f'"{thing.documented}" is made')
        journal = self.ground.journal

        def make() -> list[str]:
            mark = journal.mark()
            create()
            return journal.since(mark)

        journal.extend(self.stage.shared.get_or_make(thing.name, make))

    def labels(self, thing: Container | Network) -> dict[str, str]:
        """What marks something as this run's."""
        return labels(self.stage.run_id, "shared" if thing.shared else self.scenario)

    def clean_up(self) -> None:
        """Hand everything that this scenario made to the cleaner, the last container first: it may be in the network of another,
        which some engines keep as long. What it held is given back. Returns at once."""
        self._until_the_end.close()
        self.stage.cleaner.remove(self._own_containers[::-1], self._own_networks)

    # Lists.

    def listed_networks(self) -> list[dict[str, Any]]:
        """The engine's list of networks. Raises Deviation when it answers with an error, or for a field that an entry lacks."""
        return self._listed("the list of networks", self.api.networks, "docker network ls --no-trunc")

    def listed_containers(self, filters: Mapping[str, Sequence[str]] | None = None) -> list[dict[str, Any]]:
        """The engine's list of containers, running or not, that fit the filters. Raises Deviation as `listed_networks`."""
        ask = partial(self.api.containers, all=True, filters=filters)
        return self._listed("the list of containers", ask, "docker ps --all")

    def _listed(self, what: str, ask: Callable[[], Any], shown: str) -> list[dict[str, Any]]:
        with promised_answer(what, lambda: self.see(shown)):
            entries: list[dict[str, Any]] = wrapped(ask(), what, lambda: self.see(shown))
        return entries

    # Inside.

    def _subnets_in_use(self) -> list[Subnet]:
        """Those of the engine's networks, and those that the host has routes to where it is ours to look at."""
        blocks = (block for each in self.api.networks() for block in (each.get("IPAM") or {}).get("Config") or [])
        found: list[Subnet] = [ip_network(block["Subnet"], strict=False) for block in blocks if block.get("Subnet")]
        return [*found, *(each.network for each in routes())] if self.shows_bridges else found

    def _demand_acting(self, promise: str) -> None:
        if self.phase == "then":
            raise ActsWhileLooking(f"a Then does something to the engine ({promise}); make it a Given or the When")

    def _shares(self) -> bool:
        return self._reads_only and self.phase == "given" and not self._brings_names

    def _unique(self, documented: str, description: Any, shared: bool) -> str:
        if not shared:
            return self.ground.names.unique(documented)
        name = f"{documented}-{self.stage.run_id}-{key_of(description)}"
        self.ground.names.adopt(name, documented)
        return name

    def _note(self, words: list[str]) -> str:
        self.ground.moment += 1
        return self.ground.journal.add(*words)
