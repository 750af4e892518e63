"""Which engine a run asks: real sockets, real Docker contexts in a home of the test's own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.engine import target as choosing
from support.engine.target import Target, named_target, target_from_default_sockets, target_from_environment
from support.errors import CannotRun

NOBODY = 65534


@pytest.fixture
def short() -> Iterator[Path]:
    """A directory that everybody may enter, with a path short enough for a socket's address."""
    directory = Path(tempfile.mkdtemp(prefix="cns-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def listen(short: Path) -> Iterator[Callable[[str], str]]:
    """Have somebody listen at a path below `short`; the answer is the URL."""
    open_sockets: list[socket.socket] = []

    def listening(name: str) -> str:
        path = short / name
        path.parent.mkdir(parents=True, exist_ok=True)
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(path))
        server.listen()
        open_sockets.append(server)
        return f"unix://{path}"

    yield listening
    for server in open_sockets:
        server.close()


@pytest.fixture
def home(short: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without any setting of the Docker client; nothing is read from the process's own environment."""
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(short / "home"))
    (short / "home" / ".docker").mkdir(parents=True)
    return short / "home"


@pytest.fixture
def own_sockets_only(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the machine's own default sockets out of the search."""
    real = choosing._default_urls
    monkeypatch.setattr(choosing, "_default_urls", lambda environ: [url for url in real(environ) if str(short) in url])


def _stale(path: Path) -> str:
    """A socket whose engine has gone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
    return f"unix://{path}"


@contextmanager
def _somebody_else() -> Iterator[None]:
    """Be a user without rights for as long as it lasts; to root nothing is denied."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def _context(
    home: Path, name: str, host: str, *, tls: tuple[str, ...] = (), skip: bool = False, current: bool = True
) -> None:
    """A context as `docker context create` leaves it, with these files for TLS; `docker context use`d if `current`."""
    key = hashlib.sha256(name.encode()).hexdigest()
    meta = home / ".docker" / "contexts" / "meta" / key / "meta.json"
    meta.parent.mkdir(parents=True)
    endpoint = {"Host": host, "SkipTLSVerify": skip}
    meta.write_text(json.dumps({"Name": name, "Metadata": {}, "Endpoints": {"docker": endpoint}}), encoding="utf-8")
    if tls:
        certificates = home / ".docker" / "contexts" / "tls" / key / "docker"
        certificates.mkdir(parents=True)
        for part in tls:
            (certificates / part).write_text("", encoding="ascii")
    if not current:
        return
    (home / ".docker" / "config.json").write_text(json.dumps({"currentContext": name}), encoding="utf-8")


def _named(variable: str, address: str, environ: dict[str, str]) -> Target:
    """The target of an address that stands in ENGINE or in DOCKER_HOST."""
    if variable == "ENGINE":
        found = named_target(address, environ)
    else:
        found = target_from_environment({**environ, "DOCKER_HOST": address})
    assert found is not None
    return found


# ENGINE=


@pytest.mark.parametrize("name", ["docker-26.1", "podman-5.4", ""])
def test_a_name_is_left_to_the_lab(name: str) -> None:
    assert named_target(name, {}) is None


def test_a_url_is_taken_as_it_is(listen: Callable[[str], str]) -> None:
    url = listen("engine.sock")
    assert named_target(url, {}) == Target(url, "ENGINE names a unix address")


def test_whoever_stands_before_an_engine_of_the_lab_says_where_its_machine_is(listen: Callable[[str], str]) -> None:
    url = listen("engine.sock")
    found = named_target(url, {"CNS_ROOT": "/proc/4711/root"})
    assert found is not None and found.root == Path("/proc/4711/root")
    assert named_target(url, {"CNS_ROOT": ""}).root is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("url", "scheme"),
    [("tcp://198.51.100.7:2375", "tcp"), ("ssh://me@198.51.100.7", "ssh"), ("https://198.51.100.7:2376", "https")],
)
def test_a_remote_address_is_not_tried_before_its_time(url: str, scheme: str) -> None:
    found = named_target(url, {})
    assert found == Target(url, f"ENGINE names a {scheme} address")
    assert found.host == "198.51.100.7"
    assert not found.is_local


def test_what_is_published_behind_a_unix_socket_is_reached_on_this_machine() -> None:
    local = Target("unix:///run/docker.sock", "")
    assert (local.host, local.is_local) == ("127.0.0.1", True)


def test_a_scheme_that_no_engine_speaks_is_refused() -> None:
    with pytest.raises(CannotRun, match=r"ENGINE=gopher://x: no engine speaks gopher://; use one of unix, tcp"):
        named_target("gopher://x", {})


def test_a_socket_that_is_not_there(short: Path) -> None:
    with pytest.raises(CannotRun, match="no socket there; start that engine, or name another with ENGINE="):
        named_target(f"unix://{short}/absent.sock", {})


def test_a_socket_without_an_engine(short: Path) -> None:
    with pytest.raises(CannotRun, match="a socket without an engine behind it"):
        named_target(_stale(short / "stale.sock"), {})


def test_a_file_that_is_no_socket(short: Path) -> None:
    (short / "file").write_text("", encoding="ascii")
    with pytest.raises(CannotRun, match="a socket without an engine behind it"):
        named_target(f"unix://{short}/file", {})


def test_a_socket_of_somebody_else(short: Path, listen: Callable[[str], str]) -> None:
    url = listen("theirs.sock")
    (short / "theirs.sock").chmod(0o000)
    with (
        _somebody_else(),
        pytest.raises(CannotRun, match=r"permission denied on .*theirs\.sock; run as a user who may"),
    ):
        named_target(url, {})


# DOCKER_HOST and contexts


def test_docker_host_comes_first(home: Path, listen: Callable[[str], str]) -> None:
    url = listen("named.sock")
    _context(home, "other", "tcp://198.51.100.7:2375")
    found = target_from_environment({"HOME": str(home), "DOCKER_HOST": url})
    assert found == Target(url, "DOCKER_HOST names it")


def test_docker_host_that_is_not_there_ends_the_search(home: Path, short: Path) -> None:
    with pytest.raises(CannotRun, match="no socket there"):
        target_from_environment({"HOME": str(home), "DOCKER_HOST": f"unix://{short}/absent.sock"})


@pytest.mark.parametrize("name", ["ENGINE", "DOCKER_HOST"])
@pytest.mark.parametrize(
    ("variables", "verified"),
    [
        ({"DOCKER_TLS_VERIFY": "1"}, True),
        ({"DOCKER_TLS_VERIFY": "1", "DOCKER_TLS": "1"}, True),
        ({"DOCKER_TLS": "1"}, False),
    ],
)
def test_tls_as_the_docker_client_is_told(
    home: Path, short: Path, name: str, variables: dict[str, str], verified: bool
) -> None:
    for part in ("ca.pem", "cert.pem", "key.pem"):
        (short / part).write_text("", encoding="ascii")
    environ = {"HOME": str(home), "DOCKER_CERT_PATH": str(short), **variables}
    found = _named(name, "tcp://198.51.100.7:2376", environ)
    assert (found.url, found.host) == ("tcp://198.51.100.7:2376", "198.51.100.7")
    assert found.tls is not None
    assert bool(found.tls.verify) is verified
    assert found.tls.cert == (str(short / "cert.pem"), str(short / "key.pem"))
    assert ("not verified" in found.chosen) is not verified


@pytest.mark.parametrize("variables", [{}, {"DOCKER_TLS_VERIFY": ""}, {"DOCKER_CERT_PATH": "/nowhere"}])
def test_without_being_told_there_is_no_tls(home: Path, variables: dict[str, str]) -> None:
    found = _named("DOCKER_HOST", "tcp://198.51.100.7:2375", {"HOME": str(home), **variables})
    assert found.tls is None


def test_a_socket_has_no_tls_whatever_the_variables_say(home: Path, listen: Callable[[str], str]) -> None:
    environ = {"HOME": str(home), "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/nowhere"}
    assert _named("ENGINE", listen("engine.sock"), environ).tls is None


def test_certificates_are_where_the_clients_settings_are_unless_said_otherwise(home: Path) -> None:
    (home / ".docker" / "ca.pem").write_text("", encoding="ascii")
    found = _named("ENGINE", "tcp://198.51.100.7:2376", {"HOME": str(home), "DOCKER_TLS_VERIFY": "1"})
    assert found.tls is not None
    assert (found.tls.ca_cert, found.tls.cert) == (str(home / ".docker" / "ca.pem"), None)


@pytest.mark.parametrize(
    ("there", "told"), [((), "holds no ca.pem"), (("ca.pem", "cert.pem"), "holds one of cert.pem and key.pem")]
)
def test_tls_certificates_that_are_missing_are_one_line(
    home: Path, short: Path, there: tuple[str, ...], told: str
) -> None:
    for part in there:
        (short / part).write_text("", encoding="ascii")
    environ = {"HOME": str(home), "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(short)}
    with pytest.raises(CannotRun, match="the Docker client's settings cannot be read: ") as error:
        _named("DOCKER_HOST", "tcp://198.51.100.7:2376", environ)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("written", "url", "host"),
    [
        ("tcp://localhost:2375", "tcp://localhost:2375", "localhost"),
        ("tcp://localhost", "tcp://localhost:2375", "localhost"),
        ("tcp://[::1]:2375", "tcp://[::1]:2375", "::1"),
        ("tcp://[fd00::7]", "tcp://[fd00::7]:2375", "fd00::7"),
        ("tcp://:2375", "tcp://localhost:2375", "localhost"),
        ("engine.example:2375", "tcp://engine.example:2375", "engine.example"),
        ("http://engine.example:2375/behind", "http://engine.example:2375/behind", "engine.example"),
        ("https://engine.example", "https://engine.example", "engine.example"),
    ],
)
def test_addresses_as_the_docker_client_takes_them(home: Path, written: str, url: str, host: str) -> None:
    found = _named("DOCKER_HOST", written, {"HOME": str(home)})
    assert (found.url, found.host) == (url, host)


def test_the_port_left_out_is_that_of_tls_where_there_is_tls(home: Path) -> None:
    environ = {"HOME": str(home), "DOCKER_TLS": "1"}
    assert _named("ENGINE", "tcp://engine.example", environ).url == "tcp://engine.example:2376"


@pytest.mark.parametrize("address", ["tcp://localhost:port", "tcp://localhost:99999", "tcp://[::1"])
def test_an_address_that_cannot_be_read_is_one_line(home: Path, address: str) -> None:
    with pytest.raises(CannotRun, match="not an address of an engine"):
        _named("ENGINE", address, {"HOME": str(home)})


def test_the_active_context(home: Path, listen: Callable[[str], str]) -> None:
    url = listen("context.sock")
    _context(home, "mine", url)
    assert target_from_environment({"HOME": str(home)}) == Target(url, "the active Docker context names it")


def test_the_active_context_may_be_named_by_a_variable(home: Path, listen: Callable[[str], str]) -> None:
    url = listen("context.sock")
    _context(home, "mine", url, current=False)
    assert target_from_environment({"HOME": str(home)}) is None
    found = target_from_environment({"HOME": str(home), "DOCKER_CONTEXT": "mine"})
    assert found == Target(url, "the active Docker context names it")


def test_the_active_context_with_tls(home: Path) -> None:
    _context(home, "far", "tcp://198.51.100.7:2376", tls=("ca.pem", "cert.pem", "key.pem"))
    found = target_from_environment({"HOME": str(home)})
    assert found is not None
    assert found.url == "tcp://198.51.100.7:2376"
    assert found.tls is not None
    assert found.tls.verify
    assert str(found.tls.ca_cert).startswith(str(home))


def test_a_context_that_skips_the_verification_of_certificates(home: Path) -> None:
    _context(home, "far", "tcp://198.51.100.7:2376", skip=True)
    found = target_from_environment({"HOME": str(home)})
    assert found is not None
    assert found.tls is not None
    assert (found.tls.verify, found.tls.cert) == (False, None)
    assert found.chosen == "the active Docker context names it, its certificate is not verified"


def test_a_context_with_an_authority_and_no_certificate_of_its_own(home: Path) -> None:
    _context(home, "far", "tcp://198.51.100.7:2376", tls=("ca.pem",))
    found = target_from_environment({"HOME": str(home)})
    assert found is not None
    assert found.tls is not None
    assert (found.tls.verify, found.tls.cert) == (True, None)


def test_contexts_are_looked_for_where_the_clients_settings_are(home: Path, short: Path) -> None:
    _context(home, "far", "tcp://198.51.100.7:2375")
    (home / ".docker").rename(short / "elsewhere")
    found = target_from_environment({"HOME": str(home), "DOCKER_CONFIG": str(short / "elsewhere")})
    assert found is not None
    assert found.url == "tcp://198.51.100.7:2375"


def test_the_active_context_over_ssh(home: Path) -> None:
    _context(home, "far", "ssh://me@198.51.100.7")
    found = target_from_environment({"HOME": str(home)})
    assert found is not None
    assert (found.url, found.host) == ("ssh://me@198.51.100.7", "198.51.100.7")


def test_a_context_whose_engine_is_gone_ends_the_search(home: Path, short: Path) -> None:
    _context(home, "mine", _stale(short / "stale.sock"))
    with pytest.raises(CannotRun, match="a socket without an engine behind it"):
        target_from_environment({"HOME": str(home)})


def test_without_variable_and_context_the_search_goes_on(home: Path) -> None:
    assert target_from_environment({"HOME": str(home)}) is None


@pytest.mark.parametrize("context", ["default", ""])
def test_the_default_context_names_no_engine(home: Path, context: str) -> None:
    assert target_from_environment({"HOME": str(home), "DOCKER_CONTEXT": context}) is None


@pytest.mark.usefixtures("own_sockets_only")
def test_a_context_that_names_a_default_socket_is_meant(home: Path, short: Path, listen: Callable[[str], str]) -> None:
    url = listen("run/docker.sock")
    _context(home, "rootless", url)
    found = target_from_environment({"HOME": str(home), "XDG_RUNTIME_DIR": str(short / "run")})
    assert found == Target(url, "the active Docker context names it")


def test_a_context_that_does_not_exist_ends_the_search(home: Path) -> None:
    with pytest.raises(CannotRun, match="the active Docker context does not exist"):
        target_from_environment({"HOME": str(home), "DOCKER_CONTEXT": "nosuch"})


def test_a_context_that_cannot_be_read_is_one_line(home: Path) -> None:
    _context(home, "mine", "tcp://198.51.100.7:2375")
    (meta,) = (home / ".docker").rglob("meta.json")
    meta.write_text("{", encoding="ascii")
    with pytest.raises(CannotRun, match="the Docker client's settings cannot be read: "):
        target_from_environment({"HOME": str(home)})


# Default sockets


@pytest.mark.usefixtures("own_sockets_only")
@pytest.mark.parametrize("name", ["run/docker.sock", "home/.docker/run/docker.sock", "run/podman/podman.sock"], ids=str)
def test_rootless_sockets_are_found(short: Path, listen: Callable[[str], str], name: str) -> None:
    url = listen(name)
    environ = {"HOME": str(short / "home"), "XDG_RUNTIME_DIR": str(short / "run")}
    assert target_from_default_sockets(environ) == Target(url, "a default socket answers")


@pytest.mark.usefixtures("own_sockets_only")
def test_docker_goes_before_podman_and_dead_sockets_are_passed_over(short: Path, listen: Callable[[str], str]) -> None:
    environ = {"HOME": str(short / "home"), "XDG_RUNTIME_DIR": str(short / "run")}
    _stale(short / "run" / "docker.sock")
    podman = listen("run/podman/podman.sock")
    assert target_from_default_sockets(environ) == Target(podman, "a default socket answers")
    docker = listen("home/.docker/run/docker.sock")
    assert target_from_default_sockets(environ) == Target(docker, "a default socket answers")


@pytest.mark.usefixtures("own_sockets_only")
def test_no_default_socket(short: Path) -> None:
    assert target_from_default_sockets({"HOME": str(short), "XDG_RUNTIME_DIR": str(short)}) is None


@pytest.mark.usefixtures("own_sockets_only")
def test_a_default_socket_of_somebody_else_is_not_passed_over(short: Path, listen: Callable[[str], str]) -> None:
    listen("run/docker.sock")
    (short / "run" / "docker.sock").chmod(0o000)
    with _somebody_else(), pytest.raises(CannotRun, match="permission denied on "):
        target_from_default_sockets({"HOME": "", "XDG_RUNTIME_DIR": str(short / "run")})


def test_the_system_sockets_are_among_the_defaults() -> None:
    urls = choosing._default_urls({"HOME": "/home/me", "XDG_RUNTIME_DIR": "/run/user/1000"})
    assert urls == [
        "unix:///var/run/docker.sock",
        "unix:///run/user/1000/docker.sock",
        "unix:///home/me/.docker/run/docker.sock",
        "unix:///run/user/1000/podman/podman.sock",
        "unix:///run/podman/podman.sock",
    ]


# What a reader pastes first


@pytest.mark.usefixtures("own_sockets_only")
@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("run/docker.sock", 'export DOCKER_HOST="unix://$XDG_RUNTIME_DIR/docker.sock"'),
        ("home/.docker/run/docker.sock", 'export DOCKER_HOST="unix://$HOME/.docker/run/docker.sock"'),
    ],
)
def test_the_docker_client_is_led_to_a_socket_that_is_not_its_own_default(
    short: Path, listen: Callable[[str], str], name: str, line: str
) -> None:
    listen(name)
    found = target_from_default_sockets({"HOME": str(short / "home"), "XDG_RUNTIME_DIR": str(short / "run")})
    assert found is not None
    assert found.preamble == (line,)


def test_the_docker_client_finds_its_own_default_and_what_its_settings_say(
    home: Path, listen: Callable[[str], str]
) -> None:
    assert choosing._preamble("unix:///var/run/docker.sock", {}) == ()
    assert choosing._preamble("unix:///run/podman/podman.sock", {}) == (
        'export DOCKER_HOST="unix:///run/podman/podman.sock"',
    )
    assert _named("DOCKER_HOST", listen("named.sock"), {"HOME": str(home)}).preamble == ()


def test_an_address_of_the_users_is_not_repeated_to_whoever_reads_the_report(listen: Callable[[str], str]) -> None:
    (line,) = _named("ENGINE", listen("named.sock"), {}).preamble
    assert "sock" not in line
    assert "ENGINE" in line
