"""A static npm registry on loopback for the packages in a directory, to be started inside an engine's network.

    npm_registry.py DIRECTORY

DIRECTORY holds what `npm pack` writes. Prints its port, then serves until it is ended. It answers what `npm ci` asks: a
package's document (npm's "package metadata" format) and its tarball.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote


def documents(directory: Path, base: str) -> dict[str, dict[str, Any]]:
    """Each package's document by its name; `base` is this registry's URL."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(directory.glob("*.tgz")):
        with tarfile.open(file) as tar:
            member = tar.extractfile("package/package.json")
            assert member is not None
            package = json.load(member)
        digest = base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
        package["dist"] = {"tarball": f"{base}/-/{file.name}", "integrity": f"sha512-{digest}"}
        version = package["version"]
        found[package["name"]] = {
            "name": package["name"],
            "dist-tags": {"latest": version},
            "versions": {version: package},
        }
    return found


def main(directory: Path) -> None:
    served: dict[str, dict[str, Any]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = unquote(self.path.lstrip("/"))
            if name.startswith("-/"):
                body, kind = (directory / Path(name).name).read_bytes(), "application/octet-stream"
            elif name in served:
                body, kind = json.dumps(served[name]).encode(), "application/json"
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        port = server.server_address[1]
        served.update(documents(directory, f"http://127.0.0.1:{port}"))
        print(port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
