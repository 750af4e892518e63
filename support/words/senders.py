"""Whose address somebody has in the eyes of who is asked."""

from __future__ import annotations

from dataclasses import dataclass

from support.words.expressions import ADDRESS, Expression, read_expression
from support.words.quoting import NAME

OWN = "its own address"
OF_HOST = "an address of the host"
_GATEWAY = rf"the (?:IPv6 )?gateway of {NAME}"
SENDER = rf"{OWN}|{OF_HOST}|{_GATEWAY}|{ADDRESS}"


@dataclass(frozen=True)
class Sender:
    """Its `own` address, one `of_host`, or a value of the engine's."""

    own: bool = False
    of_host: bool = False
    expression: Expression | None = None
    text: str = ""

    def __str__(self) -> str:
        return self.text


def read_sender(text: str) -> Sender:
    """The sender that `its own address`, `an address of the host` or `the gateway of "n"` stands for."""
    if text in (OWN, OF_HOST):
        return Sender(own=text == OWN, of_host=text == OF_HOST, text=text)
    return Sender(expression=read_expression(text), text=text)
