"""Root file systems out of a registry's images, by skopeo and umoci, which Debian packages. No engine is needed for that.

Sources: skopeo-copy(1), umoci-raw-unpack(1); OCI Image Layout Specification.
"""

from __future__ import annotations

import ipaddress
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from support.errors import CannotRun
from support.lab import debian
from support.lab.cache import writing_below
from support.lab.engines import RegistryImage

TOOLS = debian.Tree(
    suite="trixie",
    packages=("ca-certificates", "dnsmasq-base", "iproute2", "procps", "skopeo", "umoci"),
    variant="apt",
)
PULL_SECONDS = 600
LAST_WORDS = 300
# In a mount namespace of its own: the tools see the machine's resolver, names and certificates, and where they write.
INSIDE = """
set -eu
tools=$1 work=$2
shift 2
mount --bind "$work" "$tools/mnt"
for file in etc/resolv.conf etc/hosts; do
    if [ -e "/$file" ]; then
        [ -e "$tools/$file" ] || : >"$tools/$file"
        mount --bind "/$file" "$tools/$file"
    fi
done
for folder in etc/ssl/certs usr/share/ca-certificates usr/local/share/ca-certificates; do
    if [ -d "/$folder" ]; then
        mkdir -p "$tools/$folder"
        mount --bind "/$folder" "$tools/$folder"
    fi
done
mount -t proc proc "$tools/proc"
mount -t tmpfs tmpfs "$tools/tmp"
exec chroot "$tools" "$@"
"""


def tools(cache: Path, *, say: Callable[[str], None]) -> Path:
    """The root file system with skopeo, umoci, and what sets an engine's machine up; built in `cache` when it is not there.

    Raises CannotRun as `debian.unpack`.
    """
    target = cache / "tools" / f"registry-{TOOLS.key}"
    debian.unpack(TOOLS, target, cache=cache, say=say)
    return target


def unpack(image: RegistryImage, target: Path, *, registry: str, cache: Path, say: Callable[[str], None]) -> None:
    """Make `target` the root file system of `image` for this machine's architecture, from `registry` or the image's own host.

    `target` appears whole or not at all. Raises CannotRun when the registry does not answer or does not have the image, when
    the image cannot be unpacked, or when the disk is full.
    """
    host = registry.rstrip("/") or image.host
    work = target.with_name(f".{target.name}.pulled")
    with writing_below(cache):
        debian.remove_tree(work)
        try:
            work.mkdir(parents=True)
            _pull(f"{host}/{image.image}", insecure=_is_loopback(host), work=work, tools=tools(cache, say=say))
            (work / "rootfs").rename(target)
        finally:
            debian.remove_tree(work)


def _pull(name: str, *, insecure: bool, work: Path, tools: Path) -> None:
    verify = ["--src-tls-verify=false"] if insecure else []
    limit = f"--command-timeout={PULL_SECONDS}s"
    copied = _run(tools, work, ["skopeo", limit, "copy", *verify, f"docker://{name}", "oci:/mnt/image:it"])
    if copied.returncode != 0:
        raise CannotRun(
            f"no registry gives out the image {name!r} ({_last_words(copied)}): "
            "name a registry that has it with REGISTRY=, or choose an engine that Debian has"
        )
    unpacked = _run(tools, work, ["umoci", "raw", "unpack", "--image=/mnt/image:it", "/mnt/rootfs"])
    if unpacked.returncode != 0:
        raise CannotRun(
            f"the image {name!r} cannot be unpacked ({_last_words(unpacked)}): make room, or take another image"
        )


def _run(tools: Path, work: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    inside = [
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "sh",
        "-c",
        INSIDE,
        "sh",
        str(tools),
        str(work),
        *command,
    ]
    # Not HOME: credentials and policies are the user's own matter only where the user's own tools run.
    environment = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    environment |= {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8"}
    try:
        return subprocess.run(
            inside, capture_output=True, text=True, errors="replace", check=False, env=environment, timeout=PULL_SECONDS
        )
    except subprocess.TimeoutExpired as problem:
        raise CannotRun(
            f"{command[0]} took more than {PULL_SECONDS} s: check the network, or name a nearer registry with REGISTRY="
        ) from problem


def _last_words(done: subprocess.CompletedProcess[str]) -> str:
    said = " ".join((done.stderr or done.stdout).split())
    quoted = re.search(r'msg="((?:[^"\\]|\\.)*)"', said)
    return (quoted[1].replace('\\"', '"') if quoted else said)[-LAST_WORDS:] or f"exit code {done.returncode}"


def _is_loopback(host: str) -> bool:
    """Whether this registry is on the machine itself, where engines do without TLS, too."""
    name = host.partition("/")[0].rpartition(":")[0] or host
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost"
