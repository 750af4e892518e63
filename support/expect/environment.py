"""Environment variables of containers, read from their first process."""

from __future__ import annotations

from collections.abc import Mapping

from support.expect.finding import deviation, listed
from support.world.world import World

ENVIRON = ("sh", "-c", "tr '\\0' '\\n' < /proc/1/environ")


def variable_is(world: World, container: str, variable: str, template: str) -> None:
    """The variable of the container has exactly this value."""
    expected, environ = world.fill(template), _environ(world, container)
    if environ.get(variable) != expected:
        seen = f'it is "{environ[variable]}"' if variable in environ else "it is not set"
        raise deviation(
            world, f'{variable} of "{container}" is "{world.documented(expected)}"', seen, _see(world, container)
        )


def no_variable(world: World, container: str, variable: str) -> None:
    """The container has no variable of this name."""
    environ = _environ(world, container)
    if variable in environ:
        raise deviation(
            world,
            f'"{container}" has no variable {variable}',
            f'it is set to "{environ[variable]}"',
            _see(world, container),
        )


def exactly_these_begin_with(world: World, container: str, prefix: str, expected: Mapping[str, str]) -> None:
    """The variables of the container whose names begin with `prefix` are these, with these values, and no others."""
    wanted = {name: world.fill(template) for name, template in expected.items()}
    found = _beginning_with(_environ(world, container), prefix)
    if found != wanted:
        raise deviation(
            world,
            f'exactly {_pairs(wanted)} begin with {prefix} in "{container}"',
            f"{_pairs(found)} do",
            _see(world, container),
        )


def none_begins_with(world: World, container: str, prefix: str) -> None:
    """No variable of the container begins with `prefix`."""
    found = _beginning_with(_environ(world, container), prefix)
    if found:
        raise deviation(
            world, f'no variable of "{container}" begins with {prefix}', f"{_pairs(found)} do", _see(world, container)
        )


def differs_only_in_prefix(world: World, container: str, other: str, prefix: str) -> None:
    """Variables with `prefix` are the only difference between two containers' environments, hostname apart."""
    ours, theirs = (_without_hostname(_environ(world, each)) for each in (container, other))
    link = _beginning_with(ours, prefix)
    rest = {name: value for name, value in ours.items() if name not in link}
    if not link or rest != theirs:
        raise deviation(
            world,
            f'"{container}" has variables that begin with {prefix}, and otherwise the environment of "{other}"',
            f"with {prefix} begin {_pairs(link)}; besides, {_difference(rest, theirs, other)}",
            _see(world, container),
            _see(world, other),
        )


def same_but_hostname(world: World, container: str, other: str) -> None:
    """Two containers of one image have the same environment, hostname apart."""
    ours, theirs = (_without_hostname(_environ(world, each)) for each in (container, other))
    if ours != theirs:
        raise deviation(
            world,
            f'apart from its hostname the environment of "{container}" is that of "{other}"',
            _difference(ours, theirs, other),
            _see(world, container),
            _see(world, other),
        )


def link_variables_are_accounted_for(world: World, container: str, prefix: str, source: str) -> None:
    """Each variable with `prefix` is the link's name, one of a port the source exposes, or one of the source's own."""
    config = world.container(source).inspect()["Config"]
    own = dict(entry.split("=", 1) for entry in config.get("Env") or [])
    ports = [port.split("/") for port in config.get("ExposedPorts") or {}]
    wanted = {f"{prefix}NAME", f"{prefix}PORT"}
    for number, protocol in ports:
        stem = f"{prefix}PORT_{number}_{protocol.upper()}"
        wanted |= {stem, f"{stem}_ADDR", f"{stem}_PORT", f"{stem}_PROTO"}
    wanted |= {f"{prefix}ENV_{name}" for name in own if name not in ("HOME", "PATH")}
    found = set(_beginning_with(_environ(world, container), prefix))
    if found != wanted:
        raise deviation(
            world,
            f'a link to "{source}" sets {prefix}NAME, variables for {listed("/".join(port) for port in ports)}, and its own',
            f"missing are {listed(sorted(wanted - found))}; beyond them there are {listed(sorted(found - wanted))}",
            _see(world, container),
        )


def image_variables_reappear(world: World, image: str, container: str, prefix: str, *, but: frozenset[str]) -> None:
    """Every variable that the image sets, but for those named, is in the container behind `prefix`, with its value."""
    entries = world.api.inspect_image(getattr(world.stage.images, image))["Config"]["Env"] or []
    own = {name: value for name, value in (entry.split("=", 1) for entry in entries) if name not in but}
    if not own:
        raise LookupError(
            f"the image of {image} sets no variable that could be shared; the scenario would check nothing"
        )
    environ = _environ(world, container)
    wanted = {f"{prefix}{name}": value for name, value in own.items()}
    missing = {name: value for name, value in wanted.items() if environ.get(name) != value}
    if missing:
        raise deviation(
            world,
            f'{_pairs(missing)} are in the environment of "{container}"',
            f"with {prefix} begin {_pairs(_beginning_with(environ, prefix))}",
            _see(world, container),
        )


def does_not_mention(world: World, container: str, other: str) -> None:
    """Neither names nor values of the container's variables hold the other container's name, id or address."""
    stranger = world.container(other)
    marks = {stranger.name, stranger.short_id, str(stranger.only_address())}
    found = {
        name: value
        for name, value in _environ(world, container).items()
        if any(mark.lower() in f"{name}={value}".lower() for mark in marks)
    }
    if found:
        raise deviation(
            world,
            f'the environment of "{container}" does not mention "{other}"',
            f"it has {_pairs(found)}",
            _see(world, container),
        )


def _environ(world: World, container: str) -> dict[str, str]:
    return dict(world.container(container).snapshot().environ)


def _see(world: World, container: str) -> str:
    return world.container(container).shown(*ENVIRON)


def _beginning_with(environ: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.startswith(prefix)}


def _without_hostname(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name != "HOSTNAME"}


def _pairs(variables: Mapping[str, str]) -> str:
    return listed(f"{name}={value}" for name, value in sorted(variables.items()))


def _difference(ours: Mapping[str, str], theirs: Mapping[str, str], other: str) -> str:
    more = {name: value for name, value in ours.items() if theirs.get(name) != value}
    less = {name: value for name, value in theirs.items() if ours.get(name) != value}
    return f'it has {_pairs(more)} where "{other}" has {_pairs(less)}'
