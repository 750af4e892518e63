"""Which engine a run asks: the one named, else one that is found, else the embedded one, which is started."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import replace

from support.engine.connection import Engine
from support.engine.target import Target, named_target, target_from_default_sockets, target_from_environment
from support.errors import CannotRun
from support.lab.embedded import EmbeddedEngine, engine_home, forbidden_reason
from support.lab.engines import EngineSpec, lab
from support.report.console import Console
from support.run.image_supply import prepared_beside
from support.run.settings import Settings
from support.spec.newest_known import beyond_known
from support.spec.versions import Version


def find_engine(settings: Settings, environ: Mapping[str, str], console: Console, held: ExitStack) -> Target:
    """The engine to ask, in the documented order. The embedded one is held in `held`, and stopped with it when nobody else
    uses it. Raises CannotRun when none can be had."""
    if settings.engine:
        named = named_target(settings.engine, environ)
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


def stay_up(settings: Settings, target: Target, console: Console) -> None:
    """Have the lab's engine that this run asked stay when nobody uses it any more: something on it is yet to be looked at."""
    if target.netns is not None:
        spec = lab()[settings.engine] if settings.engine else lab().default
        EmbeddedEngine(engine_home(settings.cache, spec), say=console.note, spec=spec).keep(True)
        console.note(f"{spec.name} stays up; `make clean` stops it")


def noticed(engine: Engine) -> Engine:
    """The engine, with a remark in its record when it is newer than anything that the ledger knows."""
    record = engine.record
    return replace(engine, record=replace(record, notice=beyond_known(record.kind, Version.parse(record.version))))


def _embedded(spec: EngineSpec, settings: Settings, console: Console, held: ExitStack, chosen: str) -> Target:
    embedded = EmbeddedEngine(
        engine_home(settings.cache, spec), say=console.note, spec=spec, registry=settings.registry
    )
    embedded.demand_possible()
    held.callback(embedded.release_if_idle)
    held.enter_context(embedded.hold())
    # On a fresh machine the images' archives are made beside the engine's root file system: it has two processors.
    fresh = not embedded.provisioned() and settings.images != "pull"
    with prepared_beside(settings.cache, console.note) if fresh else nullcontext():
        running = embedded.up()
    profile = spec.profile.name if spec.profile else ""
    preamble = f'export DOCKER_HOST="$(make -s engine-url ENGINE={spec.name})"'
    return Target(
        f"unix://{running.socket}",
        chosen,
        netns=running.netns,
        root=running.root,
        profile=profile,
        preamble=(preamble,),
    )
