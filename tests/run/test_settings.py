"""Every variable of `make help`: what it becomes, what an empty one means, and what makes no sense."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from support.book.selection import Selection
from support.errors import CannotRun
from support.run.settings import VARIABLES, Settings

HOME = {"HOME": "/home/me"}
MIRROR = "DEBIAN_MIRROR"
"""Read where the archive is used, not here."""


@pytest.mark.parametrize(
    ("variables", "field", "value"),
    [
        ({"ENGINE": " docker-26.1 "}, "engine", "docker-26.1"),
        ({"IMAGES": "pull"}, "images", "pull"),
        ({"REGISTRY": "127.0.0.1:5000"}, "registry", "127.0.0.1:5000"),
        ({"TAGS": "dns and not aliases"}, "selection", Selection(tags="dns and not aliases")),
        ({"ONLY": "DNS-02, ALIAS-04,"}, "selection", Selection(only=("DNS-02", "ALIAS-04"))),
        (
            {"FEATURES": "features/a.feature  features/b"},
            "selection",
            Selection(paths=("features/a.feature", "features/b")),
        ),
        ({"JOBS": "3"}, "jobs", 3),
        ({"SEED": "17"}, "seed", 17),
        ({"SEED": "0"}, "seed", 0),
        ({"PORTS": "30000-30010"}, "ports", (30000, 30010)),
        ({"PORTS": "30000"}, "ports", (30000, 30000)),
        ({"PATIENCE": "2.5"}, "patience", 2.5),
        ({"REPORTS": "elsewhere"}, "reports", Path("elsewhere")),
        ({"CACHE_DIR": "/var/cache/x"}, "cache", Path("/var/cache/x")),
        ({"STRICT": "1"}, "strict", True),
        ({"STRICT": "0"}, "strict", False),
        ({"FAILED": "1"}, "failed", True),
        ({"KEEP": "1"}, "keep", True),
        ({"BASELINE": "fleet.json"}, "baseline", Path("fleet.json")),
        ({"ENGINES": "docker-20.10  podman-5.4"}, "engines", ("docker-20.10", "podman-5.4")),
        ({"ENGINES": "docker-20.10, unix:///run/docker.sock"}, "engines", ("docker-20.10", "unix:///run/docker.sock")),
        ({"PROFILES": "icc-off, +ipv6"}, "profiles", ("icc-off", "+ipv6")),
        ({"PROFILES": "1"}, "profiles", ("1",)),
        ({"PROFILES": "0"}, "profiles", ()),
        ({"A": "docker-20.10"}, "a", "docker-20.10"),
        ({"FAULT": "connect-noop, stale-names"}, "faults", ("connect-noop", "stale-names")),
        ({"RECORD": "1"}, "record", True),
        ({"B": " reports/old.json "}, "b", "reports/old.json"),
    ],
)
def test_a_variable_that_is_set(variables: dict[str, str], field: str, value: Any) -> None:
    assert getattr(Settings.from_environment(HOME | variables), field) == value


def test_every_variable_of_the_help_is_covered_above() -> None:
    marks = test_a_variable_that_is_set.pytestmark  # type: ignore[attr-defined]  # set by the decorator
    covered = {name for variables, *_ in marks[0].args[1] for name in variables}
    assert covered | {MIRROR} == set(VARIABLES)


@pytest.mark.parametrize("environ", [HOME, HOME | dict.fromkeys(VARIABLES, ""), HOME | dict.fromkeys(VARIABLES, "  ")])
def test_an_empty_variable_is_one_that_is_not_set(environ: dict[str, str]) -> None:
    settings = Settings.from_environment({**environ, "SEED": "1", "CACHE_DIR": ""})
    assert settings == Settings(
        engine="",
        images="auto",
        registry="",
        selection=Selection(),
        jobs=2 * (os.cpu_count() or 1),
        seed=1,
        ports=(20000, 29999),
        patience=1.0,
        reports=Path("reports"),
        cache=Path("/home/me/.cache/container-networking-spec"),
        strict=False,
        baseline=None,
        engines=(),
        a="",
        b="",
    )


def test_without_a_seed_the_order_is_another_one_each_time() -> None:
    assert len({Settings.from_environment(HOME).seed for _ in range(20)}) > 10


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("IMAGES", "docker", "choose one of auto, pull, debian"),
        ("JOBS", "0", "give a whole number, 1 or more"),
        ("JOBS", "-1", "give a whole number, 1 or more"),
        ("JOBS", "many", "give a whole number, 1 or more"),
        ("JOBS", "1.5", "give a whole number, 1 or more"),
        ("JOBS", "²", "give a whole number, 1 or more"),
        ("JOBS", "1_0", "give a whole number, 1 or more"),
        ("SEED", "x", "give a whole number, 0 or more"),
        ("PORTS", "all", "give a range of ports"),
        ("PORTS", "0-10", "give a range of ports"),
        ("PORTS", "30000-20000", "give a range of ports"),
        ("PORTS", "1-65536", "give a range of ports"),
        ("PORTS", "1-2-3", "give a range of ports"),
        ("PORTS", "-", "give a range of ports"),
        ("STRICT", "yes", "give 1 for yes or 0 for no"),
        ("STRICT", "2", "give 1 for yes or 0 for no"),
        ("STRICT", "true", "give 1 for yes or 0 for no"),
        ("PATIENCE", "0", "give a factor for deadlines"),
        ("PATIENCE", "-2", "give a factor for deadlines"),
        ("PATIENCE", "inf", "give a factor for deadlines"),
        ("PATIENCE", "nan", "give a factor for deadlines"),
        ("PATIENCE", "long", "give a factor for deadlines"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(variable: str, value: str, told: str) -> None:
    with pytest.raises(CannotRun) as error:
        Settings.from_environment(HOME | {variable: value})
    assert str(error.value).startswith(f"{variable}={value}: {told}")
