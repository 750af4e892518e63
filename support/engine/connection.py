"""A connection to the engine under test: the SDK's client, metered, and the facts that reports state."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import Any

import docker
import requests
import urllib3
from docker.errors import APIError, DockerException, create_api_error_from_http_exception

from support.engine.kinds import Kind, kind_of
from support.engine.meter import Meter
from support.engine.sessions import StraightSession
from support.engine.target import Target
from support.errors import CannotRun, EngineLost
from support.spec.results import EngineRecord
from support.spec.versions import Version

TIMEOUT = 60
FRAME = ">BxxxL"
FRAME_BYTES = struct.calcsize(FRAME)


class MeteredAPI(StraightSession, docker.APIClient):
    """The SDK's low-level client, with the time spent in its calls counted by `meter`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.meter = Meter()
        super().__init__(*args, **options)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        with self.meter:
            return super().send(request, **options)

    def exec_start(self, exec_id: Any, *_args: Any, **_options: Any) -> Any:
        """Start an exec and wait for its end: what it wrote to standard output, and to standard error, None for nothing.

        The SDK has the engine turn the connection into a raw stream and reads that past the buffer of the HTTP library,
        so that output which arrives together with the answer's head is lost (docker-py issue 3332; Podman under load does
        send it so). Without that request the output is the body of an ordinary answer.
        """
        url = f"{self.base_url}/v{self.api_version}/exec/{exec_id}/start"
        response = self.post(url, json={"Detach": False, "Tty": False}, timeout=self.timeout)
        try:
            response.raise_for_status()
        except requests.HTTPError as error:
            raise create_api_error_from_http_exception(error) from error
        return _demultiplexed(response.content)


def _demultiplexed(body: bytes) -> tuple[bytes | None, bytes | None]:
    """Standard output and standard error out of frames: stream, three zeros, length, content. Format: Docker Engine API,
    ContainerAttach, "Stream format".
    """
    found = {1: b"", 2: b""}
    while body:
        stream, length = struct.unpack_from(FRAME, body) if len(body) >= FRAME_BYTES else (0, 0)
        end = FRAME_BYTES + length
        if stream not in found or end > len(body):
            raise requests.ConnectionError("the output of a command ended in the middle")
        found[stream] += body[FRAME_BYTES:end]
        body = body[end:]
    return found[1] or None, found[2] or None


@dataclass(frozen=True)
class Engine:
    """The engine under test: where it is, how to speak to it, what it says it is."""

    target: Target
    api: MeteredAPI
    kind: Kind
    record: EngineRecord

    def reconnected(self) -> Engine:
        """The same engine over a connection of its own, with its own meter."""
        return replace(self, api=self.another_connection())

    def another_connection(self) -> MeteredAPI:
        """A second client to the same engine, for use in another thread or process."""
        return open_api(self.target, version=self.record.api_version)


def connect(target: Target) -> Engine:
    """Connect and ask the engine what it is.

    Raises CannotRun when nothing answers, the answer is no engine's, or the engine is older than the suite supports.
    """
    try:
        api = open_api(target)
        version = api.version(api_version=False)
        info = api.info()
        kind = kind_of(version)
        too_old = kind.too_old(version)
        record = EngineRecord(
            kind=kind.name,
            version=Version.parse(kind.version(version)).text,
            api_version=str(version["ApiVersion"]),
            storage=str(info.get("Driver", "unknown")),
            kernel=str(info.get("KernelVersion", "unknown")),
            os=str(info.get("OperatingSystem", "unknown")),
            chosen=target.chosen,
            profile=target.profile,
        )
    except (
        DockerException,
        requests.RequestException,
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ) as error:
        raise CannotRun(
            f"{_where(target)} does not answer as an engine does ({reason_of(error)}): "
            "start that engine, or name another with ENGINE="
        ) from error
    if too_old:
        raise CannotRun(
            f"this engine is too old: {kind.name} {record.version} (API {record.api_version}); "
            f"the specification needs {kind.minimum()} or later: update it, or name another engine with ENGINE="
        )
    return Engine(target, api, kind, record)


def open_api(target: Target, version: str | None = None) -> MeteredAPI:
    """A client for `target`; the API version is the server's newest unless given."""
    if target.tls is not None and not target.tls.verify:
        # The user chose that, and the report says it once; the warning would come with every request.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    return MeteredAPI(
        base_url=target.url,
        tls=target.tls or False,
        version=version,
        timeout=TIMEOUT,
        use_ssh_client=target.url.startswith("ssh://"),
    )


def demand_answer(api: MeteredAPI, *, timeout: float = 5) -> None:
    """Raise EngineLost unless the engine answers a ping within `timeout` seconds."""
    try:
        response = api.get(f"{api.base_url}/_ping", timeout=timeout)
    except (requests.RequestException, OSError) as error:
        raise EngineLost(
            f"the engine stopped answering: {reason_of(error)}; look at its log, then run again"
        ) from error
    if response.status_code != 200:
        raise EngineLost(f"the engine answers a ping with HTTP {response.status_code}; look at its log, then run again")


def reason_of(error: BaseException) -> str:
    """The reason inside an SDK or transport error, as one line."""
    if isinstance(error, APIError) and error.explanation:
        return " ".join(str(error.explanation).split())
    innermost: BaseException = error
    while innermost.__cause__ or innermost.__context__:
        innermost = innermost.__cause__ or innermost.__context__ or innermost
    return " ".join(str(innermost).split()) or type(innermost).__name__


def _where(target: Target) -> str:
    return f"the engine at {target.url}"
