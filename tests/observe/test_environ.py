"""Reading /proc/PID/environ."""

from __future__ import annotations

import pytest

from support.errors import ProbeBroken
from support.observe.environ import read_environ


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", {}),
        (
            b"HOSTNAME=fde665e70314\0DB_NAME=/obs-link/db\0HOME=/\0",
            {"HOSTNAME": "fde665e70314", "DB_NAME": "/obs-link/db", "HOME": "/"},
        ),
        (b"MULTI=a\nb=c\0EMPTY=\0", {"MULTI": "a\nb=c", "EMPTY": ""}),
        ("A=é\0", {"A": "é"}),
        (b"A=\xff\xc3\xa9\0", {"A": "\\xffé"}),
        (b"a=1\0A=2\0", {"a": "1", "A": "2"}),
        (b"A==\0", {"A": "="}),
    ],
    ids=["empty", "docker link", "line feed and equals", "text", "not UTF-8", "case", "value is an equals sign"],
)
def test_variables(raw: bytes | str, expected: dict[str, str]) -> None:
    assert read_environ(raw) == expected


def test_the_order_is_kept() -> None:
    assert list(read_environ(b"Z=\0A=\0M=\0")) == ["Z", "A", "M"]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"A=1\0B=2", "no NUL after the last entry 'B=2'"),
        (b"A=1\nB=2\n", "no NUL after the last entry"),
        (b"A=1\0A=2\0", "'A' is given twice"),
        (b"A=1\0A=1\0", "'A' is given twice"),
        (b"A\0", "'A' is not NAME=VALUE"),
        (b"X\0", "'X' is not NAME=VALUE"),
        (b"=1\0", "'=1' is not NAME=VALUE"),
        (b"A=1\0\0", "'' is not NAME=VALUE"),
        (b"\0A=1\0", "'' is not NAME=VALUE"),
        (b"\0" * 95, "has overwritten its own"),
    ],
)
def test_what_is_no_environment_is_refused_by_name(raw: bytes, message: str) -> None:
    with pytest.raises(ProbeBroken, match=message):
        read_environ(raw)
