"""An image registry of Debian's, on loopback."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.lab.debian import Tree, unpack


@contextmanager
def image_registry(place: Path, cache: Path, inside: Sequence[str] = ()) -> Iterator[str]:
    """An empty registry that keeps its images in `place`, as HOST:PORT; `inside` is a command that its own is put behind."""
    unpack(Tree("trixie", ("docker-registry",), "extract"), place / "tree", cache=cache, say=print)
    config = {
        "version": "0.1",
        "storage": {"filesystem": {"rootdirectory": str(place / "data")}},
        "http": {"addr": "127.0.0.1:0"},
    }
    (place / "config.yml").write_text(json.dumps(config))
    (loader,) = (place / "tree").glob("usr/lib*/ld-linux*.so.*")
    (libraries,) = (place / "tree").glob("usr/lib/*-linux-gnu*")
    program = place / "tree" / "usr/bin/docker-registry"
    command = [str(part) for part in (loader, "--library-path", libraries, program, "serve", place / "config.yml")]
    with subprocess.Popen([*inside, *command], text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        port = next(
            found[1] for line in process.stderr if (found := re.search(r"listening on 127\.0\.0\.1:(\d+)", line))
        )
        # Reads on, so that the registry never waits for a full pipe.
        reader = threading.Thread(target=process.stderr.read, daemon=True)
        reader.start()
        yield f"127.0.0.1:{port}"
        process.terminate()
        reader.join()
