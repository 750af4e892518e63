"""Everything around the scenarios of a run: the engine that was found or started, its images, leftovers removed, leaks named."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import docker.errors
import psutil
import requests
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

from support.book.scenarios import Planned
from support.engine.connection import Engine, connect, demand_answer, reason_of
from support.engine.target import (
    Target,
    named_target,
    target_from_default_sockets,
    target_from_environment,
)
from support.errors import CannotRun, EngineLost
from support.lab import images as lab_images
from support.lab import stand_ins
from support.lab.embedded import EmbeddedEngine, engine_home, forbidden_reason
from support.lab.engines import EngineSpec, lab
from support.report.console import Console
from support.run.namespaces import enter_network
from support.run.settings import Settings
from support.spec.divergences import load_divergences
from support.spec.kinds import beyond_known
from support.spec.results import ImageRecord
from support.spec.rulebook import Rulebook
from support.spec.statements import EngineFacts, Ledger
from support.spec.versions import Version
from support.world.capabilities import capabilities
from support.world.naming import new_run_id
from support.world.ownership import SCENARIO, labels, left_behind, owned, owner, remove
from support.world.shared import SharedSetup
from support.world.stage import HostPorts

BUILDERS = ("setpriv", "unshare")
"""What a process that builds a root file system is called: each takes all that it has started with it."""

ABANDON_SECONDS = 20
"""How long a run that was cut short waits for a slow engine to let go of everything; as a rule that takes three seconds."""


@dataclass(frozen=True)
class References:
    """The images' references, as the engine knows them."""

    alpine: str
    redis: str
    app: str


@dataclass
class Surroundings:
    """An open run: engine, images, and where the run keeps what its workers share."""

    settings: Settings
    engine: Engine
    images: list[ImageRecord]
    run_id: str
    shared: SharedSetup
    ports: HostPorts
    preamble: tuple[str, ...]
    canary: str
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
        by_role = {image.role: image.reference for image in self.images}
        return References(by_role["alpine"], by_role["redis"], by_role["app"])

    def rulebook(self, ledger: Ledger, chosen: Sequence[Planned]) -> Rulebook:
        """What holds for this engine: its capabilities are tried, those that the chosen scenarios' statements need."""
        record = self.engine.record
        needed = {need for each in chosen for statement in each.statements for need in ledger[statement].needs}
        facts = EngineFacts(
            record.kind,
            Version.parse(record.version),
            Version.parse(record.api_version),
            capabilities(self.engine.api, needed),
        )
        return Rulebook(ledger, load_divergences(ledger), facts)

    def enter_host(self) -> None:
        """Stand where the engine publishes its ports."""
        if self.engine.target.netns is not None:
            enter_network(self.engine.target.netns)

    def remove_own(self) -> list[str]:
        """Remove everything that this run made and that is still there; what it was, one line each."""
        things = list(owned(self.engine.api, self.run_id))
        remove(self.engine.api, self.engine.kind, things)
        return [str(thing) for thing in things]

    def abandon(self) -> list[str]:
        """End the run before its time. Returns what had to be removed, one line each.

        Workers were killed in the middle of their calls: what the engine had begun to make or to remove for them comes and
        goes for a moment yet. Raises CannotRun when the engine does not answer, or keeps something.
        """
        removed: list[str] = []
        waiting = Retrying(stop=stop_after_delay(ABANDON_SECONDS), wait=wait_fixed(0.1), retry=retry_if_result(bool))
        try:
            demand_answer(self.engine.api, timeout=2)
            with suppress(RetryError):
                waiting(self._remove_what_shows_up, removed)
            if left := [str(thing) for thing in owned(self.engine.api, self.run_id)]:
                raise CannotRun(f"the engine does not let go of {', '.join(left)}: see its log, then `make clean`")
        except (docker.errors.DockerException, requests.RequestException, OSError) as error:
            raise CannotRun(f"what this run made on the engine cannot be removed: {reason_of(error)}") from error
        finally:
            self._held.close()
        return sorted(set(removed))

    def _remove_what_shows_up(self, removed: list[str]) -> list[str]:
        found = self.remove_own()
        removed += found
        return found

    def close(self) -> list[str]:
        """End the run: what it shared is removed, and what else of it is still there is removed too, and named as a leak.

        Raises CannotRun when the engine does not answer.
        """
        try:
            demand_answer(self.engine.api)
            leaks = []
            for thing in list(owned(self.engine.api, self.run_id)):
                if thing.labels.get(SCENARIO) != "shared":
                    leaks.append(str(thing))
            self.remove_own()
            return leaks + [f"{thing}, which cannot be removed" for thing in owned(self.engine.api, self.run_id)]
        except (docker.errors.DockerException, requests.RequestException, OSError) as error:
            raise CannotRun(f"what this run left on the engine cannot be told: {reason_of(error)}") from error
        finally:
            self._held.close()


def open_surroundings(settings: Settings, console: Console, scratch: Path) -> Surroundings:
    """Find or start the engine, say which it is, remove what dead runs left on it, and have its images.

    `scratch` is a directory for what the run's workers share. Raises CannotRun when any of it cannot be had.
    """
    os.environ.setdefault("CNS_OWNER", owner())
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
        ports=HostPorts(scratch, first, last, local=engine.target.is_local),
        preamble=() if engine.target.netns is None else ('export DOCKER_HOST="$(make -s engine-url)"',),
        _held=held,
    )


def _start_canary(engine: Engine, image: str, run_id: str) -> str:
    """The id of a container that runs for as long as the run and the engine do. Raises CannotRun when there can be none."""
    try:
        created = engine.api.create_container(
            image,
            ["sleep", "86400"],
            name=f"canary-{run_id}",
            labels=labels(run_id, "shared"),
            host_config=engine.api.create_host_config(network_mode="none"),
        )
        engine.api.start(created["Id"])
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise CannotRun(
            f"the engine starts no container: {reason_of(error)}; look at its log, then run again"
        ) from error
    return str(created["Id"])


def noticed(engine: Engine) -> Engine:
    """The engine, with a remark in its record when it is newer than anything that the ledger knows."""
    record = engine.record
    return replace(engine, record=replace(record, notice=beyond_known(record.kind, Version.parse(record.version))))


def find_engine(settings: Settings, environ: Mapping[str, str], console: Console, held: ExitStack) -> Target:
    """The engine to ask, in the documented order. The embedded one is held in `held`, and stopped with it when nobody else
    uses it. Raises CannotRun when none can be had."""
    if settings.engine:
        named = named_target(settings.engine)
        if named is not None:
            return named
        spec = lab()[settings.engine]
        return _embedded(spec, settings, console, held, f"ENGINE names {spec.name} of the lab")
    found = target_from_environment(environ) or target_from_default_sockets(environ)
    if found is not None:
        return found
    reason = forbidden_reason()
    if reason is not None:
        raise CannotRun(
            f"no engine answers: neither ENGINE, DOCKER_HOST, a Docker context nor a default socket; {reason}"
        )
    return _embedded(lab().default, settings, console, held, "the embedded engine, as no other answers")


def sweep(engine: Engine, console: Console) -> int:
    """Remove what dead runs left on the engine, and say so. Returns how many objects that were."""
    try:
        things = left_behind(engine.api)
        remove(engine.api, engine.kind, things)
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise CannotRun(f"what an earlier run left on the engine cannot be removed: {reason_of(error)}") from error
    if things:
        console.note(f"removed what an earlier run left behind: {', '.join(map(str, things))}")
    return len(things)


def _embedded(spec: EngineSpec, settings: Settings, console: Console, held: ExitStack, chosen: str) -> Target:
    embedded = EmbeddedEngine(
        engine_home(settings.cache, spec), say=console.note, spec=spec, registry=settings.registry
    )
    embedded.demand_possible()
    held.callback(embedded.release_if_idle)
    held.enter_context(embedded.hold())
    # On a fresh machine the images' archives are made beside the engine's root file system: it has two processors.
    preparing = None
    if not embedded.provisioned() and settings.images != "pull":
        preparing = _Preparation(settings, console)
    try:
        running = embedded.up()
        if preparing is not None:
            preparing.join()
    except BaseException:
        # Ctrl-C included: the images' builders are ended, and then it goes on its way.
        if preparing is not None:
            preparing.abandon()
        raise
    return Target(f"unix://{running.socket}", chosen, netns=running.netns)


class _Preparation(threading.Thread):
    """Makes the images' archives. A failure is left for the images' own turn to report."""

    def __init__(self, settings: Settings, console: Console) -> None:
        super().__init__(name="images")
        self._settings = settings
        self._console = console
        self._wanted = True
        self.start()

    def abandon(self) -> None:
        """End it, by ending the builders that it starts, until it starts no more."""
        self._wanted = False
        while self.is_alive():
            for child in psutil.Process().children():
                with suppress(psutil.NoSuchProcess):
                    if child.name() in BUILDERS:
                        child.kill()
            self.join(timeout=0.1)

    def run(self) -> None:
        try:
            stand_ins.prepare(self._settings.cache, self._console.note)
        except CannotRun as error:
            if self._wanted:
                self._console.note(f"images: {error}")
