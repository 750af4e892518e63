"""Which Debian archive to fetch a suite from: the one the user named, the one the machine uses, or Debian's own."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from support.errors import CannotRun

APT_HELPER = Path("/usr/lib/apt/apt-helper")
PROBE_SECONDS = 60


@dataclass(frozen=True)
class Release:
    """What the archive's Release file says of a suite; `valid_until` is None where it never expires (stable suites)."""

    origin: str
    label: str
    names: frozenset[str]
    valid_until: datetime | None

    @property
    def is_debian(self) -> bool:
        """Whether this is Debian's main archive: its security archive and backports of third parties are not."""
        return self.origin == "Debian" and self.label == "Debian"


@dataclass(frozen=True)
class Archive:
    """The archive chosen for one suite; `expired` when its Release file is past its Valid-Until date."""

    uri: str
    expired: bool


def read_release(text: str) -> Release:
    """Read a Release or InRelease file (deb822 fields of its first paragraph; a signature around them is skipped)."""
    fields: dict[str, str] = {}
    for line in text.splitlines():
        name, separator, value = line.partition(": ")
        if separator and not line.startswith(" "):
            fields.setdefault(name, value.strip())
    until = fields.get("Valid-Until")
    return Release(
        origin=fields.get("Origin", ""),
        label=fields.get("Label", ""),
        names=frozenset(fields[name] for name in ("Suite", "Codename") if name in fields),
        valid_until=_utc(until) if until else None,
    )


def _utc(date: str) -> datetime:
    moment = parsedate_to_datetime(date)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def read_index_targets(text: str) -> list[str]:
    """Archive URIs out of lines `origin|label|uri`, in order and without repetition, leaving out what is not Debian's.

    apt leaves the placeholder `$(ORIGIN)` in place while it has no Release file of an archive: such an archive stays
    in, to be asked. Media that need a hand (`cdrom:`) are left out.
    """
    uris: dict[str, None] = {}
    for line in text.splitlines():
        origin, _, rest = line.partition("|")
        label, _, uri = rest.partition("|")
        known = [value for value in (origin, label) if not value.startswith("$(")]
        if uri and not uri.startswith("cdrom:") and all(value == "Debian" for value in known):
            uris[uri.rstrip("/")] = None
    return list(uris)


def choose_archive(suite: str, *, say: Callable[[str], None]) -> Archive:
    """The first archive that carries `suite`: `DEBIAN_MIRROR`, if it is set, then those that apt is configured with.

    Raises CannotRun when none can be asked, or the suite is in none. The Release files are only read here, for a
    choice: mmdebstrap's apt fetches them again and verifies their signatures.
    """
    named = os.environ.get("DEBIAN_MIRROR", "").rstrip("/")
    problems: list[str] = []
    for uri in dict.fromkeys([*([named] if named else []), *_configured()]):
        release, problem = _probe(uri, suite)
        if release is None:
            problems.append(f"{uri}: {problem}")
            continue
        if problems:
            say(f"using {uri}, because {'; '.join(problems)}")
        until = release.valid_until
        expired = until is not None and until < datetime.now(UTC)
        if expired:
            say(
                f"{suite} at {uri} is past its Valid-Until date ({until:%Y-%m-%d}): "
                "that date is not checked, signatures are"
            )
        return Archive(uri, expired)
    raise CannotRun(
        f"no Debian archive can be used for {suite} ({'; '.join(problems) or 'apt names none'}): "
        "check the network, or set DEBIAN_MIRROR to a mirror that this machine reaches"
    )


def _configured() -> list[str]:
    asked = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
        timeout=PROBE_SECONDS,
    )
    return read_index_targets(asked.stdout)


def _probe(uri: str, suite: str) -> tuple[Release | None, str]:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "InRelease"
        options = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::https::Timeout=20"]
        options += ["-o", "APT::Sandbox::User=root"]
        try:
            fetched = subprocess.run(
                [str(APT_HELPER), *options, "download-file", f"{uri}/dists/{suite}/InRelease", str(file)],
                capture_output=True,
                text=True,
                check=False,
                timeout=PROBE_SECONDS,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired:
            return None, f"no answer within {PROBE_SECONDS} s"
        if fetched.returncode != 0 or not file.is_file():
            return None, _why(fetched.stderr)
        release = read_release(file.read_text(encoding="utf-8", errors="replace"))
    if not release.is_debian:
        return None, f"it is not Debian's archive (its origin is {release.origin!r})"
    if suite not in release.names:
        return None, f"its {suite} calls itself {', '.join(sorted(release.names))}"
    return release, ""


def _why(output: str) -> str:
    """The reason in apt-helper's output, without the address that precedes it and the brackets that follow."""
    for line in output.splitlines():
        if line.startswith("E: Failed to fetch"):
            words = line.removeprefix("E: Failed to fetch").split(maxsplit=1)
            return " ".join(words[1].split("[IP:")[0].split()) if len(words) > 1 else "it cannot be fetched"
    return next((line for line in reversed(output.splitlines()) if line.strip()), "it cannot be fetched")
