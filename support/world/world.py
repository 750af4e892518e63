"""The world of one scenario: containers and networks by the names of the documentation, and all that is done to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from docker.errors import APIError

from support.engine.connection import MeteredAPI, reason_of
from support.world.acting import promised_action
from support.world.answered import promised_answer, wrapped
from support.world.container import Container
from support.world.journal import Journal, command
from support.world.launch import Launch
from support.world.naming import Names
from support.world.network import Network
from support.world.ownership import labels
from support.world.shared import key_of
from support.world.stage import Stage

IDLE = ("sleep", "86400")
DEFAULT_BRIDGE = "the default bridge"
"""What the text calls the network that containers join by themselves."""
_PLACEHOLDER = re.compile(
    r"\{(?P<what>name|short id|address) of (?P<container>[\w-]+)( on (?P<network>the default bridge|[\w-]+))?\}"
)
_PORT_TAKEN = ("port is already allocated", "address already in use", "ports are not available")


class SharedSetupChanged(Exception):
    """A step of a scenario tagged @reads-only would change what other scenarios are looking at."""


class World:
    """What steps speak to.

    `moment` grows with every action, so that what was seen before it is not taken for what is there after it. Names in
    arguments are those of the text, unless said otherwise. `newest_network` is the network created last, `published` the
    container published last with its port of the host, `listed_before` the networks there were before the last creation.
    """

    def __init__(self, stage: Stage, scenario: str, *, reads_only: bool = False) -> None:
        self.stage = stage
        self.scenario = scenario
        self.moment = 0
        self.setting_the_scene = True
        self.listed_before: list[dict[str, Any]] = []
        self.refusal: APIError | None = None
        self.newest_network = ""
        self.published: tuple[str, int] = ("", 0)
        self.journal = Journal(stage.preamble)
        self._reads_only = reads_only
        self._names = Names(stage.run_id, scenario)
        self._containers: dict[str, Container] = {}
        self._networks: dict[str, Network] = {}
        self._own_containers: list[str] = []
        self._own_networks: list[str] = []

    # Names.

    @property
    def api(self) -> MeteredAPI:
        """The client to the engine under test."""
        return self.stage.engine.api

    def container(self, documented: str) -> Container:
        """The container of that name. Raises LookupError when the scenario has none: the text is wrong, not the engine."""
        try:
            return self._containers[documented]
        except KeyError:
            raise LookupError(
                f'the scenario has no container "{documented}"; it has {sorted(self._containers)}'
            ) from None

    def network(self, documented: str) -> Network:
        """The network of that name. Raises LookupError when the scenario has none."""
        try:
            return self._networks[documented]
        except KeyError:
            raise LookupError(f'the scenario has no network "{documented}"; it has {sorted(self._networks)}') from None

    @property
    def default_bridge(self) -> Network:
        """The network that containers join by themselves."""
        return Network(self, DEFAULT_BRIDGE, self.network_name(None), shared=True)

    def network_name(self, spoken: str | None) -> str:
        """The name on the engine: of a network of the text, of the default bridge for None, of any other as it is."""
        if spoken in (None, DEFAULT_BRIDGE):
            return self.stage.engine.kind.default_network
        return self._networks[spoken].name if spoken in self._networks else str(spoken)

    def spoken(self, word: str) -> str:
        """A word of the text as the engine knows it: a container's name becomes the unique one, placeholders are filled."""
        return self._containers[word].name if word in self._containers else self.fill(word)

    def fill(self, text: str) -> str:
        """`text` with `{name of X}`, `{short id of X}`, `{address of X}` and `{address of X on N}` filled in."""
        return _PLACEHOLDER.sub(self._fill_one, text)

    def _fill_one(self, found: re.Match[str]) -> str:
        container = self.container(found["container"])
        match found["what"]:
            case "name":
                return container.name
            case "short id":
                return container.short_id
            case _:
                return str(container.address_on(found["network"]) if found["network"] else container.only_address())

    def ipv6_addresses_beside(self, addresses: Sequence[IPv4Address]) -> set[IPv6Address]:
        """The global IPv6 addresses of the endpoints of this scenario that have one of these IPv4 addresses."""
        endpoints = [each for container in self._containers.values() for each in container.endpoints().values()]
        wanted = set(map(str, addresses))
        found = [each.get("GlobalIPv6Address") for each in endpoints if each.get("IPAddress") in wanted]
        with suppress(ValueError):
            return {IPv6Address(address) for address in found if address}
        return set()

    def documented(self, text: str) -> str:
        """Text of the engine with unique names turned back into those of the text."""
        return self._names.documented(text)

    def see(self, *looks: str) -> list[str]:
        """The commands that reproduce this scenario so far and then show what was seen."""
        return self.journal.reproduce(*looks)

    # Actions.

    def create_network(
        self, documented: str, *, label: Mapping[str, str] | None = None, options: Mapping[str, str] | None = None
    ) -> Network:
        """Create a network. Raises Deviation when the engine refuses."""
        given, options = dict(label or {}), dict(options or {})
        description = ["network", documented, given, options]
        shared = self._shares()
        network = Network(self, documented, self._unique(documented, description, shared), shared=shared)
        network.labels = {**labels(self.stage.run_id, "shared" if shared else self.scenario), **given}
        network.options = options
        self._networks[documented] = network
        self.newest_network = documented
        if not self.setting_the_scene:
            self.listed_before = self.listed_networks()

        def create() -> None:
            words = [word for key, value in given.items() for word in ("--label", f"{key}={value}")]
            words += [word for key, value in options.items() for word in ("--opt", f"{key}={value}")]
            line = self._note("docker", "network", "create", *words, network.name)
            with promised_action(f'the engine creates the network "{documented}"', self.journal, line):
                answer = self.api.create_network(
                    network.name, driver="bridge", options=options or None, labels=network.labels, check_duplicate=True
                )
            network.answered_id = str(answer["Id"])

        self._make(shared, description, self._own_networks, network.name, create)
        return network

    def start(self, documented: str, image: str, *, network: str | None = None, **how: Any) -> Container:
        """Create and start a container of one of the images "alpine", "redis" and "app".

        `network` is a network of the text, "host", or None for the default bridge; `how` are further fields of `Launch`.
        Raises Deviation when the engine refuses.
        """
        launch = Launch(getattr(self.stage.images, image), self.network_name(network) if network else None, **how)
        description = ["container", documented, asdict(launch)]
        shared = self._shares()
        name = self._unique(documented, description, shared)
        container = Container(self, documented, name, launch.image, shared=shared)
        self._containers[documented] = container
        words = _process(image, name)

        def create() -> None:
            line = self._note("docker", "run", "--detach", *launch.flags(name), launch.image, *words)
            owned_by = labels(self.stage.run_id, "shared" if shared else self.scenario)
            with promised_action(f'the engine starts "{documented}"', self.journal, line):
                self.api.create_container_from_config(launch.config(self.api, words, owned_by), name)
                self.api.start(name)

        self._make(shared, description, self._own_containers, name, create)
        return container

    def start_linked(
        self, documented: str, source: str, alias: str | None = None, *, by: str = "name", network: str | None = None
    ) -> Container:
        """Start an Alpine container with a link to a source, given by "name" or "id".

        Without an alias the link takes the source's name for one, which the docker client writes out for the engine.
        """
        this = self.container(source)
        handle = this.id if by == "id" else this.name
        return self.start(documented, "alpine", network=network, links={handle: alias or this.name})

    def start_with_links(self, documented: str, sources: Mapping[str, str]) -> Container:
        """Start an Alpine container on the default bridge with links to several sources, each under an alias."""
        links = {self.container(source).name: alias for source, alias in sources.items()}
        return self.start(documented, "alpine", links=links)

    def publish_and_start(self, documented: str, image: str, port: int, **options: Any) -> None:
        """Start a container with `port` published at a port of the host nobody uses; `published` says which.

        A host's port that turns out to be taken says nothing about the engine: another is tried, until none is left.
        """
        while True:
            host_port = self.stage.ports.take()
            try:
                self.start(documented, image, publish={port: host_port}, **options)
            except AssertionError as error:
                if not any(sign in str(error) for sign in _PORT_TAKEN):
                    raise
                self.stage.engine.kind.remove_container(self.api, self.container(documented).name)
            else:
                self.published = (documented, host_port)
                return

    def listed_networks(self) -> list[dict[str, Any]]:
        """The engine's list of networks. Raises Deviation when it answers with an error, or for a field that an entry lacks."""
        return self._listed("the list of networks", self.api.networks, "docker network ls --no-trunc")

    def listed_containers(self) -> list[dict[str, Any]]:
        """The engine's list of containers, running or not. Raises Deviation as `listed_networks`."""
        return self._listed("the list of containers", partial(self.api.containers, all=True), "docker ps --all")

    def list_networks(self) -> None:
        """List the networks, as somebody new to the engine does first."""
        self._note("docker", "network", "ls")
        self.listed_before = self.listed_networks()

    def connect(self, documented: str, network: str, *, aliases: Sequence[str] = (), by: str = "name") -> None:
        """Attach a running container to a network, given by "name" or "id". Raises Deviation when the engine refuses."""
        container, target = self._changed(documented, network)
        handle = target.id if by == "id" else target.name
        flags = [word for alias in aliases for word in ("--alias", alias)]
        line = self._note("docker", "network", "connect", *flags, handle, container.name)
        with promised_action(f'the engine connects "{documented}" to "{network}"', self.journal, line):
            self.api.connect_container_to_network(container.name, handle, aliases=list(aliases) or None)

    def disconnect(self, documented: str, network: str) -> None:
        """Detach a running container from a network. Raises Deviation when the engine refuses."""
        container, target = self._changed(documented, network)
        line = self._note("docker", "network", "disconnect", target.name, container.name)
        with promised_action(f'the engine disconnects "{documented}" from "{network}"', self.journal, line):
            self.api.disconnect_container_from_network(container.name, target.name)

    def stop(self, documented: str) -> None:
        """Stop a container, at once. Raises Deviation when the engine refuses."""
        (container,) = self._changed(documented)
        line = self._note("docker", "stop", "--time", "0", container.name)
        with promised_action(f'the engine stops "{documented}"', self.journal, line):
            self.api.stop(container.name, timeout=0)

    def start_again(self, documented: str) -> None:
        """Start a stopped container. Raises Deviation when the engine refuses."""
        (container,) = self._changed(documented)
        line = self._note("docker", "start", container.name)
        with promised_action(f'the engine starts "{documented}" again', self.journal, line):
            self.api.start(container.name)

    def start_again_elsewhere(self, documented: str) -> None:
        """Stop a container and start it again once another may have taken its address on its only network."""
        network, former = self._only_place(documented)
        self.stop(documented)
        self.start("newcomer", "alpine", network=network)
        self.start_again(documented)
        self._demand_new_address(documented, former)

    def replace(self, documented: str) -> None:
        """Remove a Redis container and start another of the same name on its only network, at another address."""
        network, former = self._only_place(documented)
        self.remove(documented)
        self.start("newcomer", "alpine", network=network)
        self.start(documented, "redis", network=network)
        self._demand_new_address(documented, former)

    def remove(self, documented: str) -> None:
        """Remove a container, running or not."""
        (container,) = self._changed(documented)
        self._note("docker", "rm", "--force", container.name)
        self.stage.engine.kind.remove_container(self.api, container.name)

    def remove_network(self, documented: str, *, by: str = "name") -> None:
        """Remove a network, given by "name" or "id". Raises Deviation when the engine refuses."""
        self.try_to_remove_network(documented, by=by)
        if self.refusal is not None:
            line = command("docker", "network", "rm", self.network(documented).name)
            with promised_action(f'the engine removes "{documented}"', self.journal, line):
                raise self.refusal

    def try_to_remove_network(self, documented: str, *, by: str = "name") -> None:
        """Ask for the removal of a network; `refusal` then holds the engine's refusal, or None."""
        network = self.network(documented)
        if network.shared:
            raise SharedSetupChanged(f'"{documented}" is shared; a scenario that removes it cannot be @reads-only')
        handle = network.id if by == "id" else network.name
        self._note("docker", "network", "rm", handle)
        self.refusal = None
        try:
            self.api.remove_network(handle)
        except APIError as error:
            self.refusal = error

    def refusal_text(self) -> str:
        """The engine's refusal as one line, in the names of the text; empty when it did not refuse."""
        return self.documented(reason_of(self.refusal)) if self.refusal else ""

    # The end.

    def clean_up(self) -> None:
        """Hand everything that this scenario made to the cleaner. Returns at once."""
        self.stage.cleaner.remove(self._own_containers, self._own_networks)

    # Inside.

    def _listed(self, what: str, ask: Callable[[], Any], shown: str) -> list[dict[str, Any]]:
        with promised_answer(what, lambda: self.see(shown)):
            entries: list[dict[str, Any]] = wrapped(ask(), what, lambda: self.see(shown))
        return entries

    def _shares(self) -> bool:
        return self._reads_only and self.setting_the_scene

    def _unique(self, documented: str, description: Any, shared: bool) -> str:
        if not shared:
            return self._names.unique(documented)
        name = f"{documented}-{self.stage.run_id}-{key_of(description)}"
        self._names.adopt(name, documented)
        return name

    def _make(self, shared: bool, description: Any, own: list[str], name: str, create: Callable[[], None]) -> None:
        if not shared:
            own.append(name)
            create()
            return

        def make() -> list[str]:
            mark = self.journal.mark()
            create()
            return self.journal.since(mark)

        self.journal.extend(self.stage.shared.get_or_make(key_of(description), make))

    def _only_place(self, documented: str) -> tuple[str | None, IPv4Address]:
        container = self.container(documented)
        return container.only_network(), container.only_address()

    def _demand_new_address(self, documented: str, former: IPv4Address) -> None:
        if self.container(documented).only_address() == former:
            raise RuntimeError(f'"{documented}" has its old address again: the scenario would check nothing')

    def _changed(self, documented: str, *networks: str) -> tuple[Any, ...]:
        container = self.container(documented)
        targets = [self.network(name) for name in networks]
        if container.shared:
            raise SharedSetupChanged(f'"{documented}" is shared; a scenario that changes it cannot be @reads-only')
        container.before = container.inspect()
        return (container, *targets)

    def _note(self, *words: str) -> str:
        self.moment += 1
        return self.journal.add(*words)


def _process(image: str, name: str) -> tuple[str, ...]:
    if image == "redis":
        # The name of the database file is how a Redis server says which container it runs in.
        return ("redis-server", "--protected-mode", "no", "--save", "", "--dbfilename", f"{name}.rdb")
    return IDLE if image == "alpine" else ()
