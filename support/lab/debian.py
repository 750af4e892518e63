"""Root file systems out of Debian packages, built by mmdebstrap without changing the machine outside the cache.

Sources: mmdebstrap(1), sections VARIANTS and MODES; apt.conf(5); apt-get(8), "indextargets" and "download".
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from support.errors import CannotRun
from support.lab.archive import APT_HELPER, Archive, choose_archive
from support.lab.cache import writing_below

BUILD_SECONDS = 900
FETCH_SECONDS = 300
KILL_SECONDS = 30
KEYRINGS = "usr/share/keyrings"
KEYRING_NAMES = ("debian-archive-keyring.gpg", "debian-archive-keyring.pgp")
NO_ROOM = ("No space left on device", "have enough free space", "Disk quota exceeded")
UNREACHABLE = ("Failed to fetch", "Could not resolve", "Could not connect", "Temporary failure resolving")
# With setpriv, a build whose run was killed ends too, instead of going on where the next run builds.
PRIVATE_NAMESPACES = [
    *("setpriv", "--pdeathsig", "KILL"),
    "unshare",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "--propagation",
    "private",
]


@dataclass(frozen=True)
class Tree:
    """What a root file system is made of: a suite's code name, packages, and how far they are installed.

    `apt` is a working Debian with these packages configured; `extract` is these packages and what they depend on,
    unpacked only, which is smaller and enough for a container image. Package order means nothing.
    """

    suite: str
    packages: tuple[str, ...]
    variant: Literal["apt", "extract"]

    @property
    def key(self) -> str:
        """A name for caches: the same for equal trees on every machine, 16 hexadecimal digits."""
        content = asdict(self) | {"packages": sorted(set(self.packages))}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def unpack(tree: Tree, target: Path, *, cache: Path, say: Callable[[str], None]) -> None:
    """Make `target` the root file system of `tree`; nothing is done when `target` is there already.

    `target` appears whole or not at all: it is built beside its place, on the same file system. What has to be kept
    between builds, and the lock that lets one build wait for another, lie in `cache`. `say` gets one line per thing
    that a user should know.

    Raises CannotRun when this is not root, the machine has no apt, no archive can be reached, or the disk is full.
    """
    with writing_below(cache):
        if target.is_dir():
            return
        _demand_tools()
        with _only_builder(tree, cache, say):
            if not target.is_dir():
                _build_whole(tree, target, cache, say)


def _build_whole(tree: Tree, target: Path, cache: Path, say: Callable[[str], None]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    remove_tree(partial)
    try:
        tool = _tool(cache, say)
        _build(tree, partial, tool, choose_archive(tree.suite, say=say))
        partial.rename(target)
    finally:
        remove_tree(partial)


@contextmanager
def _only_builder(tree: Tree, cache: Path, say: Callable[[str], None]) -> Iterator[None]:
    locks = cache / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    lock = FileLock(locks / f"tree-{tree.key}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say(f"waiting for another run that is building the same {tree.suite} root file system")
        try:
            lock.acquire(timeout=BUILD_SECONDS)
        except Timeout as problem:
            raise CannotRun(
                f"another run has been building the same root file system for {BUILD_SECONDS} s: "
                "end it and try again, or set CACHE_DIR to another directory"
            ) from problem
    try:
        yield
    finally:
        lock.release()


def _demand_tools() -> None:
    if os.geteuid() != 0:
        raise CannotRun(
            "building a Debian root file system needs root: run this as root, or use an engine and images that exist"
        )
    missing = [
        name
        for name in ("apt-get", "apt-config", "dpkg-deb", "perl", "setpriv", "unshare")
        if shutil.which(name) is None
    ]
    if not APT_HELPER.exists():
        missing.append(str(APT_HELPER))
    if missing:
        raise CannotRun(
            f"this machine lacks {', '.join(missing)}, so no Debian root file system can be made: "
            "use a Debian or Ubuntu machine, or an engine and images that exist"
        )


@dataclass(frozen=True)
class _Tool:
    """mmdebstrap as found: installed (`prefix` is /) or fetched into the cache."""

    prefix: Path
    keyring: Path | None

    @property
    def command(self) -> list[str]:
        return ["perl", str(self.prefix / "usr/bin/mmdebstrap")]

    @property
    def merged_usr_hooks(self) -> Path:
        return self.prefix / "usr/share/mmdebstrap/hooks/merged-usr"


def _tool(cache: Path, say: Callable[[str], None]) -> _Tool:
    keyring = _keyring(Path("/"))
    installed = shutil.which("mmdebstrap")
    if installed and keyring:
        prefix = Path(installed).resolve().parents[2]
        if (prefix / "usr/share/mmdebstrap/hooks").is_dir():
            return _Tool(prefix, keyring)
    prefix = cache / "tools" / "mmdebstrap"
    with FileLock(cache / "locks" / "mmdebstrap.lock", timeout=FETCH_SECONDS):
        if not prefix.is_dir():
            say("fetching mmdebstrap with apt (into the cache only)")
            _fetch(["mmdebstrap"] if keyring else ["mmdebstrap", "debian-archive-keyring"], prefix)
    return _Tool(prefix, keyring or _keyring(prefix))


def _keyring(prefix: Path) -> Path | None:
    files = [prefix / KEYRINGS / name for name in KEYRING_NAMES]
    return next((file for file in files if file.is_file()), None)


def _fetch(packages: list[str], prefix: Path) -> None:
    """Unpack `packages` below `prefix` with state of our own: the machine's apt lists, cache and hooks are not used."""
    partial = prefix.with_name(f".{prefix.name}.partial")
    remove_tree(partial)
    try:
        for folder in ("lists/partial", "archives/partial", "root"):
            (partial / folder).mkdir(parents=True)
        settings = partial / "apt.conf"
        settings.write_text(
            f'Dir::State::lists "{partial}/lists";\n'
            f'Dir::Cache "{partial}";\n'
            f'Dir::Cache::archives "{partial}/archives";\n'
            'Dir::Cache::pkgcache "";\n'
            'Dir::Cache::srcpkgcache "";\n'
            'APT::Sandbox::User "root";\n'
            'Acquire::Languages "none";\n'
            "#clear APT::Update::Pre-Invoke;\n"
            "#clear APT::Update::Post-Invoke;\n"
            "#clear APT::Update::Post-Invoke-Success;\n",
            encoding="utf-8",
        )
        updated = _run(["apt-get", "-c", str(settings), "-qq", "update"], FETCH_SECONDS)
        downloaded = _run(
            ["apt-get", "-c", str(settings), "-qq", "download", *packages], FETCH_SECONDS, cwd=partial / "archives"
        )
        if downloaded.returncode != 0:
            raise _explain("mmdebstrap cannot be fetched", updated.stdout + downloaded.stdout, partial)
        for package in sorted((partial / "archives").glob("*.deb")):
            unpacked = _run(["dpkg-deb", "--extract", str(package), str(partial / "root")], FETCH_SECONDS)
            if unpacked.returncode != 0:
                raise _explain(f"{package.name} cannot be unpacked", unpacked.stdout, partial)
        (partial / "root").rename(prefix)
    finally:
        remove_tree(partial)


def _build(tree: Tree, target: Path, tool: _Tool, archive: Archive) -> None:
    options = [f"--variant={tree.variant}", "--mode=root", "--format=directory", "--dpkgopt=force-unsafe-io"]
    options += ['--aptopt=Acquire::Languages "none"']
    options += [f"--include={package}" for package in sorted(set(tree.packages))]
    options += [f"--aptopt={line}" for line in _transport_settings()]
    if archive.expired:
        options.append('--aptopt=Acquire::Check-Valid-Until "false"')
    if tool.keyring:
        options.append(f"--keyring={tool.keyring}")
    if tree.variant == "extract":
        options.append(f"--hook-dir={tool.merged_usr_hooks}")
    command = [*PRIVATE_NAMESPACES, *tool.command, *options, tree.suite, str(target), archive.uri]
    # A tool that is killed leaves its temporary files. apt has no use for a directory that its user _apt cannot enter.
    with tempfile.TemporaryDirectory(prefix="container-networking-spec-build-") as temporary:
        Path(temporary).chmod(0o1777)
        built = _run(command, BUILD_SECONDS, temporary=temporary)
    if built.returncode != 0:
        raise _explain(f"the {tree.suite} root file system cannot be built from {archive.uri}", built.stdout, target)


def _transport_settings() -> list[str]:
    """The machine's own proxy and time-out settings, which mmdebstrap's apt does not read by itself."""
    asked = _run(["apt-config", "dump", "--format", '%F "%v";%n', "Acquire::http", "Acquire::https"], FETCH_SECONDS)
    return [
        line for line in asked.stdout.splitlines() if line.startswith("Acquire::http") and not line.endswith(' "";')
    ]


def _run(
    command: list[str], seconds: int, *, cwd: Path | None = None, temporary: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run to the end; `stdout` holds both streams, in English. A command that takes longer is killed: CannotRun."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd=cwd,
        umask=0o022,
        env=os.environ
        | {"LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        | ({"TMPDIR": temporary} if temporary else {}),
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except BaseException as problem:
            # Ctrl-C included: the build is ended first, and then it goes on its way.
            process.kill()
            # The end of its output is the end of every process that it has started: none writes after this.
            process.communicate(timeout=KILL_SECONDS)
            if isinstance(problem, subprocess.TimeoutExpired):
                raise CannotRun(
                    f"{shlex.join(command[:3])} … took more than {seconds} s: check the network and try again"
                ) from problem
            raise
    return subprocess.CompletedProcess(command, process.returncode, output)


def _explain(what: str, output: str, place: Path) -> CannotRun:
    """What to tell the user of a tool that failed with `output` while it wrote below `place`."""
    if any(sign in output for sign in NO_ROOM):
        return CannotRun(f"{what}: no space left for {place.parent}: make room or set CACHE_DIR to another disk")
    lines = [" ".join(line.split()) for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("E:")] or lines or ["it said nothing"]
    if any(sign in output for sign in UNREACHABLE):
        return CannotRun(
            f"{what}: the archive cannot be reached ({errors[0]}): "
            "check the network, or set DEBIAN_MIRROR to a mirror that this machine reaches"
        )
    return CannotRun(f"{what}: {errors[0]}: try again, or set DEBIAN_MIRROR to another mirror")


def remove_tree(tree: Path) -> None:
    """Remove what may be a root file system, never crossing into something mounted below it."""
    if tree.is_symlink() or tree.exists():
        subprocess.run(["rm", "-rf", "--one-file-system", "--", str(tree)], check=True, capture_output=True)
