"""Which engine a run asks: found once, before anything else, and said aloud.

Order: `ENGINE` → `DOCKER_HOST` or the active Docker context → the default sockets, rootless ones too. Where none answers the
caller may offer an engine of its own.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from docker.tls import TLSConfig

from support.engine.client_settings import Tls, active_context, completed, tls_of
from support.engine.host import Host
from support.errors import CannotRun

SCHEMES = ("unix", "tcp", "http", "https", "ssh", "npipe")
SOCKETS = ("unix", "npipe")
DOCKERS_OWN = "unix:///var/run/docker.sock"
WITHOUT_TLS = ("unix://", "npipe://", "ssh://", "http://")


@dataclass(frozen=True)
class Target:
    """An engine's address and how it came to be chosen.

    `chosen` is for reports: it names neither paths nor hosts of the user's machine. `netns` is the network namespace in
    which the engine publishes ports, when that is not the runner's own. `root` is the root directory of the engine's
    machine, where that is the lab's. `seen` is what was found out of the engine's host.
    `preamble` holds what a reader pastes first, for the docker client to reach this engine; as `chosen`, it is for reports.
    `profile` is that of an engine of the lab, if any.
    """

    url: str
    chosen: str
    tls: TLSConfig | None = None
    netns: Path | None = None
    root: Path | None = None
    profile: str = ""
    seen: Host | None = None
    preamble: tuple[str, ...] = field(default=(), compare=False)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses at which ports that this engine publishes are reached, that of `host` first.

        Raises LookupError when there is none: whoever asks had to see before whether the host is within reach.
        """
        if self.seen is not None:
            if not self.seen.addresses:
                raise LookupError(f"the engine's host is out of reach from here: {self.seen.out_of_reach}")
            return self.seen.addresses
        return ("127.0.0.1",) if self.is_local else (self.named_host,)

    @property
    def host(self) -> str:
        """The name or address under which ports that this engine publishes are reached."""
        return self.addresses[0]

    @property
    def named_host(self) -> str:
        """The host that the address names; empty for a socket, whose engine may be anywhere."""
        parts = urlsplit(self.url)
        return "" if parts.scheme in SOCKETS else parts.hostname or ""

    @property
    def is_local(self) -> bool:
        """Whether the engine publishes ports on addresses that the runner can list."""
        return self.seen.is_local if self.seen is not None else urlsplit(self.url).scheme in SOCKETS


def named_target(engine: str, environ: Mapping[str, str]) -> Target | None:
    """The target that a URL names, or None when `engine` is a name rather than a URL. TLS is as the variables of DOCKER_HOST say.

    Raises CannotRun for a URL of a scheme that no engine speaks, and for a unix socket that is not there or not ours to use.
    """
    if "://" not in engine:
        return None
    scheme = engine.partition("://")[0]
    if scheme not in SCHEMES:
        raise CannotRun(f"ENGINE={engine}: no engine speaks {scheme}://; use one of {', '.join(SCHEMES)}")
    target = _target(engine, f"ENGINE names a {scheme} address", environ)
    # Whoever puts something between the suite and an engine of the lab says where that engine's machine is, and how configured.
    root = Path(environ["CNS_ROOT"]) if environ.get("CNS_ROOT") else None
    return replace(
        target,
        root=root,
        profile=environ.get("CNS_PROFILE", ""),
        preamble=('export DOCKER_HOST="${ENGINE:?the address that this run was given}"',),
    )


def target_from_environment(environ: Mapping[str, str]) -> Target | None:
    """The engine that DOCKER_HOST or the active Docker context names, or None when neither names one.

    Raises CannotRun when the one named cannot be used: the user meant it, so the search does not go on past it.
    """
    if environ.get("DOCKER_HOST"):
        return _target(environ["DOCKER_HOST"], "DOCKER_HOST names it", environ)
    context = active_context(environ)
    if context is None:
        return None
    return _made(context.host, "the active Docker context names it", context.tls)


def _target(address: str, chosen: str, environ: Mapping[str, str]) -> Target:
    # Variables about TLS may be there for another engine: a socket has none.
    return _made(address, chosen, None if address.startswith(WITHOUT_TLS) else tls_of(environ))


def _made(address: str, chosen: str, tls: Tls | None) -> Target:
    url = completed(address, tls=tls is not None)
    if tls is None or url.startswith(WITHOUT_TLS):
        target = Target(url, chosen)
    else:
        target = Target(url, chosen if tls.verify else f"{chosen}, its certificate is not verified", tls.config())
    _demand_socket(target)
    return target


def target_from_default_sockets(environ: Mapping[str, str]) -> Target | None:
    """The first default socket, rootless ones too, behind which something answers; None when there is none.

    Raises CannotRun when a socket is there but this user may not use it.
    """
    for url in _default_urls(environ):
        path = Path(url.removeprefix("unix://"))
        problem = _socket_problem(path)
        if problem is None:
            return Target(url, "a default socket answers", preamble=_preamble(url, environ))
        if problem == errno.EACCES:
            raise CannotRun(_denied(path))
    return None


def _default_urls(environ: Mapping[str, str]) -> list[str]:
    home = environ.get("HOME", "")
    runtime = environ.get("XDG_RUNTIME_DIR") or (f"/run/user/{os.getuid()}" if os.getuid() else "")
    paths = [DOCKERS_OWN.removeprefix("unix://")]
    paths += [f"{runtime}/docker.sock"] if runtime else []
    paths += [f"{home}/.docker/run/docker.sock"] if home else []
    paths += [f"{runtime}/podman/podman.sock"] if runtime else []
    paths += ["/run/podman/podman.sock"]
    return [f"unix://{path}" for path in paths]


def _preamble(url: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """How the docker client is led to a default socket, without a path of this user's; it finds its own default itself."""
    if url == DOCKERS_OWN:
        return ()
    place = url.removeprefix("unix://")
    for name in ("XDG_RUNTIME_DIR", "HOME"):
        if environ.get(name) and place.startswith(f"{environ[name]}/"):
            return (f'export DOCKER_HOST="unix://${name}{place.removeprefix(environ[name])}"',)
    return (f'export DOCKER_HOST="unix://{place.replace(f"/user/{os.getuid()}/", "/user/$(id -u)/")}"',)


def _demand_socket(target: Target) -> None:
    if urlsplit(target.url).scheme != "unix":
        return
    path = Path(target.url.removeprefix("unix://"))
    match _socket_problem(path):
        case None:
            return
        case errno.ENOENT:
            raise CannotRun(f"{target.url}: no socket there; start that engine, or name another with ENGINE=")
        case errno.EACCES:
            raise CannotRun(_denied(path))
        case errno.ECONNREFUSED:
            raise CannotRun(
                f"{target.url}: a socket without an engine behind it; start that engine, or name another with ENGINE="
            )
        case problem:
            raise CannotRun(f"{target.url}: {os.strerror(problem)}; name another engine with ENGINE=")


def _denied(path: Path) -> str:
    return (
        f"permission denied on {path}; run as a user who may use that engine (often: the group docker), "
        "or name another with ENGINE="
    )


def _socket_problem(path: Path) -> int | None:
    """None when something accepts connections at `path`, or else the errno that says what is wrong."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(path))
        except OSError as error:
            return error.errno or errno.EIO
    return None
