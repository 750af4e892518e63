"""The add-on of the API fault proxy, run by mitmproxy in a virtual environment without the suite.

It joins unix sockets to mitmproxy's ports, and changes requests and answers as it was last told on its control socket.
"""

from __future__ import annotations

import asyncio
import copy
import fcntl
import http.client
import json
import os
import re
import socket
import struct
from functools import cache
from typing import Any
from urllib.parse import quote

import jsonpath_ng.ext
from mitmproxy import http as messages

UPSTREAM, DOWNSTREAM = ("127.0.0.1", 2375), ("127.0.0.1", 2376)
PIECE = 1 << 16
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
KNOWN = {"call", "where", "skip", "times", "request", "query", "answer", "entries", "instead", "status", "stale"} | {
    *("late", "delay", "hang", "drop_connection", "then", "poses_as")
}


class Faults:
    """The changes in force. `applied` counts what they have changed."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.applied = 0
        self._hits: list[int] = []
        self._first: dict[str, Any] = {}
        self._poses: dict[str, str] = {}
        self._background: set[asyncio.Task[None]] = set()

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
            answer["applied"] = self.applied
        except Exception as problem:
            # Told to whoever asked, who knows which fault it was.
            answer["problem"] = f"{type(problem).__name__}: {problem}"
        writer.write(json.dumps(answer).encode() + b"\n")
        await writer.drain()
        writer.close()

    async def _apply(self, items: list[dict[str, Any]]) -> None:
        for item in items:
            if unknown := set(item) - KNOWN:
                raise ValueError(
                    f"api: {', '.join(sorted(unknown))}: no such change; there are {', '.join(sorted(KNOWN))}"
                )
            for part in ("request", "answer"):
                for where in (*item.get(part, {}).get("drop", ()), *item.get(part, {}).get("set", ())):
                    _path(where)
        self.items, self._hits = items, [0] * len(items)
        self.applied = 0
        self._first = {}
        poses = next((item["poses_as"] for item in items if "poses_as" in item), None)
        self._poses = {}
        if poses is not None:
            real = json.loads((await _ask_engine("GET", "/version"))[1])
            self._poses = {"version": poses["version"], "api": poses["api"], "real": real["ApiVersion"]}

    # The hooks that mitmproxy calls, in the order of a request's way.

    def requestheaders(self, flow: messages.HTTPFlow) -> None:
        if self._poses:
            flow.request.path = re.sub(r"^/v\d+\.\d+(?=/)", f"/v{self._poses['real']}", flow.request.path)
        flow.metadata["candidates"] = [
            number for number, item in enumerate(self.items) if "poses_as" not in item and _is_on(item["call"], flow)
        ]
        # What nobody is going to change passes piece by piece, whatever its size.
        flow.request.stream = not flow.metadata["candidates"]

    async def request(self, flow: messages.HTTPFlow) -> None:
        flow.metadata["items"] = []
        for number in flow.metadata.get("candidates", []):
            item = self.items[number] if number < len(self.items) else None
            if item is None or not _holds(item.get("where", {}), _body(flow.request)):
                continue
            self._hits[number] += 1
            if not item.get("skip", 0) < self._hits[number] <= item.get("skip", 0) + item.get("times", 1 << 30):
                continue
            flow.metadata["items"].append(item)
            await self._change_request(item, flow)

    async def _change_request(self, item: dict[str, Any], flow: messages.HTTPFlow) -> None:
        if "delay" in item:
            self.applied += 1
            await asyncio.sleep(item["delay"])
        if "hang" in item:
            self.applied += 1
            await asyncio.Event().wait()
        if "drop_connection" in item:
            self.applied += 1
            flow.kill()
        for name, value in item.get("query", {}).get("set", {}).items():
            flow.request.query[name] = value
            self.applied += 1
        if "request" in item and (body := _body(flow.request)) is not None:
            changed = _changed(body, item["request"])
            if changed != body:
                flow.request.text = json.dumps(changed)
                self.applied += 1
        if "late" in item:
            self.applied += 1
            flow.response = _response(item.get("instead", {"status": 200}))
            task = asyncio.create_task(self._do_late(item["late"], flow.request))
            self._background.add(task)
            task.add_done_callback(self._background.discard)
        elif "instead" in item:
            self.applied += 1
            flow.response = _response(item["instead"])

    async def _do_late(self, seconds: float, request: messages.Request) -> None:
        await asyncio.sleep(seconds)
        await _ask_engine(request.method, request.path, request.text)

    def responseheaders(self, flow: messages.HTTPFlow) -> None:
        posing = self._poses and _plain(flow.request.path) in ("/version", "/info", "/_ping")
        flow.response.stream = not (flow.metadata.get("items") or posing)

    def error(self, flow: messages.HTTPFlow) -> None:
        """The engine has hung up: so does the proxy, where mitmproxy by itself would answer with an error of its own."""
        if flow.killable:
            flow.kill()

    async def response(self, flow: messages.HTTPFlow) -> None:
        if self._poses:
            self._pose(flow.response)
        for item in flow.metadata.get("items", []):
            await self._change_answer(item, flow)

    async def _change_answer(self, item: dict[str, Any], flow: messages.HTTPFlow) -> None:
        response, good = flow.response, flow.response.status_code < 400
        if "status" in item and response.status_code == item["status"]["from"]:
            response.status_code = item["status"]["to"]
            self.applied += 1
        body = _body(response)
        if good and body is not None:
            before = copy.deepcopy(body)
            body = _changed(body, item.get("answer", {}))
            if "entries" in item:
                body = _with_entries(body, item["entries"])
            if "stale" in item:
                body = self._first.setdefault(f"{flow.request.method} {_plain(flow.request.path)}", body)
            if body != before:
                response.text = json.dumps(body)
                self.applied += 1
        if good:
            for step in item.get("then", []):
                await self._then(step, _variables(item, flow))
                self.applied += 1

    async def _then(self, step: dict[str, Any], variables: dict[str, str]) -> None:
        if "request" in step:
            method, _, path = step["request"].partition(" ")
            body = json.dumps(_filled(step["body"], variables)) if "body" in step else None
            status, said = await _ask_engine(method, _filled(path, variables), body)
            if status >= 400:
                await _tell_channel({"event": "problem", "text": f"{step['request']}: {said}"})
            return
        command = {"event": "run", "in": step["in"], "container": variables.get("container", "")}
        named = {name.upper(): value for name, value in variables.items()}
        await _tell_channel(command | {"command": _filled(step["run"], variables), "variables": named})

    def _pose(self, response: messages.Response) -> None:
        for header in ("Api-Version", "Server"):
            if header in response.headers:
                response.headers[header] = {
                    "Api-Version": self._poses["api"],
                    "Server": f"Docker/{self._poses['version']} (linux)",
                }[header]
        body = _body(response)
        if isinstance(body, dict) and "ApiVersion" in body:
            body |= {"Version": self._poses["version"], "ApiVersion": self._poses["api"]}
            for part in body.get("Components", []):
                if part["Name"] == "Engine":
                    part["Version"] = self._poses["version"]
                    part["Details"] = part.get("Details", {}) | {"ApiVersion": self._poses["api"]}
            response.text = json.dumps(body)
            self.applied += 1
        elif isinstance(body, dict) and "ServerVersion" in body:
            response.text = json.dumps(body | {"ServerVersion": self._poses["version"]})


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


def _plain(path: str) -> str:
    """A request's path without API version and query."""
    return re.sub(r"^/v\d+\.\d+(?=/)", "", path).partition("?")[0]


def _is_on(call: str, flow: messages.HTTPFlow) -> re.Match[str] | None:
    return re.fullmatch(call, f"{flow.request.method} {_plain(flow.request.path)}")


def _body(message: Any) -> Any:
    try:
        return json.loads(message.get_text(strict=False) or "")
    except (ValueError, TypeError):
        return None


@cache
def _path(where: str) -> Any:
    return jsonpath_ng.ext.parse(where)


def _holds(where: dict[str, str], body: Any) -> bool:
    return all(
        any(re.search(pattern, str(found.value)) for found in _path(place).find(body))
        for place, pattern in where.items()
    )


def _changed(body: Any, change: dict[str, Any]) -> Any:
    body = copy.deepcopy(body)
    for where in change.get("drop", ()):
        body = _path(where).filter(lambda _: True, body)
    for where, value in change.get("set", {}).items():
        body = (
            _path(where).update(body, value) if _path(where).find(body) else _path(where).update_or_create(body, value)
        )
    for where, value in change.get("replace", {}).items():
        for pattern, new in value.items():
            body = _path(where).update(body, lambda old, *_, p=pattern, n=new: re.sub(p, n, str(old)))
    for where, value in change.get("append", {}).items():
        if any(found.value for found in _path(where).find(body)):
            body = _path(where).update(body, lambda old, *_, v=value: [*(old or []), v])
        else:
            body = _path(where).update_or_create(body, [value])
    return body


def _with_entries(body: Any, change: dict[str, Any]) -> Any:
    """A list with those entries dropped, doubled or changed for which the patterns of `where` hold."""
    kept = []
    for entry in body if isinstance(body, list) else []:
        if not _holds(change.get("where", {}), entry):
            kept.append(entry)
        elif "set" in change:
            kept.append(_changed(entry, change))
        elif change.get("double"):
            kept += [entry, entry]
    return kept


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
        found["id"] = answer["Id"]
    return found


def _filled(template: Any, variables: dict[str, str]) -> Any:
    """`{name}` filled in, in a text or in every text of a body."""
    if isinstance(template, str):
        return re.sub(r"\{(\w+)\}", lambda name: variables.get(name[1], name[0]), template)
    if isinstance(template, dict):
        return {_filled(key, variables): _filled(value, variables) for key, value in template.items()}
    return [_filled(each, variables) for each in template] if isinstance(template, list) else template


class _UnixConnection(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(os.environ["FAULTS_ENGINE"])


async def _ask_engine(method: str, path: str, body: str | None = None) -> tuple[int, str]:
    """Status and body of the engine's own answer."""

    def ask() -> tuple[int, str]:
        connection = _UnixConnection("engine")
        connection.request(
            method, quote(path, safe="/?=&%:,"), body, {"Content-Type": "application/json"} if body else {}
        )
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
