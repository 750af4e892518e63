"""Text of any kind, made to show."""

from __future__ import annotations

import unicodedata

import pytest

from support.report.visible import in_markdown, visible, visible_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ('"db" is 172.19.0.2', '"db" is 172.19.0.2'),
        ("Zürich, 東京, ✔ “db”", "Zürich, 東京, ✔ “db”"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("over\rwritten", r"over\rwritten"),
        ("two\nlines\tand a tab", r"two\nlines\tand a tab"),
        ("\x00\x07\x7f\x9b", r"\x00\x07\x7f\x9b"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("line\u2028separator", r"line\u2028separator"),
        ("no byte of UTF-8: \udcff", r"no byte of UTF-8: \udcff"),
        ("\ufffe\U0001fffe", r"\ufffe\U0001fffe"),
    ],
)
def test_what_would_not_show_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_nothing_that_moves_a_cursor_or_breaks_xml_is_left_of_any_character() -> None:
    shown = visible("".join(map(chr, range(0x110000))))

    assert not {"Cc", "Cf", "Cs", "Zl", "Zp"} & {unicodedata.category(character) for character in set(shown)}
    assert not {"\ufffe", "\uffff"} & set(shown)
    shown.encode("utf-8")


def test_lines_break_at_line_feeds_only() -> None:
    assert visible_lines("cat <<end\nout\x0bside\x85\nend") == ["cat <<end", r"out\x0bside\x85", "end"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("REDIS_PORT_6379_TCP is set", "REDIS_PORT_6379_TCP is set"),
        ("<b>*x*</b>", r"\<b>\*x\*\</b>"),
        ("[a](b) `c`", r"\[a\](b) \`c\`"),
        ("\\<img>", r"\\\<img>"),
        ("two\nlines", r"two\\nlines"),
    ],
)
def test_nothing_is_markup_in_markdown(text: str, shown: str) -> None:
    assert in_markdown(text) == shown
