"""Exit codes of a run, from the suite itself and as make passes them on."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import docker
import pytest
from command_line import CHECKOUT, CommandLine, made_by
from double.engine import Change, EngineDouble, Request

from support.lab.embedded import Running

pytestmark = pytest.mark.engine


@pytest.fixture
def make(tmp_path: Path) -> tuple[str, ...]:
    """`make` with the checkout's environment under another name, which is up to date whatever the checkout's is."""
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    place = tmp_path / "venv"
    place.mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (place / part).symlink_to(CHECKOUT / ".venv" / part)
    for mark in ("ready", "ready-dev"):
        (place / mark).touch()
    return ("make", f"VENV={place}")


def test_0_on_a_healthy_engine(command_line: CommandLine, client: docker.DockerClient, healthy: dict[str, str]) -> None:
    run = command_line.verify(
        **healthy, FEATURES="features/containers/running.feature features/links/environment.feature"
    )
    assert (run.code, run.err) == (0, "")
    assert set(command_line.verdicts()) == {"conforms", "not-applicable"}
    assert list(made_by(run.pid, client)) == []
    assert command_line.left() == []


def test_2_when_everything_is_gated_away(command_line: CommandLine, healthy: dict[str, str]) -> None:
    refusal = command_line.verify(**healthy, ONLY="LINK-ENV-12").refusal()
    assert "nothing that was selected applies to docker 26.1" in refusal
    assert "ENGINE=" in refusal
    assert command_line.verdicts() == ["not-applicable"]
    assert command_line.left() == []


def test_2_when_an_image_cannot_be_had(
    command_line: CommandLine, client: docker.DockerClient, healthy: dict[str, str]
) -> None:
    before = {image.id for image in client.images.list()}
    refusal = command_line.verify(**healthy, IMAGES="pull", REGISTRY="127.0.0.1:1").refusal()
    assert "cannot pull the image '127.0.0.1:1/alpine:latest'" in refusal
    assert "IMAGES=debian" in refusal
    assert {image.id for image in client.images.list()} == before
    assert command_line.left() == []


def _without_labels(_request: Request, body: object) -> object:
    assert isinstance(body, dict)
    return body | {"Labels": {}}


@pytest.mark.parametrize(
    ("variables", "code"),
    [({"ONLY": "RUN-01"}, 0), ({"JOBS": "0"}, 2), ({"ENGINE": "unix:///nowhere.sock"}, 2)],
    ids=["conforms", "bad input", "no engine"],
)
def test_make_passes_it_on(
    command_line: CommandLine, make: tuple[str, ...], healthy: dict[str, str], variables: dict[str, str], code: int
) -> None:
    run = command_line.start("verify", program=make, **healthy | variables).end()
    assert run.code == code, run
    reasons = [line for line in run.err.splitlines() if line.startswith("cannot run: ")]
    assert len(reasons) == (1 if code == 2 else 0), run
    assert command_line.left() == []


def test_make_passes_on_a_deviation(
    command_line: CommandLine,
    make: tuple[str, ...],
    tmp_path: Path,
    running_engine: Running,
    client: docker.DockerClient,
    healthy: dict[str, str],
) -> None:
    lost = Change("/networks/[0-9a-z-]+", _without_labels)
    with EngineDouble(tmp_path / "engine.sock", engine=running_engine.socket, answered=lost) as double:
        run = command_line.start("verify", program=make, **healthy | {"ENGINE": double.url}, ONLY="NET-INSP-01").end()
    assert run.code == 1, run
    assert set(command_line.verdicts()) == {"conforms", "deviates"}
    assert command_line.left() == []


def test_ctrl_c_goes_through_make(
    command_line: CommandLine, make: tuple[str, ...], client: docker.DockerClient, healthy: dict[str, str]
) -> None:
    run = command_line.start("verify", program=make, **healthy, TAGS="disconnect or dns")
    assert run.process.stdout is not None
    for line in run.process.stdout:
        if "conforms" in line:
            break
    run.process.signal_group(signal.SIGINT)
    ended = run.end(timeout=30)
    assert ended.code not in (0, 1)
    assert "interrupted" in ended.out + ended.err
    assert command_line.left() == []
