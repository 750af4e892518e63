"""Where the suite keeps what is dear to make: root file systems, images, engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from support.errors import CannotRun

NAME = "container-networking-spec"


def cache_dir(environ: Mapping[str, str]) -> Path:
    """The absolute cache directory: `CACHE_DIR`, else this suite's folder in `XDG_CACHE_HOME`, else in `~/.cache`.

    It need not exist. A relative `XDG_CACHE_HOME` is ignored, as the XDG Base Directory Specification demands; a
    relative `CACHE_DIR` was typed by somebody and is taken from the current directory.
    """
    if chosen := environ.get("CACHE_DIR"):
        return Path(chosen).expanduser().absolute()
    base = Path(environ.get("XDG_CACHE_HOME", ""))
    if base.is_absolute():
        return base / NAME
    home = environ.get("HOME")
    return (Path(home) if home else Path.home()) / ".cache" / NAME


@contextmanager
def writing_below(cache: Path) -> Iterator[None]:
    """Turn what the operating system says about writing there (disk full, read-only, not allowed) into CannotRun."""
    try:
        yield
    except OSError as problem:
        raise CannotRun(
            f"cannot write below {cache}: {problem.strerror or problem}: "
            "make room or set CACHE_DIR to another directory"
        ) from problem
