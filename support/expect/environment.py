"""Environment variables of containers, read from their first process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def same_apart_from(world: World, container: str, other: str, prefix: str = "") -> None:
    """Two containers of one image have the same environment, hostname apart, and apart from variables with `prefix`, of which the
    first has some."""
    ours, theirs = (_without_hostname(_environ(world, each)) for each in (container, other))
    more = _beginning_with(ours, prefix) if prefix else {}
    rest = {name: value for name, value in ours.items() if name not in more}
    if rest != theirs or (prefix and not more):
        besides = f" and variables that begin with {prefix}" if prefix else ""
        link = f"with {prefix} begin {_pairs(more)}; besides, " if prefix else ""
        raise deviation(
            world,
            f'apart from its hostname{besides} the environment of "{container}" is that of "{other}"',
            f"{link}{_difference(rest, theirs, other)}",
            _see(world, container),
            _see(world, other),
        )


def link_variables_are(world: World, container: str, prefix: str, source: str, but: Sequence[str]) -> None:
    """The variables with `prefix` are the link's name, those of the ports that the source exposes, and the source's own.

    Its own are those of its image and those that it was given, except those named in `but`, each with its value. Raises
    LookupError when the image sets none: the step would check nothing.
    """
    this = world.container(source)
    config = this.inspect()["Config"]
    of_image = _entries(world.api.inspect_image(this.image)["Config"]["Env"])
    own = {name: value for name, value in {**of_image, **_entries(config.get("Env"))}.items() if name not in but}
    if not set(of_image) - set(but):
        raise LookupError(f"the image of {source} sets no variable that could be shared")
    ports = [port.split("/") for port in config.get("ExposedPorts") or {}]
    names = {f"{prefix}NAME", f"{prefix}PORT"}
    for number, protocol in ports:
        stem = f"{prefix}PORT_{number}_{protocol.upper()}"
        names |= {stem, f"{stem}_ADDR", f"{stem}_PORT", f"{stem}_PROTO"}
    wanted = {f"{prefix}ENV_{name}": value for name, value in own.items()}
    found = _beginning_with(_environ(world, container), prefix)
    other = {name: value for name, value in wanted.items() if found.get(name) != value}
    missing, surplus = sorted(names - set(found)), sorted(set(found) - names - set(wanted))
    if other or missing or surplus:
        raise deviation(
            world,
            f'a link to "{source}" sets {prefix}NAME, variables for {listed("/".join(port) for port in ports)}, and its own',
            f"missing are {listed([*missing, *(f'{name}={value}' for name, value in other.items())])}; "
            f"beyond them there are {listed(surplus)}",
            _see(world, container),
        )


def _entries(entries: Sequence[str] | None) -> dict[str, str]:
    return dict(entry.split("=", 1) for entry in entries or [])


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
