"""What a sentence that something cannot be has to stand beside: the same look where it can."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

CONTROLS = (
    (r"nothing answers to ", r"the look-up of .* gives |the nameserver answers exactly| is answered from | reaches "),
    (r"a ping from .* is not answered", r"a ping from .* is answered from "),
    (r" do(es)? not reach ", r" reach(es)? "),
    (r" does not record the alias ", r" records the alias "),
    (r" is neither listed nor found", r" is still listed and found"),
    (r"no variable of .* begins with ", r"the variable .* is | variables of .* begin with | reaches "),
)  # fmt: skip
"""How a sentence that denies begins or goes on, and how one that shows that the same means can see it does."""


def without_control(sentences: Iterable[str]) -> Iterator[str]:
    """The sentences of one scenario that deny something without another that asserts it by the same means."""
    said = list(sentences)
    for denied, asserted in CONTROLS:
        for sentence in said:
            if re.search(denied, sentence) and not any(
                re.search(asserted, other) and not re.search(denied, other) for other in said
            ):
                yield sentence
