"""What a container on the host's network shows is held against the machine's own file, where that can be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from support.errors import Deviation
from support.expect.resolver import _demand_that_of_the_machine, _options, _search
from support.world.container import Container
from support.world.world import World

OWN = "nameserver 192.0.2.53\nsearch example.test\noptions edns0\n"


@pytest.fixture
def machine(world: World, tmp_path: Path, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of an engine of the lab, beside a container on its network that shows the same."""
    file = tmp_path / "etc" / "resolv.conf"
    file.parent.mkdir()
    file.write_text(OWN, encoding="utf-8")
    say("""Given an Alpine container "on-the-host" runs on the host's network""")
    engine = world.stage.engine
    monkeypatch.setattr(engine, "target", replace(engine.target, root=tmp_path))
    seen = Container.inspect
    monkeypatch.setattr(Container, "inspect", lambda this: {**seen(this), "HostConfig": {"NetworkMode": "host"}})
    return file


@pytest.mark.parametrize("read", [_search, _options])
def test_the_same(world: World, machine: Path, read: Callable[..., list[str]]) -> None:
    _demand_that_of_the_machine(world, "on-the-host", read)


@pytest.mark.parametrize(
    ("read", "own", "observed"),
    [
        (_search, OWN.replace("example.test", "other.test"), "it has example.test"),
        (_options, OWN + "options rotate\n", "it has edns0"),
    ],
)
def test_what_the_engine_changed_is_found(
    world: World, machine: Path, read: Callable[..., list[str]], own: str, observed: str
) -> None:
    machine.write_text(own, encoding="utf-8")
    with pytest.raises(Deviation) as found:
        _demand_that_of_the_machine(world, "on-the-host", read)
    assert found.value.observed == observed
    assert "of the host's resolv.conf" in found.value.promised


def test_a_profile_may_say_otherwise(world: World, machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = world.stage.engine
    monkeypatch.setattr(engine, "target", replace(engine.target, profile="+dns-servers"))
    machine.unlink()
    _demand_that_of_the_machine(world, "on-the-host", _search)
