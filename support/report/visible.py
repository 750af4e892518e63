"""Text from an engine, made safe to show: what a terminal or a reader would not see as written is spelled out."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = frozenset(["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"])
"""Unicode's categories of control, format (bidirectional overrides among them), unassigned, private-use and surrogate
characters and of line and paragraph separators. Source: Unicode Standard Annex 44, "General Category Values"."""

_MARKUP = re.compile(r"[\\`*<\[\]]")

_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def visible(text: str) -> str:
    """`text` as one line in which every character shows: an escape character becomes the four characters `\\x1b`.

    The result holds no character that XML 1.0 forbids, none that cannot be encoded, and none that moves a cursor.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _spelled(character) if unicodedata.category(character) in _UNSEEN else character for character in text
    )


def in_markdown(text: str) -> str:
    """`text` as `visible` makes it, for Markdown: nothing in it is markup, a link or HTML.

    Source: CommonMark 0.31, "Backslash escapes". An underscore within a word is no markup, and names are full of them.
    """
    return _MARKUP.sub(r"\\\g<0>", visible(text))


def visible_lines(text: str) -> list[str]:
    """The lines of `text`, broken at line feeds only, each made visible."""
    return [visible(line) for line in text.split("\n")]


def _spelled(character: str) -> str:
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
