"""The add-on of the API fault proxy, run by mitmproxy in a virtual environment without the suite.

It joins unix sockets to mitmproxy's ports, and changes requests and answers as it was last told on its control socket.
"""

from __future__ import annotations

import asyncio
import fcntl
import http.client
import json
import os
import re
import socket
import struct
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any
from urllib.parse import quote

from mitmproxy import http as messages

from faults.changes import changed, changed_stream, filled, holds, path, paths_of, with_entries

UPSTREAM, DOWNSTREAM = ("127.0.0.1", 2375), ("127.0.0.1", 2376)
EVENTS = "/events"
"""Where the answer is a stream of JSON lines, which may have no end."""
PIECE = 1 << 16
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


class Faults:
    """What mitmproxy calls. Each request keeps to the changes that were in force when it came, whatever comes meanwhile."""

    def __init__(self) -> None:
        self._force = _Force([])

    def load(self, _loader: Any) -> None:
        _loopback_up()

    async def running(self) -> None:
        """mitmproxy listens: join its ports to the sockets."""
        self._servers = [
            await asyncio.start_server(
                _joined_to(lambda: asyncio.open_unix_connection(os.environ["FAULTS_ENGINE"])), *UPSTREAM
            ),
            await asyncio.start_unix_server(self._control, os.environ["FAULTS_CONTROL"]),
            await asyncio.start_unix_server(
                _joined_to(lambda: asyncio.open_connection(*DOWNSTREAM)), os.environ["FAULTS_LISTEN"]
            ),
        ]

    async def _control(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        words = json.loads(await reader.readline())
        answer: dict[str, Any] = {}
        try:
            if "apply" in words:
                await self._apply(words["apply"])
            answer["applied"] = self._force.applied
        except Exception as problem:
            # Told to whoever asked, who knows which fault it was.
            answer["problem"] = f"{type(problem).__name__}: {problem}"
        writer.write(json.dumps(answer).encode() + b"\n")
        await writer.drain()
        writer.close()

    async def _apply(self, items: list[dict[str, Any]]) -> None:
        for item in items:
            re.compile(item["call"])
            for where in paths_of(item):
                path(where)
        force = _Force(items)
        for item in items:
            if "poses_as" in item:
                real = json.loads((await _ask_engine("GET", "/version"))[1])
                force.poses = item["poses_as"] | {"real": real["ApiVersion"]}
        before, self._force = self._force, force
        for task in before.background:
            task.cancel()

    # The hooks that mitmproxy calls, in the order of a request's way.

    def requestheaders(self, flow: messages.HTTPFlow) -> None:
        force = flow.metadata["force"] = self._force
        if force.poses:
            flow.request.path = re.sub(r"^/v\d+\.\d+(?=/)", f"/v{force.poses['real']}", flow.request.path)
        flow.metadata["items"] = [item for item in force.items if "poses_as" not in item and _is_on(item["call"], flow)]
        # What nobody is going to change passes piece by piece, whatever its size.
        flow.request.stream = not flow.metadata["items"]

    async def request(self, flow: messages.HTTPFlow) -> None:
        force = flow.metadata["force"]
        await self._watched(force, force.change_request(flow))
        if "late" in flow.metadata:
            late = self._watched(force, _do_late(flow.metadata["late"], flow.request))
            task = asyncio.create_task(late)
            force.background.add(task)
            task.add_done_callback(force.background.discard)

    def responseheaders(self, flow: messages.HTTPFlow) -> None:
        force, asked = flow.metadata["force"], _plain(flow.request.path)
        posing = force.poses and asked in ("/version", "/info", "/_ping")
        if asked == EVENTS:
            # Whoever listens without an end hears each as it comes.
            flow.response.stream = force.change_stream(flow)
        else:
            flow.response.stream = not (flow.metadata["items"] or posing)

    def error(self, flow: messages.HTTPFlow) -> None:
        """The engine has hung up: so does the proxy, where mitmproxy by itself would answer with an error of its own."""
        if flow.killable:
            flow.kill()

    async def response(self, flow: messages.HTTPFlow) -> None:
        force = flow.metadata["force"]
        await self._watched(force, force.change_answer(flow))

    async def _watched(self, force: _Force, work: Awaitable[None]) -> None:
        """Do it, and tell the channel when that fails: mitmproxy would log it, and pass the flow on as if nothing were."""
        try:
            await work
        except Exception as problem:
            if force is self._force:
                await _tell_channel({"event": "problem", "text": f"{type(problem).__name__}: {problem}"})


class _Force:
    """The changes in force from one `apply` to the next. `applied` counts what they have changed."""

    def __init__(self, items: list[dict[str, Any]]) -> None:
        self.items = items
        self.applied = 0
        self.poses: dict[str, str] = {}
        self.background: set[asyncio.Task[None]] = set()
        self._hits: Counter[int] = Counter()
        self._first: dict[str, Any] = {}

    async def change_request(self, flow: messages.HTTPFlow) -> None:
        meant = [item for item in flow.metadata["items"] if holds(item.get("where", {}), _body(flow.request))]
        flow.metadata["items"] = [item for item in meant if self._is_due(item)]
        for item in flow.metadata["items"]:
            await self._change_request(item, flow)

    def _is_due(self, item: dict[str, Any]) -> bool:
        self._hits[id(item)] += 1
        skip = item.get("skip", 0)
        return bool(skip < self._hits[id(item)] <= skip + item.get("times", 1 << 30))

    async def _change_request(self, item: dict[str, Any], flow: messages.HTTPFlow) -> None:
        if "delay" in item:
            self.applied += 1
            await asyncio.sleep(item["delay"])
        if "drop_connection" in item:
            self.applied += 1
            flow.kill()
        for name, patterns in item.get("query", {}).items():
            before = flow.request.query.get(name, "")
            after = before
            for pattern, new in patterns.items():
                after = re.sub(pattern, new, after)
            if after != before:
                flow.request.query[name] = after
                self.applied += 1
        if "request" in item and (body := _body(flow.request)) is not None:
            after = changed(body, item["request"])
            if after != body:
                flow.request.text = json.dumps(after)
                self.applied += 1
        if "late" in item or "instead" in item:
            self.applied += 1
            flow.response = _response(item.get("instead", {"status": 200}))
            flow.metadata |= {"late": item["late"]} if "late" in item else {}

    def change_stream(self, flow: messages.HTTPFlow) -> Callable[[bytes], list[bytes]] | bool:
        """What changes the lines of an answer as they pass; True where nobody is going to."""
        if flow.response.status_code >= 400:
            return True
        changes = [item["entries"] for item in flow.metadata["items"] if "entries" in item]
        if not changes:
            return True
        through = changed_stream(changes, self._count)
        # mitmproxy would send an empty piece on, which ends an answer.
        return lambda piece: [passed] if (passed := through(piece)) else []

    def _count(self) -> None:
        self.applied += 1

    async def change_answer(self, flow: messages.HTTPFlow) -> None:
        if self.poses:
            self._pose(flow.response)
        for item in flow.metadata["items"]:
            await self._change_answer(item, flow)

    async def _change_answer(self, item: dict[str, Any], flow: messages.HTTPFlow) -> None:
        response, good, variables = flow.response, flow.response.status_code < 400, _variables(item, flow)
        if "whose" in item and not holds(item["whose"], _body(response)):
            return
        if "status" in item and response.status_code == item["status"]["from"]:
            response.status_code = item["status"]["to"]
            self.applied += 1
        before = _body(response)
        if good and before is not None:
            body = changed(before, filled(item.get("answer", {}), variables))
            if "entries" in item:
                body = with_entries(body, item["entries"])
            if "stale" in item:
                body = self._first.setdefault(f"{flow.request.method} {_without_version(flow.request.path)}", body)
            if body != before:
                response.text = json.dumps(body)
                self.applied += 1
        if good:
            for step in item.get("then", []):
                await self._then(step, variables)

    async def _then(self, step: dict[str, Any], variables: dict[str, str]) -> None:
        if "request" in step:
            method, _, where = step["request"].partition(" ")
            body = json.dumps(filled(step["body"], variables)) if "body" in step else None
            await _demand_done(method, filled(where, variables), body)
            self.applied += 1
            return
        # Whoever runs it counts it.
        command = {"event": "run", "in": step["in"], "container": variables.get("container", "")}
        named = {name.upper(): value for name, value in variables.items()}
        await _tell_channel(command | {"command": filled(step["run"], variables), "variables": named})

    def _pose(self, response: messages.Response) -> None:
        for header in ("Api-Version", "Server"):
            if header in response.headers:
                response.headers[header] = {
                    "Api-Version": self.poses["api"],
                    "Server": f"Docker/{self.poses['version']} (linux)",
                }[header]
        body = _body(response)
        if isinstance(body, dict) and "ApiVersion" in body:
            body |= {"Version": self.poses["version"], "ApiVersion": self.poses["api"]}
            for part in body.get("Components", []):
                if part["Name"] == "Engine":
                    part["Version"] = self.poses["version"]
                    part["Details"] = part.get("Details", {}) | {"ApiVersion": self.poses["api"]}
            response.text = json.dumps(body)
            self.applied += 1
        elif isinstance(body, dict) and "ServerVersion" in body:
            response.text = json.dumps(body | {"ServerVersion": self.poses["version"]})


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(control, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def _joined_to(open_other: Any) -> Any:
    """What serves a connection by joining it to another one, both ways, each to its end."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            other_reader, other_writer = await open_other()
        except OSError:
            writer.close()
            return
        try:
            await asyncio.gather(_pump(reader, other_writer), _pump(other_reader, writer))
        finally:
            other_writer.close()
            writer.close()

    return serve


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
    except OSError:
        writer.close()


def _without_version(asked: str) -> str:
    return re.sub(r"^/v\d+\.\d+(?=/)", "", asked)


def _plain(asked: str) -> str:
    """A request's path without API version and query."""
    return _without_version(asked).partition("?")[0]


def _is_on(call: str, flow: messages.HTTPFlow) -> re.Match[str] | None:
    return re.fullmatch(call, f"{flow.request.method} {_plain(flow.request.path)}")


def _body(message: Any) -> Any:
    try:
        return json.loads(message.get_text(strict=False) or "")
    except (ValueError, TypeError):
        return None


def _response(instead: dict[str, Any]) -> messages.Response:
    body = json.dumps(instead["body"]) if "body" in instead else ""
    return messages.Response.make(instead["status"], body, {"Content-Type": "application/json"})


def _variables(item: dict[str, Any], flow: messages.HTTPFlow) -> dict[str, str]:
    found = {name: value for name, value in _is_on(item["call"], flow).groupdict().items() if value}
    body = _body(flow.request)
    for name, value in (body if isinstance(body, dict) else {}).items():
        if isinstance(value, str | int):
            found[name.lower()] = str(value)
    answer = _body(flow.response)
    if isinstance(answer, dict) and isinstance(answer.get("Id"), str):
        found |= {"id": answer["Id"], "short_id": answer["Id"][:12]}
    return found


class _UnixConnection(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(os.environ["FAULTS_ENGINE"])


async def _do_late(seconds: float, request: messages.Request) -> None:
    await asyncio.sleep(seconds)
    # Who has asked may have gone by now, and with it what the request is about.
    await _demand_done(request.method, request.path, request.text, allow=404)


async def _demand_done(method: str, where: str, body: str | None, allow: int = 0) -> None:
    """Ask the engine for something. Raises ValueError unless it does so, or answers as is allowed."""
    status, said = await _ask_engine(method, where, body)
    if status >= 400 and status != allow:
        raise ValueError(f"{method} {where}: {said.strip()}")


async def _ask_engine(method: str, where: str, body: str | None = None) -> tuple[int, str]:
    """Status and body of the engine's own answer."""

    def ask() -> tuple[int, str]:
        headers = {"Content-Type": "application/json"} if body else {}
        with closing(_UnixConnection("engine")) as connection:
            connection.request(method, quote(where, safe="/?=&%:,"), body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")

    return await asyncio.get_running_loop().run_in_executor(None, ask)


async def _tell_channel(words: dict[str, Any]) -> None:
    reader, writer = await asyncio.open_unix_connection(os.environ["FAULTS_CHANNEL"])
    writer.write(json.dumps(words).encode() + b"\n")
    await writer.drain()
    await reader.readline()
    writer.close()


addons = [Faults()]
