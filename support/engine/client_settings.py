"""How this user's docker client reaches an engine: addresses as they are written, contexts and TLS, as variables and files say.

What is read here only chooses the engine. The SDK reads the same files, but neither a context that skips the verification of
certificates nor one without certificates of its own, nor contexts where there is no config.json.
Sources: docker/cli opts/hosts.go, cli/flags/options.go, cli/context/docker/load.go, cli/context/store, cli/command/cli.go.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from docker.errors import TLSParameterError
from docker.tls import TLSConfig

from support.errors import CannotRun

PORT, TLS_PORT = 2375, 2376
OVER_TCP = ("tcp://", "http://", "https://")


@dataclass(frozen=True)
class Tls:
    """TLS as asked for: a directory with ca.pem, cert.pem and key.pem, each of which may be missing, and whether to verify."""

    directory: Path
    verify: bool

    def config(self) -> TLSConfig:
        """The SDK's own form. Raises CannotRun for a certificate without its key, or a key without its certificate."""
        ca, certificate, key = (self.directory / name for name in ("ca.pem", "cert.pem", "key.pem"))
        pair = (str(certificate), str(key)) if certificate.exists() or key.exists() else None
        try:
            return TLSConfig(client_cert=pair, ca_cert=str(ca) if ca.exists() else None, verify=self.verify)
        except TLSParameterError as error:
            raise CannotRun(
                f"the Docker client's settings cannot be read: {self.directory} holds one of cert.pem and key.pem, "
                "and they only work together"
            ) from error


def tls_of(environ: Mapping[str, str]) -> Tls | None:
    """TLS as DOCKER_TLS_VERIFY, DOCKER_TLS and DOCKER_CERT_PATH ask for it, None when they do not; an empty one is not set.

    Raises CannotRun when it is to be verified and there is no authority to verify with.
    """
    verify = bool(environ.get("DOCKER_TLS_VERIFY"))
    if not verify and not environ.get("DOCKER_TLS"):
        return None
    directory = Path(environ.get("DOCKER_CERT_PATH") or config_directory(environ))
    if verify and not (directory / "ca.pem").is_file():
        raise CannotRun(
            f"the Docker client's settings cannot be read: DOCKER_TLS_VERIFY is set, and {directory} holds no ca.pem; "
            "name the directory that does with DOCKER_CERT_PATH"
        )
    return Tls(directory, verify)


def config_directory(environ: Mapping[str, str]) -> Path:
    """Where the docker client keeps its settings."""
    return Path(environ.get("DOCKER_CONFIG") or Path(environ.get("HOME", "")) / ".docker")


def completed(address: str, *, tls: bool) -> str:
    """An address with what the docker client supplies where it is left out: the scheme tcp, the host localhost, the port.

    Raises CannotRun for an address that cannot be read.
    """
    text = address.strip()
    if "://" not in text:
        text = f"tcp://{text}"
    if not text.startswith(OVER_TCP):
        return text
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise CannotRun(
            f"{address}: not an address of an engine ({error}); give one such as tcp://HOST:{PORT}"
        ) from error
    user, at, place = parts.netloc.rpartition("@")
    if not parts.hostname:
        place = f"localhost{place}"
    if port is None and parts.scheme == "tcp":
        place = f"{place.rstrip(':')}:{TLS_PORT if tls else PORT}"
    return urlunsplit(parts._replace(netloc=f"{user}{at}{place}"))


@dataclass(frozen=True)
class Context:
    """A Docker context: an address, and TLS when it has any."""

    host: str
    tls: Tls | None


def active_context(environ: Mapping[str, str]) -> Context | None:
    """The context of DOCKER_CONTEXT or of config.json, None for the default one, which names no engine.

    Raises CannotRun when the one named does not exist or cannot be read.
    """
    directory = config_directory(environ)
    name = environ.get("DOCKER_CONTEXT") or _current(directory / "config.json")
    if name in ("", "default"):
        return None
    key = hashlib.sha256(name.encode()).hexdigest()
    meta = directory / "contexts" / "meta" / key / "meta.json"
    try:
        endpoint = json.loads(meta.read_text(encoding="utf-8"))["Endpoints"]["docker"]
        host, skips = str(endpoint["Host"]), bool(endpoint.get("SkipTLSVerify"))
    except FileNotFoundError:
        raise CannotRun(
            f"the active Docker context does not exist: no {name!r} among this user's; "
            "choose one with DOCKER_CONTEXT or `docker context use`"
        ) from None
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CannotRun(
            f"the Docker client's settings cannot be read: context {name!r}: {' '.join(str(error).split())}"
        ) from error
    certificates = directory / "contexts" / "tls" / key / "docker"
    return Context(host, Tls(certificates, not skips) if skips or certificates.is_dir() else None)


def _current(config: Path) -> str:
    try:
        settings: dict[str, Any] = json.loads(config.read_text(encoding="utf-8"))
        return str(settings.get("currentContext") or "")
    except (OSError, ValueError, AttributeError):
        # The docker client warns of a file that it cannot read, and goes on without.
        return ""
