"""An open run: what its scenarios have around them, from the engine to the ports, and how it is opened and ended."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import docker.errors
import requests

from support.book.scenarios import READS_ONLY, Planned
from support.engine.connection import Engine, connect, reason_of
from support.engine.host import OUR_NETWORK, NeighbourHost
from support.engine.namespaces import OWN, enter_network
from support.engine.upstream import OutsideServers
from support.errors import CannotRun, EngineLost
from support.lab import images as lab_images
from support.lab.answering import nameservers
from support.lab.engines import lab
from support.lab.neighbour import is_of_the_lab, neighbour_host
from support.report.console import Console
from support.run.engine_search import find_engine, noticed
from support.run.image_supply import References
from support.run.settings import Settings
from support.run.sweep import remove_begun, remove_leaks, sweep
from support.spec.configuration import load_settings, read_configuration
from support.spec.divergences import load_divergences
from support.spec.results import ImageRecord
from support.spec.rulebook import Rulebook
from support.spec.statements import EngineFacts, Ledger
from support.spec.versions import Version
from support.words.needs import NEEDS
from support.world.capabilities import capabilities
from support.world.configured import look
from support.world.host_firewall import has_firewall
from support.world.naming import new_run_id
from support.world.ownership import CANARY, labels, owner
from support.world.shared import SharedSetup
from support.world.stage import HostPorts
from support.world.standpoint import find_host
from support.world.subnets import networks_at_a_time

HOST = "host"
"""The need of statements that are looked at from the engine's host."""
NEIGHBOUR = "second-host"
"""The need of what is looked at from another host."""
NAMESERVERS = "nameservers"
"""The need of what is asked outside."""
BARE = "bare-host"
"""The need of what containers ask their host for."""
NOT_FORWARDING = "ip-forward"
"""The setting by which the host forwards nothing between other hosts and containers."""
HOST_BINDING = "host-binding"
"""The setting by which ports are published at one address of the host."""
UNCONFIGURED = frozenset({"host-files", "usual-bridge"})
"""The needs of what is held against the host's own files, or against where an engine puts things that nobody configures."""
FIREWALL = "host-firewall"
"""The need of what is written into the firewall of the engine's host, or read there."""
BRIDGES = "host-bridges"
"""The need of what is looked at on the host itself."""
OF_THE_LAB = replace(OUR_NETWORK, told="the network namespace of the lab's engine")


@dataclass
class Surroundings:
    """Engine, images, and where the run keeps what its workers share, `scratch`.

    `networks_at_a_time` is how many networks the engine has addresses for, None where they are enough for everybody.
    """

    settings: Settings
    engine: Engine
    images: list[ImageRecord]
    run_id: str
    shared: SharedSetup
    ports: HostPorts
    canary: str
    networks_at_a_time: int | None = None
    scratch: Path = Path()
    neighbour: NeighbourHost | None = None
    outside: OutsideServers | None = None
    _held: ExitStack = field(default_factory=ExitStack)

    def demand_same_life(self) -> None:
        """Raise EngineLost when the engine has ended its containers since the run began: what scenarios saw then is no sign of
        anything else. The canary is a container that nobody but this asks for."""
        try:
            running = self.engine.api.inspect_container(self.canary)["State"]["Running"]
        except docker.errors.NotFound:
            running = False
        except (docker.errors.DockerException, requests.RequestException, OSError) as error:
            raise EngineLost(
                f"the engine stopped answering: {reason_of(error)}; look at its log, then run again"
            ) from error
        if not running:
            raise EngineLost(
                "the engine ended its containers while scenarios ran, as in a restart; look at its log, then run again"
            )

    @property
    def references(self) -> References:
        """What to start containers from."""
        return References.of(self.images)

    def rulebook(self, ledger: Ledger, chosen: Sequence[Planned]) -> Rulebook:
        """What holds for this engine: its capabilities are tried, those that the chosen scenarios and their statements need."""
        of_statements = {need for each in chosen for statement in each.statements for need in ledger[statement].needs}
        needed = frozenset(of_statements.union(*(each.needs for each in chosen)))
        looked_for = HOST in needed or needed & set(NEEDS) or any(each.looks_at_host for each in chosen)
        if looked_for or self.engine.target.netns is not None:
            self._find_host()
        around = self._around(needed)
        if NEIGHBOUR in needed & around:
            self._make_neighbour()
        if NAMESERVERS in needed & around:
            self._make_nameservers()
        reasons = {need: reason for need, (_, reason) in NEEDS.items() if need not in around}
        seen, record = self.engine.target.seen, self.engine.record
        within_reach = seen is None or not seen.out_of_reach
        version = Version.parse(record.version)
        settings = load_settings(ledger.statements)
        looked_at = look(self.engine, self.references, self.run_id, patience=self.settings.patience)
        self._find_room(looked_at["info"], chosen)
        known = {"pools": {"networks": self.networks_at_a_time}, "lab": {"daemon": self._profile()}}
        configuration = read_configuration(settings, {**looked_at, **known}, record.kind, version)
        if kept := configuration.value(HOST_BINDING):
            # Nothing is published where anybody but the host could ask for it, by default.
            around -= {NEIGHBOUR, BARE}
            reasons |= dict.fromkeys((NEIGHBOUR, BARE), f"ports are published at {kept} alone, as is configured")
        if NOT_FORWARDING in configuration:
            around -= {NEIGHBOUR}
            reasons |= {NEIGHBOUR: f"the engine's host forwards nothing: {configuration.told(NOT_FORWARDING)}"}
        reasons |= {each.id: each.wanting() for each in settings if each.id not in configuration}
        facts = EngineFacts(
            record.kind,
            version,
            Version.parse(record.api_version),
            capabilities(self.engine.api, needed)
            | {each.setting.id for each in configuration.found}
            | around
            | ({HOST} if within_reach else set()),
            reasons if seen is None or within_reach else {**reasons, HOST: seen.out_of_reach},
        )
        return Rulebook(ledger, load_divergences(ledger), facts, configuration)

    def _profile(self) -> Mapping[str, Any]:
        """What the lab configured this engine's daemon with: there are options that an engine tells nobody of."""
        name = self.engine.target.profile
        return lab().profiles[name].daemon if name else {}

    def _find_room(self, info: dict[str, Any], chosen: Sequence[Planned]) -> None:
        """Find out how many networks there can be at once. Raises CannotRun when one of the scenarios needs more."""
        most = max((each.networks for each in chosen), default=0)
        shared = len({name for each in chosen if READS_ONLY in each.tags for name in each.network_names})
        wanted = self.settings.jobs * most + shared
        try:
            self.networks_at_a_time = networks_at_a_time(self.engine.api, info, wanted, self.run_id)
        except (docker.errors.DockerException, requests.RequestException, OSError) as error:
            raise CannotRun(
                f"how many networks this engine has addresses for cannot be found out: {reason_of(error)}; "
                "look at its log, then run again"
            ) from error
        free = self.networks_at_a_time
        if free is not None and free < most:
            raise CannotRun(
                f"it could not be tried: the engine's address pools have room for {free} more networks, and "
                f"{sum(each.networks > free for each in chosen)} of the scenarios need more at once; "
                "remove networks that nobody uses, give the engine other pools, or select other scenarios"
            )

    def _around(self, needed: frozenset[str]) -> frozenset[str]:
        """Which of `NEEDS` the engine's host has: what is only on machines of the lab, and what only a look there shows."""
        target = self.engine.target
        if not needed & set(NEEDS) or target.seen is None or not target.seen.shows_bridges:
            return frozenset()
        if target.netns is None and not is_of_the_lab(OWN):
            return frozenset({BRIDGES})
        lacking = frozenset() if target.root and not target.profile else UNCONFIGURED
        return frozenset(NEEDS) - lacking - (set() if FIREWALL in needed and has_firewall(target) else {FIREWALL})

    def _make_neighbour(self) -> None:
        """Have a neighbour host for as long as the run lasts."""
        self.neighbour = self._held.enter_context(neighbour_host(self._netns))

    def _make_nameservers(self) -> None:
        """Have nameservers around the engine for as long as the run lasts."""
        made = nameservers(self._netns, self.neighbour, self.scratch / "nameservers")
        self.outside = self._held.enter_context(made)

    @property
    def _netns(self) -> Path:
        """The network namespace of the engine's host."""
        return self.engine.target.netns or Path(f"/proc/{os.getpid()}/ns/net")

    def _find_host(self) -> None:
        """Find out where the engine's ports are looked at from. Nothing is to be found out where the lab says it."""
        target = self.engine.target
        if target.netns is not None:
            seen = OF_THE_LAB
        else:
            seen = find_host(self.engine, self.references, self.ports, self.run_id, patience=self.settings.patience)
            self.ports = self.ports.on(local=seen.is_local)
        self.engine = replace(
            self.engine, target=replace(target, seen=seen), record=replace(self.engine.record, host=seen.told)
        )

    def enter_host(self) -> None:
        """Stand where the engine publishes its ports."""
        if self.engine.target.netns is not None:
            enter_network(self.engine.target.netns)

    def abandon(self) -> list[str]:
        """End the run before its time. Returns what had to be removed, one line each.

        Raises CannotRun when the engine does not answer, or keeps something.
        """
        try:
            return remove_begun(self.engine, self.run_id)
        finally:
            self._held.close()

    def close(self, keep: Collection[str] = ()) -> list[str]:
        """End the run: what it shared is removed, and what else of it is still there is removed too, and named as a leak.

        What was made for the scenarios `keep` stays. Raises CannotRun when the engine does not answer.
        """
        try:
            return remove_leaks(self.engine, self.run_id, keep)
        finally:
            self._held.close()


def open_surroundings(settings: Settings, console: Console, scratch: Path) -> Surroundings:
    """Find or start the engine, say which it is, remove what dead runs left on it, and have its images.

    `scratch` is a directory for what the run's workers share. Raises CannotRun when any of it cannot be had.
    """
    os.environ.setdefault("CNS_OWNER", owner())
    os.environ["CNS_KEEP"] = "1" if settings.keep else ""
    held = ExitStack()
    try:
        engine = noticed(connect(find_engine(settings, os.environ, console, held)))
        console.heading(engine.record)
        sweep(engine, console)
        images = lab_images.ensure(
            engine.api, mode=settings.images, registry=settings.registry, cache=settings.cache, say=console.note
        )
        records = [images.alpine, images.redis, images.app]
        console.images(records)
        run_id = new_run_id()
        canary = _start_canary(engine, images.alpine.reference, run_id)
    except BaseException:
        # Ctrl-C included: the engine is let go, and then it goes on its way.
        held.close()
        raise
    first, last = settings.ports
    return Surroundings(
        settings=settings,
        engine=engine,
        images=records,
        run_id=run_id,
        canary=canary,
        shared=SharedSetup(scratch / "shared"),
        scratch=scratch,
        ports=HostPorts(scratch, first, last, local=engine.target.is_local),
        _held=held,
    )


def _start_canary(engine: Engine, image: str, run_id: str) -> str:
    """The id of a container that runs for as long as the run and the engine do. Raises CannotRun when there can be none."""
    try:
        created = engine.api.create_container(
            image,
            ["sleep", "86400"],
            name=f"canary-{run_id}",
            labels=labels(run_id, CANARY),
            host_config=engine.api.create_host_config(network_mode="none"),
        )
        engine.api.start(created["Id"])
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise CannotRun(
            f"the engine starts no container: {reason_of(error)}; look at its log, then run again"
        ) from error
    return str(created["Id"])
