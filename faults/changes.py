"""What a record's changes make of bodies and of lines: pure functions, for the proxy's own virtual environment too."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import jsonpath_ng.ext


@cache
def path(where: str) -> Any:
    """A JSON path, parsed. Raises jsonpath_ng's errors when it is none."""
    return jsonpath_ng.ext.parse(where)


def holds(where: Mapping[str, str], body: Any) -> bool:
    """Whether each pattern of `where` is found in some value at its path."""
    return all(
        any(re.search(pattern, str(found.value)) for found in path(place).find(body))
        for place, pattern in where.items()
    )


def changed(body: Any, change: Mapping[str, Any]) -> Any:
    """A body with what is at some paths dropped, set, replaced in (`{path: {pattern: new}}`) or appended to."""
    body = copy.deepcopy(body)
    for where in change.get("drop", ()):
        body = path(where).filter(lambda _: True, body)
    for where, value in change.get("set", {}).items():
        body = path(where).update(body, value) if path(where).find(body) else path(where).update_or_create(body, value)
    for where, patterns in change.get("replace", {}).items():
        for pattern, new in patterns.items():
            body = path(where).update(body, lambda old, *_, p=pattern, n=new: re.sub(p, n, str(old)))
    for where, value in change.get("append", {}).items():
        if any(found.value for found in path(where).find(body)):
            body = path(where).update(body, lambda old, *_, v=value: [*(old or []), v])
        else:
            body = path(where).update_or_create(body, [value])
    return body


def with_entries(body: Any, change: Mapping[str, Any]) -> Any:
    """A list with those entries dropped, doubled or changed for which `where` holds; what is no list stays as it is."""
    if not isinstance(body, list):
        return body
    kept: list[Any] = []
    for entry in body:
        if not holds(change.get("where", {}), entry):
            kept.append(entry)
        elif "double" in change:
            kept += [entry, entry]
        elif "drop" not in change:
            kept.append(changed(entry, change))
    return kept


def changed_stream(changes: Sequence[Mapping[str, Any]], applied: Callable[[], None]) -> Callable[[bytes], bytes]:
    """What passes a stream of JSON lines on, piece by piece, with its entries changed like those of a list.

    An empty piece ends the stream. A line goes on once it is whole, and as it came where nothing of it is changed; `applied` is
    called for each that is.
    """
    rest = b""

    def passed_on(line: bytes) -> bytes:
        try:
            entries = [json.loads(line)]
        except ValueError:
            return line
        for change in changes:
            entries = with_entries(entries, change)
        if entries == [json.loads(line)]:
            return line
        applied()
        return b"".join(json.dumps(each).encode() + b"\n" for each in entries)

    def pass_on(piece: bytes) -> bytes:
        nonlocal rest
        whole, rest = (rest, b"") if not piece else _whole_lines(rest + piece)
        return b"".join(passed_on(line) for line in whole.splitlines(keepends=True))

    return pass_on


def _whole_lines(text: bytes) -> tuple[bytes, bytes]:
    end = text.rfind(b"\n") + 1
    return text[:end], text[end:]


def paths_of(item: Mapping[str, Any]) -> list[str]:
    """Every JSON path that a change of requests and answers speaks of."""
    found = list(item.get("where", ()))
    entries = item.get("entries", {})
    found += [*entries.get("where", ()), *entries.get("set", ())]
    for part in (item.get("request", {}), item.get("answer", {})):
        found += [where for kind in ("drop", "set", "replace", "append") for where in part.get(kind, ())]
    return found


def filled(template: Any, variables: Mapping[str, str]) -> Any:
    """`{name}` filled in, in a text or in every text of a body; what is no variable stays as it is."""
    if isinstance(template, str):
        return re.sub(r"\{(\w+)\}", lambda name: variables.get(name[1], name[0]), template)
    if isinstance(template, dict):
        return {filled(key, variables): filled(value, variables) for key, value in template.items()}
    return [filled(each, variables) for each in template] if isinstance(template, list) else template


def changed_lines(lines: Iterable[str], change: Mapping[str, Any]) -> list[str]:
    """Lines dropped, replaced in (`{pattern: new}`) and appended."""
    kept = [line for line in lines if "drop" not in change or not re.search(change["drop"], line)]
    for pattern, new in change.get("replace", {}).items():
        kept = [re.sub(pattern, new, line) for line in kept]
    return [*kept, *change.get("append", ())]
