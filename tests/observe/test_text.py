"""Lines, words, addresses and quotes: what the readers of `support.observe` share."""

from __future__ import annotations

import pytest

from support.errors import ProbeBroken
from support.observe.text import lines, quoted, read_address, read_ipv4, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n", [""]),
        ("a", ["a"]),
        ("a\n\nb\n", ["a", "", "b"]),
        ("a\x0cb\x1cc\u2028d\n", ["a\x0cb\x1cc\u2028d"]),
        ("a\r\nb", ["a\r", "b"]),
    ],
)
def test_only_a_line_feed_ends_a_line(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [("", []), (" \t ", []), (" a\tb \r", ["a", "b"]), ("a\u00a0b c", ["a\u00a0b", "c"])],
)
def test_only_blanks_of_c_part_words(line: str, expected: list[str]) -> None:
    assert words(line) == expected


def test_a_quote_is_printable_and_bounded() -> None:
    assert quoted("a\x1b[31m\n") == r"'a\x1b[31m\n'"
    assert quoted(b"\xff") == r"b'\xff'"
    assert quoted("x" * 160) == repr("x" * 160)
    assert quoted("x" * 161) == repr("x" * 160) + " and 1 more"
    assert quoted("x" * 1000).endswith("' and 840 more")


@pytest.mark.parametrize(
    "text", ["", "10.0.0", "10.0.0.256", "010.0.0.1", "1", "10.0.0.1/8", "fe80::1::2", "redis", "\u0661.1.1.1"]
)
def test_what_is_no_address_is_refused_by_name(text: str) -> None:
    with pytest.raises(ProbeBroken, match=r"here: .* is no IP address"):
        read_address(text, "here")


def test_an_ipv6_address_is_no_ipv4_address() -> None:
    with pytest.raises(ProbeBroken, match="here: '::1' is an IPv6 address"):
        read_ipv4("::1", "here")
