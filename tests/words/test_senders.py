"""Whose address somebody has in the eyes of who is asked."""

from __future__ import annotations

import re

import pytest

from support.words.expressions import Expression
from support.words.senders import SENDER, Sender, read_sender


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("its own address", Sender(own=True, text="its own address")),
        ("an address of the host", Sender(of_host=True, text="an address of the host")),
        ('the gateway of "n"', Sender(expression=Expression("gateway", ("n",)), text='the gateway of "n"')),
        (
            'the IPv6 gateway of "n"',
            Sender(expression=Expression("IPv6 gateway", ("n",)), text='the IPv6 gateway of "n"'),
        ),
        (
            'the address of "client"',
            Sender(expression=Expression("address", ("client",)), text='the address of "client"'),
        ),
    ],
)
def test_a_sender(text: str, sender: Sender) -> None:
    assert re.fullmatch(SENDER, text)
    assert read_sender(text) == sender
    assert str(sender) == text
